//! The storm: many clients issue in one series at once while servers are killed, and afterwards every invoice that
//! was acknowledged must be there, once, with no number missing.
//!
//! A client that gets no answer settles its pending requests by their `request_id`, as the program does at its next
//! start. Every invoice has a buyer of its own, so that one issued twice shows under two numbers.

mod verify;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use kontor_client::proto::{IssueInvoiceRequest, IssueInvoiceResponse};
use kontor_client::{Client, Error, KeepPending};
use tokio::task::JoinSet;

pub use verify::{Issued, Verdict, issued_invoices};

use crate::office::{self, Furnished, Office};
use crate::papers;
use crate::programs::Programs;
use crate::seed::Seed;
use crate::watch::{Patience, pause};

/// Longest time between the moment that the seed names and the kill.
const KILL_DELAY_MAX: Duration = Duration::from_millis(20);
/// How long a client goes on asking for an answer.
const SETTLE_TIME_MAX: Duration = Duration::from_mins(2);
/// Time between two questions.
const SETTLE_PAUSE: Duration = Duration::from_millis(20);
/// Names of buyers begin so.
const BUYER: &str = "Nabywca";

/// What to do.
#[derive(Clone, Debug)]
pub struct Storm {
    /// How many invoices.
    pub invoices: u32,
    /// By how many clients at once.
    pub clients: u32,
    /// How many servers work on the database.
    pub servers: u32,
    /// How often a server is killed and started again.
    pub kills: u32,
    /// Repeats the moments.
    pub seed: u64,
}

/// What a client was told.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// Its own name for the invoice: the buyer's.
    pub buyer: String,
    /// Identifier.
    pub id: String,
    /// Number.
    pub number: String,
    /// Whether the answer came only when the request was settled.
    pub settled: bool,
}

impl Storm {
    /// Runs it in an office of its own on an empty database.
    pub async fn run(&self, programs: Programs, postgres: Option<&str>) -> Result<Verdict> {
        let mut furnished = Office::furnish(programs, postgres).await?;
        for _ in 1..self.servers {
            tokio::task::block_in_place(|| furnished.office.add_server())?;
        }
        let Furnished {
            mut office,
            administrator,
            series_id,
        } = furnished;
        let clients = office
            .staff(&administrator, self.clients, KeepPending::OnDisk)
            .await?;
        let done = Arc::new(AtomicU64::new(0));
        let mut running = self.begin(clients, &series_id, &done);
        let mut acknowledged = Vec::new();
        let kills = self
            .kill_meanwhile(&mut office, &done, &mut running, &mut acknowledged)
            .await?;
        while let Some(told) = running.join_next().await {
            acknowledged.extend(told??);
        }
        let mut verdict = verify::verify(&administrator, &acknowledged, self.invoices).await?;
        verdict.kills = kills;
        Ok(verdict)
    }

    fn begin(
        &self,
        clients: Vec<Client>,
        series_id: &str,
        done: &Arc<AtomicU64>,
    ) -> JoinSet<Result<Vec<Acknowledged>>> {
        let mut running = JoinSet::new();
        for (index, client) in (0..self.clients).zip(clients) {
            let share: Vec<u32> = (index..self.invoices)
                .step_by(self.clients as usize)
                .collect();
            running.spawn(work(client, share, series_id.to_owned(), Arc::clone(done)));
        }
        running
    }

    /// Kills and restarts at the seed's moments, counted in invoices done; says how often.
    async fn kill_meanwhile(
        &self,
        office: &mut Office,
        done: &AtomicU64,
        running: &mut JoinSet<Result<Vec<Acknowledged>>>,
        acknowledged: &mut Vec<Acknowledged>,
    ) -> Result<u32> {
        let mut seed = Seed::new(self.seed);
        // The last invoices are left in peace, so that every kill meets work.
        let until = u64::from(self.invoices) * 9 / 10;
        let mut kills = 0;
        for moment in seed.points(self.kills as usize, until) {
            while done.load(Ordering::Relaxed) < moment {
                // A client that failed ends the run at once; one that was quicker than the others has done its share.
                if let Some(told) = running.try_join_next() {
                    acknowledged.extend(told??);
                }
                ensure!(
                    !running.is_empty() || done.load(Ordering::Relaxed) >= moment,
                    "no client has work left before the last kill"
                );
                pause(Duration::from_millis(1)).await;
            }
            pause(seed.time_below(KILL_DELAY_MAX)).await;
            let victim = usize::try_from(seed.below(office.server_count() as u64))?;
            tokio::task::block_in_place(|| {
                office.kill(victim)?;
                office.start(victim)
            })?;
            kills += 1;
        }
        Ok(kills)
    }
}

async fn work(
    mut client: Client,
    share: Vec<u32>,
    series_id: String,
    done: Arc<AtomicU64>,
) -> Result<Vec<Acknowledged>> {
    let mut told = Vec::with_capacity(share.len());
    for n in share {
        let buyer = format!("{BUYER} {n}");
        let request = papers::issue(papers::invoice(&series_id, &buyer, &papers::nip(n)));
        let (answer, settled) = issue(&mut client, request)
            .await
            .with_context(|| format!("the invoice for {buyer}"))?;
        let invoice = answer.invoice.context("the answer has the invoice")?;
        told.push(Acknowledged {
            buyer,
            id: invoice.id,
            number: invoice.number,
            settled,
        });
        done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(told)
}

/// Issues, whatever happens to the servers meanwhile; says whether the answer came only by settling.
async fn issue(
    client: &mut Client,
    request: IssueInvoiceRequest,
) -> Result<(IssueInvoiceResponse, bool)> {
    let patience = Patience::of(SETTLE_TIME_MAX);
    loop {
        match client.issue_invoice(request.clone()).await {
            Ok(answer) => return Ok((answer, false)),
            Err(error) if error.outcome_unknown() => break,
            Err(Error::Busy { .. }) => patience.pause(SETTLE_PAUSE, "a server with time").await?,
            Err(error) => return Err(error.into()),
        }
    }
    loop {
        patience.pause(SETTLE_PAUSE, "an answer").await?;
        // As a program that is started again: it knows what is on the disk.
        let Ok(fresh) = office::connect(client.profile(), KeepPending::OnDisk).await else {
            continue;
        };
        *client = fresh;
        let settlement = client.settle_pending().await?;
        match (settlement.settled.as_slice(), settlement.waiting.as_slice()) {
            ([], []) => bail!("a request without an answer left nothing in `pending`"),
            ([settled], []) => {
                let answer = settled
                    .answer_of::<IssueInvoiceRequest>()
                    .context("only invoices are issued here")??;
                return Ok((answer, true));
            }
            (_, [_]) => {}
            (settled, waiting) => bail!(
                "{} requests settled and {} waiting, where there can be one",
                settled.len(),
                waiting.len()
            ),
        }
    }
}
