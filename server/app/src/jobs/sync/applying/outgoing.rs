//! From an operation to what is sent for it, or to why nothing is.

use std::collections::HashMap;

use kontor_domain::{
    money::Quantity,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        operation::{Action, Operation, Reason, Skip, Snapshot, StockChange},
    },
};
use kontor_shoper::{Id, ProductImageFields};
use kontor_store::{
    files,
    sync::{kept, operations, operations::Ending},
};
use uuid::Uuid;

use super::{
    fate::Failure,
    here::{self, Around, Here, Own},
    journal::{self, Item},
    local::is_unaccepted,
    reading::Found,
    requests::{Body, Request},
    restoring,
    turn::Turn,
};
use crate::{
    error::Error,
    services::sync::elements::{
        Unfit, refers_to,
        shop::{self, image, producer, product, unit},
    },
};

/// An operation ready to be sent.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The operation.
    pub(super) item: Item,
    /// What is sent.
    pub(super) request: Request,
    /// About how long that is, in bytes.
    pub(super) bytes: usize,
    /// The element of the program.
    pub(super) here: Option<Here>,
    /// The element of the shop as it is before.
    pub(super) found: Option<Found>,
    /// Both sides before: kept before it is sent, so that a doubt can be settled.
    pub(super) before: Snapshot,
    /// Of an undo: both sides before the operation that is undone.
    pub(super) undone: Option<Snapshot>,
}

/// What an operation came to before anything was sent.
#[expect(clippy::large_enum_variant, reason = "at most 25 of them live at once")]
pub(super) enum Prepared {
    /// It is sent.
    Ready(Box<Outgoing>),
    /// It is not.
    Ended(Ending),
}

/// What is looked up for operations before they are sent.
#[derive(Debug, Default)]
pub(in crate::jobs::sync) struct Looked {
    /// The program's elements.
    pub(in crate::jobs::sync) here: HashMap<Uuid, Here>,
    /// Bytes of pictures, by the number of the operation.
    pub(in crate::jobs::sync) bytes: HashMap<u64, Vec<u8>>,
    /// Of an undo: both sides before the operation that is undone, by the number of the operation that undoes it.
    pub(in crate::jobs::sync) undone: HashMap<u64, Snapshot>,
    /// Of an undo: the JSON of what was deleted.
    pub(in crate::jobs::sync) kept: HashMap<u64, String>,
}

/// Looks up what operations need of the program.
pub(in crate::jobs::sync) async fn look_up(
    turn: &Turn<'_>,
    items: &[Item],
) -> Result<Looked, Error> {
    let (kind, around) = (turn.kind, Around::of(turn));
    let undo_of = turn.ctx.run.new.undo_of;
    let operations: Vec<(u64, Operation)> = items
        .iter()
        .map(|item| (item.planned.number, item.planned.operation.clone()))
        .collect();
    turn.ctx
        .read(move |conn| {
            let ids: Vec<Uuid> = operations.iter().filter_map(|(_, op)| op.local).collect();
            let mut looked = Looked {
                here: here::load(conn, kind, &ids, &around)?,
                ..Looked::default()
            };
            for (number, operation) in operations {
                if let (Reason::Undo { number: undone, .. }, Some(run)) =
                    (operation.reason, undo_of)
                {
                    let snapshots = operations::snapshots(conn, run, &[undone])?;
                    let before = snapshots.into_iter().find_map(|(_, before, _)| before);
                    looked.undone.extend(before.map(|before| (number, before)));
                    let kept = kept::find(conn, run, undone)?;
                    if let Some(kept) = kept {
                        let text = kept.object.get().to_owned();
                        looked.kept.insert(number, text);
                        if let (Kind::ProductImage, Some(file)) = (kind, kept.files.first()) {
                            let file = files::find(conn, file.hash)?;
                            looked.bytes.extend(file.map(|file| (number, file.bytes)));
                        }
                    }
                }
                if kind != Kind::ProductImage || operation.action != Action::Export {
                    continue;
                }
                let own = operation.local.and_then(|id| looked.here.get(&id));
                if let Some(Own::Image(image)) = own.map(|here| &here.own) {
                    let file = files::find(conn, image.file)?;
                    looked.bytes.extend(file.map(|file| (number, file.bytes)));
                }
            }
            Ok(looked)
        })
        .await
}

/// Makes what is sent for an operation.
///
/// # Errors
/// Defects.
pub(super) fn prepare(
    turn: &Turn<'_>,
    item: Item,
    looked: &mut Looked,
    found: Option<Found>,
) -> Result<Prepared, Error> {
    let number = item.planned.number;
    let skip = |skip| Ok(Prepared::Ended(journal::skipped(number, skip)));
    if let Some(reason) = is_unaccepted(&item, turn.ctx.run.new.confirmed.accept_conflicts) {
        return skip(reason);
    }
    let operation = &item.planned.operation;
    let here = operation.local.and_then(|id| looked.here.remove(&id));
    if is_stale(turn.kind, operation, here.as_ref(), found.as_ref()) {
        return skip(Skip::Stale);
    }
    let made = body(turn, &item, looked, here.as_ref(), found.as_ref());
    let body = match made {
        Ok(body) => body,
        Err(Unfit(field)) => {
            if refers_to(field).is_some() {
                return skip(Skip::DependencyMissing);
            }
            let failure = Failure::own("FIELD_UNFIT", field.as_str());
            return Ok(Prepared::Ended(journal::failed(number, &failure)));
        }
    };
    let before = before(turn, operation, here.as_ref(), found.as_ref());
    let undone = looked.undone.remove(&number);
    if operation.action == Action::UpdateInShop && undone.is_none() && !before.linked {
        return skip(Skip::DependencyMissing);
    }
    Ok(Prepared::Ready(Box::new(Outgoing {
        bytes: body.bytes()?,
        request: Request {
            action: operation.action,
            number: operation
                .shop
                .filter(|_| operation.action != Action::Export),
            body,
        },
        item,
        here,
        found,
        before,
        undone,
    })))
}

fn is_stale(kind: Kind, operation: &Operation, here: Option<&Here>, found: Option<&Found>) -> bool {
    let local = here.map(|here| here.element.version);
    let shop = found.map(|found| found.element.content.hashes(kind).whole());
    let is_other = |planned: Option<u64>, now: Option<u64>| planned.is_some() && planned != now;
    let missing_here =
        operation.local.is_some() && here.is_none() && operation.action != Action::DeleteInShop;
    let missing_there = operation.action != Action::Export && found.is_none();
    missing_here
        || missing_there
        || is_other(operation.local_version, local)
        || (operation.action != Action::Export && is_other(operation.shop_version, shop))
}

/// The fields that are written.
fn body(
    turn: &Turn<'_>,
    item: &Item,
    looked: &mut Looked,
    here: Option<&Here>,
    found: Option<&Found>,
) -> Result<Body, Unfit> {
    let operation = &item.planned.operation;
    let number = item.planned.number;
    if operation.action == Action::DeleteInShop {
        return Ok(empty(turn.kind));
    }
    if let (Action::Export, Some(json)) = (operation.action, looked.kept.get(&number)) {
        let bytes = looked.bytes.remove(&number);
        return restoring::body(turn, json, bytes.as_deref());
    }
    let undone = looked.undone.get(&number);
    let content = match undone {
        Some(undone) => undone.shop.as_ref(),
        None => here.map(|here| &here.element.content),
    };
    let mut content = with_export_category(turn, operation, content.ok_or(Unfit(Field::Name))?);
    if undone.is_some() {
        renumber(turn, &mut content);
    }
    let fields = operation.fields.without(FieldSet::EMPTY.with(Field::Stock));
    let facts = &turn.facts;
    Ok(match turn.kind {
        Kind::Unit => Body::Unit(unit::fields(&content, fields, facts)),
        Kind::Producer => Body::Producer(producer::fields(&content, fields)),
        Kind::Product => {
            let current = found.map(|found| &found.element.content);
            let stock = match operation.stock {
                Some(StockChange::By(change)) => Some(change),
                _ => None,
            };
            let fields = product::fields(&content, fields, current, stock, facts)?;
            Body::Product(Box::new(fields))
        }
        Kind::ProductImage => {
            let bytes = looked.bytes.remove(&number);
            let owner = owner_of(turn, here, None).and_then(Id::new);
            let new = match (operation.action, owner, bytes.as_deref()) {
                (Action::Export, Some(owner), Some(bytes)) => Some((owner, bytes)),
                (Action::Export, ..) => return Err(Unfit(Field::Category)),
                _ => None,
            };
            Body::Image(Box::new(image::fields(&content, fields, facts, new)?))
        }
        // the program writes neither
        Kind::Category | Kind::VatRate => return Err(Unfit(Field::Class)),
    })
}

/// A product that has no category in the shop's tree goes where the options say.
fn with_export_category(turn: &Turn<'_>, operation: &Operation, content: &Content) -> Content {
    let mut content = content.clone();
    if turn.kind != Kind::Product
        || operation.action != Action::Export
        || !content.get(Field::Category).is_empty()
    {
        return content;
    }
    if let Some(category) = Around::of(turn).export_category {
        let reference = turn.partners.reference(Kind::Category, category.into());
        content.set(Field::Category, &reference);
    }
    content
}

/// References to what this undo has brought back, by their new numbers.
fn renumber(turn: &Turn<'_>, content: &mut Content) {
    for field in turn.kind.fields() {
        let Some(kind) = refers_to(*field) else {
            continue;
        };
        let list = content.get(*field).split(',');
        let list = list.map(|text| match text.parse() {
            Ok(number) => turn.number_now(kind, number).to_string(),
            Err(_) => text.to_owned(),
        });
        let list = list.collect::<Vec<_>>().join(",");
        content.set(*field, &list);
    }
}

fn empty(kind: Kind) -> Body {
    match kind {
        Kind::Unit | Kind::Category | Kind::VatRate => {
            Body::Unit(kontor_shoper::UnitFields::default())
        }
        Kind::Producer => Body::Producer(kontor_shoper::ProducerFields::default()),
        Kind::Product => Body::Product(Box::default()),
        Kind::ProductImage => Body::Image(Box::<ProductImageFields>::default()),
    }
}

/// Both sides before, the stock among them where it is written: what a doubt is settled by, and what an undo brings back.
fn before(
    turn: &Turn<'_>,
    operation: &Operation,
    here: Option<&Here>,
    found: Option<&Found>,
) -> Snapshot {
    let with_stock = |content: &Content, stock: Option<i64>| match stock {
        Some(stock) if operation.stock.is_some() => content
            .clone()
            .with(Field::Stock, Quantity::from_scaled(stock).to_string()),
        _ => content.clone(),
    };
    let linked = operation
        .local
        .zip(operation.shop)
        .is_some_and(|(local, shop)| turn.partners.shop_of(turn.kind, local) == Some(shop));
    Snapshot {
        local: here.map(|here| with_stock(&here.element.content, here.element.stock)),
        archived: here.is_some_and(|here| here.element.archived),
        shop: found.map(|found| with_stock(&found.element.content, found.element.stock)),
        linked,
        agreed: None,
        replaced: Vec::new(),
    }
}

/// The content of a kept object.
pub(in crate::jobs::sync) fn content_of(turn: &Turn<'_>, json: &str) -> Option<Content> {
    let element = shop::read(turn.kind, json, &turn.facts).ok()?;
    Some(element.content)
}

/// The product of the shop to which a picture belongs: by its partner, or, of one that is brought back, as it was.
pub(in crate::jobs::sync) fn owner_of(
    turn: &Turn<'_>,
    here: Option<&Here>,
    kept: Option<&str>,
) -> Option<u64> {
    if turn.kind != Kind::ProductImage {
        return None;
    }
    match kept {
        Some(json) => shop::read(turn.kind, json, &turn.facts).ok()?.owner,
        None => turn.partners.shop_of(Kind::Product, here?.element.owner?),
    }
}
