//! `kontord demo`.

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::Context as _;

use crate::demo::{self, Afterwards, Options};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder for everything that it makes; it must be empty. A new one when not given.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Stops the server after the tour instead of leaving it up.
    #[arg(long)]
    exit: bool,
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let options = Options {
        folder: args.folder,
        afterwards: if args.exit {
            Afterwards::Exit
        } else {
            Afterwards::Stay
        },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(demo::run(options, &mut io::stdout()))?;
    Ok(ExitCode::SUCCESS)
}
