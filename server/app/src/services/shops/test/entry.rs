//! From the address to the shop's interface: each check needs the one before it.

use kontor_domain::refusal::{Label, Text};
use kontor_shoper::{ErrorKind, Shop};

use super::{
    Failure,
    check::{Check, Pending},
};

/// The way in, step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Address,
    Host,
    Connection,
    Tls,
    Shoper,
    Open,
    Login,
    WebApi,
}

const STEPS: [Step; 8] = [
    Step::Address,
    Step::Host,
    Step::Connection,
    Step::Tls,
    Step::Shoper,
    Step::Open,
    Step::Login,
    Step::WebApi,
];

impl Step {
    fn pending(self) -> Pending {
        let (name, label) = match self {
            Self::Address => (
                "ADDRESS",
                Label::new("Adres poprawny", "Address well-formed"),
            ),
            Self::Host => ("HOST", Label::new("Nazwa serwera znana", "Host resolves")),
            Self::Connection => ("CONNECTION", Label::new("Serwer odpowiada", "Host answers")),
            Self::Tls => (
                "TLS",
                Label::new("Certyfikat ważny (TLS)", "Certificate valid (TLS)"),
            ),
            Self::Shoper => (
                "SHOPER",
                Label::new("To sklep Shoper", "It is a Shoper shop"),
            ),
            Self::Open => ("OPEN", Label::new("Sklep czynny", "Shop in service")),
            Self::Login => ("LOGIN", Label::new("Logowanie przyjęte", "Login accepted")),
            Self::WebApi => (
                "WEBAPI",
                Label::new("Dostęp do WebAPI", "Access to the WebAPI"),
            ),
        };
        Pending::new(name, label)
    }

    /// Where an error of the way in happened. What the shop's software said itself came from behind the step before.
    fn of(failure: &Failure) -> Self {
        let Failure::Shop(error) = failure else {
            return Self::Connection;
        };
        match error.kind() {
            ErrorKind::Unresolved => Self::Host,
            ErrorKind::Unreachable | ErrorKind::Disconnected | ErrorKind::TimedOut => {
                Self::Connection
            }
            ErrorKind::CertificateExpired
            | ErrorKind::CertificateOfAnotherName
            | ErrorKind::CertificateNotTrusted
            | ErrorKind::Tls => Self::Tls,
            ErrorKind::Unpaid
            | ErrorKind::RateLimited
            | ErrorKind::ServerError
            | ErrorKind::Unavailable => Self::Open,
            ErrorKind::Unauthenticated | ErrorKind::IpNotAllowed | ErrorKind::AccountBlocked => {
                Self::Login
            }
            ErrorKind::NoWebApiAccess | ErrorKind::InsufficientScope | ErrorKind::AccessDenied => {
                Self::WebApi
            }
            _ => Self::Shoper,
        }
    }
}

/// The label of the last step, which everything behind the way in needs.
pub(super) fn last() -> Text {
    Step::WebApi.pending().label().clone()
}

/// The checks of the way in, which failed so or not at all.
pub(super) fn checks(client: &Shop, failure: Option<&Failure>) -> Vec<Check> {
    let failed = failure.map(|failure| (Step::of(failure), failure));
    let one = |step: Step| {
        let pending = step.pending();
        match failed {
            Some((at, failure)) if step == at => pending.failed(failure.explain()),
            Some((at, _)) if step > at => pending.needs(at.pending().label()),
            Some((Step::Open, failure)) if step == Step::Shoper && !is_of_shop(failure) => pending
                .skipped(Text::fixed(
                    "pominięto: odpowiedź nie mówi, jaki to sklep",
                    "skipped: the answer does not tell what shop it is",
                )),
            _ => passed(step, pending, client),
        }
    };
    STEPS.into_iter().map(one).collect()
}

fn passed(step: Step, pending: Pending, client: &Shop) -> Check {
    let address = client.address();
    match step {
        Step::Address => pending.found(Text::new(address.to_string(), address.to_string())),
        Step::Tls if !address.is_https() => pending.skipped(Text::fixed(
            "pominięto: adres tego komputera",
            "skipped: an address of this computer",
        )),
        _ => pending.passed(),
    }
}

/// Whether the answer came from the shop's own software.
fn is_of_shop(failure: &Failure) -> bool {
    matches!(failure, Failure::Shop(error) if error.code().is_some())
}
