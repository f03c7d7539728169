//! The end of a run that cannot go on.

use kontor_domain::{
    refusal::Refusal,
    sync::{
        operation::{Skip, State},
        run::Status,
    },
};
use kontor_store::{
    Conn,
    sync::{
        WRITE_ROWS_MAX, operations,
        operations::{Filter, OperationFailure},
        runs::{self, Run},
    },
};
use serde_json::{Value, json};

use super::lease::Lease;
use crate::{
    app::App,
    audit::{Change, record_of_server},
    error::Error,
};

/// Ends a run because something was refused: the shop is disabled, its settings lack something.
pub(super) async fn refused(
    app: &App,
    lease: &Lease,
    run: &Run,
    refusal: &Refusal,
) -> Result<(), Error> {
    let failure = json!({
        "reason": refusal.reason,
        "pl": refusal.text.pl,
        "en": refusal.text.en,
    });
    fail(app, lease, run, failure).await
}

/// Ends a run with which this server failed again and again.
pub(super) async fn defect(app: &App, lease: &Lease, run: &Run) -> Result<(), Error> {
    let failure = json!({
        "reason": "INTERNAL",
        "pl": "Serwer nie może dokończyć tej synchronizacji z powodu własnego błędu. Szczegóły są w jego dzienniku.",
        "en": "The server cannot finish this synchronisation because of a failure of its own. Its log tells more.",
    });
    fail(app, lease, run, failure).await
}

async fn fail(app: &App, lease: &Lease, run: &Run, failure: Value) -> Result<(), Error> {
    let id = run.new.id;
    if run.status == Status::Applying {
        end_operations(app, lease, run).await?;
    }
    let (now, keys, lease) = (app.now(), app.keys.clone(), lease.clone());
    tracing::warn!(run = %id, shop = %run.new.shop, reason = %failure["reason"], "the run has failed");
    app.db
        .write(move |conn| {
            lease.fence(conn)?;
            runs::set_failed(conn, id, &failure, now)?;
            let change = Change::of("sync.fail", "sync_run", id).with("failure", failure.clone());
            record_of_server(conn, &keys, now, &change)
        })
        .await
}

/// What waits is skipped; what is in doubt stays so for ever, and a person has to look.
async fn end_operations(app: &App, lease: &Lease, run: &Run) -> Result<(), Error> {
    let (id, shop, kinds) = (
        run.new.id,
        run.new.shop,
        run.outcome.keys().copied().collect::<Vec<_>>(),
    );
    loop {
        let (now, lease) = (app.now(), lease.clone());
        let ended = app.db.write(move |conn| {
            lease.fence(conn)?;
            let doubts = fail_doubts(conn, id, now)?;
            let filter = Filter::default();
            let skipped = operations::skip_rest(conn, id, &filter, Skip::KindStopped, now)?;
            Ok::<_, Error>(doubts + skipped)
        });
        if ended.await? < WRITE_ROWS_MAX {
            break;
        }
    }
    let (now, lease) = (app.now(), lease.clone());
    app.db
        .write(move |conn| {
            lease.fence(conn)?;
            for kind in &kinds {
                let mut state = kontor_store::sync::kinds::find(conn, shop, *kind)?;
                if state.gate_open {
                    state.gate_open = false;
                    state.since = Some(now);
                    kontor_store::sync::kinds::put(conn, shop, &state)?;
                }
            }
            Ok(())
        })
        .await
}

fn fail_doubts(
    conn: &mut Conn,
    run: kontor_domain::ids::SyncRunId,
    now: time::OffsetDateTime,
) -> Result<usize, Error> {
    let doubts = operations::sent(conn, run)?;
    let endings: Vec<_> = doubts
        .iter()
        .inspect(|item| debug_assert_eq!(item.state, State::Sent))
        .map(|item| {
            let failure = OperationFailure {
                code: "IN_DOUBT".to_owned(),
                text: item.planned.name.clone(),
            };
            operations::Ending::new(item.planned.number, operations::End::Failed(failure))
        })
        .collect();
    operations::finish(conn, run, &endings, now)?;
    Ok(endings.len())
}
