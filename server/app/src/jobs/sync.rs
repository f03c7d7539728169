//! The runner of the synchronisation: takes up the runs of all shops, one per shop, and brings them to their end.
//!
//! A run is durable. What it has to do and has done is in its journal (`sync_operations`); a server that dies leaves a lease that
//! ends by itself, and the next one goes on from the journal. Everything waits through the app's clock.

mod applying;
mod context;
mod failing;
mod lease;
mod progress;
pub mod runner;
mod settling;

pub use context::{Context, Pause};
pub use lease::{CALL_TIME_MAX, LEASE_LIFE, Lease, RENEWED_EVERY};
pub use progress::Teller;
