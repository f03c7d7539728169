//! What the shop answers: a status and JSON, escaped as PHP escapes it.

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

/// An answer before it is sent.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub content_type: HeaderValue,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
}

impl Answer {
    /// Status 200 with this JSON.
    pub fn json(body: impl Into<String>) -> Self {
        Self::with(StatusCode::OK, "application/json", body.into())
    }

    /// Any text with its type.
    pub fn with(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: HeaderValue::from_static(content_type),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Adds a header with a number.
    pub fn header(mut self, name: &'static str, value: impl Into<HeaderValue>) -> Self {
        self.headers
            .push((HeaderName::from_static(name), value.into()));
        self
    }
}

/// Why a call is refused: Shoper's error body (Shoper API: errors).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: StatusCode,
    /// `error`.
    pub code: &'static str,
    /// `error_description`, Polish where the shop is.
    pub text: String,
}

impl Refusal {
    /// A refusal with this status, code and text.
    pub fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            code,
            text: text.into(),
        }
    }

    /// 400 `invalid_request`: what most faults of a caller are.
    pub fn invalid(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", text)
    }

    /// 404 `invalid_request`: no such element, or no such field to filter by.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "invalid_request",
            "Resource not found",
        )
    }

    /// 405 `invalid_request`: the resource has no such verb.
    pub fn no_such_verb() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "invalid_request",
            "Method not allowed",
        )
    }

    /// The JSON body.
    pub fn body(&self) -> String {
        let mut json = String::from("{\"error\":");
        write_text(&mut json, self.code);
        json.push_str(",\"error_description\":");
        write_text(&mut json, &self.text);
        json.push('}');
        json
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::with(refusal.status, "application/json", refusal.body())
    }
}

/// Writes a JSON string as PHP's `json_encode` does: everything beyond ASCII as `\uXXXX`, `/` as `\/`.
pub fn write_text(json: &mut String, text: &str) {
    json.push('"');
    let mut plain = 0;
    for (at, char) in text.char_indices() {
        if matches!(char, ' '..='~') && !matches!(char, '"' | '\\' | '/') {
            continue;
        }
        json.push_str(&text[plain..at]);
        plain = at + char.len_utf8();
        escape(json, char);
    }
    json.push_str(&text[plain..]);
    json.push('"');
}

fn escape(json: &mut String, char: char) {
    match char {
        '"' => json.push_str("\\\""),
        '\\' => json.push_str("\\\\"),
        '/' => json.push_str("\\/"),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        '\u{8}' => json.push_str("\\b"),
        '\u{c}' => json.push_str("\\f"),
        _ => {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // writing into a string does not fail
                let _ = write!(json, "\\u{unit:04x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut json = String::new();
        write_text(&mut json, text);
        json
    }

    #[test]
    fn text_is_escaped_as_php_escapes_it() {
        assert_eq!(written("Żółw"), r#""\u017b\u00f3\u0142w""#);
        assert_eq!(written("<p>a</p>\n"), r#""<p>a<\/p>\n""#);
        assert_eq!(written("a\"\\\u{7f}\u{1}"), r#""a\"\\\u007f\u0001""#);
    }

    #[test]
    fn what_is_beyond_16_bits_becomes_a_pair() {
        assert_eq!(written("😀"), r#""\ud83d\ude00""#);
        assert_eq!(
            serde_json::from_str::<String>(&written("a😀/ż")).unwrap(),
            "a😀/ż"
        );
    }
}
