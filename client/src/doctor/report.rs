//! The report as people and programs read it. It has no token and no password: it never had one.

use std::fmt::Write as _;

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::{Check, CheckState, Neighbours, Report, Step};
use crate::{Lang, VERSION};

impl Step {
    /// Stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Name => "name",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Health => "health",
            Self::Versions => "versions",
            Self::Enrolment => "enrolment",
            Self::Login => "login",
            Self::Rights => "rights",
            Self::Clock => "clock",
            Self::Licence => "licence",
            Self::Shops => "shops",
        }
    }

    /// What is checked, in plain words.
    pub fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Profile => lang.pick("dane stanowiska", "workstation's files"),
            Self::Name => lang.pick("nazwa serwera", "server's name"),
            Self::Tcp => lang.pick("połączenie", "connection"),
            Self::Tls => lang.pick("szyfrowanie i certyfikat", "encryption and CA"),
            Self::Health => lang.pick("gotowość serwera", "server's health"),
            Self::Versions => lang.pick("wersje", "versions"),
            Self::Enrolment => lang.pick("dołączenie stanowiska", "enrolment"),
            Self::Login => lang.pick("logowanie", "login"),
            Self::Rights => lang.pick("uprawnienia", "rights"),
            Self::Clock => lang.pick("zegar", "clock"),
            Self::Licence => lang.pick("licencja", "licence"),
            Self::Shops => lang.pick("sklepy", "shops"),
        }
    }
}

impl CheckState {
    /// Stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    fn mark(self, lang: Lang) -> &'static str {
        match self {
            Self::Passed => "ok",
            Self::Warning => lang.pick("uwaga", "note"),
            Self::Failed => lang.pick("BŁĄD", "FAULT"),
            Self::Skipped => "-",
        }
    }
}

impl Report {
    /// The report for the person at the workstation.
    pub fn text(&self) -> String {
        let lang = self.lang;
        let mut text = String::new();
        for Check {
            step,
            state,
            detail,
        } in &self.checks
        {
            let line = format!("{:<6} {:<26} {detail}", state.mark(lang), step.text(lang));
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text.push('\n');
        match &self.fault {
            None => text.push_str(lang.pick("Wszystko działa.\n", "Everything works.\n")),
            Some(fault) => {
                let class = fault.class;
                let heads = lang.pick(
                    ("Co jest nie tak", "Po czyjej stronie", "Co zrobić"),
                    ("What is wrong", "Whose fault", "What to do"),
                );
                let _ = writeln!(text, "{}: {}", heads.0, class.what(lang));
                let _ = writeln!(text, "{}: {}.", heads.1, class.side().text(lang));
                let _ = writeln!(text, "{}:", heads.2);
                for (number, step) in (1..).zip(class.remedy(lang)) {
                    let _ = writeln!(text, "  {number}. {step}");
                }
            }
        }
        if let Some(neighbours) = self.neighbours {
            let _ = writeln!(text, "{}", neighbours_text(neighbours, lang));
        }
        text.trim_end().to_owned()
    }

    /// The report for support: the same, and what the program and the profile are.
    pub fn support_text(&self) -> String {
        let lang = self.lang;
        let mut text = String::new();
        let at = self.at.format(&Rfc3339).unwrap_or_default();
        let unknown = || "-".to_owned();
        let addresses: Vec<String> = self
            .addresses
            .iter()
            .map(|each| match &each.failure {
                None => format!("{} (ok)", each.address),
                Some(failure) => format!("{} ({})", each.address, failure.reason()),
            })
            .collect();
        for (name, value) in [
            ("kontor doctor", at),
            ("client", VERSION.to_owned()),
            (
                "system",
                format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            ),
            ("profile", self.profile.to_string()),
            (
                "workstation",
                self.workstation.clone().unwrap_or_else(unknown),
            ),
            (
                "installation",
                self.installation_id.clone().unwrap_or_else(unknown),
            ),
            ("CA", self.ca_fingerprint.clone().unwrap_or_else(unknown)),
            (
                "server",
                self.server_version.clone().unwrap_or_else(unknown),
            ),
            ("addresses", addresses.join(", ")),
            (
                "fault",
                self.fault
                    .as_ref()
                    .map_or("-", |fault| fault.class.reason())
                    .to_owned(),
            ),
            ("language", lang.to_string()),
        ] {
            let _ = writeln!(text, "{name}: {value}");
        }
        text.push('\n');
        text.push_str(&self.text());
        text.push('\n');
        text
    }

    /// The report for programs.
    pub fn json(&self) -> Value {
        let lang = self.lang;
        let moment = |at: time::OffsetDateTime| at.format(&Rfc3339).unwrap_or_default();
        json!({
            "at": moment(self.at),
            "client_version": VERSION,
            "server_version": self.server_version,
            "profile": self.profile,
            "workstation_name": self.workstation,
            "installation_id": self.installation_id,
            "ca_fingerprint": self.ca_fingerprint,
            "ok": self.fault.is_none(),
            "checks": self.checks.iter().map(|check| json!({
                "step": check.step.name(),
                "state": check.state.name(),
                "detail": check.detail,
            })).collect::<Vec<_>>(),
            "fault": self.fault.as_ref().map(|fault| json!({
                "step": fault.step.name(),
                "reason": fault.class.reason(),
                "side": fault.class.side().name(),
                "what": fault.class.what(lang),
                "remedy": fault.class.remedy(lang),
            })),
            "addresses": self.addresses.iter().map(|each| json!({
                "address": each.address,
                "ok": each.failure.is_none(),
                "reason": each.failure.as_ref().map(crate::ConnectFailure::reason),
            })).collect::<Vec<_>>(),
            "other_workstations": self.neighbours.map(|neighbours| json!({
                "active_count": neighbours.active_count,
                "last_seen_at": neighbours.last_seen_at.map(moment),
            })),
        })
    }
}

fn neighbours_text(neighbours: Neighbours, lang: Lang) -> String {
    let count = neighbours.active_count;
    match (count, neighbours.last_seen_at) {
        (1.., _) => lang.pick(
            format!("Inne stanowiska pracujące w ostatnich 5 minutach: {count}."),
            format!("Other workstations that worked in the last 5 minutes: {count}."),
        ),
        (_, Some(at)) => {
            let at = crate::moment(at, lang);
            lang.pick(
                format!("Żadne inne stanowisko nie pracowało w ostatnich 5 minutach; ostatnio jakieś: {at}."),
                format!("No other workstation worked in the last 5 minutes; the last one did at {at}."),
            )
        }
        (_, None) => lang
            .pick(
                "Żadne inne stanowisko jeszcze nie pracowało z tym serwerem.",
                "No other workstation has worked with this server yet.",
            )
            .to_owned(),
    }
}
