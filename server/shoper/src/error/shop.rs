//! From the shop's answer to an error: the reference's tables as one match.

use std::sync::Arc;

use serde::Deserialize;

use super::{Error, ErrorCode, ErrorKind, printable};
use crate::{decode, http::Failure};

/// `{"error":"…","error_description":"…"}`.
#[derive(Deserialize)]
pub(crate) struct Refusal {
    pub(crate) error: String,
    #[serde(default, deserialize_with = "decode::text")]
    pub(crate) error_description: String,
}

/// Why an answer is not what the interface promises.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum NotShoper {
    #[error("not the JSON that was expected")]
    Json(#[source] Arc<serde_json::Error>),
    #[error("{0}")]
    Shape(&'static str),
}

impl From<serde_json::Error> for NotShoper {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(Arc::new(error))
    }
}

impl Error {
    /// The error that an answer with this status means. `write` is whether the call was to change something.
    ///
    /// A 4xx counts only with the shop's own JSON: the 404 of some other server must never be taken for "this product
    /// was deleted". A write that was answered by 5xx is in doubt, but for 501.
    pub(crate) fn of_answer(call: &str, status: u16, body: &[u8], write: bool) -> Self {
        let refusal: Option<Refusal> = decode::body(body).ok();
        let code = refusal.as_ref().map(|refusal| refusal.error.as_str());
        let kind = kind(status, code);
        let in_doubt = write && status >= 500 && status != 501;
        let text = match &refusal {
            Some(refusal) => printable(&refusal.error_description),
            None => beginning(body),
        };
        Self::new(kind, call).with(|inner| {
            inner.in_doubt = in_doubt;
            inner.status = Some(status);
            inner.code = code.map(ErrorCode::new);
            inner.shop_text = text;
        })
    }

    /// The error of a call whose answers have no body (HEAD): by its status alone.
    pub(crate) fn of_head(call: &str, status: u16) -> Self {
        Self::new(kind(status, Some("")), call).with(|inner| inner.status = Some(status))
    }

    /// A successful status, but not the body that belongs to it.
    pub(crate) fn of_body(
        call: &str,
        status: u16,
        body: &[u8],
        write: bool,
        why: impl Into<NotShoper>,
    ) -> Self {
        Self::new(ErrorKind::NotShoper, call)
            .with(|inner| {
                inner.in_doubt = write;
                inner.status = Some(status);
                inner.shop_text = beginning(body);
            })
            .because(why.into())
    }

    /// No answer, or no whole one.
    pub(crate) fn of_failure(call: &str, failure: Failure, write: bool) -> Self {
        let error = Self::new(failure.kind, call).in_doubt(failure.sent && write);
        match failure.source {
            Some(source) => error.because(source),
            None => error,
        }
    }

    /// Whether the next attempt may well succeed, as far as the error tells.
    pub(crate) fn is_passing(&self) -> bool {
        match self.kind() {
            ErrorKind::Unresolved
            | ErrorKind::Unreachable
            | ErrorKind::Disconnected
            | ErrorKind::TimedOut
            | ErrorKind::ServerError
            | ErrorKind::Unavailable => true,
            // a maintenance page or half a document with a successful status
            ErrorKind::NotShoper => self.status().is_some_and(|status| status < 300),
            _ => false,
        }
    }

    pub(crate) fn after(self, retry_after: std::time::Duration) -> Self {
        self.with(|inner| inner.retry_after = Some(retry_after))
    }
}

/// The tables "authentication errors" and "errors" of the reference.
fn kind(status: u16, code: Option<&str>) -> ErrorKind {
    match (status, code) {
        (402, _) => ErrorKind::Unpaid,
        (413, _) => ErrorKind::RequestTooLarge,
        (415, _) => ErrorKind::UnsupportedMedia,
        (429, _) => ErrorKind::RateLimited,
        (501, _) => ErrorKind::NotImplemented,
        (502..=504, _) => ErrorKind::Unavailable,
        (500.., _) => ErrorKind::ServerError,
        (300..=399, _) => ErrorKind::Redirected,
        (_, None) | (..300, _) => ErrorKind::NotShoper,
        (400, Some(ErrorCode::OBJECT_READONLY)) => ErrorKind::ReadOnly,
        (400, Some(ErrorCode::CANNOT_DELETE_INTERNAL_OBJECT)) => ErrorKind::Internal,
        (400, _) => ErrorKind::Invalid,
        (401, Some(ErrorCode::AUTH_IP_NOT_ALLOWED)) => ErrorKind::IpNotAllowed,
        (401, Some(ErrorCode::AUTH_ADMIN_ACCESS_DENIED)) => ErrorKind::AccountBlocked,
        (401, Some(ErrorCode::AUTH_WEBAPI_ACCESS_DENIED)) => ErrorKind::NoWebApiAccess,
        (401, _) => ErrorKind::Unauthenticated,
        (403, Some(ErrorCode::INSUFFICIENT_SCOPE)) => ErrorKind::InsufficientScope,
        (403, _) => ErrorKind::AccessDenied,
        (404, _) => ErrorKind::NotFound,
        (405, _) => ErrorKind::MethodNotAllowed,
        (409, _) => ErrorKind::Locked,
        _ => ErrorKind::Rejected,
    }
}

/// The first words of what came instead of JSON, for the person who has to find out.
fn beginning(body: &[u8]) -> String {
    const SHOWN_BYTES: usize = 200;
    printable(&String::from_utf8_lossy(
        &body[..body.len().min(SHOWN_BYTES)],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str, write: bool) -> Error {
        Error::of_answer("PUT products/36", status, body.as_bytes(), write)
    }

    #[test]
    fn every_row_of_the_tables_has_its_kind() {
        for (status, code, expected) in [
            (400, "invalid_request", ErrorKind::Invalid),
            (400, "object_readonly", ErrorKind::ReadOnly),
            (400, "cannot_delete_internal_object", ErrorKind::Internal),
            (400, "order_combined", ErrorKind::Invalid),
            (400, "invalid_grant", ErrorKind::Invalid),
            (401, "unauthorized_client", ErrorKind::Unauthenticated),
            (401, "auth_failure", ErrorKind::Unauthenticated),
            (401, "auth_ip_not_allowed", ErrorKind::IpNotAllowed),
            (401, "auth_admin_access_denied", ErrorKind::AccountBlocked),
            (401, "auth_webapi_access_denied", ErrorKind::NoWebApiAccess),
            (402, "access_denied", ErrorKind::Unpaid),
            (403, "insufficient_scope", ErrorKind::InsufficientScope),
            (403, "access_denied", ErrorKind::AccessDenied),
            (404, "invalid_request", ErrorKind::NotFound),
            (404, "server_error", ErrorKind::NotFound),
            (405, "invalid_request", ErrorKind::MethodNotAllowed),
            (409, "server_error", ErrorKind::Locked),
            (409, "temporarily_unavailable", ErrorKind::Locked),
            (413, "invalid_request", ErrorKind::RequestTooLarge),
            (415, "invalid_request", ErrorKind::UnsupportedMedia),
            (418, "invalid_request", ErrorKind::Rejected),
            (429, "temporarily_unavailable", ErrorKind::RateLimited),
            (500, "server_error", ErrorKind::ServerError),
            (501, "server_error", ErrorKind::NotImplemented),
            (501, "unsupported_grant_type", ErrorKind::NotImplemented),
            (501, "invalid_request", ErrorKind::NotImplemented),
            (502, "", ErrorKind::Unavailable),
            (503, "temporarily_unavailable", ErrorKind::Unavailable),
            (504, "", ErrorKind::Unavailable),
            (599, "", ErrorKind::ServerError),
        ] {
            let body = format!(r#"{{"error":"{code}","error_description":"Zażółć \u0007"}}"#);
            let error = error(status, &body, false);
            assert_eq!(error.kind(), expected, "{status} {code}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.code().map(ErrorCode::as_str), Some(code));
            assert_eq!(error.shop_text(), "Zażółć  ", "kept, without the bell");
            assert!(!error.is_in_doubt(), "a read is never in doubt");
        }
    }

    #[test]
    fn the_404_of_another_server_is_not_a_missing_element() {
        let error = error(404, "<html><h1>404 Not Found</h1></html>", false);
        assert_eq!(error.kind(), ErrorKind::NotShoper);
        assert!(error.shop_text().starts_with("<html>"));
    }

    #[test]
    fn a_write_is_in_doubt_after_the_shop_failed_and_not_after_it_refused() {
        for (status, in_doubt) in [
            (500, true),
            (502, true),
            (503, true),
            (504, true),
            (501, false),
        ] {
            assert_eq!(error(status, "", true).is_in_doubt(), in_doubt, "{status}");
        }
        for status in [400, 401, 402, 403, 404, 405, 409, 413, 415, 429] {
            assert!(
                !error(status, r#"{"error":"x"}"#, true).is_in_doubt(),
                "{status}"
            );
        }
    }

    #[test]
    fn a_message_names_the_call_the_status_and_the_shops_words() {
        let error = error(
            500,
            r#"{"error":"server_error","error_description":"Internal server error"}"#,
            true,
        );
        assert_eq!(
            error.to_string(),
            "PUT products/36: the shop failed (HTTP 500, server_error); in doubt: it may have been done: \
             Internal server error"
        );
    }

    #[test]
    fn every_known_word_is_read_back() {
        for word in ErrorCode::KNOWN {
            let error = error(400, &format!(r#"{{"error":"{word}"}}"#), false);
            assert_eq!(error.code(), Some(&ErrorCode::new(word)));
        }
    }
}
