//! Kinds of faults. What each means, whose it is and what is to be done stands in `explain`.

use super::explain::words;
use crate::Lang;

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This computer.
    Workstation,
    /// The server.
    Server,
    /// What lies between them.
    Network,
    /// The person's login or rights.
    Person,
}

/// What kind of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultClass {
    /// This computer did not join.
    NotEnrolled,
    /// The client's own files cannot be read.
    StateUnreadable,
    /// The server's name is not known.
    NameNotFound,
    /// The computer is on, the server program is not, or the port is another.
    ConnectionRefused,
    /// The computer is off, or a firewall drops the connection.
    ConnectionTimedOut,
    /// There is no way to the computer.
    NetworkUnreachable,
    /// Another program answers.
    NotKontor,
    /// Another CA answers.
    WrongCa,
    /// The server's certificate has run out.
    CertificateExpired,
    /// The server's certificate is not in force yet.
    CertificateNotYetValid,
    /// The server belongs to another installation.
    WrongInstallation,
    /// The server is starting, stopping or has lost its database.
    NotServing,
    /// The server does not answer in time.
    NoAnswer,
    /// The server fails.
    ServerFault,
    /// This program is too old.
    OutdatedClient,
    /// The server is too old.
    OutdatedServer,
    /// The workstation was shut out.
    Revoked,
    /// Nobody is logged in.
    NotLoggedIn,
    /// The last login was refused.
    WrongPassword,
    /// The session has ended.
    SessionExpired,
    /// The service account's token is unknown, expired or revoked.
    ServiceTokenRefused,
    /// The role does not allow it.
    NoRights,
    /// The clocks of this computer and the server differ.
    ClockWrong,
}

impl FaultClass {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::NotEnrolled,
        Self::StateUnreadable,
        Self::NameNotFound,
        Self::ConnectionRefused,
        Self::ConnectionTimedOut,
        Self::NetworkUnreachable,
        Self::NotKontor,
        Self::WrongCa,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
        Self::WrongInstallation,
        Self::NotServing,
        Self::NoAnswer,
        Self::ServerFault,
        Self::OutdatedClient,
        Self::OutdatedServer,
        Self::Revoked,
        Self::NotLoggedIn,
        Self::WrongPassword,
        Self::SessionExpired,
        Self::ServiceTokenRefused,
        Self::NoRights,
        Self::ClockWrong,
    ];

    /// Stable name for programs.
    pub fn reason(self) -> &'static str {
        words(self).reason
    }

    /// Whose fault it is.
    pub fn side(self) -> Side {
        words(self).side
    }

    /// What is wrong, in plain words.
    pub fn what(self, lang: Lang) -> &'static str {
        let (pl, en) = words(self).what;
        lang.pick(pl, en)
    }

    /// What to do, step by step.
    pub fn remedy(self, lang: Lang) -> Vec<&'static str> {
        let steps = words(self).remedy.iter();
        steps.map(|(pl, en)| lang.pick(*pl, *en)).collect()
    }
}

impl Side {
    /// Stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Workstation => "workstation",
            Self::Server => "server",
            Self::Network => "network",
            Self::Person => "person",
        }
    }

    /// Whose fault it is, in plain words.
    pub fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Workstation => lang.pick("to stanowisko", "this workstation"),
            Self::Server => lang.pick("serwer", "the server"),
            Self::Network => lang.pick(
                "sieć między stanowiskiem a serwerem albo adres w profilu",
                "the network between workstation and server, or the profile's address",
            ),
            Self::Person => lang.pick("logowanie albo uprawnienia", "login or rights"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_its_own_name_words_and_remedy() {
        let mut reasons = BTreeSet::new();
        for class in FaultClass::ALL {
            assert!(reasons.insert(class.reason()), "{class:?}");
            for lang in [Lang::Pl, Lang::En] {
                assert!(!class.what(lang).is_empty(), "{class:?}");
                assert!(!class.remedy(lang).is_empty(), "{class:?}");
            }
        }
    }
}
