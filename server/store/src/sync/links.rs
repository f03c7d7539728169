//! Which element of the program and which of a shop are the same.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl,
    dsl::{IntoBoxed, Select},
};
use kontor_domain::{
    ids::ShopId,
    sync::{
        content::Content,
        kind::Kind,
        row::{Agreed, LinkRow},
    },
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    column,
    encoding::{decode_agreed, encode_agreed},
    ignored::Side,
    number,
};
use crate::{
    Backend, Closed, Conn, Key, Moment, StoreError, expect_rows,
    list::limit,
    table::stored_table,
    values::{from_json, json, key},
};

stored_table!(SYNC_LINKS = sync_links (shop_id, kind, local_id) {
    shop_id -> Binary,
    kind -> Text,
    local_id -> Binary,
    element -> BigInt,
    by_hand -> Bool,
    agreed -> Nullable<Binary>,
    agreed_stock -> Nullable<BigInt>,
    agreed_content -> Nullable<Text>,
    linked_at -> Timestamp,
    updated_at -> Timestamp,
});

/// A link as kept, without the agreed content ([`agreed_content_of`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLink {
    /// Both elements, and what they were when they last agreed.
    pub link: LinkRow,
    /// Whether a person made it.
    pub by_hand: bool,
}

/// What both sides agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Fingerprints of both sides.
    pub agreed: Agreed,
    /// The values, for people.
    pub content: Content,
}

/// A link to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The element of the program.
    pub local: Uuid,
    /// The element of the shop.
    pub element: u64,
    /// Whether a person made it.
    pub by_hand: bool,
    /// What both sides agree on, if they do.
    pub agreement: Option<Agreement>,
}

/// At most `rows` links of a kind by the program's ids, after one.
///
/// # Errors
/// Those of the database.
pub fn rows(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    after: Option<Uuid>,
    rows: usize,
) -> Result<Vec<StoredLink>, StoreError> {
    let rows: Vec<Found> = select_rows(shop, kind, after, rows).load(conn)?;
    rows.into_iter().map(Found::into_link).collect()
}

/// The query of [`rows`].
pub(crate) fn select_rows<'a>(
    shop: ShopId,
    kind: Kind,
    after: Option<Uuid>,
    rows: usize,
) -> IntoBoxed<'a, Select<sync_links::table, Columns>, Backend> {
    let query = sync_links::table
        .select(COLUMNS)
        .order(sync_links::local_id)
        .limit(limit(rows))
        .into_boxed()
        .filter(sync_links::shop_id.eq(key(shop)))
        .filter(sync_links::kind.eq(Closed(kind)));
    match after {
        Some(after) => query.filter(sync_links::local_id.gt(key(after))),
        None => query,
    }
}

/// The links of those of the program's elements that have one.
///
/// # Errors
/// Those of the database.
pub fn by_local(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    locals: &[Uuid],
) -> Result<Vec<StoredLink>, StoreError> {
    let locals: Vec<Key> = locals.iter().map(|local| key(*local)).collect();
    let rows: Vec<Found> = sync_links::table
        .filter(sync_links::shop_id.eq(key(shop)))
        .filter(sync_links::kind.eq(Closed(kind)))
        .filter(sync_links::local_id.eq_any(locals))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(Found::into_link).collect()
}

/// The links of those of the shop's elements that have one.
///
/// # Errors
/// Those of the database.
pub fn by_element(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    elements: &[u64],
) -> Result<Vec<StoredLink>, StoreError> {
    let elements: Vec<i64> = elements
        .iter()
        .map(|element| column(*element))
        .collect::<Result<_, _>>()?;
    let rows: Vec<Found> = sync_links::table
        .filter(sync_links::shop_id.eq(key(shop)))
        .filter(sync_links::kind.eq(Closed(kind)))
        .filter(sync_links::element.eq_any(elements))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(Found::into_link).collect()
}

/// The values that the links of these elements of the program agreed on; those that never agreed are not among them.
///
/// # Errors
/// Those of the database.
pub fn agreed_content_of(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    locals: &[Uuid],
) -> Result<HashMap<Uuid, Content>, StoreError> {
    let locals: Vec<Key> = locals.iter().map(|local| key(*local)).collect();
    let rows: Vec<(Key, Option<String>)> = sync_links::table
        .filter(sync_links::shop_id.eq(key(shop)))
        .filter(sync_links::kind.eq(Closed(kind)))
        .filter(sync_links::local_id.eq_any(locals))
        .select((sync_links::local_id, sync_links::agreed_content))
        .load(conn)?;
    rows.into_iter()
        .filter_map(|(local, content)| Some((local, content?)))
        .map(|(local, content)| Ok((local.into(), from_json(&content)?)))
        .collect()
}

/// How many links a kind has.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn, shop: ShopId, kind: Kind) -> Result<u64, StoreError> {
    let count: i64 = sync_links::table
        .filter(sync_links::shop_id.eq(key(shop)))
        .filter(sync_links::kind.eq(Closed(kind)))
        .count()
        .get_result(conn)?;
    number(count)
}

/// Adds a link.
///
/// # Errors
/// A unique constraint ([`taken_side`]) if either element is linked already; a foreign key if the shop is not there.
pub fn insert(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    link: &NewLink,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let agreement = link.agreement.as_ref();
    let row = Row {
        shop_id: key(shop),
        kind: Closed(kind),
        local_id: key(link.local),
        element: column(link.element)?,
        by_hand: link.by_hand,
        agreed: agreement.map(|agreement| encode_agreed(&agreement.agreed)),
        agreed_stock: agreement.and_then(|agreement| agreement.agreed.stock),
        agreed_content: agreement
            .map(|agreement| json(&agreement.content))
            .transpose()?,
        linked_at: at.into(),
        updated_at: at.into(),
    };
    let rows = diesel::insert_into(sync_links::table)
        .values(&row)
        .execute(conn)?;
    expect_rows(1, rows)
}

/// The side whose element is linked already, if this error says so.
pub fn taken_side(error: &StoreError) -> Option<Side> {
    if error.is_unique("sync_links_shop_id_kind_local_id_key") {
        Some(Side::Here)
    } else if error.is_unique("sync_links_shop_id_kind_element_key") {
        Some(Side::InShop)
    } else {
        None
    }
}

/// Sets what the sides of a link agree on; none: they never agreed.
///
/// # Errors
/// [`StoreError::RowsAffected`] if these two are not linked.
pub fn agree(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    (local, element): (Uuid, u64),
    agreement: Option<&Agreement>,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let target = sync_links::table
        .find((key(shop), Closed(kind), key(local)))
        .filter(sync_links::element.eq(column(element)?));
    let content = agreement.map(|agreement| json(&agreement.content));
    let rows = diesel::update(target)
        .set((
            sync_links::agreed.eq(agreement.map(|agreement| encode_agreed(&agreement.agreed))),
            sync_links::agreed_stock.eq(agreement.and_then(|agreement| agreement.agreed.stock)),
            sync_links::agreed_content.eq(content.transpose()?),
            sync_links::updated_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Forgets a link.
///
/// # Errors
/// [`StoreError::RowsAffected`] if these two are not linked.
pub fn delete(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    (local, element): (Uuid, u64),
) -> Result<(), StoreError> {
    let target = sync_links::table
        .find((key(shop), Closed(kind), key(local)))
        .filter(sync_links::element.eq(column(element)?));
    expect_rows(1, diesel::delete(target).execute(conn)?)
}

type Columns = (
    sync_links::local_id,
    sync_links::element,
    sync_links::by_hand,
    sync_links::agreed,
    sync_links::agreed_stock,
);

const COLUMNS: Columns = (
    sync_links::local_id,
    sync_links::element,
    sync_links::by_hand,
    sync_links::agreed,
    sync_links::agreed_stock,
);

#[derive(Queryable)]
struct Found {
    local_id: Key,
    element: i64,
    by_hand: bool,
    agreed: Option<Vec<u8>>,
    agreed_stock: Option<i64>,
}

impl Found {
    fn into_link(self) -> Result<StoredLink, StoreError> {
        let stock = self.agreed_stock;
        Ok(StoredLink {
            link: LinkRow {
                local: self.local_id.into(),
                shop: number(self.element)?,
                agreed: self.agreed.and_then(|bytes| decode_agreed(&bytes, stock)),
            },
            by_hand: self.by_hand,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = sync_links, treat_none_as_default_value = false)]
struct Row {
    shop_id: Key,
    kind: Closed<Kind>,
    local_id: Key,
    element: i64,
    by_hand: bool,
    agreed: Option<Vec<u8>>,
    agreed_stock: Option<i64>,
    agreed_content: Option<String>,
    linked_at: Moment,
    updated_at: Moment,
}
