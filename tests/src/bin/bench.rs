//! The benchmark: figures beside floors, as a table and as JSON.
//!
//! `cargo run --release -p kontor-tests --bin bench -- all --json figures.json`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use kontor_tests::bench::{Figures, SyncMeasure, issuing, lists, printing, running, sync};
use kontor_tests::database::Schema;
use kontor_tests::programs::{Programs, play_part};
use kontor_tests::report::progress;

/// Measures Kontor beside what the database alone takes.
#[derive(Parser)]
struct Arguments {
    /// What to measure
    #[arg(value_enum, default_value = "all")]
    what: What,
    /// URL of a PostgreSQL server; SQLite without
    #[arg(long)]
    postgres: Option<String>,
    /// Servers on the one PostgreSQL database, for issuing
    #[arg(long, default_value_t = 1)]
    servers: usize,
    /// Invoices in the lists
    #[arg(long, default_value_t = 100_000)]
    invoices: u32,
    /// Products in the shop, for sync; several sizes one after the other
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000])]
    products: Vec<u32>,
    /// Calls a second that the shop's rate limit allows, for sync; without, the limit is lifted
    #[arg(long, value_name = "CALLS")]
    leak: Option<u32>,
    /// File for the figures as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    All,
    Issuing,
    Lists,
    Printing,
    Running,
    Sync,
}

fn main() -> ExitCode {
    if let Some(code) = play_part() {
        return code;
    }
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            progress(&format!("the run broke off: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    ensure!(
        arguments.servers == 1 || arguments.postgres.is_some(),
        "several servers need --postgres"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let figures = runtime.block_on(measure(arguments))?;
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&figures)?)?;
    }
    Ok(())
}

async fn measure(arguments: &Arguments) -> Result<Figures> {
    let mut figures = Figures {
        database: arguments
            .postgres
            .as_ref()
            .map_or("SQLite", |_| "PostgreSQL")
            .to_owned(),
        ..Figures::default()
    };
    figures.head();
    let wanted = |what| arguments.what == What::All || arguments.what == what;
    if wanted(What::Issuing) {
        let schema = arguments.schema()?;
        let url = schema.as_ref().map(Schema::url);
        issuing(
            &mut figures,
            Programs::own()?,
            url.as_deref(),
            arguments.servers,
        )
        .await?;
    }
    if wanted(What::Lists) {
        let schema = arguments.schema()?;
        let url = schema.as_ref().map(Schema::url);
        lists(
            &mut figures,
            Programs::own()?,
            url.as_deref(),
            arguments.invoices,
        )
        .await?;
    }
    if wanted(What::Printing) {
        let schema = arguments.schema()?;
        let url = schema.as_ref().map(Schema::url);
        printing(&mut figures, Programs::own()?, url.as_deref()).await?;
    }
    if wanted(What::Running) {
        let schema = arguments.schema()?;
        let url = schema.as_ref().map(Schema::url);
        running(&mut figures, Programs::own()?, url.as_deref()).await?;
    }
    if wanted(What::Sync) {
        for products in arguments.products.iter().copied() {
            let schema = arguments.schema()?;
            let url = schema.as_ref().map(Schema::url);
            let measure = SyncMeasure {
                products,
                leak: arguments.leak,
            };
            sync(&mut figures, Programs::own()?, url.as_deref(), measure).await?;
        }
    }
    Ok(figures)
}

impl Arguments {
    fn schema(&self) -> Result<Option<Schema>> {
        self.postgres.as_deref().map(Schema::create).transpose()
    }
}
