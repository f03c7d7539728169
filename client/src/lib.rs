//! kontor: the client of a Kontor workstation, a typed library and the command line on it.
//!
//! ```no_run
//! # async fn example() -> kontor_client::Result<()> {
//! use kontor_client::{Client, Home, Join, join};
//! use kontor_client::proto::ListCustomersRequest;
//!
//! let home = Home::at("kontor-home");
//! let address = "serwer:7443".parse().expect("an address");
//! let code = "KT-000G4-0R40M-30E20-9Y3GX-5GXM0".parse()?;
//! let profile = join(&home, Join::new(address, code)).await?;
//! let client = Client::connect(&profile).await?;
//! client.login("anna", "a long password").await?;
//! client.settle_pending().await?;
//! let page = client.list_customers(ListCustomersRequest::default()).await?;
//! # let _ = page; Ok(())
//! # }
//! ```
//!
//! **What the types are.** Resources have many fields and mean exactly what the contract says of them, so
//! requests and answers are the contract's own messages ([`proto`]); copying a hundred of them into types of
//! our own would add nothing but places to forget a field. What belongs to the transport stops here: no
//! channel, status, metadata or stream is in this interface. Errors are [`Error`], named for what a person
//! needs to know; files come whole ([`PdfFile`]); joining, sessions and pending requests are methods.
//!
//! **Invariant:** no business rule lives here. Totals, validation and the wording of refusals come from the
//! server; the client's own are the words of connection errors and of [`doctor`], column heads, and the
//! formatting of amounts and dates.

mod address;
mod calls;
mod channel;
mod cli;
mod client;
mod clock;
pub mod doctor;
mod download;
mod error;
mod files;
mod home;
mod join;
mod join_code;
mod lang;
mod net;
mod pending;
mod pictures;
mod platform;
mod profile;
mod service_token;
mod session;
mod settle;
mod status;
mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls;
mod version;

pub use address::{Address, BadAddress, DEFAULT_PORT};
pub use calls::{Call, Kind};
pub(crate) use cli::moment;
pub use client::{Client, KeepPending, Options};
pub use clock::{Clock, SystemClock};
pub use download::PdfFile;
pub use error::{Attempt, Error, Refusal, Result, Violation};
pub use home::{BadProfileName, Home, ProfileName};
pub use join::{Join, join};
pub use join_code::{BadJoinCode, JoinCode};
pub use kontor_proto::v1 as proto;
pub use lang::Lang;
pub use net::{CONNECT_STEP_TIMEOUT, ConnectFailure};
pub use pending::{Pending, REQUEST_ID_LIFE};
pub use pictures::NewPicture;
pub use profile::{ADDRESSES_MAX, Memory, Profile, Session};
pub use service_token::{BadTokenFile, ServiceToken};
pub use settle::{Settled, Settlement, WaitReason, Waiting};
pub use sync::is_under_way;

use std::process::ExitCode;

/// Version of this client, as it is told to servers.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs the program `kontor` with the process's arguments, environment and streams.
pub fn main() -> ExitCode {
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(RUNTIME_THREADS)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the program cannot start");
            return ExitCode::FAILURE;
        }
    };
    let env = cli::Env::of_process();
    let args = std::env::args_os().collect();
    let code = cli::with_process_io(|io| runtime.block_on(cli::run(args, &env, io)));
    ExitCode::from(code)
}

/// A command makes one call after the other: more threads would only cost time to start.
const RUNTIME_THREADS: usize = 2;

/// What happens inside goes to stderr when `KONTOR_LOG` asks for it, as `KONTOR_LOG=debug`.
fn start_log() {
    let Ok(filter) = std::env::var("KONTOR_LOG") else {
        return;
    };
    let filter = tracing_subscriber::EnvFilter::new(filter);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
