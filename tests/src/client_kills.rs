//! Killing the client: the program `kontor invoice issue` dies between sending and answer, is started again with the
//! same words, and one invoice must have come of it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kontor_client::{Client, KeepPending};

use crate::office::{Furnished, Office};
use crate::papers;
use crate::programs::Programs;
use crate::seed::Seed;
use crate::storm::issued_invoices;
use crate::watch::{Stopwatch, nap};

/// Longest time between the moment that the request is on the disk and the kill.
const KILL_DELAY_MAX: Duration = Duration::from_millis(25);
/// How long the program may take until it has written its request down.
const SEND_TIME_MAX: Duration = Duration::from_secs(30);
/// Time between two looks.
const STEP: Duration = Duration::from_micros(300);
/// Buyers are called so.
const BUYER: &str = "Kupujący";

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How often the client was killed.
    pub kills: u32,
    /// Kills that came before the answer was known.
    pub without_answer: u32,
    /// Invoices that are not there, by buyer.
    pub lost: Vec<String>,
    /// Invoices that are there more than once, by buyer.
    pub doubled: Vec<String>,
}

/// A workstation at which the program is started and killed.
struct Desk {
    programs: Programs,
    home: PathBuf,
    document: PathBuf,
}

/// Kills so many times.
pub async fn run(
    programs: Programs,
    postgres: Option<&str>,
    kills: u32,
    seed: u64,
) -> Result<Outcome> {
    let Furnished {
        mut office,
        administrator,
        series_id,
    } = Office::furnish(programs.clone(), postgres).await?;
    // The last workstation that joins is the desk; its session is on the disk.
    let clients: Vec<Client> = office.staff(&administrator, 1, KeepPending::OnDisk).await?;
    drop(clients);
    let desk = Desk {
        programs,
        home: office.last_home(),
        document: office.directory().join("document.json"),
    };
    let mut seed = Seed::new(seed);
    let mut outcome = Outcome::default();
    for n in 0..kills {
        let buyer = format!("{BUYER} {n}.");
        desk.write_document(&series_id, &buyer, n)?;
        let delay = seed.time_below(KILL_DELAY_MAX);
        let left_behind = tokio::task::block_in_place(|| desk.kill_while_issuing(delay))?;
        outcome.kills += 1;
        if left_behind {
            outcome.without_answer += 1;
            // Whoever sees no number types the same again.
            tokio::task::block_in_place(|| desk.issue_to_the_end())?;
        }
        ensure!(
            desk.pending()? == 0,
            "a settled request is still in `pending`"
        );
        let issued = issued_invoices(&administrator, &buyer).await?.len();
        match issued {
            1 => {}
            0 => outcome.lost.push(buyer),
            _ => outcome.doubled.push(buyer),
        }
    }
    Ok(outcome)
}

impl Desk {
    fn write_document(&self, series_id: &str, buyer: &str, n: u32) -> Result<()> {
        let nip = papers::nip(n);
        let document = serde_json::json!({
            "kind": "INVOICE_KIND_VAT",
            "series_id": series_id,
            "buyer": { "party": {
                "kind": "PARTY_KIND_COMPANY",
                "name": buyer,
                "identity": { "nip": nip },
                "address": { "street": "Krótka", "building": "7", "post_code": "90-001", "town": "Łódź", "country": "PL" },
            } },
            "method": "CALCULATION_METHOD_FROM_NET",
            "lines": [
                { "name": "Papier ksero A4", "unit": "szt.", "quantity": "2", "unit_price": "18.90", "vat_code": "VAT_CODE_23" },
            ],
            "payment": { "form": "PAYMENT_FORM_TRANSFER", "term_days": 14 },
        });
        Ok(std::fs::write(&self.document, document.to_string())?)
    }

    /// Kills the program a moment after it has written its request down; says whether the request is still there.
    fn kill_while_issuing(&self, delay: Duration) -> Result<bool> {
        let mut child = self.issue().spawn()?;
        self.wait_until_sent(&mut child)?;
        nap(delay);
        // It may have ended by itself.
        drop(child.kill());
        let output = child.wait_with_output()?;
        let left_behind = self.pending()? > 0;
        ensure!(
            left_behind || !output.status.success() || !output.stdout.is_empty(),
            "the program ended without a word: {}",
            said(&output)
        );
        Ok(left_behind)
    }

    fn wait_until_sent(&self, child: &mut Child) -> Result<()> {
        let begun = Stopwatch::start();
        while self.pending()? == 0 {
            if child.try_wait()?.is_some() {
                return Ok(());
            }
            ensure!(begun.elapsed() < SEND_TIME_MAX, "the program sent nothing");
            nap(STEP);
        }
        Ok(())
    }

    fn issue_to_the_end(&self) -> Result<()> {
        let output = self.issue().spawn()?.wait_with_output()?;
        ensure!(
            output.status.success(),
            "kontor invoice issue: {}",
            said(&output)
        );
        Ok(())
    }

    fn issue(&self) -> Command {
        let mut command = self.programs.kontor.command();
        command
            .args([
                "--output",
                "json",
                "invoice",
                "issue",
                "--yes",
                "--no-register-buyer",
                "--from",
            ])
            .arg(&self.document)
            .env("KONTOR_HOME", &self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// How many requests wait for an answer.
    fn pending(&self) -> Result<usize> {
        let dir = self.home.join("profiles/default/pending");
        count_json(&dir).with_context(|| dir.display().to_string())
    }
}

fn count_json(dir: &Path) -> std::io::Result<usize> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut count = 0;
    for entry in entries {
        let path = entry?.path();
        count += usize::from(path.extension().is_some_and(|ending| ending == "json"));
    }
    Ok(count)
}

fn said(output: &Output) -> String {
    format!(
        "{}: {}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
