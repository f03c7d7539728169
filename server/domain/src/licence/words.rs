//! What a person reads of the licence.

use time::{Date, macros::format_description};

use super::{Link, SEATS_WITHOUT_LICENCE, Source, Standing, TRIAL_DAYS};
use crate::{
    calendar::{format_date, warsaw},
    refusal::Text,
};

/// What is blocked, and what never is.
const ONLY_THE_LINK: (&str, &str) = (
    "Wstrzymane jest tylko połączenie ze sklepem; faktury, listy i wydruki działają jak zawsze.",
    "Only the link to the shop is stopped; invoices, lists and prints work as ever.",
);
const INSTALL: (&str, &str) = (
    "Administrator instaluje licencję poleceniem: kontor licence install PLIK.",
    "An administrator installs a licence with: kontor licence install FILE.",
);

impl Standing {
    /// How things stand with the link and what to do about it, in a few sentences.
    pub fn summary(&self) -> Text {
        let mut text = match &self.link {
            Link::Open { until, source } => open(*until, *source),
            Link::Ended { until, source } => ended(*until, *source),
            Link::Missing => with_remedy(
                "Nie ma licencji.".to_owned(),
                "There is no licence.".to_owned(),
            ),
            Link::Foreign { nip } => with_remedy(
                format!(
                    "Zainstalowana licencja jest wystawiona na NIP {nip}, a nie na NIP tej firmy."
                ),
                format!(
                    "The installed licence was issued for the NIP {nip}, not for this company's."
                ),
            ),
            Link::NoCompany => Text::fixed(
                "Licencja jest zainstalowana, ale dane firmy nie są jeszcze uzupełnione i nie wiadomo, czy jest dla niej. \
                 Administrator uzupełnia je poleceniem: kontor company set.",
                "A licence is installed, but the company is not set yet, so nobody knows whether it is its own. An \
                 administrator sets it with: kontor company set.",
            ),
            Link::Unusable(problem) => with_remedy(
                format!(
                    "Zainstalowanej licencji nie można użyć. {}",
                    problem.text.pl
                ),
                format!("The installed licence cannot be used. {}", problem.text.en),
            ),
        };
        if self.trial_is_open && !matches!(self.link, Link::Open { .. }) {
            text = and(
                &text,
                &format!("Albo jednorazowo {TRIAL_DAYS} dni próbnych: kontor licence trial."),
                &format!("Or, once, {TRIAL_DAYS} days of trial: kontor licence trial."),
            );
        }
        if let Some(seen) = self.clock_behind_since {
            let format = format_description!("[year]-[month]-[day] [hour]:[minute]");
            let seen = warsaw(seen).format(format).unwrap_or_default();
            text = and(
                &text,
                &format!(
                    "Zegar serwera jest cofnięty: ten serwer pracował już {seen}. Licencji to nie przedłuża; ustaw zegar."
                ),
                &format!(
                    "The server's clock was moved back: this server has seen {seen}. That does not extend the licence; \
                     set the clock."
                ),
            );
        }
        text
    }
}

/// Why one more workstation may not join.
pub(super) fn no_seat(standing: &Standing, joined: i64) -> Text {
    let seats = standing.seats;
    let (pl, en) = if standing.has_licence_seats() {
        (
            format!("Licencja obejmuje stanowiska w liczbie: {seats}; dołączono już: {joined}."),
            format!("The licence has seats for {seats} workstations; {joined} have joined."),
        )
    } else {
        (
            format!(
                "Bez licencji mogą dołączyć stanowiska w liczbie: {SEATS_WITHOUT_LICENCE}; dołączono już: {joined}."
            ),
            format!(
                "Without a licence {SEATS_WITHOUT_LICENCE} workstations may join; {joined} have joined."
            ),
        )
    };
    Text::new(
        format!(
            "{pl} Dołączone pracują dalej. Odłącz nieużywane stanowisko (kontor workstation revoke) albo zainstaluj \
             licencję na więcej stanowisk (kontor licence install PLIK)."
        ),
        format!(
            "{en} Those that have joined go on working. Shut out one that is not used (kontor workstation revoke), or \
             install a licence for more (kontor licence install FILE)."
        ),
    )
}

impl Standing {
    /// Whether the seats are those of a licence.
    fn has_licence_seats(&self) -> bool {
        match &self.link {
            Link::Open { source, .. } | Link::Ended { source, .. } => *source == Source::Licence,
            Link::NoCompany => true,
            Link::Missing | Link::Foreign { .. } | Link::Unusable(_) => false,
        }
    }
}

fn open(until: Date, source: Source) -> Text {
    let day = format_date(until);
    match source {
        Source::Licence => Text::new(
            format!("Licencja opłacona do {day} włącznie."),
            format!("The licence is paid until {day} inclusive."),
        ),
        Source::Trial => Text::new(
            format!("Okres próbny do {day} włącznie."),
            format!("The trial runs until {day} inclusive."),
        ),
    }
}

fn ended(until: Date, source: Source) -> Text {
    let day = format_date(until);
    match source {
        Source::Licence => with_remedy(
            format!("Opłacony okres licencji skończył się {day}. Zamów przedłużenie u dostawcy."),
            format!("The licence's paid period ended on {day}. Order its renewal from the vendor."),
        ),
        Source::Trial => with_remedy(
            format!("Okres próbny skończył się {day}."),
            format!("The trial ended on {day}."),
        ),
    }
}

fn with_remedy(pl: String, en: String) -> Text {
    let text = and(&Text::new(pl, en), ONLY_THE_LINK.0, ONLY_THE_LINK.1);
    and(&text, INSTALL.0, INSTALL.1)
}

fn and(text: &Text, pl: &str, en: &str) -> Text {
    Text::new(format!("{} {pl}", text.pl), format!("{} {en}", text.en))
}
