//! The one place that prints. Text of documents, people and the server loses its control characters
//! and terminal escapes here, so that no name on an invoice can write to anybody's screen.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use crate::cli::{Failure, OutputFormat};
use crate::{Error, Lang};

/// A text without anything that a terminal would obey. Line ends stay.
pub(crate) fn printable(text: &str) -> String {
    clean(text, |c| c == '\n')
}

/// The same in one line.
pub(crate) fn one_line(text: &str) -> String {
    clean(text, |_| false).trim().to_owned()
}

fn clean(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if keeps(c) {
            clean.push(c);
        } else if c == '\u{1b}' {
            skip_escape(&mut chars);
        } else if c == '\u{9b}' {
            skip_sequence(&mut chars);
        } else if matches!(c, '\n' | '\r' | '\t') {
            clean.push(' ');
        } else if !is_dangerous(c) {
            clean.push(c);
        }
    }
    clean
}

/// Skips what follows an ESC: a control sequence up to its last letter, a string up to its end, or
/// one character.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next_if(|c| matches!(c, '[' | ']' | 'P' | 'X' | '^' | '_')) {
        Some('[') => skip_sequence(chars),
        Some(_) => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{9c}' {
                    break;
                }
                if c == '\u{1b}' {
                    chars.next_if_eq(&'\\');
                    break;
                }
            }
        }
        None => {
            chars.next_if(char::is_ascii_graphic);
        }
    }
}

fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = chars.next_if(|c| matches!(c, ' '..='~')) {
        if matches!(c, '@'..='~') {
            break;
        }
    }
}

/// Control characters, and those that turn the direction of writing round.
fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Prints a line or several; the person's terminal may have gone, which is no fault of ours.
pub(crate) fn line(to: &mut dyn Write, text: &str) {
    let _ = writeln!(to, "{}", printable(text));
}

/// Prints JSON; characters that a terminal would obey are written as `\uXXXX`.
pub(crate) fn json(to: &mut dyn Write, value: &Value) {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    if text.chars().any(|c| c != '\n' && is_dangerous(c)) {
        text = text.chars().fold(String::new(), |mut escaped, c| {
            if c != '\n' && is_dangerous(c) {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            } else {
                escaped.push(c);
            }
            escaped
        });
    }
    let _ = writeln!(to, "{text}");
}

/// Whether the last line says what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// As after every failing command.
    Shown,
    /// After `doctor` itself, which is what the hint names.
    Hidden,
}

/// Says why the command failed.
pub(crate) fn failure(
    failure: &Failure,
    lang: Lang,
    format: OutputFormat,
    to: &mut dyn Write,
    hint_is: Hint,
) {
    match format {
        OutputFormat::Json => {
            if !matches!(failure, Failure::Said(_)) {
                json(to, &failure_json(failure, lang));
            }
        }
        OutputFormat::Table => {
            if !matches!(failure, Failure::Said(_)) {
                line(to, &failure_text(failure, lang));
            }
            if hint_is == Hint::Shown {
                line(to, hint(lang));
            }
        }
    }
}

/// What to do next when nothing else helps.
pub(crate) fn hint(lang: Lang) -> &'static str {
    lang.pick("podpowiedź: kontor doctor", "hint: kontor doctor")
}

fn failure_text(failure: &Failure, lang: Lang) -> String {
    let mut text = format!("{}: {}", lang.pick("błąd", "error"), failure.text(lang));
    if let Failure::Client(Error::Refused(refusal) | Error::NotAllowed(refusal)) = failure {
        for violation in &refusal.violations {
            let _ = write!(text, "\n  {}: {}", violation.field, violation.message);
        }
    }
    text
}

fn failure_json(failure: &Failure, lang: Lang) -> Value {
    let violations: Vec<Value> = match failure {
        Failure::Client(Error::Refused(refusal) | Error::NotAllowed(refusal)) => refusal
            .violations
            .iter()
            .map(|violation| {
                json!({
                    "field": violation.field,
                    "reason": violation.reason,
                    "message": violation.message,
                })
            })
            .collect(),
        _ => Vec::new(),
    };
    json!({
        "error": {
            "reason": failure.reason(),
            "message": failure.text(lang),
            "violations": violations,
        },
        "exit_code": failure.exit_code(),
        "hint": "kontor doctor",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_control_characters_do_not_reach_the_terminal() {
        for (dirty, clean) in [
            ("Zażółć gęślą jaźń", "Zażółć gęślą jaźń"),
            ("a\u{1b}[31mb\u{1b}[0m", "ab"),
            ("a\u{1b}]0;tytuł\u{7}b", "ab"),
            ("a\u{1b}]8;;http://x\u{1b}\\b", "ab"),
            ("a\u{9b}2Jb", "ab"),
            ("a\u{1b}cb", "ab"),
            ("a\u{7}\u{8}\u{0}b", "ab"),
            ("a\rb\tc", "a b c"),
            ("abc\u{202e}fdp.exe", "abcfdp.exe"),
            ("x\u{1b}", "x"),
            ("x\u{1b}[", "x"),
        ] {
            assert_eq!(printable(dirty), clean, "{dirty:?}");
        }
        assert_eq!(printable("a\nb"), "a\nb");
        assert_eq!(one_line("a\nb "), "a b");
    }

    #[test]
    fn json_carries_the_text_whole_and_harmless() {
        let mut out = Vec::new();
        json(&mut out, &json!({ "name": "a\u{1b}[31m\u{9b}\u{202e}ż" }));
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(text, "{\n  \"name\": \"a\\u001b[31m\\u009b\\u202eż\"\n}\n");
        let back: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(back["name"], "a\u{1b}[31m\u{9b}\u{202e}ż");
    }
}
