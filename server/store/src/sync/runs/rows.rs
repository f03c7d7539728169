//! Rows of runs.

use diesel::{Insertable, Queryable};
use kontor_domain::sync::run::{Status, Trigger};

use super::{NewRun, Run, sync_runs};
use crate::{
    Closed, Key, Moment, StoreError,
    values::{from_json, id, json, key},
};

#[derive(Insertable)]
#[diesel(table_name = sync_runs, treat_none_as_default_value = false)]
pub(super) struct NewRow {
    id: Key,
    shop_id: Key,
    undo_of: Option<Key>,
    status: Closed<Status>,
    begun_through: Closed<Trigger>,
    started_by: String,
    user_id: Option<Key>,
    workstation_id: Option<Key>,
    workstation: String,
    created_at: Moment,
    options: String,
    kinds_asked: String,
    confirmed: String,
    applies_itself: bool,
    settings_version: i64,
    options_version: i64,
    links_version: i64,
    cancel_requested: bool,
    outcome: &'static str,
    calls: &'static str,
}

impl NewRow {
    pub(super) fn of(run: &NewRun) -> Result<Self, StoreError> {
        Ok(Self {
            id: key(run.id),
            shop_id: key(run.shop),
            undo_of: run.undo_of.map(key),
            status: Closed(Status::Planning),
            begun_through: Closed(run.trigger),
            started_by: run.started_by.clone(),
            user_id: run.user.map(key),
            workstation_id: run.workstation_id.map(key),
            workstation: run.workstation.clone(),
            created_at: run.created_at.into(),
            options: json(&run.options)?,
            kinds_asked: json(&run.kinds_asked)?,
            confirmed: json(&run.confirmed)?,
            applies_itself: run.applies_itself,
            settings_version: run.settings_version,
            options_version: run.options_version,
            links_version: run.links_version,
            cancel_requested: false,
            outcome: "{}",
            calls: "{}",
        })
    }
}

#[derive(Queryable)]
pub(super) struct Row {
    id: Key,
    shop_id: Key,
    undo_of: Option<Key>,
    status: Closed<Status>,
    begun_through: Closed<Trigger>,
    started_by: String,
    user_id: Option<Key>,
    workstation_id: Option<Key>,
    workstation: String,
    created_at: Moment,
    planned_at: Option<Moment>,
    applied_at: Option<Moment>,
    finished_at: Option<Moment>,
    options: String,
    kinds_asked: String,
    confirmed: String,
    applies_itself: bool,
    fingerprint: Option<String>,
    settings_version: i64,
    options_version: i64,
    links_version: i64,
    cancel_requested: bool,
    outcome: String,
    progress: Option<String>,
    calls: String,
    failure: Option<String>,
}

impl Row {
    pub(super) fn into_run(self) -> Result<Run, StoreError> {
        Ok(Run {
            new: NewRun {
                id: id(self.id),
                shop: id(self.shop_id),
                undo_of: self.undo_of.map(id),
                trigger: self.begun_through.0,
                started_by: self.started_by,
                user: self.user_id.map(id),
                workstation_id: self.workstation_id.map(id),
                workstation: self.workstation,
                created_at: self.created_at.into(),
                options: from_json(&self.options)?,
                kinds_asked: from_json(&self.kinds_asked)?,
                confirmed: from_json(&self.confirmed)?,
                applies_itself: self.applies_itself,
                settings_version: self.settings_version,
                options_version: self.options_version,
                links_version: self.links_version,
            },
            status: self.status.0,
            planned_at: self.planned_at.map(Into::into),
            applied_at: self.applied_at.map(Into::into),
            finished_at: self.finished_at.map(Into::into),
            fingerprint: self.fingerprint,
            cancel_requested: self.cancel_requested,
            outcome: from_json(&self.outcome)?,
            progress: self.progress.as_deref().map(from_json).transpose()?,
            calls: from_json(&self.calls)?,
            failure: self.failure.as_deref().map(from_json).transpose()?,
        })
    }
}
