//! `kontord demo`: the main job, shown with a real server, a real client and checked results.
//!
//! The server is this same program in a process of its own, the workstations are the client library, everything lies in
//! one folder. The only module of the server that knows the client.

pub mod process;

mod data;
mod report;
mod shop_tour;
mod stage;
mod tour;
mod vendor;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use report::Report;
use stage::Stage;

/// How the demonstration runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder for everything it makes; a new one when not given.
    pub folder: Option<PathBuf>,
    /// What happens after the tour.
    pub afterwards: Afterwards,
}

/// What happens after the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// The server stays up until Ctrl+C.
    Stay,
    /// The server is stopped.
    Exit,
}

/// Runs the tour. Every step checks its own result.
///
/// # Errors
/// The first step whose result is not what it has to be.
pub async fn run(options: Options, out: &mut (dyn Write + Send)) -> Result<()> {
    let mut report = Report::new(out);
    let folder = folder(options.folder)?;
    report.opening(&folder)?;
    let mut stage = Stage::new(folder)?;
    tour::run(&mut stage, &mut report).await?;
    match options.afterwards {
        Afterwards::Exit => {
            let status = stage.stop()?;
            anyhow::ensure!(status.success(), "the server ended with {status}");
            report.closing(stage.folder())
        }
        Afterwards::Stay => {
            report.invitation(&stage)?;
            // Ctrl+C reaches the server as well, which stops by itself.
            tokio::signal::ctrl_c().await?;
            stage.wait()?;
            report.closing(stage.folder())
        }
    }
}

fn folder(wished: Option<PathBuf>) -> Result<PathBuf> {
    match wished {
        Some(folder) => {
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("making the folder {}", folder.display()))?;
            anyhow::ensure!(
                folder.read_dir()?.next().is_none(),
                "the folder {} is not empty: name another one",
                folder.display()
            );
            Ok(folder.canonicalize()?)
        }
        None => Ok(tempfile::Builder::new()
            .prefix("kontor-demo-")
            .tempdir()
            .context("making a folder")?
            .keep()),
    }
}
