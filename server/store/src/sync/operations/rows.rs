//! Rows of a run's journal.

use diesel::{AsChangeset, Insertable, Queryable};
use kontor_domain::{
    ids::SyncRunId,
    sync::{
        field::FieldSet,
        kind::Kind,
        operation::{Action, Difference, Operation, Skip, State, StockChange},
    },
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{End, Ending, JournalOperation, OperationFailure, PlannedOperation, sync_operations};
use crate::{
    Closed, Key, Moment, StoreError,
    sync::{column, number, number_option},
    values::{from_json, json, key, stored},
};

/// What no query asks for: the column `detail`.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Detail {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stock: Option<StockChange>,
    #[serde(skip_serializing_if = "is_empty")]
    skipped: FieldSet,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    local_candidates: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shop_candidates: Vec<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_empty(fields: &FieldSet) -> bool {
    fields.is_empty()
}

#[derive(Insertable)]
#[diesel(table_name = sync_operations, treat_none_as_default_value = false)]
pub(super) struct NewRow<'a> {
    run_id: Key,
    number: i64,
    kind: Closed<Kind>,
    action: Closed<Action>,
    state: Closed<State>,
    conflict: bool,
    local_id: Option<Key>,
    element: Option<i64>,
    name: &'a str,
    reason: String,
    fields: String,
    detail: String,
    local_version: Option<i64>,
    shop_version: Option<i64>,
    attempts: i32,
    snapshot_before: Option<String>,
}

impl<'a> NewRow<'a> {
    pub(super) fn of(run: SyncRunId, planned: &'a PlannedOperation) -> Result<Self, StoreError> {
        let operation = &planned.operation;
        let detail = Detail {
            differences: planned.differences.clone(),
            stock: operation.stock,
            skipped: operation.skipped,
            local_candidates: operation.local_candidates.clone(),
            shop_candidates: operation.shop_candidates.clone(),
            warnings: planned.warnings.clone(),
        };
        Ok(Self {
            run_id: key(run),
            number: column(planned.number)?,
            kind: Closed(operation.kind),
            action: Closed(operation.action),
            state: Closed(if operation.action.does() {
                State::Planned
            } else {
                State::Reported
            }),
            conflict: operation.conflict,
            local_id: operation.local.map(key),
            element: operation.shop.map(column).transpose()?,
            name: &planned.name,
            reason: json(&operation.reason)?,
            fields: json(&operation.fields)?,
            detail: json(&detail)?,
            local_version: operation.local_version.map(u64::cast_signed),
            shop_version: operation.shop_version.map(u64::cast_signed),
            attempts: 0,
            snapshot_before: planned.before.as_ref().map(json).transpose()?,
        })
    }
}

/// What ending an operation sets; what is none stays as it was.
#[derive(AsChangeset)]
#[diesel(table_name = sync_operations)]
pub(super) struct EndRow<'a> {
    state: Closed<State>,
    finished_at: Moment,
    skip: Option<Closed<Skip>>,
    error_code: Option<&'a str>,
    error_text: Option<&'a str>,
    snapshot_before: Option<String>,
    snapshot_after: Option<String>,
    result_local: Option<Key>,
    result_element: Option<i64>,
}

impl<'a> EndRow<'a> {
    pub(super) fn of(ending: &'a Ending, at: OffsetDateTime) -> Result<Self, StoreError> {
        let (state, skip, failure) = match &ending.end {
            End::Done => (State::Done, None, None),
            End::Skipped(skip) => (State::Skipped, Some(Closed(*skip)), None),
            End::Failed(failure) => (State::Failed, None, Some(failure)),
        };
        Ok(Self {
            state: Closed(state),
            finished_at: at.into(),
            skip,
            error_code: failure.map(|failure| failure.code.as_str()),
            error_text: failure.map(|failure| failure.text.as_str()),
            snapshot_before: ending.before.as_ref().map(json).transpose()?,
            snapshot_after: ending.after.as_ref().map(json).transpose()?,
            result_local: ending.result_local.map(key),
            result_element: ending.result_element.map(column).transpose()?,
        })
    }
}

/// Everything but the snapshots.
pub(super) type Columns = (
    (
        sync_operations::number,
        sync_operations::kind,
        sync_operations::action,
        sync_operations::state,
        sync_operations::conflict,
        sync_operations::local_id,
        sync_operations::element,
        sync_operations::name,
        sync_operations::reason,
        sync_operations::fields,
        sync_operations::detail,
        sync_operations::local_version,
        sync_operations::shop_version,
    ),
    (
        sync_operations::highest_before,
        sync_operations::sent_at,
        sync_operations::finished_at,
        sync_operations::attempts,
        sync_operations::skip,
        sync_operations::error_code,
        sync_operations::error_text,
        sync_operations::result_local,
        sync_operations::result_element,
    ),
);

pub(super) const COLUMNS: Columns = (
    (
        sync_operations::number,
        sync_operations::kind,
        sync_operations::action,
        sync_operations::state,
        sync_operations::conflict,
        sync_operations::local_id,
        sync_operations::element,
        sync_operations::name,
        sync_operations::reason,
        sync_operations::fields,
        sync_operations::detail,
        sync_operations::local_version,
        sync_operations::shop_version,
    ),
    (
        sync_operations::highest_before,
        sync_operations::sent_at,
        sync_operations::finished_at,
        sync_operations::attempts,
        sync_operations::skip,
        sync_operations::error_code,
        sync_operations::error_text,
        sync_operations::result_local,
        sync_operations::result_element,
    ),
);

/// A row in two halves: what was planned, and how far it is.
#[derive(Queryable)]
pub(super) struct Row {
    planned: PlannedRow,
    progress: ProgressRow,
}

#[derive(Queryable)]
pub(super) struct PlannedRow {
    number: i64,
    kind: Closed<Kind>,
    action: Closed<Action>,
    state: Closed<State>,
    conflict: bool,
    local_id: Option<Key>,
    element: Option<i64>,
    name: String,
    reason: String,
    fields: String,
    detail: String,
    local_version: Option<i64>,
    shop_version: Option<i64>,
}

#[derive(Queryable)]
pub(super) struct ProgressRow {
    highest_before: Option<i64>,
    sent_at: Option<Moment>,
    finished_at: Option<Moment>,
    attempts: i32,
    skip: Option<Closed<Skip>>,
    error_code: Option<String>,
    error_text: Option<String>,
    result_local: Option<Key>,
    result_element: Option<i64>,
}

impl Row {
    pub(super) fn into_operation(self) -> Result<JournalOperation, StoreError> {
        let progress = self.progress;
        let failure = progress.error_code.zip(progress.error_text);
        Ok(JournalOperation {
            state: self.planned.state.0,
            planned: self.planned.into_planned()?,
            skip: progress.skip.map(|skip| skip.0),
            failure: failure.map(|(code, text)| OperationFailure { code, text }),
            highest_before: number_option(progress.highest_before)?,
            sent_at: progress.sent_at.map(Into::into),
            finished_at: progress.finished_at.map(Into::into),
            attempts: stored(progress.attempts.try_into())?,
            result_local: progress.result_local.map(Uuid::from),
            result_element: number_option(progress.result_element)?,
        })
    }
}

impl PlannedRow {
    fn into_planned(self) -> Result<PlannedOperation, StoreError> {
        let detail: Detail = from_json(&self.detail)?;
        Ok(PlannedOperation {
            number: number(self.number)?,
            operation: Operation {
                kind: self.kind.0,
                action: self.action.0,
                local: self.local_id.map(Uuid::from),
                shop: number_option(self.element)?,
                reason: from_json(&self.reason)?,
                fields: from_json(&self.fields)?,
                stock: detail.stock,
                skipped: detail.skipped,
                conflict: self.conflict,
                local_candidates: detail.local_candidates,
                shop_candidates: detail.shop_candidates,
                local_version: self.local_version.map(i64::cast_unsigned),
                shop_version: self.shop_version.map(i64::cast_unsigned),
            },
            name: self.name,
            differences: detail.differences,
            warnings: detail.warnings,
            before: None,
        })
    }
}
