//! What deletions took away from shops: kept for a time, so that an undo can bring it back.

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::ids::SyncRunId;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use super::{WRITE_ROWS_MAX, column};
use crate::{
    Conn, Key, Moment, StoreError, expect_rows,
    files::FileHash,
    insert_all,
    list::limit,
    table::stored_table,
    values::{key, stored},
};

stored_table!(SYNC_KEPT = sync_kept (run_id, number) {
    run_id -> Binary,
    number -> BigInt,
    object -> Text,
    stock_rows -> Text,
    kept_until -> Timestamp,
});

stored_table!(SYNC_KEPT_FILES = sync_kept_files (run_id, number, position) {
    run_id -> Binary,
    number -> BigInt,
    position -> Integer,
    sha256 -> Binary,
    name -> Text,
});

/// What one deletion took away.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The object as the shop told it.
    pub object: Box<RawValue>,
    /// Its stock rows as the shop told them, an array; empty if it has none.
    pub stock_rows: Box<RawValue>,
    /// Its pictures in their order; their bytes are among the [files](crate::files).
    pub files: Vec<KeptFile>,
    /// Until when it is kept.
    pub until: OffsetDateTime,
}

/// A picture that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its content.
    pub hash: FileHash,
    /// Its name.
    pub name: String,
}

/// Keeps what an operation is about to take away; what was kept for it before is replaced.
///
/// # Errors
/// A foreign key if the operation or the bytes of a picture are not there.
pub fn put(conn: &mut Conn, run: SyncRunId, operation: u64, kept: &Kept) -> Result<(), StoreError> {
    let number = column(operation)?;
    delete(conn, key(run), number)?;
    let row = Row {
        run_id: key(run),
        number,
        object: kept.object.get().to_owned(),
        stock_rows: kept.stock_rows.get().to_owned(),
        kept_until: kept.until.into(),
    };
    let rows = diesel::insert_into(sync_kept::table)
        .values(&row)
        .execute(conn)?;
    expect_rows(1, rows)?;
    let files: Vec<FileRow> = (0..)
        .zip(&kept.files)
        .map(|(position, file)| FileRow {
            run_id: key(run),
            number,
            position,
            sha256: file.hash.0.to_vec(),
            name: file.name.clone(),
        })
        .collect();
    if files.is_empty() {
        return Ok(());
    }
    expect_rows(
        files.len(),
        insert_all!(conn, sync_kept_files::table, &files),
    )
}

/// What an operation took away, if it is still kept.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, run: SyncRunId, operation: u64) -> Result<Option<Kept>, StoreError> {
    let number = column(operation)?;
    let row: Option<Row> = sync_kept::table
        .find((key(run), number))
        .get_result(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let files: Vec<(Vec<u8>, String)> = sync_kept_files::table
        .filter(sync_kept_files::run_id.eq(key(run)))
        .filter(sync_kept_files::number.eq(number))
        .order(sync_kept_files::position)
        .select((sync_kept_files::sha256, sync_kept_files::name))
        .load(conn)?;
    Ok(Some(Kept {
        object: stored(RawValue::from_string(row.object))?,
        stock_rows: stored(RawValue::from_string(row.stock_rows))?,
        files: files
            .into_iter()
            .map(|(hash, name)| {
                let hash = FileHash(stored(hash.as_slice().try_into())?);
                Ok(KeptFile { hash, name })
            })
            .collect::<Result<_, StoreError>>()?,
        until: row.kept_until.into(),
    }))
}

/// Forgets what was kept until before this moment, of at most [`WRITE_ROWS_MAX`] operations; of how many. Call it until there
/// is none. The bytes of pictures stay among the files.
///
/// # Errors
/// Those of the database.
pub fn purge(conn: &mut Conn, before: OffsetDateTime) -> Result<usize, StoreError> {
    let old: Vec<(Key, i64)> = sync_kept::table
        .filter(sync_kept::kept_until.lt(Moment::from(before)))
        .order(sync_kept::kept_until)
        .select((sync_kept::run_id, sync_kept::number))
        .limit(limit(WRITE_ROWS_MAX))
        .load(conn)?;
    for (run, number) in &old {
        delete(conn, *run, *number)?;
    }
    Ok(old.len())
}

/// The operations of a run of which something is kept.
///
/// # Errors
/// Those of the database.
pub fn of_run(conn: &mut Conn, run: SyncRunId) -> Result<Vec<u64>, StoreError> {
    let numbers: Vec<i64> = sync_kept::table
        .filter(sync_kept::run_id.eq(key(run)))
        .order(sync_kept::number)
        .select(sync_kept::number)
        .load(conn)?;
    numbers.into_iter().map(super::number).collect()
}

/// None or one, with as many pictures as it has.
fn delete(conn: &mut Conn, run: Key, number: i64) -> Result<(), StoreError> {
    let files = sync_kept_files::table
        .filter(sync_kept_files::run_id.eq(run))
        .filter(sync_kept_files::number.eq(number));
    diesel::delete(files).execute(conn)?;
    diesel::delete(sync_kept::table.find((run, number))).execute(conn)?;
    Ok(())
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sync_kept)]
struct Row {
    run_id: Key,
    number: i64,
    object: String,
    stock_rows: String,
    kept_until: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = sync_kept_files)]
struct FileRow {
    run_id: Key,
    number: i64,
    position: i32,
    sha256: Vec<u8>,
    name: String,
}
