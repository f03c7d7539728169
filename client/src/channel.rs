//! A gRPC channel over a connection that [`crate::net`] opens.

use std::error::Error as StdError;
use std::time::Duration;

use http::Uri;
use hyper_util::rt::TokioIo;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use crate::address::Address;
use crate::error::Attempt;
use crate::net::{self, ConnectFailure};
use crate::tls::Trust;
use crate::{Error, Result};

/// How often an idle connection is asked whether the server is still there.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// Authority of every call; the real address is the connector's business.
const ORIGIN: &str = "http://kontor.internal";

/// Connects to one address.
pub(crate) async fn open(
    address: &Address,
    trust: &Trust,
    step_timeout: Duration,
) -> Result<Channel, ConnectFailure> {
    let (address, trust) = (address.clone(), trust.clone());
    // TLS is inside the connector, so that its failures keep their names; tonic would hide them
    let connector = service_fn(move |_: Uri| {
        let (address, trust) = (address.clone(), trust.clone());
        async move {
            net::connect(&address, &trust, step_timeout)
                .await
                .map(TokioIo::new)
        }
    });
    Endpoint::from_static(ORIGIN)
        .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL)
        .connect_with_connector(connector)
        .await
        .map_err(|error| {
            failure_in(&error).unwrap_or_else(|| ConnectFailure::Handshake(chain(&error)))
        })
}

/// Connects to the first of the addresses that leads to the server; the answer says which.
///
/// # Errors
/// `WrongCa` when that was met at any of them and none led to the server, else `NotReachable`.
pub(crate) async fn open_first(
    addresses: &[Address],
    trust: &Trust,
    step_timeout: Duration,
) -> Result<(Channel, Address)> {
    let mut attempts = Vec::new();
    for address in addresses {
        match open(address, trust, step_timeout).await {
            Ok(channel) => return Ok((channel, address.clone())),
            Err(failure) => {
                tracing::debug!(%address, %failure, "address did not lead to the server");
                attempts.push(Attempt {
                    address: address.clone(),
                    failure,
                });
            }
        }
    }
    Err(not_reachable(attempts))
}

/// An error out of what happened at each address.
pub(crate) fn not_reachable(attempts: Vec<Attempt>) -> Error {
    let wrong_ca = attempts.iter().find_map(|attempt| match &attempt.failure {
        ConnectFailure::WrongCa { expected, got } => Some(Error::WrongCa {
            address: attempt.address.clone(),
            expected: expected.clone(),
            got: got.clone(),
        }),
        _ => None,
    });
    wrong_ca.unwrap_or(Error::NotReachable { attempts })
}

/// The named failure inside an error of the transport.
pub(crate) fn failure_in(error: &(dyn StdError + 'static)) -> Option<ConnectFailure> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(failure) = error.downcast_ref::<ConnectFailure>() {
            return Some(failure.clone());
        }
        next = error.source();
    }
    None
}

/// An error with all that lies under it, for a failure that has no name of its own.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}
