//! What the two sides of a link agree on after an operation, and what an undo brings back of it.

use kontor_domain::{
    ids::ShopId,
    sync::{
        agree::agreement,
        content::Content,
        field::FieldSet,
        kind::Kind,
        operation::{KeptAgreement, Operation, ReplacedLink, Snapshot},
        row::Agreed,
        undo::restored_agreement,
    },
};
use kontor_store::{
    Conn,
    sync::links::{self, Agreement, NewLink, StoredLink},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Error;

/// The pair of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The kind.
    pub(super) kind: Kind,
    /// The element of the program.
    pub(super) local: Uuid,
    /// The element of the shop.
    pub(super) shop: u64,
}

/// Both sides as they are now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<'a> {
    /// The program's content.
    pub(super) local: &'a Content,
    /// The shop's.
    pub(super) shop: &'a Content,
    /// The fields in which they were brought together.
    pub(super) written: FieldSet,
    /// The program's stock that the shop got to know now.
    pub(super) stock: Option<i64>,
}

/// A link with the values it remembers, if these two are linked.
#[expect(
    clippy::option_option,
    reason = "no link, or one that agreed on nothing"
)]
pub(super) fn kept(
    conn: &mut Conn,
    shop: ShopId,
    pair: Pair,
) -> Result<Option<Option<KeptAgreement>>, Error> {
    let found = links::by_local(conn, shop, pair.kind, &[pair.local])?;
    let found = found.into_iter().find(|link| link.link.shop == pair.shop);
    found
        .map(|link| agreed_of(conn, shop, pair.kind, &link))
        .transpose()
}

fn agreed_of(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    link: &StoredLink,
) -> Result<Option<KeptAgreement>, Error> {
    let Some(agreed) = link.link.agreed.clone() else {
        return Ok(None);
    };
    let local = link.link.local;
    let mut contents = links::agreed_content_of(conn, shop, kind, &[local])?;
    Ok(Some(KeptAgreement {
        agreed,
        content: contents.remove(&local).unwrap_or_default(),
    }))
}

/// Links two elements with what they agree on; what either was linked with before is returned, and forgotten unless it is this
/// same link, which stays as it was made.
pub(super) fn link(
    conn: &mut Conn,
    shop: ShopId,
    pair: Pair,
    agreement: Option<Agreement>,
    at: OffsetDateTime,
) -> Result<Vec<ReplacedLink>, Error> {
    let mut replaced = Vec::new();
    let here = links::by_local(conn, shop, pair.kind, &[pair.local])?;
    let there = links::by_element(conn, shop, pair.kind, &[pair.shop])?;
    for link in here.into_iter().chain(there) {
        let (local, element) = (link.link.local, link.link.shop);
        let known = replaced
            .iter()
            .any(|known: &ReplacedLink| known.local == local);
        if known {
            continue;
        }
        replaced.push(ReplacedLink {
            local,
            shop: element,
            agreed: agreed_of(conn, shop, pair.kind, &link)?,
        });
        if (local, element) == (pair.local, pair.shop) {
            links::agree(
                conn,
                shop,
                pair.kind,
                (local, element),
                agreement.as_ref(),
                at,
            )?;
            return Ok(replaced);
        }
        links::delete(conn, shop, pair.kind, (local, element))?;
    }
    let link = NewLink {
        local: pair.local,
        element: pair.shop,
        by_hand: false,
        agreement,
    };
    links::insert(conn, shop, pair.kind, &link, at)?;
    Ok(replaced)
}

/// What a link agrees on after an update of it was undone; none if nothing is left.
pub(super) fn restored(
    kind: Kind,
    operation: &Operation,
    undone: &Snapshot,
    now: Option<&KeptAgreement>,
) -> Option<Agreement> {
    let before = undone.agreed.as_ref();
    let agreed = restored_agreement(
        kind,
        operation.fields,
        before.map(|kept| &kept.agreed),
        now.map(|kept| &kept.agreed),
        operation.stock,
    )?;
    let mut content = now.map_or_else(Content::default, |now| now.content.clone());
    for field in kind.fields() {
        if operation.fields.contains(*field) {
            content.set(*field, before.map_or("", |kept| kept.content.get(*field)));
        }
    }
    Some(Agreement { agreed, content })
}

/// As the store takes it.
pub(super) fn as_agreement(kept: &KeptAgreement) -> Agreement {
    Agreement {
        agreed: kept.agreed.clone(),
        content: kept.content.clone(),
    }
}

/// Remembers anew what a link agrees on.
pub(super) fn agree(
    conn: &mut Conn,
    shop: ShopId,
    pair: Pair,
    before: Option<&KeptAgreement>,
    sides: Sides<'_>,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let agreement = new_agreement(pair.kind, before, sides);
    let both = (pair.local, pair.shop);
    let agreement = Some(&agreement);
    Ok(links::agree(conn, shop, pair.kind, both, agreement, at)?)
}

/// What both sides agree on after they were brought together.
pub(super) fn new_agreement(
    kind: Kind,
    before: Option<&KeptAgreement>,
    sides: Sides<'_>,
) -> Agreement {
    let previous = before.map(|before| &before.agreed);
    let (local, shop) = (sides.local.hashes(kind), sides.shop.hashes(kind));
    let stock = sides.stock.or(previous.and_then(|agreed| agreed.stock));
    let agreed: Agreed = agreement(kind, previous, sides.written, &local, &shop, stock);
    let mut content = before.map_or_else(Content::default, |before| before.content.clone());
    for (place, field) in kind.fields().iter().enumerate() {
        let same = local.0.get(place) == shop.0.get(place);
        if same || sides.written.contains(*field) {
            content.set(*field, sides.local.get(*field));
        }
    }
    Agreement { agreed, content }
}
