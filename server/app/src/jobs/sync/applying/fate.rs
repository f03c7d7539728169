//! What a call's result means for the operation that it was made for.

use kontor_shoper::{Error, ErrorKind};

use crate::services::shops::refusals;

/// What became of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate<T> {
    /// It was done.
    Done(T),
    /// The shop may have done it: to be looked up before anything else is done with it.
    InDoubt,
    /// It is open in the panel: to be tried again at the end of the kind.
    Locked,
    /// The shop has no such element any more.
    Gone,
    /// The shop refused it.
    Failed(Failure),
    /// Not this element is at fault: see [`Trouble`].
    Trouble(Trouble),
}

/// Why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jobs::sync) struct Failure {
    /// Stable reason.
    pub(in crate::jobs::sync) code: String,
    /// The call, and the shop's own code and text; or the field at fault.
    pub(in crate::jobs::sync) text: String,
}

/// What stands in the way of every operation of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The shop refuses the right; the shop's name of what it is for.
    RightMissing(String),
    /// It may pass: nobody answers, or too many calls.
    Passing(Failure),
    /// It does not pass by itself: certificate, login, payment.
    Lasting(Failure),
    /// The request was refused as a whole; in smaller ones each item gets its own answer.
    TooMuch(Failure),
}

impl<T> Fate<T> {
    /// Of an item's own result.
    pub(super) fn of(result: Result<T, Error>) -> Self {
        let error = match result {
            Ok(value) => return Self::Done(value),
            Err(error) if error.is_in_doubt() => return Self::InDoubt,
            Err(error) => error,
        };
        match error.kind() {
            ErrorKind::Locked => Self::Locked,
            ErrorKind::NotFound => Self::Gone,
            ErrorKind::Invalid
            | ErrorKind::ReadOnly
            | ErrorKind::Internal
            | ErrorKind::MethodNotAllowed
            | ErrorKind::RequestTooLarge
            | ErrorKind::UnsupportedMedia
            | ErrorKind::Rejected
            | ErrorKind::NotImplemented
            | ErrorKind::Unreadable => Self::Failed(Failure::of(&error)),
            _ => Self::Trouble(Trouble::of(&error)),
        }
    }
}

impl Trouble {
    /// Of a request that failed as a whole and is not in doubt.
    pub(super) fn of(error: &Error) -> Self {
        let failure = Failure::of(error);
        match error.kind() {
            ErrorKind::InsufficientScope | ErrorKind::AccessDenied => {
                Self::RightMissing(error.call().to_owned())
            }
            ErrorKind::Invalid
            | ErrorKind::RequestTooLarge
            | ErrorKind::Rejected
            | ErrorKind::MethodNotAllowed
            | ErrorKind::UnsupportedMedia
            | ErrorKind::NotFound
            | ErrorKind::Locked
            | ErrorKind::NotImplemented
            | ErrorKind::ReadOnly
            | ErrorKind::Internal => Self::TooMuch(failure),
            ErrorKind::CertificateExpired
            | ErrorKind::CertificateOfAnotherName
            | ErrorKind::CertificateNotTrusted
            | ErrorKind::Tls
            | ErrorKind::Redirected
            | ErrorKind::Unauthenticated
            | ErrorKind::IpNotAllowed
            | ErrorKind::AccountBlocked
            | ErrorKind::NoWebApiAccess
            | ErrorKind::Unpaid => Self::Lasting(failure),
            _ => Self::Passing(failure),
        }
    }
}

impl Failure {
    /// Of an error of the shop.
    pub(super) fn of(error: &Error) -> Self {
        let mut text = error.call().to_owned();
        if let Some(code) = error.code() {
            text.push_str(": ");
            text.push_str(code.as_str());
        }
        if !error.shop_text().is_empty() {
            text.push_str(": ");
            text.push_str(error.shop_text());
        }
        Self {
            code: refusals::explain(error).reason.to_owned(),
            text,
        }
    }

    /// Of a reason of our own.
    pub(in crate::jobs::sync) fn own(code: &str, text: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            text: text.into(),
        }
    }
}
