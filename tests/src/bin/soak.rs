//! The long runs: servers and clients are killed again and again, and no invoice may be lost or doubled.
//!
//! `cargo run --release -p kontor-tests --bin soak -- invoices --kills 1000 --seed 1`

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use kontor_tests::database::Schema;
use kontor_tests::programs::{Programs, play_part};
use kontor_tests::report::{progress, result};
use kontor_tests::shop_sync::{Trial, Way};
use kontor_tests::storm::Storm;
use kontor_tests::{client_kills, same_buyer};

/// Invoices of one round; each round has an office of its own.
const INVOICES_PER_ROUND: u32 = 2_000;
/// Kills of one round.
const KILLS_PER_ROUND: u32 = 50;
/// Clients that issue at once.
const CLIENTS: u32 = 16;
/// Synchronisations that are disturbed at once: they wait most of the time.
const SYNCHRONISATIONS: usize = 6;
/// Invoices at once with the same new buyer.
const SAME_BUYER: usize = 64;

/// Kills servers and clients, and looks for what was lost or doubled.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// 16 clients issue 2,000 invoices a round in one series while servers are killed
    Invoices(Invoices),
    /// The client is killed between sending and answer
    Clients(Kills),
    /// 64 invoices at once with the same new buyer
    Buyer(Place),
    /// A synchronisation is disturbed at every call of the shop
    Sync(Sync),
}

#[derive(clap::Args)]
struct Invoices {
    #[command(flatten)]
    kills: Kills,
    /// Servers on the one PostgreSQL database
    #[arg(long, default_value_t = 1)]
    servers: u32,
    /// Clients that issue at once
    #[arg(long, default_value_t = CLIENTS)]
    clients: u32,
}

#[derive(clap::Args)]
struct Kills {
    /// How often to kill
    #[arg(long = "kills", value_name = "KILLS", default_value_t = KILLS_PER_ROUND)]
    count: u32,
    /// Repeats the moments of the kills
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Sync {
    /// So many calls for the kills of each way, and for each fault; all of them without
    #[arg(long)]
    points: Option<usize>,
    /// Kills alone, or faults alone
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Runs at once
    #[arg(long, default_value_t = SYNCHRONISATIONS)]
    at_once: usize,
    /// Chooses points and delays
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    Kills,
    Faults,
}

#[derive(clap::Args)]
struct Place {
    /// URL of a PostgreSQL server; SQLite without
    #[arg(long)]
    postgres: Option<String>,
}

fn main() -> ExitCode {
    if let Some(code) = play_part() {
        return code;
    }
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            progress(&format!("the run broke off: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match &arguments.kind {
        Kind::Invoices(invoices) => runtime.block_on(storms(invoices)),
        Kind::Clients(kills) => runtime.block_on(clients(kills)),
        Kind::Buyer(place) => runtime.block_on(buyer(place)),
        Kind::Sync(sync) => runtime.block_on(synchronisations(sync)),
    }
}

/// Rounds until there were enough kills; the first that finds something ends the run and is named by its seed.
async fn storms(invoices: &Invoices) -> Result<bool> {
    let Kills { count, seed, place } = &invoices.kills;
    ensure!(
        invoices.servers == 1 || place.postgres.is_some(),
        "several servers need --postgres"
    );
    let (mut killed, mut issued, mut settled) = (0, 0, 0);
    let mut round_seed = *seed;
    while killed < *count || issued == 0 {
        let schema = place.schema()?;
        let storm = Storm {
            invoices: INVOICES_PER_ROUND,
            clients: invoices.clients,
            servers: invoices.servers,
            kills: KILLS_PER_ROUND.min(count - killed),
            seed: round_seed,
        };
        let url = schema.as_ref().map(Schema::url);
        let verdict = storm.run(Programs::own()?, url.as_deref()).await?;
        if !verdict.is_clean() {
            result(&format!("{}: {verdict}", place.name(invoices.servers)));
            result(&format!(
                "repeat with: soak invoices --kills {} --seed {round_seed} --servers {}",
                storm.kills, invoices.servers
            ));
            return Ok(false);
        }
        killed += verdict.kills;
        issued += verdict.invoices;
        settled += verdict.settled;
        progress(&format!("seed {round_seed}: {verdict}"));
        round_seed += 1;
    }
    result(&format!(
        "{}: {killed} kills, 0 lost, 0 doubled, 0 gaps ({issued} invoices, {settled} settled after a lost answer)",
        place.name(invoices.servers)
    ));
    Ok(true)
}

async fn clients(kills: &Kills) -> Result<bool> {
    let schema = kills.place.schema()?;
    let url = schema.as_ref().map(Schema::url);
    let outcome =
        client_kills::run(Programs::own()?, url.as_deref(), kills.count, kills.seed).await?;
    result(&format!(
        "{}: {} kills of the client ({} before its answer was known), {} lost, {} doubled",
        kills.place.name(1),
        outcome.kills,
        outcome.without_answer,
        outcome.lost.len(),
        outcome.doubled.len()
    ));
    Ok(outcome.lost.is_empty() && outcome.doubled.is_empty())
}

async fn buyer(place: &Place) -> Result<bool> {
    let schema = place.schema()?;
    let url = schema.as_ref().map(Schema::url);
    let outcome = same_buyer::run(Programs::own()?, url.as_deref(), SAME_BUYER).await?;
    result(&format!(
        "{}: {SAME_BUYER} invoices at once with the same new buyer: {} created, {} matched, {} customers",
        place.name(1),
        outcome.created,
        outcome.matched,
        outcome.customers
    ));
    Ok(outcome.created == 1 && outcome.matched == SAME_BUYER - 1 && outcome.customers == 1)
}

/// Both ways, each with all its points; says what was found and goes on.
async fn synchronisations(sync: &Sync) -> Result<bool> {
    let mut is_clean = true;
    for way in Way::ALL {
        let postgres = sync.place.postgres.as_deref();
        let trial = Trial::prepare(Programs::own()?, postgres, way).await?;
        let reference = trial.reference();
        progress(&format!(
            "{way:?}: {} operations, {} calls of the shop",
            reference.state.count("run operation"),
            reference.calls
        ));
        let mut points = trial.points(sync.seed);
        let mut chosen = Vec::new();
        if sync.only != Some(Only::Faults) {
            chosen.extend(match sync.points {
                Some(count) => points.some_kills(count),
                None => points.kills(),
            });
        }
        if sync.only != Some(Only::Kills) {
            chosen.extend(points.some_faults(sync.points.unwrap_or(usize::MAX)));
        }
        let (mut done, count) = (0, chosen.len());
        let found = trial
            .run(chosen, sync.at_once, |verdict| {
                done += 1;
                progress(&format!("{done} of {count}: {verdict}"));
            })
            .await?;
        result(&format!(
            "{}, {way:?}: {count} points, {} with another end",
            sync.place.name(1),
            found.len()
        ));
        for verdict in &found {
            result(&verdict.to_string());
        }
        is_clean &= found.is_empty();
    }
    Ok(is_clean)
}

impl Place {
    fn schema(&self) -> Result<Option<Schema>> {
        self.postgres.as_deref().map(Schema::create).transpose()
    }

    fn name(&self, servers: u32) -> String {
        match (&self.postgres, servers) {
            (None, _) => "SQLite".to_owned(),
            (Some(_), 1) => "PostgreSQL".to_owned(),
            (Some(_), servers) => format!("PostgreSQL, {servers} servers"),
        }
    }
}
