//! The one place where a gRPC status becomes an [`Error`].
//!
//! Decided by the code and by the stable reason of `google.rpc.ErrorInfo`, never by a text. One
//! exception is tonic's own: an expired deadline arrives as `CANCELLED` "Timeout expired".

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::Error;
use crate::address::Address;
use crate::channel::{failure_in, not_reachable};
use crate::error::{Attempt, Refusal, Violation};
use crate::net::ConnectFailure;

/// Text of the status with which tonic itself ends a call whose deadline passed.
const TONIC_TIMEOUT: &str = "Timeout expired";

/// What a call sent, as far as it decides how a refusal is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Neither token.
    Nothing,
    /// The workstation's token alone.
    Workstation,
    /// The session's token too.
    Session,
}

/// Names a status.
pub(crate) fn to_error(status: &Status, address: &Address, sent: Sent) -> Error {
    let details = status.get_error_details();
    let reason = details
        .error_info()
        .map(|info| info.reason.clone())
        .unwrap_or_default();
    let from_server = !reason.is_empty();
    match status.code() {
        Code::DeadlineExceeded => Error::TimedOut,
        Code::Cancelled if status.message() == TONIC_TIMEOUT => Error::TimedOut,
        Code::Unimplemented => Error::OutdatedServer,
        _ if reason == "CLIENT_OUTDATED" => Error::OutdatedClient {
            message: message(status, &details),
        },
        Code::Unauthenticated => unauthenticated(status, &details, reason, sent),
        Code::PermissionDenied => Error::NotAllowed(Box::new(refusal(status, &details, reason))),
        Code::ResourceExhausted => Error::Busy {
            retry: details.retry_info().and_then(|retry| retry.retry_delay),
            message: message(status, &details),
        },
        // the server says so itself, as when its database is away: whether it did the work is open
        Code::Unavailable if from_server => Error::ServerFault {
            message: message(status, &details),
        },
        Code::Unavailable | Code::Cancelled => lost(status, address),
        // a connection cut in the middle of a call comes as UNKNOWN with the transport's error below it
        Code::Unknown if !from_server && std::error::Error::source(status).is_some() => {
            lost(status, address)
        }
        Code::Ok | Code::Internal | Code::Unknown | Code::DataLoss => Error::ServerFault {
            message: message(status, &details),
        },
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange => Error::Refused(Box::new(refusal(status, &details, reason))),
    }
}

fn unauthenticated(status: &Status, details: &ErrorDetails, reason: String, sent: Sent) -> Error {
    match sent {
        _ if reason.starts_with("WORKSTATION_") => Error::Revoked,
        Sent::Session if reason.is_empty() || reason.starts_with("SESSION_") => {
            Error::SessionExpired
        }
        Sent::Workstation if reason.starts_with("SESSION_") => Error::NotLoggedIn,
        Sent::Workstation if reason.is_empty() => Error::Revoked,
        _ => Error::NotAllowed(Box::new(refusal(status, details, reason))),
    }
}

/// The connection was lost or never came about.
fn lost(status: &Status, address: &Address) -> Error {
    let failure = failure_in(status)
        .unwrap_or_else(|| ConnectFailure::Handshake(status.message().to_owned()));
    not_reachable(vec![Attempt {
        address: address.clone(),
        failure,
    }])
}

fn refusal(status: &Status, details: &ErrorDetails, reason: String) -> Refusal {
    let violations = details
        .bad_request()
        .map(|bad| bad.field_violations.as_slice())
        .unwrap_or_default();
    Refusal {
        reason,
        message: message(status, details),
        violations: violations
            .iter()
            .map(|violation| Violation {
                field: violation.field.clone(),
                reason: violation.reason.clone(),
                message: violation.localized_message.as_ref().map_or_else(
                    || violation.description.clone(),
                    |text| text.message.clone(),
                ),
            })
            .collect(),
        not_found: status.code() == Code::NotFound,
    }
}

/// The text for the person if there is one, else the one for the log.
fn message(status: &Status, details: &ErrorDetails) -> String {
    details
        .localized_message()
        .map_or_else(|| status.message().to_owned(), |text| text.message.clone())
}
