//! Many invoices at once with the same new buyer, all with the box "Dopisz nowego klienta do bazy klientów" ticked.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use kontor_client::proto::{BuyerOutcome, ListCustomersRequest};
use kontor_client::{Client, KeepPending};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::office::{Furnished, Office};
use crate::papers;
use crate::programs::Programs;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Invoices that made a customer.
    pub created: usize,
    /// Invoices that found the customer.
    pub matched: usize,
    /// Customers in the end.
    pub customers: usize,
}

/// Issues so many at once, by as many calls over eight workstations.
pub async fn run(programs: Programs, postgres: Option<&str>, count: usize) -> Result<Outcome> {
    const WORKSTATIONS: u32 = 8;
    let Furnished {
        mut office,
        administrator,
        series_id,
    } = Office::furnish(programs, postgres).await?;
    let clients: Vec<Arc<Client>> = office
        .staff(&administrator, WORKSTATIONS, KeepPending::OnDisk)
        .await?
        .into_iter()
        .map(Arc::new)
        .collect();
    let start = Arc::new(Barrier::new(count));
    let mut running = JoinSet::new();
    for n in 0..count {
        let client = Arc::clone(&clients[n % clients.len()]);
        let (start, series_id) = (Arc::clone(&start), series_id.clone());
        running.spawn(async move {
            let mut request =
                papers::issue(papers::invoice(&series_id, "Nowa Firma", &papers::nip(1)));
            request.register_buyer = true;
            start.wait().await;
            client.issue_invoice(request).await
        });
    }
    let mut outcomes = Vec::new();
    while let Some(answer) = running.join_next().await {
        outcomes.push(answer?.context("issuing")?.buyer_outcome());
    }
    let of = |wanted| {
        outcomes
            .iter()
            .filter(|outcome| **outcome == wanted)
            .count()
    };
    let customers = administrator
        .list_customers(ListCustomersRequest::default())
        .await?;
    Ok(Outcome {
        created: of(BuyerOutcome::Created),
        matched: of(BuyerOutcome::Matched),
        customers: customers.customers.len(),
    })
}
