//! What can go wrong, named for what the person needs to know.
//!
//! One enum for the whole library. The server's own texts (refusals, violations) are carried as they
//! came, in the caller's language; the words for connections and local files are this crate's own.
//! [`Error::text`] is what a person reads, `Display` is the same in English for a log.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::address::Address;
use crate::join_code::BadJoinCode;
use crate::lang::Lang;
use crate::net::ConnectFailure;
use crate::service_token::BadTokenFile;

/// Anything that a call of this library can end with.
#[derive(Clone, Debug)]
pub enum Error {
    /// No address of the profile led to the server.
    NotReachable {
        /// What happened at each address, in the order in which they were tried.
        attempts: Vec<Attempt>,
    },
    /// A server was reached, but its certificates were made by another CA.
    WrongCa {
        /// Where.
        address: Address,
        /// Fingerprint of the CA that was expected.
        expected: String,
        /// Fingerprint of the CA that came; `None` when the server sent none.
        got: Option<String>,
    },
    /// The answer did not come in time. Whether the server did the work is not known.
    TimedOut,
    /// There is no such profile on this computer: the workstation did not join.
    NotEnrolled {
        /// Name of the profile.
        profile: String,
    },
    /// The server does not accept this workstation any more.
    Revoked,
    /// Nobody is logged in.
    NotLoggedIn,
    /// Somebody was logged in, and the session ended.
    SessionExpired,
    /// The role does not allow it.
    NotAllowed(Box<Refusal>),
    /// The server refused what was asked: a business rule, an input, something that is not there.
    Refused(Box<Refusal>),
    /// The server has too much to do, or wants the caller to wait.
    Busy {
        /// When to try again, if it was said.
        retry: Option<Duration>,
        /// What the server says.
        message: String,
    },
    /// The server does not serve this old version of the client.
    OutdatedClient {
        /// What the server says.
        message: String,
    },
    /// The server is older than this client and does not know the call.
    OutdatedServer,
    /// A fault of the server itself.
    ServerFault {
        /// What the server says.
        message: String,
    },
    /// The text is no join code.
    BadJoinCode(BadJoinCode),
    /// A file of the client's own state could not be read or written.
    State {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The file with the token of a service account gives none.
    TokenFile {
        /// Which.
        path: PathBuf,
        /// Why.
        why: BadTokenFile,
    },
    /// What the server sent does not fit together.
    BadAnswer(String),
}

/// What happened at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The address.
    pub address: Address,
    /// Why it did not lead to the server.
    pub failure: ConnectFailure,
}

/// What a server says when it refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Stable name, as `CUSTOMER_EXISTS`; empty when the server gave none.
    pub reason: String,
    /// In words, in the caller's language.
    pub message: String,
    /// Fields that are wrong.
    pub violations: Vec<Violation>,
    /// Whether it was found missing (`NOT_FOUND`).
    pub not_found: bool,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path, as `invoice.lines[2].quantity`.
    pub field: String,
    /// Stable name, as `QUANTITY_NOT_POSITIVE`; may be empty.
    pub reason: String,
    /// In words, in the caller's language.
    pub message: String,
}

/// Result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Stable name for programs. The server's own where it gave one.
    pub fn reason(&self) -> &str {
        match self {
            Self::NotReachable { .. } => "NOT_REACHABLE",
            Self::WrongCa { .. } => "WRONG_CA",
            Self::TimedOut => "TIMED_OUT",
            Self::NotEnrolled { .. } => "NOT_ENROLLED",
            Self::Revoked => "WORKSTATION_REVOKED",
            Self::NotLoggedIn => "NOT_LOGGED_IN",
            Self::SessionExpired => "SESSION_EXPIRED",
            Self::NotAllowed(refusal) if refusal.reason.is_empty() => "NOT_ALLOWED",
            Self::Refused(refusal) if refusal.reason.is_empty() => "REFUSED",
            Self::NotAllowed(refusal) | Self::Refused(refusal) => &refusal.reason,
            Self::Busy { .. } => "BUSY",
            Self::OutdatedClient { .. } => "CLIENT_OUTDATED",
            Self::OutdatedServer => "SERVER_OUTDATED",
            Self::ServerFault { .. } => "SERVER_FAULT",
            Self::BadJoinCode(_) => "JOIN_CODE_MISTYPED",
            Self::State { .. } => "STATE_UNREADABLE",
            Self::TokenFile { .. } => "TOKEN_FILE",
            Self::BadAnswer(_) => "BAD_ANSWER",
        }
    }

    /// Whether it is not known if the server did the work: the answer was lost, not given.
    pub fn outcome_unknown(&self) -> bool {
        matches!(
            self,
            Self::NotReachable { .. } | Self::TimedOut | Self::ServerFault { .. }
        )
    }

    /// What a person reads.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::NotReachable { attempts } => not_reachable(attempts, lang),
            Self::WrongCa {
                address,
                expected,
                got,
            } => wrong_ca(address, expected, got.as_deref(), lang),
            Self::TimedOut => lang
                .pick(
                    "serwer nie odpowiedział w wyznaczonym czasie",
                    "the server did not answer in time",
                )
                .to_owned(),
            Self::NotEnrolled { profile } => lang.pick(
                format!("to stanowisko nie jest jeszcze dołączone (profil „{profile}”): administrator wydaje kod poleceniem `kontord workstation add NAZWA`, tutaj: `kontor join SERWER:PORT --code KOD`"),
                format!("this workstation has not joined yet (profile `{profile}`): an administrator makes a code with `kontord workstation add NAME`, then here: `kontor join SERVER:PORT --code CODE`"),
            ),
            Self::Revoked => lang
                .pick(
                    "serwer nie uznaje już tego stanowiska: zostało odłączone. Potrzebny jest nowy kod dołączenia od administratora",
                    "the server does not accept this workstation any more: it was shut out. A new join code from an administrator is needed",
                )
                .to_owned(),
            Self::NotLoggedIn => lang
                .pick(
                    "nikt nie jest zalogowany: `kontor login`",
                    "nobody is logged in: `kontor login`",
                )
                .to_owned(),
            Self::SessionExpired => lang
                .pick(
                    "sesja wygasła: zaloguj się ponownie poleceniem `kontor login`",
                    "the session has expired: log in again with `kontor login`",
                )
                .to_owned(),
            Self::NotAllowed(refusal) if refusal.message.is_empty() => lang
                .pick("brak uprawnień do tej czynności", "your role does not allow this")
                .to_owned(),
            Self::NotAllowed(refusal) | Self::Refused(refusal) => refusal.message.clone(),
            Self::Busy { retry, message } => busy(*retry, message, lang),
            Self::OutdatedClient { message } => lang.pick(
                format!("ten program jest za stary dla serwera: zainstaluj nowszą wersję. {message}"),
                format!("this program is too old for the server: install a newer version. {message}"),
            ),
            Self::OutdatedServer => lang
                .pick(
                    "serwer jest starszy niż ten program i nie zna tego polecenia: trzeba zaktualizować serwer",
                    "the server is older than this program and does not know the command: the server must be updated",
                )
                .to_owned(),
            Self::ServerFault { message } => lang.pick(
                format!("błąd po stronie serwera: {message}"),
                format!("a fault of the server: {message}"),
            ),
            Self::BadJoinCode(why) => bad_code(*why, lang),
            Self::State { path, problem } => lang.pick(
                format!("plik {} nie nadaje się do użycia: {problem}", path.display()),
                format!("the file {} cannot be used: {problem}", path.display()),
            ),
            Self::TokenFile { path, why } => {
                let path = path.display();
                lang.pick(
                    format!("plik z tokenem {path} (KONTOR_TOKEN_FILE): {}", bad_token_file(why)),
                    format!("the token file {path} (KONTOR_TOKEN_FILE): {why}"),
                )
            }
            Self::BadAnswer(problem) => lang.pick(
                format!("odpowiedź serwera jest niezrozumiała: {problem}"),
                format!("the server's answer makes no sense: {problem}"),
            ),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for Error {}

impl From<BadJoinCode> for Error {
    fn from(why: BadJoinCode) -> Self {
        Self::BadJoinCode(why)
    }
}

fn not_reachable(attempts: &[Attempt], lang: Lang) -> String {
    let tried: Vec<String> = attempts
        .iter()
        .map(|attempt| format!("{}: {}", attempt.address, attempt.failure.text(lang)))
        .collect();
    let head = lang.pick("brak połączenia z serwerem", "the server cannot be reached");
    if tried.is_empty() {
        head.to_owned()
    } else {
        format!("{head} ({})", tried.join("; "))
    }
}

fn wrong_ca(address: &Address, expected: &str, got: Option<&str>, lang: Lang) -> String {
    let got = got.unwrap_or(lang.pick("żaden", "none"));
    lang.pick(
        format!("pod adresem {address} odpowiada inny serwer niż nasz albo ktoś podsłuchuje połączenie: oczekiwano urzędu certyfikacji {expected}, przedstawiono {got}. Niczego nie wysłano"),
        format!("another server than ours answers at {address}, or somebody listens in: expected the CA {expected}, got {got}. Nothing was sent"),
    )
}

fn busy(retry: Option<Duration>, message: &str, lang: Lang) -> String {
    let head = if message.is_empty() {
        lang.pick("serwer jest zajęty", "the server is busy")
    } else {
        message
    };
    match retry {
        None => head.to_owned(),
        Some(retry) => {
            let seconds = retry.as_secs().max(1);
            lang.pick(
                format!("{head} (spróbuj ponownie za {seconds} s)"),
                format!("{head} (try again in {seconds} s)"),
            )
        }
    }
}

fn bad_token_file(why: &BadTokenFile) -> String {
    match why {
        BadTokenFile::Unreadable(problem) => format!("nie można go odczytać: {problem}"),
        BadTokenFile::OpenToOthers => {
            "każdy na tym komputerze może go odczytać lub zmienić, a więc użyć konta usługi: chmod 600"
                .to_owned()
        }
        BadTokenFile::NoToken => {
            "nie zawiera samego tokenu wypisanego przez `kontor token create`".to_owned()
        }
    }
}

fn bad_code(why: BadJoinCode, lang: Lang) -> String {
    match why {
        BadJoinCode::Length(length) => lang.pick(
            format!("kod dołączenia ma 25 znaków po KT-, a ten {length}: przepisz go jeszcze raz"),
            format!("{why}: type it again"),
        ),
        BadJoinCode::Character(c) => lang.pick(
            format!("w kodzie dołączenia nie ma znaku „{c}”: przepisz go jeszcze raz"),
            format!("{why}: type it again"),
        ),
        BadJoinCode::Check => lang.pick(
            "kod dołączenia przepisano z błędem (nie zgadza się znak kontrolny): przepisz go jeszcze raz".to_owned(),
            format!("{why}: type it again"),
        ),
    }
}
