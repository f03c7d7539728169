//! Who did what when: rows written in the change's own transaction, each chained to the one before it by an HMAC.
//!
//! What was changed lies beside, in a table of its own, and can be erased for data protection: the chain holds only
//! a keyed digest of it. The chain's head belongs into the log and into each backup; by it [`verify`] finds that the
//! end was cut off.

mod chain;
mod list;
mod verify;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use self::chain::Link;
pub use self::{
    chain::{AuditKey, Mac},
    list::{Entry, Filter, LIST_MAX, list},
    verify::{FINDINGS_MAX, Finding, Report, verify},
};
use crate::{Conn, Key, Moment, StoreError, closed_set, expect_rows, table::stored_table};

stored_table!(AUDIT = audit (sequence) {
    sequence -> BigInt,
    at -> Timestamp,
    actor_kind -> Text,
    actor_id -> Nullable<Binary>,
    workstation_id -> Nullable<Binary>,
    action -> Text,
    object_kind -> Text,
    object_id -> Nullable<Binary>,
    digest -> Binary,
    chain -> Binary,
});

stored_table!(AUDIT_CONTENT = audit_content (sequence) {
    sequence -> BigInt,
    content -> Text,
});

stored_table!(AUDIT_HEAD = audit_head (id) {
    id -> Integer,
    sequence -> BigInt,
    chain -> Binary,
});

diesel::allow_tables_to_appear_in_same_query!(audit, audit_content);

/// The only row of `audit_head`.
const HEAD_ID: i32 = 1;

/// What acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A person (or the role `sync-trigger`) with a session; the id is the user's.
    User,
    /// The administrator at the server's command line.
    Console,
    /// The server by itself: a schedule, a migration.
    System,
}

closed_set!(ActorKind { User => "user", Console => "console", System => "system" });

/// A row to be written. Its content must hold no secret: it is read by everybody who may read the audit.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// When.
    pub at: OffsetDateTime,
    /// What acted.
    pub actor_kind: ActorKind,
    /// Who, if it was a user.
    pub actor_id: Option<Uuid>,
    /// Where, if it was at a workstation.
    pub workstation_id: Option<Uuid>,
    /// What was done: `invoice.issue`.
    pub action: &'a str,
    /// To what kind of thing: `invoice`.
    pub object_kind: &'a str,
    /// To which one.
    pub object_id: Option<Uuid>,
    /// Before, after, changed fields: JSON.
    pub content: &'a Value,
}

/// The last link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last row; 0 if there is none.
    pub sequence: i64,
    /// Its HMAC; zeros if there is none.
    pub chain: Mac,
}

impl Head {
    /// The head of an empty audit.
    pub const START: Self = Self {
        sequence: 0,
        chain: Mac::ZERO,
    };
}

/// The chain's last link, as stored.
///
/// # Errors
/// Those of the database.
pub fn head(conn: &mut Conn) -> Result<Head, StoreError> {
    let found: Option<(i64, Mac)> = audit_head::table
        .find(HEAD_ID)
        .select((audit_head::sequence, audit_head::chain))
        .get_result(conn)
        .optional()?;
    Ok(found.map_or(Head::START, |(sequence, chain)| Head { sequence, chain }))
}

/// Appends rows in the transaction of the change that they tell of, and returns the new head.
///
/// # Errors
/// Those of the database; [`StoreError::RowsAffected`] if the head moved meanwhile, which the writers' lock excludes.
pub fn append(
    conn: &mut Conn,
    key: &AuditKey,
    entries: &[NewEntry<'_>],
) -> Result<Head, StoreError> {
    let before = head(conn)?;
    let mut head = before.clone();
    for entry in entries {
        let content = entry.content.to_string();
        let digest = key.digest(&content);
        let link = Link {
            sequence: head.sequence + 1,
            at: Moment::from(entry.at),
            actor_kind: entry.actor_kind.into(),
            actor_id: entry.actor_id.map(Key::from),
            workstation_id: entry.workstation_id.map(Key::from),
            action: entry.action.into(),
            object_kind: entry.object_kind.into(),
            object_id: entry.object_id.map(Key::from),
            digest,
        };
        let chain = key.link(&link, link.sequence, &head.chain);
        insert(conn, &link, &chain, &content)?;
        head = Head {
            sequence: link.sequence,
            chain,
        };
    }
    if head != before {
        move_head(conn, &before, &head)?;
    }
    Ok(head)
}

/// Erases what was changed in these rows, for data protection; the rows themselves and the chain stay. Returns how many
/// had content. At most 500 in one transaction.
///
/// # Errors
/// Those of the database.
pub fn erase_content(conn: &mut Conn, sequences: &[i64]) -> Result<usize, StoreError> {
    // A row that was erased before has none: fewer may be met than asked for.
    let rows = diesel::delete(
        audit_content::table.filter(audit_content::sequence.eq_any(sequences.iter().copied())),
    )
    .execute(conn)?;
    Ok(rows)
}

fn insert(conn: &mut Conn, link: &Link<'_>, chain: &Mac, content: &str) -> Result<(), StoreError> {
    let rows = diesel::insert_into(audit::table)
        .values((
            audit::sequence.eq(link.sequence),
            audit::at.eq(link.at),
            audit::actor_kind.eq(&*link.actor_kind),
            audit::actor_id.eq(link.actor_id),
            audit::workstation_id.eq(link.workstation_id),
            audit::action.eq(&*link.action),
            audit::object_kind.eq(&*link.object_kind),
            audit::object_id.eq(link.object_id),
            audit::digest.eq(&link.digest),
            audit::chain.eq(chain),
        ))
        .execute(conn)?;
    expect_rows(1, rows)?;
    let rows = diesel::insert_into(audit_content::table)
        .values((
            audit_content::sequence.eq(link.sequence),
            audit_content::content.eq(content),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

fn move_head(conn: &mut Conn, before: &Head, after: &Head) -> Result<(), StoreError> {
    let rows = if *before == Head::START {
        diesel::insert_into(audit_head::table)
            .values((
                audit_head::id.eq(HEAD_ID),
                audit_head::sequence.eq(after.sequence),
                audit_head::chain.eq(&after.chain),
            ))
            .execute(conn)?
    } else {
        diesel::update(
            audit_head::table
                .find(HEAD_ID)
                .filter(audit_head::sequence.eq(before.sequence)),
        )
        .set((
            audit_head::sequence.eq(after.sequence),
            audit_head::chain.eq(&after.chain),
        ))
        .execute(conn)?
    };
    expect_rows(1, rows)
}
