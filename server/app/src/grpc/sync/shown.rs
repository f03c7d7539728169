//! Runs, operations, links and schedules as they travel.

use std::collections::BTreeMap;

use kontor_domain::{
    refusal::Text,
    sync::{
        kind::{KINDS, Kind},
        operation::{ACTIONS, Difference},
        progress::Progress,
        report::Notice,
        run::{KindOutcome, Status, Trigger},
    },
};
use kontor_proto::v1;

use super::{
    super::convert::timestamp,
    options::{choice, kind_choice},
};
use crate::services::sync::{
    links::{LinkEntry, LinkState},
    report::{warning, why},
    runs::{JournalOperation, Shown, exports_to_confirm},
    schedule,
};

pub(super) fn run(shown: Shown) -> v1::SyncRun {
    let expires_at = shown.expires_at().map(timestamp);
    let deletions_expire_at = shown.deletions_expire_at().map(timestamp);
    let status = match shown.run.status {
        Status::Planning => v1::SyncStatus::Planning,
        Status::Planned => v1::SyncStatus::Planned,
        Status::Applying => v1::SyncStatus::Applying,
        Status::Finished => v1::SyncStatus::Finished,
        Status::Failed => v1::SyncStatus::Failed,
        Status::Cancelled => v1::SyncStatus::Cancelled,
        Status::Void => v1::SyncStatus::Void,
    };
    let trigger = match shown.run.new.trigger {
        Trigger::Person => v1::SyncTrigger::Person,
        Trigger::Token => v1::SyncTrigger::Token,
        Trigger::Schedule => v1::SyncTrigger::Schedule,
    };
    let run = shown.run;
    let exports_to_confirm = match run.new.undo_of {
        Some(_) => 0,
        None => number(exports_to_confirm(&run.outcome)),
    };
    v1::SyncRun {
        id: run.new.id.to_string(),
        shop_id: run.new.shop.to_string(),
        shop_name: shown.shop_name,
        undo_of: run.new.undo_of.map(|id| id.to_string()).unwrap_or_default(),
        status: status.into(),
        trigger: trigger.into(),
        started_by: run.new.started_by,
        workstation: run.new.workstation,
        created_at: Some(timestamp(run.new.created_at)),
        planned_at: run.planned_at.map(timestamp),
        applied_at: run.applied_at.map(timestamp),
        finished_at: run.finished_at.map(timestamp),
        expires_at,
        deletions_expire_at,
        fingerprint: run.fingerprint.unwrap_or_default(),
        kinds: KINDS
            .into_iter()
            .filter_map(|kind| run.outcome.get(&kind).map(|came| outcome(kind, came)))
            .collect(),
        planned_deletes: number(shown.deletes),
        planned_conflicts: number(shown.conflicts),
        calls: calls(run.calls),
        failure: run.failure.as_ref().map(failure),
        cancel_requested: run.cancel_requested,
        progress: shown.progress.as_ref().map(progress),
        applies_itself: run.new.applies_itself,
        exports_to_confirm,
    }
}

/// Why a run failed, as the runner wrote it.
fn failure(failure: &serde_json::Value) -> v1::SyncNotice {
    let text = |name: &str| failure[name].as_str().unwrap_or_default().to_owned();
    v1::SyncNotice {
        reason: text("reason"),
        text: Some(v1::Label {
            pl: text("pl"),
            en: text("en"),
        }),
    }
}

fn outcome(kind: Kind, came: &KindOutcome) -> v1::SyncKindOutcome {
    v1::SyncKindOutcome {
        kind: Some(kind_choice(kind)),
        actions: ACTIONS
            .into_iter()
            .filter_map(|action| came.planned.get(&action).map(|count| (action, *count)))
            .map(|(action, count)| v1::SyncActionCount {
                action: Some(choice(action.as_str(), action.label())),
                count: number(count),
            })
            .collect(),
        conflicts: number(came.conflicts),
        done: number(came.done),
        failed: number(came.failed),
        skipped: number(came.skipped),
        fetched: number(came.fetched),
        full_fetch: came.full_fetch,
        stopped: came.stopped.as_ref().map(|stop| notice(stop.notice())),
    }
}

fn calls(calls: BTreeMap<String, u64>) -> Vec<v1::SyncCalls> {
    calls
        .into_iter()
        .map(|(purpose, count)| v1::SyncCalls {
            purpose,
            count: number(count),
        })
        .collect()
}

fn progress(progress: &Progress) -> v1::SyncProgress {
    v1::SyncProgress {
        kind: Some(kind_choice(progress.kind)),
        step: Some(choice(progress.step.as_str(), progress.step.label())),
        done: number(progress.done),
        total: number(progress.total),
        rate_thousandths: number(progress.rate),
        seconds_left: progress.seconds_left.map(number),
        api_calls: number(progress.api_calls),
        at: Some(timestamp(progress.at)),
    }
}

pub(super) fn operation(done: &JournalOperation) -> v1::SyncOperation {
    let planned = &done.planned;
    let operation = &planned.operation;
    let shop_message = done.failure.as_ref().map(|failure| {
        let parts = [failure.code.as_str(), failure.text.as_str()];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(": ")
    });
    v1::SyncOperation {
        number: number(planned.number),
        kind: Some(kind_choice(operation.kind)),
        action: Some(choice(operation.action.as_str(), operation.action.label())),
        state: Some(choice(done.state.as_str(), done.state.label())),
        name: planned.name.clone(),
        local_id: operation
            .local
            .or(done.result_local)
            .map(|id| id.to_string())
            .unwrap_or_default(),
        shop_element_id: operation.shop.or(done.result_element).map_or(0, number),
        reason: Some(notice(why(done))),
        conflict: operation.conflict,
        differences: planned.differences.iter().map(difference).collect(),
        skipped_fields: operation
            .skipped
            .iter()
            .map(|field| choice(field.as_str(), field.label()))
            .collect(),
        local_candidates: operation
            .local_candidates
            .iter()
            .map(ToString::to_string)
            .collect(),
        shop_candidates: operation
            .shop_candidates
            .iter()
            .map(|candidate| number(*candidate))
            .collect(),
        shop_message: shop_message.unwrap_or_default(),
        warnings: planned
            .warnings
            .iter()
            .map(|reason| notice(warning(reason)))
            .collect(),
    }
}

fn difference(difference: &Difference) -> v1::SyncDifference {
    v1::SyncDifference {
        field: Some(choice(difference.field.as_str(), difference.field.label())),
        agreed: difference.agreed.clone(),
        local: difference.local.clone(),
        shop: difference.shop.clone(),
    }
}

pub(super) fn link(kind: Kind, link: LinkEntry) -> v1::SyncLink {
    let state = match link.place.state {
        LinkState::Linked => v1::SyncLinkState::Linked,
        LinkState::GoneInShop => v1::SyncLinkState::GoneInShop,
        LinkState::GoneHere => v1::SyncLinkState::GoneHere,
        LinkState::OnlyHere => v1::SyncLinkState::OnlyHere,
        LinkState::OnlyInShop => v1::SyncLinkState::OnlyInShop,
        LinkState::Ignored => v1::SyncLinkState::Ignored,
    };
    v1::SyncLink {
        kind: kind.as_str().to_owned(),
        state: state.into(),
        local_id: link.local.map(|id| id.to_string()).unwrap_or_default(),
        local_name: link.local_name,
        shop_element_id: link.element.map_or(0, number),
        shop_name: link.shop_name,
        code: link.code,
        by_hand: link.by_hand,
    }
}

pub(super) fn schedule(shown: schedule::Shown) -> v1::SyncSchedule {
    v1::SyncSchedule {
        shop_id: shown.shop.to_string(),
        cron: shown.cron,
        active: shown.active,
        next_at: shown.next_at.map(timestamp),
        last_at: shown.last_at.map(timestamp),
        last_run_id: shown.last_run.map(|id| id.to_string()).unwrap_or_default(),
        last_refusal: shown.last_refusal.map(notice),
    }
}

fn notice(notice: Notice) -> v1::SyncNotice {
    let Text { pl, en } = notice.text;
    v1::SyncNotice {
        reason: notice.reason,
        text: Some(v1::Label {
            pl: pl.into_owned(),
            en: en.into_owned(),
        }),
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
