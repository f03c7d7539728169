//! A run is watched: the state first, then each change, on any server.

use std::time::Duration;

use kontor_domain::{
    ids::SyncRunId,
    role::Permission,
    sync::{progress::Progress, run::Status},
};
use tokio::sync::{mpsc, watch};

use super::runs::{self, Shown};
use crate::{actor::Actor, app::App, error::Error};

/// States that wait for a slow watcher; it then hears of fewer.
const WAITING_MAX: usize = 4;
/// How often a watcher hears of changes, at most.
const TOLD_EVERY: Duration = Duration::from_millis(250);
/// How often the row of a run is read on which another server works.
const LOOKED_EVERY: Duration = Duration::from_secs(1);
/// How often the state is told although nothing changed, so that a lost server is noticed.
pub const REPEATED_EVERY: Duration = Duration::from_secs(10);

/// The states of a run, from now until it waits to be applied or has ended.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn watch(
    app: &App,
    actor: &Actor,
    run: SyncRunId,
) -> Result<mpsc::Receiver<Result<Shown, Error>>, Error> {
    actor.require(Permission::WatchSync)?;
    let first = runs::find(app, run).await?;
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(tell(app.clone(), run, first, sender));
    Ok(receiver)
}

/// Whether a run goes on by itself.
fn is_under_way(shown: &Shown) -> bool {
    match shown.run.status {
        Status::Planning | Status::Applying => true,
        Status::Planned => shown.run.new.applies_itself,
        Status::Finished | Status::Failed | Status::Cancelled | Status::Void => false,
    }
}

async fn tell(app: App, run: SyncRunId, first: Shown, watcher: mpsc::Sender<Result<Shown, Error>>) {
    let mut told = first.clone();
    let mut told_at = app.clock.elapsed();
    if watcher.send(Ok(first)).await.is_err() {
        return;
    }
    while is_under_way(&told) {
        let mut board = app.board.watch(run);
        tokio::select! {
            () = watcher.closed() => return,
            () = next_look(&app, board.as_mut()) => {}
        }
        let shown = match runs::find(&app, run).await {
            Ok(shown) => shown,
            Err(error) => {
                let _ = watcher.send(Err(error)).await;
                return;
            }
        };
        let shown = with_progress(shown, board.as_ref());
        let now = app.clock.elapsed();
        if shown != told || now.saturating_sub(told_at) >= REPEATED_EVERY {
            if watcher.send(Ok(shown.clone())).await.is_err() {
                return;
            }
            (told, told_at) = (shown, now);
        }
    }
}

/// Ready when it is worth while to look again.
async fn next_look(app: &App, board: Option<&mut watch::Receiver<Option<Progress>>>) {
    let Some(board) = board else {
        app.clock.wait(LOOKED_EVERY).await;
        return;
    };
    app.clock.wait(TOLD_EVERY).await;
    tokio::select! {
        // an error says that nobody here works on it any more: then the row knows
        _ = board.changed() => {}
        () = app.clock.wait(LOOKED_EVERY) => {}
    }
}

/// The progress as this process knows it is newer than that of the row.
fn with_progress(mut shown: Shown, board: Option<&watch::Receiver<Option<Progress>>>) -> Shown {
    if let Some(progress) = board.and_then(|board| board.borrow().clone()) {
        shown.progress = Some(progress);
    }
    shown
}
