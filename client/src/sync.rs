//! The calls of the synchronisation that answer with a stream.

use std::time::Duration;

use kontor_proto::v1::sync_service_client::SyncServiceClient;
use kontor_proto::v1::{
    ExportSyncReportRequest, GetSyncRunRequest, SyncRun, SyncStatus, WatchSyncRequest,
};

use crate::calls::ANSWER_BYTES_MAX;
use crate::client::Client;
use crate::clock::pause;
use crate::{Error, Result};

/// A server that watches tells the state at least every 10 seconds; after three times that it is taken for lost.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// How often a lost server is looked for before giving up, and how long is waited in between.
const LOOKS_MAX: u32 = 30;
const LOOK_PAUSE: Duration = Duration::from_secs(2);
/// How long a whole report may take.
const REPORT_TIMEOUT: Duration = Duration::from_mins(5);
/// Largest report that is accepted.
const REPORT_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Whether a run goes on by itself: it is being planned or applied, or is applied as soon as it is planned.
pub fn is_under_way(run: &SyncRun) -> bool {
    match run.status() {
        SyncStatus::Planning | SyncStatus::Applying => true,
        SyncStatus::Planned => run.applies_itself,
        _ => false,
    }
}

impl Client {
    /// Watches a run until it waits to be applied or has ended; `on_state` hears of each state. When the server is lost
    /// meanwhile, the run is looked for at every address of the profile for a minute: another server may have taken it over.
    ///
    /// # Errors
    /// See [`Error`]; the error of the last look when no server is found again.
    pub async fn watch_sync(
        &self,
        request: WatchSyncRequest,
        mut on_state: impl FnMut(&SyncRun),
    ) -> Result<SyncRun> {
        let mut request = request;
        let mut looks_left = LOOKS_MAX;
        loop {
            let mut last = None;
            let error = match self.watch_once(&request, &mut on_state, &mut last).await {
                Ok(()) => match last.take() {
                    Some(run) if !is_under_way(&run) => return Ok(run),
                    seen => {
                        last = seen;
                        None
                    }
                },
                Err(error) if is_lost(&error) => Some(error),
                Err(error) => return Err(error),
            };
            if let Some(run) = last {
                request.run_id = run.id;
                looks_left = LOOKS_MAX;
            }
            if looks_left == 0 || request.run_id.is_empty() {
                return Err(error.unwrap_or(Error::TimedOut));
            }
            looks_left -= 1;
            pause(LOOK_PAUSE).await;
            self.look(&request.run_id).await?;
        }
    }

    /// The report of a run, whole.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn export_sync_report(&self, request: ExportSyncReportRequest) -> Result<Vec<u8>> {
        let (mut request, sent) = self.dress(request)?;
        request.set_timeout(REPORT_TIMEOUT);
        let collect = async {
            let mut stream = SyncServiceClient::new(self.channel())
                .export_sync_report(request)
                .await
                .map_err(|status| self.name_status(&status, sent))?
                .into_inner();
            let mut report = Vec::new();
            while let Some(piece) = stream
                .message()
                .await
                .map_err(|status| self.name_status(&status, sent))?
            {
                if report.len() + piece.chunk.len() > REPORT_BYTES_MAX {
                    return Err(Error::BadAnswer("the report is too long".to_owned()));
                }
                report.extend_from_slice(&piece.chunk);
            }
            Ok(report)
        };
        tokio::time::timeout(REPORT_TIMEOUT, collect)
            .await
            .map_err(|_| Error::TimedOut)?
    }

    /// One stream to its end.
    async fn watch_once(
        &self,
        request: &WatchSyncRequest,
        on_state: &mut impl FnMut(&SyncRun),
        last: &mut Option<SyncRun>,
    ) -> Result<()> {
        let (request, sent) = self.dress(request.clone())?;
        let mut stream = SyncServiceClient::new(self.channel())
            .max_decoding_message_size(ANSWER_BYTES_MAX)
            .watch_sync(request)
            .await
            .map_err(|status| self.name_status(&status, sent))?
            .into_inner();
        loop {
            let message = tokio::time::timeout(SILENCE_MAX, stream.message())
                .await
                .map_err(|_| Error::TimedOut)?
                .map_err(|status| self.name_status(&status, sent))?;
            let Some(message) = message else {
                return Ok(());
            };
            if let Some(run) = message.run {
                on_state(&run);
                *last = Some(run);
            }
        }
    }

    /// Asks for the run over any address, which brings a new connection; a server that is still away is no error.
    async fn look(&self, run_id: &str) -> Result<()> {
        let request = GetSyncRunRequest {
            run_id: run_id.to_owned(),
        };
        match self.get_sync_run(request).await {
            Err(error) if !is_lost(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::NotReachable { .. } | Error::TimedOut | Error::Busy { .. }
    )
}
