//! The process: from its start to `ready`, and the memory that it holds when nobody calls.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::figures::{Figure, Figures};
use crate::office::{Furnished, Office};
use crate::papers;
use crate::programs::Programs;
use crate::watch::{Stopwatch, pause};

/// Starts that are measured.
const STARTS: usize = 20;
/// Time without calls before memory is read.
const IDLE: Duration = Duration::from_secs(5);

/// Measures a server on a database that is in use already.
pub async fn running(
    figures: &mut Figures,
    programs: Programs,
    postgres: Option<&str>,
) -> Result<()> {
    let Furnished {
        mut office,
        administrator,
        series_id,
    } = Office::furnish(programs, postgres).await?;
    for n in 0..100 {
        let content = papers::invoice(&series_id, &format!("Nabywca {n}"), &papers::nip(n));
        administrator.issue_invoice(papers::issue(content)).await?;
    }
    let mut times = Vec::new();
    for _ in 0..STARTS {
        tokio::task::block_in_place(|| {
            office.take(0)?.stop()?;
            let begun = Stopwatch::start();
            office.start(0)?;
            times.push(begun.elapsed());
            anyhow::Ok(())
        })?;
    }
    figures.add(Figure::of("from start to ready", times, None));
    drop(administrator);
    pause(IDLE).await;
    let server = office.server(0)?.id();
    let own = resident_kib(server)?;
    let mut printers = 0;
    for child in children(server)? {
        printers += resident_kib(child)?;
    }
    figures.add(Figure {
        name: "resident memory, idle".to_owned(),
        count: 1,
        note: format!(
            "server {} MiB, its printing processes {} MiB",
            own / 1_024,
            printers / 1_024
        ),
        ..Figure::default()
    });
    Ok(())
}

fn resident_kib(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .context("the resident memory of a process")
}

fn children(process: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in fs::read_dir(format!("/proc/{process}/task"))? {
        let list = fs::read_to_string(entry?.path().join("children")).unwrap_or_default();
        children.extend(
            list.split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    Ok(children)
}
