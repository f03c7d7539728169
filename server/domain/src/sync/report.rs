//! The words of runs and operations: what people are told, in Polish and English, with the remedy. They go out with the stable
//! reason beside them, so that clients decide by that and never by the text.

use serde::{Deserialize, Serialize};

use super::field::Field;
use super::kind::{Criterion, Kind};
use super::operation::{Reason, Skip, State};
use super::run::{Status, Stop, Trigger};
use crate::refusal::{Label, Text};

/// A text that explains, with its stable reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Stable, `UPPER_SNAKE`.
    pub reason: String,
    /// What, and the remedy.
    pub text: Text,
}

impl Notice {
    fn fixed(reason: &str, pl: &'static str, en: &'static str) -> Self {
        Self {
            reason: reason.to_owned(),
            text: Text::fixed(pl, en),
        }
    }

    fn new(reason: &str, pl: String, en: String) -> Self {
        Self {
            reason: reason.to_owned(),
            text: Text::new(pl, en),
        }
    }
}

impl Reason {
    /// Why an operation is planned, or cannot be done.
    pub fn notice(self) -> Notice {
        match self {
            Self::Matched(criterion) => matched(criterion),
            Self::SameContent => Notice::fixed(
                "SAME_CONTENT",
                "Ta sama treść zdjęcia.",
                "The same content of the picture.",
            ),
            Self::Differs => Notice::fixed(
                "DIFFERS",
                "Program i sklep mają różne wartości.",
                "The program and the shop have different values.",
            ),
            Self::OnlyInShop => Notice::fixed(
                "ONLY_IN_SHOP",
                "Jest tylko w sklepie.",
                "Only the shop has it.",
            ),
            Self::OnlyHere => Notice::fixed(
                "ONLY_HERE",
                "Jest tylko w programie.",
                "Only the program has it.",
            ),
            Self::SeveralCandidates => Notice::fixed(
                "SEVERAL_CANDIDATES",
                "Pasuje kilka elementów. Połącz właściwe ręcznie albo pomiń te, które nie mają być synchronizowane.",
                "Several elements match. Link the right ones by hand, or ignore those that shall not be synchronised.",
            ),
            Self::GoneInShop => Notice::fixed(
                "GONE_IN_SHOP",
                "Nie ma go już w sklepie. O tym, co z nim zrobić, decyduje opcja „Usunięte po drugiej stronie”.",
                "The shop has it no more. What becomes of it is decided by the option \"Gone on the other side\".",
            ),
            Self::GoneHere => Notice::fixed(
                "GONE_HERE",
                "W programie jest zarchiwizowany lub usunięty. O tym, co z nim zrobić, decyduje opcja „Usunięte po drugiej stronie”.",
                "It was archived or deleted in the program. What becomes of it is decided by the option \"Gone on the other side\".",
            ),
            Self::Unresolved(field) => unresolved(field),
            Self::Unfit(field) => unfit(field),
            Self::Taken(field) => taken(field),
            Self::ForeignCurrency => Notice::fixed(
                "FOREIGN_CURRENCY",
                "Cena w sklepie nie jest w złotych, więc nie jest synchronizowana.",
                "The shop's price is not in PLN, so it is not synchronised.",
            ),
            Self::HasVariants => Notice::fixed(
                "UNSUPPORTED_VARIANTS",
                "Produktów z wariantami i zestawów program nie usuwa. Usuń go w panelu sklepu.",
                "Products with variants and bundles are not deleted by the program. Delete it in the shop's panel.",
            ),
            Self::BackInShop => Notice::fixed(
                "BACK_IN_SHOP",
                "Sklep ma go znowu.",
                "The shop has it again.",
            ),
            Self::Undo { action, number } => {
                let label = action.label();
                Notice::new(
                    "UNDO",
                    format!("Cofa operację nr {number}: {}.", label.pl),
                    format!("Undoes operation {number}: {}.", label.en),
                )
            }
            Self::ChangedSince => Notice::fixed(
                "CHANGED_SINCE",
                "Zmieniono go po tej synchronizacji, więc cofnięcie go pomija. W razie potrzeby popraw go ręcznie.",
                "It was changed after that synchronisation, so the undo leaves it alone. Correct it by hand if need be.",
            ),
        }
    }
}

fn matched(criterion: Criterion) -> Notice {
    let label = criterion.label();
    Notice::new(
        "MATCHED",
        format!("Pasuje: {}.", label.pl),
        format!("Matches by: {}.", label.en),
    )
}

fn unresolved(field: Field) -> Notice {
    let label = field.label();
    Notice::new(
        "UNRESOLVED",
        format!(
            "Pole „{}” wskazuje element, który nie ma odpowiednika po drugiej stronie. Połącz go, zaimportuj lub wyeksportuj i zaplanuj ponownie.",
            label.pl
        ),
        format!(
            "The field \"{}\" refers to an element without a partner on the other side. Link, import or export that, and plan again.",
            label.en
        ),
    )
}

fn unfit(field: Field) -> Notice {
    let label = field.label();
    Notice::new(
        "UNFIT",
        format!(
            "Druga strona nie przyjmie wartości pola „{}” (za długa, pusta lub nieznana). Popraw ją i zaplanuj ponownie.",
            label.pl
        ),
        format!(
            "The other side does not take the value of the field \"{}\" (too long, empty or unknown). Correct it and plan again.",
            label.en
        ),
    )
}

fn taken(field: Field) -> Notice {
    let label = field.label();
    Notice::new(
        "TAKEN",
        format!(
            "Inny element ma już to samo w polu „{}”. Połącz je ręcznie albo zmień wartość jednego z nich.",
            label.pl
        ),
        format!(
            "Another element has the same in the field \"{}\" already. Link them by hand, or change the value of one of them.",
            label.en
        ),
    )
}

impl Skip {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Conflict => "conflict",
            Self::DeletionNotConfirmed => "deletion_not_confirmed",
            Self::ExportNotConfirmed => "export_not_confirmed",
            Self::Cancelled => "cancelled",
            Self::GateClosed => "gate_closed",
            Self::DependencyMissing => "dependency_missing",
            Self::DeletionsExpired => "deletions_expired",
            Self::KindStopped => "kind_stopped",
        }
    }

    /// Why it was skipped.
    pub fn notice(self) -> Notice {
        let (pl, en) = match self {
            Self::Stale => (
                "Zmienił się po zaplanowaniu. Zaplanuj synchronizację ponownie.",
                "It changed after the plan was made. Plan the synchronisation again.",
            ),
            Self::Conflict => (
                "Zmieniono go po obu stronach, a konflikty nie zostały zaakceptowane. Zaakceptuj je przy wykonaniu albo wyrównaj wartości ręcznie.",
                "It was changed on both sides, and conflicts were not accepted. Accept them when applying, or make the values the same by hand.",
            ),
            Self::DeletionNotConfirmed => (
                "Usunięcia nie zostały potwierdzone. Podaj przy wykonaniu ich oczekiwaną liczbę.",
                "Deletions were not confirmed. Give their expected number when applying.",
            ),
            Self::ExportNotConfirmed => (
                "Dane odtworzono z kopii zapasowej, a eksport nie został potwierdzony. Obejrzyj plan i podaj przy wykonaniu oczekiwaną liczbę eksportów.",
                "The data were restored from a backup, and exports were not confirmed. Look at the plan and give their expected number when applying.",
            ),
            Self::Cancelled => (
                "Synchronizacja została przerwana. Zaplanuj ją ponownie.",
                "The synchronisation was cancelled. Plan it again.",
            ),
            Self::GateClosed => (
                "Poprzedni rodzaj elementów nie zakończył się bez błędów. Usuń błędy i zaplanuj ponownie.",
                "An earlier kind of element did not end without errors. Mend them and plan again.",
            ),
            Self::DependencyMissing => (
                "Element, którego potrzebuje, nie powstał. Sprawdź jego błąd i zaplanuj ponownie.",
                "An element that it needs was not made. Look at its error and plan again.",
            ),
            Self::DeletionsExpired => (
                "Usunięcia planu są ważne godzinę. Zaplanuj synchronizację ponownie.",
                "The deletions of a plan are valid for an hour. Plan the synchronisation again.",
            ),
            Self::KindStopped => (
                "Ten rodzaj elementów przerwano wcześniej; powód jest przy nim podany. Usuń go i zaplanuj ponownie.",
                "This kind of element was stopped before; its reason is told there. Mend that and plan again.",
            ),
        };
        Notice::fixed(&self.as_str().to_ascii_uppercase(), pl, en)
    }
}

impl Stop {
    /// Why a kind stopped, or did not take part.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Gate { kind, since } => gate(*kind, since.as_deref()),
            Self::FetchFailed { reason, text } => failed(
                reason,
                text,
                Text::fixed(
                    "Nie udało się pobrać danych ze sklepu",
                    "The shop could not be read",
                ),
            ),
            Self::ShopFailed { reason, text } => failed(
                reason,
                text,
                Text::fixed(
                    "Sklep nie odpowiada tak, jak powinien",
                    "The shop did not answer as it should",
                ),
            ),
            Self::FetchShrunk { gone, linked } => Notice::new(
                "FETCH_SHRUNK",
                format!(
                    "W sklepie brakuje {gone} z {linked} połączonych elementów. Sprawdź sklep; jeśli to prawda, zaplanuj ponownie i potwierdź liczbę {gone}."
                ),
                format!(
                    "The shop lacks {gone} of {linked} linked elements. Look at the shop; if it is so, plan again and confirm the number {gone}."
                ),
            ),
            Self::RightMissing { resource } => Notice::new(
                "SHOP_RIGHT_MISSING",
                format!(
                    "Użytkownik sklepu nie ma prawa do zasobu „{resource}”. Nadaj je jego grupie w panelu sklepu i zaplanuj ponownie."
                ),
                format!(
                    "The shop's user lacks the right to \"{resource}\". Give it to their group in the shop's panel and plan again."
                ),
            ),
            Self::Cancelled => Skip::Cancelled.notice(),
        }
    }
}

fn gate(kind: Kind, since: Option<&str>) -> Notice {
    let label = kind.label();
    match since {
        Some(since) => Notice::new(
            "GATE_CLOSED",
            format!(
                "Wymaga synchronizacji bez błędów: {} (od {since} są w niej błędy). Usuń je i zaplanuj ponownie.",
                label.pl
            ),
            format!(
                "Needs a synchronisation without errors: {} (it has errors since {since}). Mend them and plan again.",
                label.en
            ),
        ),
        None => Notice::new(
            "GATE_CLOSED",
            format!(
                "Wymaga wcześniejszej synchronizacji: {} (nie było jej jeszcze). Włącz ten rodzaj i zaplanuj ponownie.",
                label.pl
            ),
            format!(
                "Needs an earlier synchronisation: {} (there was none yet). Switch that kind on and plan again.",
                label.en
            ),
        ),
    }
}

fn failed(reason: &str, text: &str, what: Text) -> Notice {
    let (pl, en) = (what.pl, what.en);
    Notice::new(
        reason,
        format!("{pl}: {text} Użyj „Test ustawień” i zaplanuj ponownie."),
        format!("{en}: {text} Use the test of settings and plan again."),
    )
}

impl State {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Reported => "reported",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Planned => Label::new("zaplanowane", "planned"),
            Self::Sent => Label::new("wysłane", "sent"),
            Self::Done => Label::new("wykonane", "done"),
            Self::Failed => Label::new("błąd", "failed"),
            Self::Skipped => Label::new("pominięte", "skipped"),
            Self::Reported => Label::new("do wiadomości", "reported"),
        }
    }
}

impl Status {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Planned => "planned",
            Self::Applying => "applying",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Void => "void",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Planning => Label::new("planowanie", "planning"),
            Self::Planned => Label::new("czeka na wykonanie", "waits to be applied"),
            Self::Applying => Label::new("wykonywanie", "applying"),
            Self::Finished => Label::new("zakończona", "finished"),
            Self::Failed => Label::new("nieudana", "failed"),
            Self::Cancelled => Label::new("przerwana", "cancelled"),
            Self::Void => Label::new("nieważna", "void"),
        }
    }
}

impl Trigger {
    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Token => "token",
            Self::Schedule => "schedule",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Person => Label::new("osoba", "person"),
            Self::Token => Label::new("konto usługi", "service account"),
            Self::Schedule => Label::new("harmonogram", "schedule"),
        }
    }
}

#[cfg(test)]
mod tests;
