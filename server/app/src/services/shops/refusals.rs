//! The one place where an error of the shop becomes a refusal: what went wrong, and what a person can do about it.
//!
//! Everything that calls a shop words its errors here. Their class is always "the state of things does not allow it":
//! the server itself is well, and a repeat alone does not help, or only later.

use kontor_domain::refusal::{Kind, Refusal, Text};
use kontor_shoper::{Error, ErrorKind, SetupError};

use super::areas::label_of_call;

/// What an error of a shop means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Stable, `UPPER_SNAKE`.
    pub reason: &'static str,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub remedy: Text,
}

impl Explained {
    const fn fixed(
        reason: &'static str,
        what: (&'static str, &'static str),
        remedy: (&'static str, &'static str),
    ) -> Self {
        Self {
            reason,
            what: Text::fixed(what.0, what.1),
            remedy: Text::fixed(remedy.0, remedy.1),
        }
    }

    /// The same with what the shop itself said.
    fn quoting(mut self, words: &str) -> Self {
        if !words.is_empty() {
            self.what = Text::new(
                format!("{} Odpowiedź sklepu: „{words}”.", self.what.pl),
                format!("{} The shop's answer: \"{words}\".", self.what.en),
            );
        }
        self
    }

    /// As a refusal that names the shop.
    pub fn refusal(self, shop_name: &str) -> Refusal {
        let text = Text::new(
            format!("Sklep „{shop_name}”: {} {}", self.what.pl, self.remedy.pl),
            format!("Shop \"{shop_name}\": {} {}", self.what.en, self.remedy.en),
        );
        Refusal::new(Kind::FailedPrecondition, self.reason, text)
    }
}

/// The refusal of an error that a call to this shop ended with. Its facts for machines are the call, the HTTP status and the
/// shop's own code.
pub fn of_error(shop_name: &str, error: &Error) -> Refusal {
    let mut refusal = explain(error).refusal(shop_name);
    refusal = refusal.with("call", error.call());
    if let Some(status) = error.status() {
        refusal = refusal.with("http_status", status.to_string());
    }
    if let Some(code) = error.code() {
        refusal = refusal.with("shop_code", code.as_str());
    }
    if let Some(after) = error.retry_after() {
        refusal = refusal.with("retry_after_s", after.as_secs().to_string());
    }
    refusal
}

/// The refusal of settings of which no client can be made.
pub fn of_setup(shop_name: &str, error: &SetupError) -> Refusal {
    let explained = match error {
        SetupError::ExtraCa => Explained::fixed(
            "SHOP_CA_NOT_PEM",
            (
                "nie da się odczytać zapisanych dodatkowych urzędów certyfikacji.",
                "the extra authorities that are kept cannot be read.",
            ),
            (
                "Podaj plik urzędu certyfikacji jeszcze raz.",
                "Give the file of the authority again.",
            ),
        ),
        SetupError::Header(_) => Explained::fixed(
            "SHOP_TOKEN_MALFORMED",
            (
                "zapisany token ma niedozwolone znaki.",
                "the token that is kept has characters that are not allowed.",
            ),
            ("Podaj token jeszcze raz.", "Give the token again."),
        ),
        _ => Explained::fixed(
            "SHOP_TLS_UNUSABLE",
            (
                "na serwerze nie da się przygotować szyfrowanego połączenia.",
                "an encrypted connection cannot be prepared on the server.",
            ),
            (
                "Zainstaluj na serwerze systemowe certyfikaty urzędów (pakiet ca-certificates).",
                "Install the system's certificates of authorities on the server (the package ca-certificates).",
            ),
        ),
    };
    explained.refusal(shop_name)
}

/// What an error means and what to do about it.
pub fn explain(error: &Error) -> Explained {
    way(error)
        .or_else(|| access(error))
        .unwrap_or_else(|| answer(error))
}

/// No answer in time.
pub fn timed_out() -> Explained {
    Explained::fixed(
        "SHOP_UNREACHABLE",
        (
            "serwer sklepu nie odpowiedział w wyznaczonym czasie.",
            "the shop's server did not answer in time.",
        ),
        (
            "Spróbuj ponownie za kilka minut; jeżeli to się powtarza, sprawdź, czy sklep działa w przeglądarce.",
            "Try again in some minutes; if it goes on, look whether the shop works in a browser.",
        ),
    )
}

/// What went wrong on the way to the shop.
fn way(error: &Error) -> Option<Explained> {
    Some(match error.kind() {
        ErrorKind::Unresolved => Explained::fixed(
            "SHOP_HOST_UNKNOWN",
            (
                "nazwa serwera z adresu sklepu nie jest znana.",
                "the name of the server in the shop's address is not known.",
            ),
            (
                "Sprawdź adres sklepu oraz połączenie serwera Kontora z internetem.",
                "Check the shop's address, and the connection of the Kontor server to the internet.",
            ),
        ),
        ErrorKind::Unreachable | ErrorKind::Disconnected => Explained::fixed(
            "SHOP_UNREACHABLE",
            (
                "serwer sklepu nie odpowiada albo przerwał połączenie.",
                "the shop's server does not answer or broke the connection.",
            ),
            (
                "Otwórz adres sklepu w przeglądarce. Jeżeli tam działa, sprawdź zaporę na serwerze Kontora; jeżeli nie, spróbuj później.",
                "Open the shop's address in a browser. If it works there, check the firewall of the Kontor server; if not, try later.",
            ),
        ),
        ErrorKind::TimedOut => timed_out(),
        ErrorKind::CertificateExpired => Explained::fixed(
            "SHOP_CERTIFICATE_EXPIRED",
            (
                "certyfikat sklepu wygasł albo jeszcze nie obowiązuje.",
                "the shop's certificate has ended or has not begun.",
            ),
            (
                "Odnów certyfikat w panelu sklepu; sprawdź też, czy zegar serwera Kontora idzie dobrze.",
                "Renew the certificate in the shop's panel; check as well that the Kontor server's clock is right.",
            ),
        ),
        ErrorKind::CertificateOfAnotherName => Explained::fixed(
            "SHOP_CERTIFICATE_NAME",
            (
                "certyfikat sklepu jest wystawiony na inną nazwę.",
                "the shop's certificate is for another name.",
            ),
            (
                "Podaj adres, na który sklep ma certyfikat (na przykład z www albo bez niego).",
                "Give the address for which the shop has a certificate (perhaps with www or without it).",
            ),
        ),
        ErrorKind::CertificateNotTrusted => Explained::fixed(
            "SHOP_CERTIFICATE_UNTRUSTED",
            (
                "certyfikat sklepu wystawił urząd, któremu ten serwer nie ufa.",
                "the shop's certificate is of an authority that this server does not trust.",
            ),
            (
                "Prawdziwy sklep ma certyfikat znanego urzędu: sprawdź adres. Dla sklepu próbnego podaj jego plik urzędu (--ca-file).",
                "A real shop has the certificate of a known authority: check the address. For a practice shop give its authority's file (--ca-file).",
            ),
        ),
        ErrorKind::Tls => Explained::fixed(
            "SHOP_TLS",
            (
                "nie udało się nawiązać szyfrowanego połączenia (TLS).",
                "no encrypted connection (TLS) came about.",
            ),
            (
                "Sprawdź, czy adres i port są adresem sklepu (https).",
                "Check that address and port are those of the shop (https).",
            ),
        ),
        _ => return None,
    })
}

/// What the shop refuses to this caller.
fn access(error: &Error) -> Option<Explained> {
    Some(match error.kind() {
        ErrorKind::Unauthenticated => Explained::fixed(
            "SHOP_LOGIN_REFUSED",
            (
                "sklep nie przyjął loginu i hasła albo tokenu.",
                "the shop did not accept login and password, or the token.",
            ),
            (
                "Sprawdź w panelu sklepu użytkownika albo integrację i podaj dane jeszcze raz: kontor shop set-password.",
                "Look up the user or the integration in the shop's panel and give the data again: kontor shop set-password.",
            ),
        ),
        ErrorKind::IpNotAllowed => Explained::fixed(
            "SHOP_IP_REFUSED",
            (
                "sklep nie wpuszcza tego użytkownika z adresu IP serwera Kontora.",
                "the shop does not let this user in from the IP address of the Kontor server.",
            ),
            (
                "W panelu sklepu dopisz adres IP serwera do dozwolonych dla tego administratora albo zdejmij ograniczenie.",
                "In the shop's panel add the server's IP address to those allowed for this administrator, or lift the restriction.",
            ),
        ),
        ErrorKind::AccountBlocked => Explained::fixed(
            "SHOP_ACCOUNT_BLOCKED",
            (
                "konto tego użytkownika w sklepie jest zablokowane.",
                "this user's account is blocked in the shop.",
            ),
            (
                "Odblokuj użytkownika w panelu sklepu (Ustawienia → Administratorzy sklepu).",
                "Unblock the user in the shop's panel (Ustawienia → Administratorzy sklepu).",
            ),
        ),
        ErrorKind::NoWebApiAccess => Explained::fixed(
            "SHOP_WEBAPI_REFUSED",
            (
                "grupa tego użytkownika nie ma dostępu do WebAPI.",
                "this user's group has no access to the WebAPI.",
            ),
            (
                "W panelu sklepu, w grupie administratorów, ustaw „Typ dostępu” na WebAPI (albo panel i WebAPI).",
                "In the shop's panel, in the group of administrators, set \"Typ dostępu\" to WebAPI (or panel and WebAPI).",
            ),
        ),
        ErrorKind::Unpaid => Explained::fixed(
            "SHOP_UNPAID",
            (
                "sklep jest nieopłacony albo jego abonament nie obejmuje WebAPI.",
                "the shop is not paid for, or its plan does not include the WebAPI.",
            ),
            (
                "Sprawdź abonament w panelu sklepu.",
                "Check the plan in the shop's panel.",
            ),
        ),
        ErrorKind::InsufficientScope | ErrorKind::AccessDenied => right_missing(error),
        _ => return None,
    })
}

fn right_missing(error: &Error) -> Explained {
    let area = label_of_call(error.call());
    let verb = error.call().split(' ').next().unwrap_or_default();
    let (right_pl, right_en) = match verb {
        "POST" => ("dodawanie", "adding"),
        "PUT" => ("edycja", "editing"),
        "DELETE" => ("usuwanie", "deleting"),
        _ => ("odczyt", "reading"),
    };
    Explained {
        reason: "SHOP_RIGHT_MISSING",
        what: Text::new(
            format!("brak uprawnienia „{right_pl}” do: {}.", area.pl),
            format!("the right of {right_en} is missing for: {}.", area.en),
        ),
        remedy: Text::new(
            format!(
                "W panelu sklepu nadaj grupie użytkownika (albo integracji) to uprawnienie do: {}.",
                area.pl
            ),
            format!(
                "In the shop's panel give the user's group (or the integration) this right for: {}.",
                area.en
            ),
        ),
    }
}

/// What the shop answered.
fn answer(error: &Error) -> Explained {
    let words = error.shop_text();
    match error.kind() {
        ErrorKind::Redirected => Explained::fixed(
            "SHOP_REDIRECTS",
            (
                "pod tym adresem sklep odsyła gdzie indziej; dane logowania idą tylko pod ustawiony adres.",
                "at this address the shop sends its callers elsewhere; the login goes to the set address alone.",
            ),
            (
                "Ustaw adres, pod który sklep odsyła, jeżeli to adres tego sklepu.",
                "Set the address to which the shop sends, if it is the address of this shop.",
            ),
        )
        .quoting(words),
        ErrorKind::BodyTooLarge => Explained::fixed(
            "SHOP_ANSWER_TOO_LARGE",
            (
                "odpowiedź sklepu jest większa, niż program przyjmuje.",
                "the shop's answer is larger than the program takes.",
            ),
            (
                "Sprawdź, czy to na pewno adres sklepu Shoper.",
                "Check that this is the address of a Shoper shop.",
            ),
        ),
        ErrorKind::Unavailable => Explained::fixed(
            "SHOP_MAINTENANCE",
            (
                "sklep jest chwilowo niedostępny: zablokowany, w konserwacji albo przeciążony.",
                "the shop is not available now: locked, in maintenance or overloaded.",
            ),
            ("Spróbuj później.", "Try later."),
        )
        .quoting(words),
        ErrorKind::RateLimited => Explained::fixed(
            "SHOP_BUSY",
            (
                "sklep odmawia z powodu zbyt wielu wywołań.",
                "the shop refuses because of too many calls.",
            ),
            (
                "Poczekaj kilka minut; sprawdź, czy tego samego użytkownika nie używa inny program.",
                "Wait some minutes; look whether another program uses the same user.",
            ),
        ),
        ErrorKind::ServerError | ErrorKind::NotImplemented => Explained::fixed(
            "SHOP_FAILED",
            ("sklep zgłosił własny błąd.", "the shop reported a failure of its own."),
            (
                "Spróbuj ponownie; jeżeli to się powtarza, zgłoś to obsłudze sklepu.",
                "Try again; if it goes on, tell the shop's support.",
            ),
        )
        .quoting(words),
        ErrorKind::Locked => Explained::fixed(
            "SHOP_ELEMENT_LOCKED",
            (
                "element jest właśnie otwarty w panelu sklepu.",
                "the element is open in the shop's panel right now.",
            ),
            (
                "Zamknij go w panelu i spróbuj ponownie.",
                "Close it in the panel and try again.",
            ),
        ),
        ErrorKind::Withheld => Explained::fixed(
            "SHOP_CALL_WITHHELD",
            (
                "wywołanie nie zostało wysłane, bo pracę przejął inny serwer.",
                "the call was not sent, because another server has taken the work over.",
            ),
            ("Nic nie trzeba robić.", "There is nothing to do."),
        ),
        ErrorKind::NotShoper
        | ErrorKind::Unreadable
        | ErrorKind::Inconsistent
        | ErrorKind::Missing => Explained::fixed(
            "SHOP_NOT_SHOPER",
            (
                "odpowiedź nie jest odpowiedzią sklepu Shoper.",
                "the answer is not that of a Shoper shop.",
            ),
            (
                "Sprawdź, czy pod tym adresem jest sklep Shoper i czy w przeglądarce otwiera się bez strony pośredniej.",
                "Check that there is a Shoper shop at this address, and that a browser opens it without a page in between.",
            ),
        )
        .quoting(words),
        _ => Explained::fixed(
            "SHOP_REFUSED",
            ("sklep odrzucił wywołanie.", "the shop refused the call."),
            (
                "Popraw to, o czym mówi odpowiedź sklepu, i spróbuj ponownie.",
                "Correct what the shop's answer names and try again.",
            ),
        )
        .quoting(words),
    }
}
