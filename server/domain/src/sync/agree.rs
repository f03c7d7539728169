//! What both sides last agreed on, and what that makes of a field: the three-way comparison.

use super::content::Hashes;
use super::field::{Field, FieldSet};
use super::kind::Kind;
use super::operation::{Action, StockChange};
use super::options::Stock;
use super::row::{Agreed, LinkRow, LocalRow, NEVER_AGREED, Nature, ShopRow};

/// How a field of two linked elements stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldStanding {
    /// Both say the same, or neither changed since they agreed.
    Same,
    /// They differ; at most one of them changed since they agreed.
    Differs,
    /// They differ, and both changed since they agreed.
    Conflict,
}

/// How the field at `place` (in the order of [`Kind::fields`]) of two linked elements stands.
pub fn field_standing(
    agreed: Option<&Agreed>,
    place: usize,
    local: &Hashes,
    shop: &Hashes,
) -> FieldStanding {
    let (local, shop) = (at(local, place), at(shop, place));
    if local == shop {
        return FieldStanding::Same;
    }
    let Some((local_agreed, shop_agreed)) = agreed.and_then(|agreed| agreed_in(agreed, place))
    else {
        return FieldStanding::Differs;
    };
    match (local != local_agreed, shop != shop_agreed) {
        (false, false) => FieldStanding::Same,
        (true, true) => FieldStanding::Conflict,
        _ => FieldStanding::Differs,
    }
}

/// Which of the two sides changed in the field at `place` since they agreed; none if they never did, or say the same.
pub fn sides_changed(
    agreed: Option<&Agreed>,
    place: usize,
    local: &Hashes,
    shop: &Hashes,
) -> (bool, bool) {
    let (local, shop) = (at(local, place), at(shop, place));
    match agreed.and_then(|agreed| agreed_in(agreed, place)) {
        Some(agreed) if local != shop => (local != agreed.0, shop != agreed.1),
        _ => (false, false),
    }
}

/// The agreement after both sides were brought together in the fields `written`, which may still differ (sanitised HTML).
/// In the other fields the sides agree if they say the same; else what was agreed before stays.
///
/// `local` and `shop` are the sides as they are now, as read back. `stock` is the program's stock that the shop now knows:
/// see [`Agreed::stock`].
pub fn agreement(
    kind: Kind,
    previous: Option<&Agreed>,
    written: FieldSet,
    local: &Hashes,
    shop: &Hashes,
    stock: Option<i64>,
) -> Agreed {
    let pairs = kind.fields().iter().enumerate().map(|(place, field)| {
        let now = (at(local, place), at(shop, place));
        if written.contains(*field) || now.0 == now.1 {
            now
        } else {
            previous
                .and_then(|previous| agreed_in(previous, place))
                .unwrap_or((NEVER_AGREED, NEVER_AGREED))
        }
    });
    let (local, shop): (Vec<_>, Vec<_>) = pairs.unzip();
    Agreed {
        local: Hashes(local.into()),
        shop: Hashes(shop.into()),
        stock,
    }
}

/// The agreement of a link that has to be remembered anew although no operation writes anything: the sides came to say the
/// same by themselves, or stock began or ceased to go to the shop. None if what is remembered is right.
///
/// To be asked for each link of a kind when the kind was applied, with the rows as they are then. Neither side may be gone.
pub fn refreshed(
    kind: Kind,
    stock: Stock,
    link: &LinkRow,
    local: &LocalRow,
    shop: &ShopRow,
) -> Option<Agreed> {
    let agreed = link.agreed.as_ref();
    let known = agreed.and_then(|agreed| agreed.stock);
    let known = match stock {
        Stock::ToShop if shop.nature.takes_stock() => {
            known.or_else(|| local.stock.filter(|_| local.stock == shop.stock))
        }
        _ => None,
    };
    let news = kind.fields().iter().enumerate().any(|(place, _)| {
        let now = (at(&local.hashes, place), at(&shop.hashes, place));
        now.0 == now.1 && agreed.and_then(|agreed| agreed_in(agreed, place)) != Some(now)
    });
    (news || known != agreed.and_then(|agreed| agreed.stock)).then(|| {
        agreement(
            kind,
            agreed,
            FieldSet::EMPTY,
            &local.hashes,
            &shop.hashes,
            known,
        )
    })
}

/// By how much the shop's stock changes so that it gets to know the program's: the difference since it last did, or, if it
/// never did, to the shop's own. Six decimal places.
pub fn stock_for_shop(agreed: Option<&Agreed>, local: i64, shop: Option<i64>) -> i64 {
    let known = agreed.and_then(|agreed| agreed.stock).or(shop).unwrap_or(0);
    local.saturating_sub(known)
}

/// The program's stock that the shop knows after an operation, for its agreement. `local` is the program's stock now.
///
/// What is created takes its stock along. A link alone tells nothing; the next plan compares with the shop's own.
pub fn known_stock(
    stock: Stock,
    nature: Nature,
    (action, change): (Action, Option<StockChange>),
    previous: Option<&Agreed>,
    local: Option<i64>,
) -> Option<i64> {
    if stock != Stock::ToShop || !nature.takes_stock() {
        return None;
    }
    match (action, change) {
        (Action::Import | Action::Export, _) | (Action::UpdateInShop, Some(_)) => local,
        _ => previous.and_then(|agreed| agreed.stock),
    }
}

/// The place of a field in the fingerprints of a kind.
pub fn place_of(kind: Kind, field: Field) -> Option<usize> {
    kind.fields().iter().position(|other| *other == field)
}

fn at(hashes: &Hashes, place: usize) -> u64 {
    hashes.0.get(place).copied().unwrap_or(NEVER_AGREED)
}

/// The fingerprints of both sides in which they agreed at a place; none if they never did.
pub fn agreed_in(agreed: &Agreed, place: usize) -> Option<(u64, u64)> {
    let both = (at(&agreed.local, place), at(&agreed.shop, place));
    (both != (NEVER_AGREED, NEVER_AGREED)).then_some(both)
}
