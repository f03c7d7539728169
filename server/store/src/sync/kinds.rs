//! The gate behind each kind of a shop's elements, and how far the kind was read.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::{
    ids::ShopId,
    sync::kind::{KINDS, Kind},
};
use time::OffsetDateTime;

use super::{column, mirror::sync_mirror, number_option};
use crate::{
    Closed, Conn, Key, Moment, StoreError, expect_rows, on, table::stored_table, values::key,
};

stored_table!(SYNC_KINDS = sync_kinds (shop_id, kind) {
    shop_id -> Binary,
    kind -> Text,
    gate_open -> Bool,
    since -> Nullable<Timestamp>,
    last_fetch_at -> Nullable<Timestamp>,
    last_full_fetch_at -> Nullable<Timestamp>,
    highest_id -> Nullable<BigInt>,
    row_format -> Integer,
    restored -> Bool,
});

/// How a kind of a shop's elements stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindState {
    /// The kind.
    pub kind: Kind,
    /// Whether its last synchronisation ended without errors.
    pub gate_open: bool,
    /// Since when it is so; none if it was never synchronised.
    pub since: Option<OffsetDateTime>,
    /// When it was last fetched, whole or only what is new.
    pub last_fetch_at: Option<OffsetDateTime>,
    /// When it was last fetched whole; none also after a backup was restored.
    pub last_full_fetch_at: Option<OffsetDateTime>,
    /// The highest number that was read.
    pub highest_id: Option<u64>,
    /// The format of the mirrored rows ([`ROW_FORMAT`](super::ROW_FORMAT) when they were written); 0 before.
    pub row_format: i32,
    /// A backup was restored since the last synchronisation: exports and deletions have to be confirmed.
    pub restored: bool,
}

impl KindState {
    /// A kind that was never synchronised.
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            gate_open: false,
            since: None,
            last_fetch_at: None,
            last_full_fetch_at: None,
            highest_id: None,
            row_format: 0,
            restored: false,
        }
    }
}

/// Every kind of a shop in the order of synchronisation, also those never synchronised.
///
/// # Errors
/// Those of the database.
pub fn of_shop(conn: &mut Conn, shop: ShopId) -> Result<Vec<KindState>, StoreError> {
    let rows: Vec<Row> = sync_kinds::table
        .filter(sync_kinds::shop_id.eq(key(shop)))
        .load(conn)?;
    let mut states = KINDS.map(KindState::new).to_vec();
    for row in rows {
        let row = row.into_state()?;
        for state in states.iter_mut().filter(|state| state.kind == row.kind) {
            *state = row;
        }
    }
    Ok(states)
}

/// One kind of a shop.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, shop: ShopId, kind: Kind) -> Result<KindState, StoreError> {
    let row: Option<Row> = sync_kinds::table
        .find((key(shop), Closed(kind)))
        .get_result(conn)
        .optional()?;
    row.map_or_else(|| Ok(KindState::new(kind)), Row::into_state)
}

/// Sets how a kind stands.
///
/// # Errors
/// A foreign key if the shop is not there.
pub fn put(conn: &mut Conn, shop: ShopId, state: &KindState) -> Result<(), StoreError> {
    let row = Row::of(shop, state)?;
    let rows = on!(conn, c => diesel::insert_into(sync_kinds::table)
        .values(&row)
        .on_conflict((sync_kinds::shop_id, sync_kinds::kind))
        .do_update()
        .set(&row)
        .execute(c))?;
    expect_rows(1, rows)
}

/// For a restored backup, whose state the shops have left behind: every kind that was ever synchronised counts as never
/// fetched, so that the next synchronisation fetches it whole, and waits for its exports and deletions to be confirmed.
///
/// Takes the mirror away too: call it where no other write waits.
///
/// # Errors
/// Those of the database.
pub fn forget_fetches(conn: &mut Conn) -> Result<(), StoreError> {
    // As many as there are.
    diesel::delete(sync_mirror::table).execute(conn)?;
    diesel::update(sync_kinds::table)
        .set((
            sync_kinds::last_fetch_at.eq(None::<Moment>),
            sync_kinds::last_full_fetch_at.eq(None::<Moment>),
            sync_kinds::highest_id.eq(None::<i64>),
            sync_kinds::restored.eq(true),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sync_kinds, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    shop_id: Key,
    kind: Closed<Kind>,
    gate_open: bool,
    since: Option<Moment>,
    last_fetch_at: Option<Moment>,
    last_full_fetch_at: Option<Moment>,
    highest_id: Option<i64>,
    #[diesel(column_name = row_format)]
    format: i32,
    restored: bool,
}

impl Row {
    fn of(shop: ShopId, state: &KindState) -> Result<Self, StoreError> {
        Ok(Self {
            shop_id: key(shop),
            kind: Closed(state.kind),
            gate_open: state.gate_open,
            since: state.since.map(Moment::from),
            last_fetch_at: state.last_fetch_at.map(Moment::from),
            last_full_fetch_at: state.last_full_fetch_at.map(Moment::from),
            highest_id: state.highest_id.map(column).transpose()?,
            format: state.row_format,
            restored: state.restored,
        })
    }

    fn into_state(self) -> Result<KindState, StoreError> {
        Ok(KindState {
            kind: self.kind.0,
            gate_open: self.gate_open,
            since: self.since.map(Into::into),
            last_fetch_at: self.last_fetch_at.map(Into::into),
            last_full_fetch_at: self.last_full_fetch_at.map(Into::into),
            highest_id: number_option(self.highest_id)?,
            row_format: self.format,
            restored: self.restored,
        })
    }
}
