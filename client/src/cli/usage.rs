//! What is said when the command line makes no sense, and when help was asked for.

use std::io::Write;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::Lang;
use crate::cli::failure::{EXIT_DONE, EXIT_USAGE};
use crate::cli::output::{hint, line};

/// Prints help or a usage error; answers the exit code.
pub(crate) fn answer(
    error: &clap::Error,
    lang: Lang,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            line(out, error.to_string().trim_end());
            EXIT_DONE
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            line(err, error.to_string().trim_end());
            EXIT_USAGE
        }
        _ => {
            let text = match lang {
                Lang::En => english(error),
                Lang::Pl => polish(error),
            };
            line(err, &text);
            line(err, hint(lang));
            EXIT_USAGE
        }
    }
}

fn english(error: &clap::Error) -> String {
    error.to_string().trim_end().to_owned()
}

fn polish(error: &clap::Error) -> String {
    let of = |kind| error.get(kind).map(value_text).unwrap_or_default();
    let arg = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("nieznana opcja albo zbędny argument {arg}"),
        ErrorKind::InvalidSubcommand => {
            format!("nieznane polecenie {}", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("brakuje: {arg}"),
        ErrorKind::MissingSubcommand => "brakuje polecenia".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!(
                "{arg} nie może wystąpić razem z {}",
                of(ContextKind::PriorArg)
            )
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("brakuje wartości dla {arg}"),
        ErrorKind::InvalidValue => format!(
            "nieprawidłowa wartość {value} dla {arg} (możliwe: {})",
            of(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => format!("nieprawidłowa wartość {value} dla {arg}"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("zła liczba wartości dla {arg}")
        }
        _ => english(error),
    };
    let usage = of(ContextKind::Usage);
    let usage = usage.trim().trim_start_matches("Usage:").trim();
    let mut text = format!("błąd: {what}");
    if !usage.is_empty() {
        text.push_str("\n\nUżycie: ");
        text.push_str(&usage.replace("[OPTIONS]", "[OPCJE]"));
    }
    text.push_str("\n\nWięcej: kontor --help");
    text
}

fn value_text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => format!("„{text}”"),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}
