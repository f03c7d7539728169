//! Another workstation that works while a run is under way: does it have to wait?

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Result;
use kontor_client::proto::{CreateCustomerRequest, ListProductsRequest};
use kontor_client::{Client, KeepPending};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::stage::Stage;
use crate::papers;
use crate::watch::{Stopwatch, pause};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// Customers that one adds at most.
const CUSTOMERS_MAX: u32 = 1_000_000;

/// Reads a page of products and adds a customer, again and again.
pub(super) struct Meanwhile {
    stop: oneshot::Sender<()>,
    working: JoinHandle<Result<Times>>,
}

#[derive(Default)]
struct Times {
    reads: Vec<Duration>,
    writes: Vec<Duration>,
}

impl Meanwhile {
    pub(super) async fn begin(stage: &Stage) -> Result<Self> {
        // each has customers of its own
        static BEGUN: AtomicU32 = AtomicU32::new(0);
        let first = BEGUN.fetch_add(1, Ordering::Relaxed) * CUSTOMERS_MAX;
        let client = crate::office::connect(stage.client.profile(), KeepPending::Never).await?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self {
            stop,
            working: tokio::spawn(work(client, first, stopped)),
        })
    }

    /// What it had to wait.
    pub(super) async fn end(self) -> Result<Vec<(String, usize, u128, u128, u128)>> {
        // it may have ended by an error, which is told below
        let _ = self.stop.send(());
        let times = self.working.await??;
        Ok(vec![
            told("page of products", times.reads),
            told("customer added", times.writes),
        ])
    }
}

async fn work(client: Client, first: u32, mut stopped: oneshot::Receiver<()>) -> Result<Times> {
    let mut times = Times::default();
    for n in first.. {
        tokio::select! {
            _ = &mut stopped => return Ok(times),
            () = pause(PAUSE) => {}
        }
        let begun = Stopwatch::start();
        client.list_products(ListProductsRequest::default()).await?;
        times.reads.push(begun.elapsed());
        let begun = Stopwatch::start();
        client
            .create_customer(CreateCustomerRequest {
                customer: Some(papers::customer(&format!("Klient {n}"), &papers::nip(n))),
                ..CreateCustomerRequest::default()
            })
            .await?;
        times.writes.push(begun.elapsed());
    }
    Ok(times)
}

fn told(what: &str, mut times: Vec<Duration>) -> (String, usize, u128, u128, u128) {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent).div_ceil(100).max(1) - 1;
        times.get(place).map_or(0, Duration::as_millis)
    };
    (what.to_owned(), times.len(), at(50), at(99), at(100))
}
