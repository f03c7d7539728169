//! Reading the audit, newest first, in pages.

use diesel::{ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ActorKind, Mac, audit, audit_content};
use crate::{Closed, Conn, Key, Moment, StoreError};

/// Rows of one page at most.
pub const LIST_MAX: u32 = 500;

/// Which rows; every given part has to hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Done by this user.
    pub actor_id: Option<Uuid>,
    /// Done at this workstation.
    pub workstation_id: Option<Uuid>,
    /// This action.
    pub action: Option<String>,
    /// Done to this kind of thing.
    pub object_kind: Option<String>,
    /// Done to this one.
    pub object_id: Option<Uuid>,
    /// At this moment or later.
    pub from: Option<OffsetDateTime>,
    /// Before this moment.
    pub until: Option<OffsetDateTime>,
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub sequence: i64,
    /// When.
    pub at: OffsetDateTime,
    /// What acted.
    pub actor_kind: ActorKind,
    /// Who.
    pub actor_id: Option<Uuid>,
    /// Where.
    pub workstation_id: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: Option<Uuid>,
    /// Before, after, changed fields; `None` if it was erased.
    pub content: Option<Value>,
    /// Its link in the chain.
    pub mac: Mac,
}

type Row = (
    i64,
    Moment,
    Closed<ActorKind>,
    Option<Key>,
    Option<Key>,
    String,
    String,
    Option<Key>,
    Option<String>,
    Mac,
);

/// A page of rows, newest first; `before` is the number of the last row of the page before.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    filter: &Filter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let mut query = audit::table
        .left_join(audit_content::table.on(audit_content::sequence.eq(audit::sequence)))
        .select((
            audit::sequence,
            audit::at,
            audit::actor_kind,
            audit::actor_id,
            audit::workstation_id,
            audit::action,
            audit::object_kind,
            audit::object_id,
            audit_content::content.nullable(),
            audit::chain,
        ))
        .order(audit::sequence.desc())
        .limit(i64::from(limit.min(LIST_MAX)))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(audit::sequence.lt(before));
    }
    if let Some(id) = filter.actor_id {
        query = query.filter(audit::actor_id.eq(Key::from(id)));
    }
    if let Some(id) = filter.workstation_id {
        query = query.filter(audit::workstation_id.eq(Key::from(id)));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit::action.eq(action));
    }
    if let Some(kind) = &filter.object_kind {
        query = query.filter(audit::object_kind.eq(kind));
    }
    if let Some(id) = filter.object_id {
        query = query.filter(audit::object_id.eq(Key::from(id)));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(Moment::from(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(Moment::from(until)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(entry).collect()
}

fn entry(row: Row) -> Result<Entry, StoreError> {
    let (
        sequence,
        at,
        Closed(actor_kind),
        actor_id,
        workstation_id,
        action,
        object_kind,
        object_id,
        content,
        mac,
    ) = row;
    let content = content
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| StoreError::Value(Box::new(error)))?;
    Ok(Entry {
        sequence,
        at: at.into(),
        actor_kind,
        actor_id: actor_id.map(Uuid::from),
        workstation_id: workstation_id.map(Uuid::from),
        action,
        object_kind,
        object_id: object_id.map(Uuid::from),
        content,
        mac,
    })
}
