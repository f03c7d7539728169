//! Elements that shall never be synchronised.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl,
    dsl::{IntoBoxed, Select},
};
use kontor_domain::{ids::ShopId, sync::kind::Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Backend, Closed, Conn, StoreError, closed_set,
    list::limit,
    on,
    table::stored_table,
    values::{key, stored},
};

stored_table!(SYNC_IGNORED = sync_ignored (shop_id, kind, side, element_key) {
    shop_id -> Binary,
    kind -> Text,
    side -> Text,
    element_key -> Text,
});

/// A side of the synchronisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The program.
    Here,
    /// The shop.
    InShop,
}

closed_set!(Side {
    Here => "here",
    InShop => "in_shop",
});

/// An element of either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// Of the program.
    Here(Uuid),
    /// Of the shop.
    InShop(u64),
}

impl Element {
    /// Its side.
    pub const fn side(self) -> Side {
        match self {
            Self::Here(_) => Side::Here,
            Self::InShop(_) => Side::InShop,
        }
    }

    /// Its key within the side, in the order of ids and numbers.
    pub(crate) fn key(self) -> String {
        match self {
            Self::Here(id) => id.simple().to_string(),
            Self::InShop(number) => format!("{number:020}"),
        }
    }

    pub(crate) fn of_key(side: Side, key: &str) -> Result<Self, StoreError> {
        match side {
            Side::Here => stored(Uuid::parse_str(key).map(Self::Here)),
            Side::InShop => stored(key.parse().map(Self::InShop)),
        }
    }
}

/// Ignores an element; whether it was not ignored before. The plan that waits is void by
/// [`touch_links`](super::options::touch_links).
///
/// # Errors
/// A foreign key if the shop is not there.
pub fn set(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    element: Element,
) -> Result<bool, StoreError> {
    let row = (
        sync_ignored::shop_id.eq(key(shop)),
        sync_ignored::kind.eq(Closed(kind)),
        sync_ignored::side.eq(Closed(element.side())),
        sync_ignored::element_key.eq(element.key()),
    );
    // None or one: it may be there.
    let rows = on!(conn, c => diesel::insert_into(sync_ignored::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(rows == 1)
}

/// Ignores an element no more; whether it was ignored.
///
/// # Errors
/// Those of the database.
pub fn unset(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    element: Element,
) -> Result<bool, StoreError> {
    let target = sync_ignored::table.find((
        key(shop),
        Closed(kind),
        Closed(element.side()),
        element.key(),
    ));
    Ok(diesel::delete(target).execute(conn)? == 1)
}

/// Every ignored element of a kind, the program's first, each side in the order of its ids. A person named each of them.
///
/// # Errors
/// Those of the database.
pub fn rows(conn: &mut Conn, shop: ShopId, kind: Kind) -> Result<Vec<Element>, StoreError> {
    elements(select(shop, kind, None).load(conn)?)
}

/// At most `rows` of them after one.
pub(crate) fn page(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    after: Option<Element>,
    rows: usize,
) -> Result<Vec<Element>, StoreError> {
    let query = select(shop, kind, after).limit(limit(rows));
    elements(query.load(conn)?)
}

fn select<'a>(
    shop: ShopId,
    kind: Kind,
    after: Option<Element>,
) -> IntoBoxed<'a, Select<sync_ignored::table, Columns>, Backend> {
    let query = sync_ignored::table
        .select((sync_ignored::side, sync_ignored::element_key))
        .order((sync_ignored::side, sync_ignored::element_key))
        .into_boxed()
        .filter(sync_ignored::shop_id.eq(key(shop)))
        .filter(sync_ignored::kind.eq(Closed(kind)));
    let Some(after) = after else { return query };
    let side = Closed(after.side());
    let later = sync_ignored::side
        .eq(side)
        .and(sync_ignored::element_key.gt(after.key()));
    query.filter(later.or(sync_ignored::side.gt(side)))
}

type Columns = (sync_ignored::side, sync_ignored::element_key);

fn elements(rows: Vec<(Closed<Side>, String)>) -> Result<Vec<Element>, StoreError> {
    rows.into_iter()
        .map(|(side, key)| Element::of_key(side.0, &key))
        .collect()
}
