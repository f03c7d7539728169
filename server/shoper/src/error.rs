//! What can go wrong with a call.

mod code;
mod shop;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

pub use code::ErrorCode;
pub(crate) use shop::{NotShoper, Refusal};

/// A call that did not succeed.
///
/// Decide by [`kind`](Self::kind), and before repeating anything by [`is_in_doubt`](Self::is_in_doubt). The shop's own
/// words are in [`shop_text`](Self::shop_text): for people, in the shop's language, never to decide by.
///
/// ```
/// use kontor_shoper::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         _ if error.is_in_doubt() => "look whether it was done before doing it again",
///         ErrorKind::Locked => "open in the panel: try again later",
///         ErrorKind::InsufficientScope => "give the shop's user the right to this area",
///         _ => "show it",
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    in_doubt: bool,
    call: String,
    status: Option<u16>,
    code: Option<ErrorCode>,
    shop_text: String,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What went wrong, as far as a program decides by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    // --- the way to the shop ---
    /// The host's name is not known.
    Unresolved,
    /// Nobody answers at the address; the request was not sent.
    Unreachable,
    /// The shop's certificate has ended or has not begun; the request was not sent.
    CertificateExpired,
    /// The shop's certificate is for another name; the request was not sent.
    CertificateOfAnotherName,
    /// The shop's certificate is of an authority that is not trusted
    /// ([`extra_ca`](crate::ShopBuilder::extra_ca) adds one); the request was not sent.
    CertificateNotTrusted,
    /// TLS fails otherwise; the request was not sent.
    Tls,
    /// The connection broke.
    Disconnected,
    /// No answer within the time-out of one attempt.
    TimedOut,
    /// The answer is longer than the limit; the rest was not read.
    BodyTooLarge,
    /// The shop sends its callers elsewhere; the client does not follow, because credentials go to the set host
    /// alone. The address is in [`Error::shop_text`].
    Redirected,
    /// The answer is not Shoper's: HTML, half a JSON document, another shape.
    NotShoper,

    // --- who calls (Shoper API: authentication errors) ---
    /// 401: the token is not accepted, also after it was renewed; or login or password are wrong.
    Unauthenticated,
    /// 401: the caller's address is not on the account's list.
    IpNotAllowed,
    /// 401: the administrator's account is blocked or without rights.
    AccountBlocked,
    /// 401: the account's group has no access to the `WebAPI`.
    NoWebApiAccess,
    /// 402: the shop is not paid for, or its plan has no interface.
    Unpaid,
    /// 403: the token has no right for this area or verb.
    InsufficientScope,
    /// 403: the area is closed to this client.
    AccessDenied,

    // --- what is asked (Shoper API: errors) ---
    /// 400: the request is not valid; [`Error::shop_text`] says which field.
    Invalid,
    /// 400: the row is built in and cannot be changed.
    ReadOnly,
    /// 400: the row is built in and cannot be deleted.
    Internal,
    /// 404: there is no such element. Also an unknown field in a filter.
    NotFound,
    /// 405: the resource does not know this verb.
    MethodNotAllowed,
    /// 409: the element is open in the panel. To be tried again later.
    Locked,
    /// 413: the request is too long.
    RequestTooLarge,
    /// 415: the shop does not take this kind of content.
    UnsupportedMedia,
    /// Another 4xx.
    Rejected,

    // --- the shop's state ---
    /// 429: too many calls, also after waiting as long and as often as allowed.
    RateLimited,
    /// 500 and other 5xx.
    ServerError,
    /// 501: the shop lacks this function.
    NotImplemented,
    /// 502, 503, 504: locked, in maintenance, or overloaded.
    Unavailable,

    // --- what the client itself finds ---
    /// The caller's own guard did not let it be sent ([`Shop::guarded`](crate::Shop::guarded)).
    Withheld,
    /// One element of a list cannot be read; the others are not touched by it.
    Unreadable,
    /// The pages of a list contradict each other: the filter or the order is ignored, or the list is empty though its
    /// `count` is not. Nothing may be concluded from what was not listed.
    Inconsistent,
    /// The answer to a bulk request lacks this item.
    Missing,
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the shop may have done what was asked although the call failed. Reads are never in doubt. A write in
    /// doubt must not be repeated blindly: read back first, and remember that the shop may still be at it.
    pub fn is_in_doubt(&self) -> bool {
        self.0.in_doubt
    }

    /// The call: `PUT products/36`.
    pub fn call(&self) -> &str {
        &self.0.call
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The shop's `error`, if its answer had one.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.code.as_ref()
    }

    /// The shop's own words (`error_description`), or the beginning of what it sent instead; empty if there was
    /// nothing. Control characters are taken out.
    pub fn shop_text(&self) -> &str {
        &self.0.shop_text
    }

    /// How long the shop asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    pub(crate) fn new(kind: ErrorKind, call: &str) -> Self {
        Self(Arc::new(Inner {
            kind,
            in_doubt: false,
            call: call.to_owned(),
            status: None,
            code: None,
            shop_text: String::new(),
            retry_after: None,
            source: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Adds a doubt; one that is there stays.
    pub(crate) fn in_doubt(self, in_doubt: bool) -> Self {
        self.with(|inner| inner.in_doubt |= in_doubt)
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.with(|inner| inner.shop_text = printable(text))
    }

    pub(crate) fn because(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.with(|inner| inner.source = Some(Arc::from(source.into())))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        write!(f, "{}: {}", inner.call, inner.kind)?;
        if let Some(status) = inner.status {
            write!(f, " (HTTP {status}")?;
            match &inner.code {
                Some(code) => write!(f, ", {code})")?,
                None => f.write_str(")")?,
            }
        }
        if inner.in_doubt {
            f.write_str("; in doubt: it may have been done")?;
        }
        if !inner.shop_text.is_empty() {
            write!(f, ": {}", inner.shop_text)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("in_doubt", &inner.in_doubt)
            .field("call", &inner.call)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("shop_text", &inner.shop_text)
            .field("retry_after", &inner.retry_after)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unresolved => "the host's name is not known",
            Self::Unreachable => "nobody answers at the address",
            Self::CertificateExpired => "the shop's certificate has ended or has not begun",
            Self::CertificateOfAnotherName => "the shop's certificate is for another name",
            Self::CertificateNotTrusted => {
                "the shop's certificate is of an authority that is not trusted"
            }
            Self::Tls => "no secure connection",
            Self::Disconnected => "the connection broke",
            Self::TimedOut => "no answer in time",
            Self::BodyTooLarge => "the answer is too long",
            Self::Redirected => "the shop sends its callers elsewhere",
            Self::NotShoper => "the answer is not Shoper's",
            Self::Unauthenticated => "login, password or token is not accepted",
            Self::IpNotAllowed => "the account is not open to this address",
            Self::AccountBlocked => "the account is blocked or has no rights",
            Self::NoWebApiAccess => "the account's group has no access to the WebAPI",
            Self::Unpaid => "the shop is not paid for or its plan has no interface",
            Self::InsufficientScope => "no right for this area",
            Self::AccessDenied => "the area is closed to this client",
            Self::Invalid => "the request is not valid",
            Self::ReadOnly => "the row is built in and cannot be changed",
            Self::Internal => "the row is built in and cannot be deleted",
            Self::NotFound => "there is no such element",
            Self::MethodNotAllowed => "the resource does not know this verb",
            Self::Locked => "the element is open in the panel",
            Self::RequestTooLarge => "the request is too long",
            Self::UnsupportedMedia => "the shop does not take this kind of content",
            Self::Rejected => "the request was refused",
            Self::RateLimited => "too many calls",
            Self::ServerError => "the shop failed",
            Self::NotImplemented => "the shop lacks this function",
            Self::Unavailable => "the shop is locked, in maintenance or overloaded",
            Self::Withheld => "the caller's guard did not let it be sent",
            Self::Unreadable => "an element cannot be read",
            Self::Inconsistent => "the pages of the list contradict each other",
            Self::Missing => "the answer lacks this item",
        })
    }
}

/// The text without control characters, on one line, at most 1,000 characters.
fn printable(text: &str) -> String {
    const LENGTH_MAX: usize = 1_000;
    let mut shown: String = text
        .chars()
        .map(|c| {
            if c.is_control() || is_direction(c) {
                ' '
            } else {
                c
            }
        })
        .take(LENGTH_MAX + 1)
        .collect();
    if let Some((end, _)) = shown.char_indices().nth(LENGTH_MAX) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// Marks that turn the direction of writing, by which a text can pretend to be another.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
