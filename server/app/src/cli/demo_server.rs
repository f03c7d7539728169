//! The server of `kontord demo`: as `serve`, but it takes licences of the key that the demonstration tells it, and serves
//! an installation that it has made itself and nothing else, on this computer alone.

use std::{io, process::ExitCode};

use anyhow::{Context as _, ensure};
use kontor_licence::{PublicKey, TrustedKeys};
use kontor_store::{
    Db, StoreError,
    installation::{self, Item},
};

use super::{
    Place,
    serve::{self, Purpose},
};

/// Reads the key from standard input and serves.
pub(super) fn run(mut place: Place, args: &serve::Args) -> anyhow::Result<ExitCode> {
    ensure!(
        !args.listen.is_empty() && args.listen.iter().all(|address| address.ip().is_loopback()),
        "the server of a demonstration listens on a loopback address alone: name one with --listen"
    );
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let key: PublicKey = line.parse().context("standard input")?;
    place.given.licence_keys = TrustedKeys::of([key]);
    serve::run(place, args, Purpose::Demonstration)
}

/// Lets in an empty database, and one that [`mark`] has marked.
pub(super) fn require_demonstration(db: &Db) -> anyhow::Result<()> {
    let (known, pending) = (db.migrations().versions()?, db.pending_migrations()?);
    if pending.len() == known.len() {
        return Ok(());
    }
    let is_marked = pending.is_empty()
        && db.read_blocking(|conn| {
            Ok::<_, StoreError>(installation::find(conn, Item::Demonstration)?.is_some())
        })?;
    ensure!(
        is_marked,
        "this database was not made by `kontord demo`: an office is served by `kontord serve`"
    );
    Ok(())
}

/// Marks an installation as one of a demonstration.
pub(super) fn mark(db: &Db) -> anyhow::Result<()> {
    Ok(db.write_blocking(|conn| installation::put(conn, Item::Demonstration, &[]))?)
}
