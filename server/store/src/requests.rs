//! Requests that were answered, so that a repetition is answered alike and never done twice.
//!
//! The row is written in the same closure as the change itself. A repetition is found by user, method and request id;
//! the HMAC of its body tells whether it is the same request.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Conn, Key, Moment, StoreError, expect_rows, table::stored_table};

/// How long an answer is kept.
pub const KEPT: Duration = Duration::days(7);

/// Rows removed by one [`purge`]; call it again while it meets as many.
pub const PURGE_MAX: i64 = 500;

stored_table!(REQUESTS = requests (user_id, method, request_id) {
    user_id -> Binary,
    method -> Text,
    request_id -> Binary,
    body_hmac -> Binary,
    answer -> Text,
    at -> Timestamp,
});

/// Which request: ids of different users or methods never meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Who asked.
    pub user: Uuid,
    /// The method's full name, `kontor.v1.InvoiceService/IssueInvoice`.
    pub method: String,
    /// The caller's id.
    pub request: Uuid,
}

/// What the request was answered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Answered {
    /// HMAC of the request's body.
    pub body_hmac: Vec<u8>,
    /// The answer, JSON.
    pub answer: String,
}

/// The earlier answer, if there is one.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, key: &RequestKey) -> Result<Option<Answered>, StoreError> {
    Ok(requests::table
        .find((Key::from(key.user), &key.method, Key::from(key.request)))
        .select((requests::body_hmac, requests::answer))
        .get_result(conn)
        .optional()?)
}

/// Stores an answer, in the closure that made the change.
///
/// # Errors
/// A unique constraint (`requests_user_id_method_request_id_key`) if the request was answered meanwhile: the caller
/// then reads that answer.
pub fn insert(
    conn: &mut Conn,
    key: &RequestKey,
    answered: &Answered,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows = diesel::insert_into(requests::table)
        .values((
            requests::user_id.eq(Key::from(key.user)),
            requests::method.eq(&key.method),
            requests::request_id.eq(Key::from(key.request)),
            requests::body_hmac.eq(&answered.body_hmac),
            requests::answer.eq(&answered.answer),
            requests::at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Whether this error says that the request was answered meanwhile.
pub fn is_repeated(error: &StoreError) -> bool {
    error.is_unique("requests_user_id_method_request_id_key")
}

/// Removes at most [`PURGE_MAX`] answers older than [`KEPT`] and says how many.
///
/// # Errors
/// Those of the database.
pub fn purge(conn: &mut Conn, now: OffsetDateTime) -> Result<usize, StoreError> {
    let limit = Moment::from(now - KEPT);
    let old: Vec<(Key, String, Key)> = requests::table
        .filter(requests::at.lt(limit))
        .order(requests::at)
        .limit(PURGE_MAX)
        .select((requests::user_id, requests::method, requests::request_id))
        .load(conn)?;
    for key in &old {
        let rows = diesel::delete(requests::table.find((key.0, &key.1, key.2))).execute(conn)?;
        expect_rows(1, rows)?;
    }
    Ok(old.len())
}
