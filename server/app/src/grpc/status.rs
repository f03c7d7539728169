//! The one place where an error becomes a gRPC status.
//!
//! Clients decide by the reason in `google.rpc.ErrorInfo` (domain `kontor`) and never read texts. What is wrong with
//! fields comes as `BadRequest`, when to try again as `RetryInfo`, the text for the person as `LocalizedMessage`.

use std::{collections::HashMap, time::Duration};

use kontor_domain::refusal::{Kind, Refusal, Text, Violation};
use kontor_store::{ConstraintKind, StoreError};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, LocalizedMessage, StatusExt as _};

use super::language::Language;
use crate::error::{Error, chain};

/// The domain of every reason.
pub const DOMAIN: &str = "kontor";
/// The metadata of a [`Refusal`] that becomes `RetryInfo`: milliseconds.
pub const RETRY_AFTER_MS: &str = "retry_after_ms";

/// Characters of the longest text in a status: peers limit trailers to 16 KiB or so, and percent-encoding triples.
const MESSAGE_CHARACTERS_MAX: usize = 1_000;

/// The status of an error. A defect is logged here, once, with its causes; the caller gets the request's id.
pub fn of(error: &Error, language: Language, request_id: &str) -> Status {
    match error {
        Error::Refused(refusal) => of_refusal(refusal, language),
        Error::Store(error) => of_store(error, language, request_id),
        Error::Internal { .. } => internal(error, language, request_id),
    }
}

/// The status of a refusal.
pub fn of_refusal(refusal: &Refusal, language: Language) -> Status {
    let retry_after = refusal
        .metadata
        .iter()
        .find(|(key, _)| *key == RETRY_AFTER_MS)
        .and_then(|(_, value)| value.parse().ok())
        .map(Duration::from_millis);
    let metadata: HashMap<String, String> = refusal
        .metadata
        .iter()
        .map(|(key, value)| ((*key).to_owned(), cut(value)))
        .collect();
    let mut details = ErrorDetails::new();
    details.set_error_info(refusal.reason, DOMAIN, metadata);
    if !refusal.violations.is_empty() {
        let violations: Vec<FieldViolation> = refusal
            .violations
            .iter()
            .map(|violation| field_violation(violation, language))
            .collect();
        details.set_bad_request(violations);
    }
    finish(
        code_of(refusal.kind),
        &refusal.text,
        details,
        retry_after,
        language,
    )
}

fn code_of(kind: Kind) -> Code {
    match kind {
        Kind::Invalid => Code::InvalidArgument,
        Kind::NotFound => Code::NotFound,
        Kind::AlreadyExists => Code::AlreadyExists,
        Kind::FailedPrecondition => Code::FailedPrecondition,
        Kind::Aborted => Code::Aborted,
        Kind::PermissionDenied => Code::PermissionDenied,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::ResourceExhausted => Code::ResourceExhausted,
        Kind::Unavailable => Code::Unavailable,
        Kind::OutOfRange => Code::OutOfRange,
        Kind::DeadlineExceeded => Code::DeadlineExceeded,
        Kind::Internal => Code::Internal,
    }
}

fn field_violation(violation: &Violation, language: Language) -> FieldViolation {
    FieldViolation {
        field: violation.field.clone(),
        description: cut(&violation.text.en),
        reason: violation.reason.to_owned(),
        localized_message: Some(LocalizedMessage {
            locale: language.tag().to_owned(),
            message: cut(language.choose(&violation.text)),
        }),
    }
}

fn of_store(error: &StoreError, language: Language, request_id: &str) -> Status {
    let code = match error {
        StoreError::NotFound => Code::NotFound,
        StoreError::Constraint { kind, .. } => match kind {
            ConstraintKind::Unique => Code::AlreadyExists,
            ConstraintKind::ForeignKey | ConstraintKind::Rule => Code::FailedPrecondition,
            // The domain checks values before they come here.
            ConstraintKind::NotNull | ConstraintKind::Check => {
                return internal(error, language, request_id);
            }
        },
        StoreError::RowsAffected { .. } => Code::Aborted,
        StoreError::Busy { .. } | StoreError::DiskFull(_) => Code::ResourceExhausted,
        StoreError::Unavailable { .. } => Code::Unavailable,
        StoreError::OutcomeUnknown => Code::Unknown,
        StoreError::SchemaTooNew { .. } | StoreError::SchemaPending { .. } => {
            Code::FailedPrecondition
        }
        _ => return internal(error, language, request_id),
    };
    if matches!(
        code,
        Code::Unavailable | Code::Unknown | Code::ResourceExhausted
    ) {
        tracing::warn!(error = chain(error), "the store could not do its work");
    }
    let mut details = ErrorDetails::new();
    details.set_error_info(error.reason(), DOMAIN, HashMap::new());
    let text = Text::new(error.polish(), error.to_string());
    finish(code, &text, details, error.retry_after(), language)
}

fn internal(error: &dyn std::error::Error, language: Language, request_id: &str) -> Status {
    tracing::error!(error = chain(error), request_id, "internal error");
    let text = Text::new(
        format!("Błąd wewnętrzny serwera. Podaj administratorowi numer żądania: {request_id}."),
        format!(
            "Internal error of the server. Tell the administrator the request's number: {request_id}."
        ),
    );
    let mut details = ErrorDetails::new();
    let metadata = HashMap::from([("request_id".to_owned(), request_id.to_owned())]);
    details.set_error_info("INTERNAL", DOMAIN, metadata);
    finish(Code::Internal, &text, details, None, language)
}

fn finish(
    code: Code,
    text: &Text,
    mut details: ErrorDetails,
    retry_after: Option<Duration>,
    language: Language,
) -> Status {
    if retry_after.is_some() {
        details.set_retry_info(retry_after);
    }
    details.set_localized_message(language.tag(), cut(language.choose(text)));
    Status::with_error_details(code, cut(&text.en), details)
}

fn cut(text: &str) -> String {
    text.chars().take(MESSAGE_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use kontor_domain::refusal::{Label, Problem};

    use super::*;

    #[test]
    fn a_refusal_carries_reason_fields_and_the_text_in_the_callers_language() {
        let refusal = Problem::required(Label::new("nazwa", "name")).in_field("customer.name");
        let status = of(&refusal.into(), Language::Polish, "r-1");
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!(
            (info.reason.as_str(), info.domain.as_str()),
            ("INVALID_DATA", "kontor")
        );
        let violation = &details.bad_request().unwrap().field_violations[0];
        assert_eq!(
            (violation.field.as_str(), violation.reason.as_str()),
            ("customer.name", "REQUIRED")
        );
        let localized = details.localized_message().unwrap();
        assert_eq!(localized.locale, "pl");
        assert!(localized.message.contains("nazwa"), "{}", localized.message);
    }

    #[test]
    fn a_busy_store_says_when_to_try_again() {
        let busy = StoreError::Busy {
            retry_after: Duration::from_millis(500),
        };
        let status = of(&busy.into(), Language::English, "r-1");
        assert_eq!(status.code(), Code::ResourceExhausted);
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "DATABASE_BUSY");
        assert_eq!(
            details.retry_info().unwrap().retry_delay,
            Some(Duration::from_millis(500))
        );
    }

    #[test]
    fn a_defect_tells_its_number_and_nothing_of_its_cause() {
        let error = Error::because("reading a kept answer")("tajne szczegóły");
        let status = of(&error, Language::Polish, "r-77");
        assert_eq!(status.code(), Code::Internal);
        assert!(status.message().contains("r-77") && !status.message().contains("tajne"));
        assert!(!String::from_utf8_lossy(status.details()).contains("tajne"));
    }
}
