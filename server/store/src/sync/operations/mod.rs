//! The journal of a run: what it does or says, element by element, and how far each is.
//!
//! Numbers are from 1 in the order of the plan. `sent` is committed before the shop is called.

mod read;
mod rows;
mod write;

#[cfg(test)]
pub(crate) use read::select_page;
pub use read::{counts, find, page, sent, snapshots};
pub use write::{finish, insert, mark_sent, put_back, remove, set_after, set_before, skip_rest};

use kontor_domain::sync::{
    kind::Kind,
    operation::{Action, Difference, Operation, Skip, Snapshot, State},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::column;
use crate::{StoreError, table::stored_table};

stored_table!(SYNC_OPERATIONS = sync_operations (run_id, number) {
    run_id -> Binary,
    number -> BigInt,
    kind -> Text,
    action -> Text,
    state -> Text,
    conflict -> Bool,
    local_id -> Nullable<Binary>,
    element -> Nullable<BigInt>,
    name -> Text,
    reason -> Text,
    fields -> Text,
    detail -> Text,
    local_version -> Nullable<BigInt>,
    shop_version -> Nullable<BigInt>,
    highest_before -> Nullable<BigInt>,
    sent_at -> Nullable<Timestamp>,
    finished_at -> Nullable<Timestamp>,
    attempts -> Integer,
    skip -> Nullable<Text>,
    error_code -> Nullable<Text>,
    error_text -> Nullable<Text>,
    snapshot_before -> Nullable<Text>,
    snapshot_after -> Nullable<Text>,
    result_local -> Nullable<Binary>,
    result_element -> Nullable<BigInt>,
});

/// An operation as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOperation {
    /// Its number in the plan, from 1.
    pub number: u64,
    /// What is done or said.
    pub operation: Operation,
    /// Name of the element for people.
    pub name: String,
    /// The values of the fields that differ.
    pub differences: Vec<Difference>,
    /// Stable reasons why a deletion cannot be brought back.
    pub warnings: Vec<String>,
    /// Both sides at planning, for what an undo brings back; it may be told when finished instead.
    pub before: Option<Snapshot>,
}

/// An operation as journalled, without snapshots ([`snapshots`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalOperation {
    /// As planned; `before` is left out.
    pub planned: PlannedOperation,
    /// How far it is.
    pub state: State,
    /// Why it was skipped.
    pub skip: Option<Skip>,
    /// Why it failed.
    pub failure: Option<OperationFailure>,
    /// The highest number of its kind in the shop before a creation was sent.
    pub highest_before: Option<u64>,
    /// When it was last sent.
    pub sent_at: Option<OffsetDateTime>,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
    /// How often it was sent.
    pub attempts: u32,
    /// The element of the program that it made.
    pub result_local: Option<Uuid>,
    /// The element of the shop that it made.
    pub result_element: Option<u64>,
}

/// Why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationFailure {
    /// Stable reason, or the shop's code.
    pub code: String,
    /// The shop's text or ours, without control characters.
    pub text: String,
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Its number.
    pub number: u64,
    /// With what.
    pub end: End,
    /// Both sides before; none: as planned.
    pub before: Option<Snapshot>,
    /// Both sides after.
    pub after: Option<Snapshot>,
    /// The element of the program that it made.
    pub result_local: Option<Uuid>,
    /// The element of the shop that it made.
    pub result_element: Option<u64>,
}

/// With what an operation ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Done,
    /// It was not done.
    Skipped(Skip),
    /// It was refused.
    Failed(OperationFailure),
}

impl Ending {
    /// An ending without snapshots and results.
    pub const fn new(number: u64, end: End) -> Self {
        Self {
            number,
            end,
            before: None,
            after: None,
            result_local: None,
            result_element: None,
        }
    }
}

/// Which operations of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only these actions; all when empty.
    pub actions: &'a [Action],
    /// Only these states; all when empty.
    pub states: &'a [State],
    /// Only those that are conflicts, or are none.
    pub conflict: Option<bool>,
}

/// How many operations of a run are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Their kind.
    pub kind: Kind,
    /// What is done or said.
    pub action: Action,
    /// How far they are.
    pub state: State,
    /// Whether they are conflicts.
    pub conflict: bool,
    /// How many.
    pub count: u64,
}

/// The rows of some numbers of a run.
macro_rules! of_numbers {
    ($run:expr, $numbers:expr) => {
        sync_operations::table
            .filter(sync_operations::run_id.eq(key($run)))
            .filter(sync_operations::number.eq_any($numbers.clone()))
    };
}
use of_numbers;

fn columns(numbers: &[u64]) -> Result<Vec<i64>, StoreError> {
    numbers.iter().map(|number| column(*number)).collect()
}
