//! The process: from its start to `ready`, and the memory that it holds when nobody calls.

use std::time::Duration;

use anyhow::Result;

use super::figures::{Figure, Figures};
use super::process::{children, resident_kib};
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
