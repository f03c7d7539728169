//! Whether what is in the database is what the clients were told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context as _, Result};
use kontor_client::Client;
use kontor_client::proto::{InvoiceOrder, ListInvoicesRequest, VerifyAuditRequest};

use super::{Acknowledged, BUYER};

/// Invoices of one page of the list.
const PAGE_SIZE: i32 = 200;
/// Findings of a kind that are told.
const TOLD_MAX: usize = 10;

/// An invoice in the list.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Identifier.
    pub id: String,
    /// Number.
    pub number: String,
    /// The buyer's name.
    pub buyer: String,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// How often a server was killed.
    pub kills: u32,
    /// Invoices that are there.
    pub invoices: usize,
    /// Answers that came only by settling.
    pub settled: usize,
    /// Acknowledged and not there, or not as acknowledged.
    pub lost: Vec<String>,
    /// There more than once.
    pub doubled: Vec<String>,
    /// Numbers that are missing.
    pub gaps: Vec<String>,
    /// Findings of the audit chain.
    pub audit: Vec<String>,
}

impl Verdict {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        [&self.lost, &self.doubled, &self.gaps, &self.audit]
            .iter()
            .all(|findings| findings.is_empty())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills, {} lost, {} doubled, {} gaps ({} invoices, {} settled after a lost answer)",
            self.kills,
            self.lost.len(),
            self.doubled.len(),
            self.gaps.len(),
            self.invoices,
            self.settled
        )?;
        for (kind, findings) in [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("gap", &self.gaps),
            ("audit", &self.audit),
        ] {
            for finding in findings.iter().take(TOLD_MAX) {
                write!(f, "\n  {kind}: {finding}")?;
            }
        }
        Ok(())
    }
}

/// Compares the list with what the clients were told; `expected` invoices must have been issued.
pub async fn verify(
    client: &Client,
    acknowledged: &[Acknowledged],
    expected: u32,
) -> Result<Verdict> {
    let issued = issued_invoices(client, BUYER).await?;
    let mut verdict = Verdict {
        invoices: issued.len(),
        settled: acknowledged.iter().filter(|told| told.settled).count(),
        lost: lost(acknowledged, &issued),
        doubled: doubled(&issued),
        gaps: gaps(&issued)?,
        ..Verdict::default()
    };
    if acknowledged.len() != expected as usize {
        verdict.lost.push(format!(
            "{} of {expected} were acknowledged",
            acknowledged.len()
        ));
    }
    let audit = client.verify_audit(VerifyAuditRequest::default()).await?;
    verdict.audit = audit
        .findings
        .into_iter()
        .map(|finding| finding.message)
        .collect();
    if audit.entry_count < i64::from(expected) {
        verdict.audit.push(format!(
            "{} entries for {expected} invoices",
            audit.entry_count
        ));
    }
    Ok(verdict)
}

/// All invoices whose buyer's name begins so.
pub async fn issued_invoices(client: &Client, buyer: &str) -> Result<Vec<Issued>> {
    let mut issued = Vec::new();
    let mut page_token = String::new();
    loop {
        let page = client
            .list_invoices(ListInvoicesRequest {
                order: InvoiceOrder::Number.into(),
                page_size: PAGE_SIZE,
                page_token,
                ..ListInvoicesRequest::default()
            })
            .await?;
        issued.extend(page.invoices.into_iter().filter_map(|invoice| {
            invoice.buyer_name.starts_with(buyer).then_some(Issued {
                id: invoice.id,
                number: invoice.number,
                buyer: invoice.buyer_name,
            })
        }));
        if page.next_page_token.is_empty() {
            return Ok(issued);
        }
        page_token = page.next_page_token;
    }
}

fn lost(acknowledged: &[Acknowledged], issued: &[Issued]) -> Vec<String> {
    let there: BTreeMap<&str, &Issued> = issued
        .iter()
        .map(|invoice| (invoice.id.as_str(), invoice))
        .collect();
    acknowledged
        .iter()
        .filter(|told| {
            there
                .get(told.id.as_str())
                .is_none_or(|invoice| invoice.number != told.number || invoice.buyer != told.buyer)
        })
        .map(|told| format!("{} for {}", told.number, told.buyer))
        .collect()
}

fn doubled(issued: &[Issued]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    issued
        .iter()
        .flat_map(|invoice| [&invoice.id, &invoice.number, &invoice.buyer])
        .filter(|name| !seen.insert(name.as_str()))
        .cloned()
        .collect()
}

fn gaps(issued: &[Issued]) -> Result<Vec<String>> {
    let mut counters = BTreeSet::new();
    for invoice in issued {
        let counter: usize = invoice
            .number
            .split('/')
            .nth(1)
            .and_then(|part| part.parse().ok())
            .with_context(|| format!("a counter in the number {}", invoice.number))?;
        counters.insert(counter);
    }
    Ok((1..=issued.len())
        .filter(|counter| !counters.contains(counter))
        .map(|counter| format!("number {counter}"))
        .collect())
}
