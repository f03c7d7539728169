//! Why a licence is not taken, and why there is no trial: each with a reason of its own.

use kontor_domain::{
    calendar::format_date,
    checks::Nip,
    licence::Standing,
    refusal::{Problem, Refusal, Text},
};
use kontor_licence::Refused;
use time::Date;

/// What is wrong with the text of a licence.
pub(super) fn problem(refused: &Refused) -> Problem {
    match refused {
        Refused::Malformed => Problem::fixed(
            "LICENCE_MALFORMED",
            "To nie jest plik licencji albo nie jest cały. Weź plik od dostawcy bez zmian, jeszcze raz.",
            "This is no licence file, or not the whole of it. Take the vendor's file once more, unchanged.",
        ),
        Refused::NoTrustedKeys => Problem::fixed(
            "LICENCE_NO_TRUSTED_KEYS",
            "Ten program zbudowano bez kluczy dostawcy i nie przyjmuje żadnej licencji. Zainstaluj program od dostawcy.",
            "This program was built without the vendor's keys and takes no licence. Install the vendor's build.",
        ),
        Refused::UnknownKey(id) => Problem::new(
            "LICENCE_UNKNOWN_KEY",
            format!(
                "Licencję podpisano kluczem, którego ten program nie zna ({id}). Zaktualizuj program albo poproś \
                 dostawcę o licencję dla tej wersji."
            ),
            format!(
                "The licence was signed with a key that this program does not know ({id}). Update the program, or ask \
                 the vendor for a licence for this version."
            ),
        ),
        Refused::Forged => Problem::fixed(
            "LICENCE_FORGED",
            "Podpis nie pasuje: plik licencji zmieniono po podpisaniu albo podrobiono. Weź plik od dostawcy jeszcze raz.",
            "The signature does not fit: the licence file was altered after it was signed, or forged. Take the vendor's \
             file once more.",
        ),
        Refused::Unreadable => Problem::fixed(
            "LICENCE_UNREADABLE",
            "Licencja jest podpisana, ale ten program jej nie rozumie. Zaktualizuj program.",
            "The licence is signed, but this program does not understand it. Update the program.",
        ),
    }
}

/// The same for whoever offers it.
pub(super) fn of(refused: &Refused) -> Refusal {
    let problem = problem(refused);
    match refused {
        Refused::Malformed => problem.in_field("licence"),
        _ => Refusal::precondition(problem.reason, problem.text),
    }
}

pub(super) fn foreign(nip: &str, company: &Nip) -> Refusal {
    Refusal::precondition(
        "LICENCE_FOREIGN_NIP",
        Text::new(
            format!(
                "Licencja jest wystawiona na NIP {nip}, a firma w programie ma NIP {company}. Zainstaluj licencję swojej \
                 firmy albo popraw NIP firmy."
            ),
            format!(
                "The licence was issued for the NIP {nip}, and the company here has the NIP {company}. Install your \
                 company's licence, or correct the company's NIP."
            ),
        ),
    )
}

pub(super) fn not_yet(issued_on: Date, today: Date) -> Refusal {
    let (issued_on, today) = (format_date(issued_on), format_date(today));
    Refusal::precondition(
        "LICENCE_NOT_YET",
        Text::new(
            format!(
                "Licencję wystawiono {issued_on}, a na zegarze serwera jest {today}. Ustaw zegar serwera i powtórz."
            ),
            format!(
                "The licence was issued on {issued_on}, and by the server's clock it is {today}. Set the server's clock \
                 and repeat."
            ),
        ),
    )
}

pub(super) fn older() -> Refusal {
    Refusal::precondition(
        "LICENCE_OLDER",
        Text::fixed(
            "Zainstalowana licencja jest nowsza od tej. Jeśli ma ją zastąpić, poproś dostawcę o wystawienie nowej.",
            "The installed licence is newer than this one. If this is to take its place, ask the vendor to issue it anew.",
        ),
    )
}

pub(super) fn trial_used(until: Date) -> Refusal {
    let until = format_date(until);
    Refusal::precondition(
        "LICENCE_TRIAL_USED",
        Text::new(
            format!("Okres próbny jest jednorazowy i był już uruchomiony (do {until}). Zamów licencję u dostawcy."),
            format!("The trial can be had once, and it was started already (until {until}). Order a licence from the vendor."),
        ),
    )
    .with("trial_until", until)
}

pub(super) fn trial_not_needed(standing: &Standing) -> Refusal {
    let text = standing.summary();
    Refusal::precondition(
        "LICENCE_TRIAL_NOT_NEEDED",
        Text::new(
            format!("Okres próbny nie jest teraz potrzebny. {}", text.pl),
            format!("The trial is not needed now. {}", text.en),
        ),
    )
}
