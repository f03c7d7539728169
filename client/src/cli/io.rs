//! What the program is connected to: streams, terminal, environment. Tests give their own.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;

use crate::Lang;

/// Asks for a password without showing it.
pub(crate) type AskPassword<'a> = Box<dyn FnMut(&str) -> io::Result<String> + 'a>;

/// The streams of the program.
pub(crate) struct Io<'a> {
    /// Data alone.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
    /// What is typed or piped in.
    pub input: &'a mut dyn BufRead,
    /// Whether a person can be asked: input and stderr are a terminal.
    pub can_ask: bool,
    /// Whether stderr is a terminal, for progress bars.
    pub shows_progress: bool,
    /// Asks for a password without showing it.
    pub ask_password: AskPassword<'a>,
}

/// What the environment says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env {
    /// `KONTOR_HOME`.
    pub home: Option<PathBuf>,
    /// `KONTOR_PROFILE`.
    pub profile: Option<String>,
    /// `KONTOR_TOKEN_FILE`.
    pub token_file: Option<PathBuf>,
    /// `KONTOR_LANG`.
    pub lang: Option<String>,
    /// The locale of messages.
    pub locale: Option<String>,
}

impl Env {
    /// That of the process.
    pub(crate) fn of_process() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let path = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        Self {
            home: path("KONTOR_HOME"),
            token_file: path("KONTOR_TOKEN_FILE"),
            profile: text("KONTOR_PROFILE"),
            lang: text("KONTOR_LANG"),
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(text),
        }
    }

    /// The language: `--lang`, else `KONTOR_LANG`, else English in an English locale, else Polish.
    /// Looked for by hand, because help and usage errors need it before the arguments are parsed.
    pub(crate) fn lang(&self, args: &[OsString]) -> Lang {
        let mut typed = None;
        let mut args = args.iter().filter_map(|arg| arg.to_str());
        while let Some(arg) = args.next() {
            if arg == "--" {
                break;
            }
            if arg == "--lang" {
                typed = args.next();
            } else if let Some(value) = arg.strip_prefix("--lang=") {
                typed = Some(value);
            }
        }
        typed
            .or(self.lang.as_deref())
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| match &self.locale {
                Some(locale) if locale.starts_with("en") => Lang::En,
                _ => Lang::Pl,
            })
    }
}

/// Runs with the streams of the process.
pub(crate) fn with_process_io<T>(run: impl FnOnce(Io<'_>) -> T) -> T {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let shows_progress = stderr.is_terminal();
    let can_ask = stdin.is_terminal() && shows_progress;
    run(Io {
        input: &mut stdin.lock(),
        out: &mut stdout.lock(),
        // not locked: progress bars write there from their own thread
        err: &mut io::stderr(),
        can_ask,
        shows_progress,
        ask_password: Box::new(|prompt| rpassword::prompt_password(prompt)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(args: &[&str], variable: Option<&str>, locale: Option<&str>) -> Lang {
        let env = Env {
            lang: variable.map(str::to_owned),
            locale: locale.map(str::to_owned),
            ..Env::default()
        };
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        env.lang(&args)
    }

    #[test]
    fn the_language_is_polish_unless_something_says_english() {
        assert_eq!(lang(&[], None, None), Lang::Pl);
        assert_eq!(lang(&[], None, Some("C.UTF-8")), Lang::Pl);
        assert_eq!(lang(&[], None, Some("en_GB.UTF-8")), Lang::En);
        assert_eq!(lang(&[], Some("pl"), Some("en_GB.UTF-8")), Lang::Pl);
        assert_eq!(lang(&["--lang", "en"], Some("pl"), None), Lang::En);
        assert_eq!(lang(&["status", "--lang=pl"], Some("en"), None), Lang::Pl);
        assert_eq!(lang(&["--", "--lang=en"], None, None), Lang::Pl);
    }
}
