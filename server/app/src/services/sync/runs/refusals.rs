//! Why a run is not begun, applied or cancelled.

use kontor_domain::{
    ids::ShopId,
    refusal::{Kind as RefusalKind, Refusal, Text},
    sync::run::Status,
};
use kontor_store::{
    Conn,
    sync::runs::{self, Run},
};

use super::RUN;
use crate::error::Error;

/// Refuses while a run of the shop is on, and names who began it, and where.
pub(super) fn require_none(conn: &mut Conn, shop: ShopId) -> Result<(), Error> {
    match runs::running(conn, shop)? {
        Some(run) => Err(running(&run).into()),
        None => Ok(()),
    }
}

/// Another server was faster. Nothing can be asked any more in a transaction that broke a rule of the database.
pub(super) fn begun_meanwhile() -> Error {
    Refusal::stale(RUN).into()
}

pub(super) fn running(run: &Run) -> Refusal {
    let who = match (run.new.started_by.as_str(), run.new.workstation.as_str()) {
        ("", _) => Text::fixed("harmonogram", "the schedule"),
        (login, "") => Text::new(login.to_owned(), login.to_owned()),
        (login, place) => Text::new(
            format!("{login} (stanowisko {place})"),
            format!("{login} (workstation {place})"),
        ),
    };
    Refusal::new(
        RefusalKind::FailedPrecondition,
        "SYNC_RUNNING",
        Text::new(
            format!(
                "Synchronizacja tego sklepu już trwa: rozpoczął {}. Można ją obserwować: kontor sync watch {}.",
                who.pl, run.new.id
            ),
            format!(
                "A synchronisation of this shop is on: begun by {}. It can be watched: kontor sync watch {}.",
                who.en, run.new.id
            ),
        ),
    )
    .with("run_id", run.new.id.to_string())
}

pub(super) fn disabled(name: &str) -> Refusal {
    Refusal::precondition(
        "SHOP_DISABLED",
        Text::new(
            format!("Sklep „{name}” jest wyłączony. Administrator włączy go: kontor shop enable."),
            format!(
                "The shop \"{name}\" is switched off. An administrator switches it on: kontor shop enable."
            ),
        ),
    )
}

pub(super) fn name_the_shop() -> Refusal {
    Refusal::precondition(
        "SHOP_NOT_NAMED",
        Text::fixed(
            "Podaj sklep: nie ma dokładnie jednego czynnego.",
            "Name the shop: there is not exactly one that is active.",
        ),
    )
}

pub(super) fn not_ready() -> Refusal {
    Refusal::precondition(
        "PLAN_NOT_READY",
        Text::fixed(
            "Plan jeszcze powstaje. Poczekaj, aż będzie gotowy: kontor sync watch.",
            "The plan is still being made. Wait until it is ready: kontor sync watch.",
        ),
    )
}

pub(super) fn void() -> Refusal {
    Refusal::precondition(
        "PLAN_VOID",
        Text::fixed(
            "Plan stracił ważność: powstał nowszy albo zmieniono opcje, ustawienia lub połączenia. Zrób nowy plan.",
            "The plan is void: there is a newer one, or options, settings or links were changed. Make a new plan.",
        ),
    )
}

pub(super) fn expired() -> Refusal {
    Refusal::precondition(
        "PLAN_EXPIRED",
        Text::fixed(
            "Plan ma ponad 24 godziny. Zrób nowy plan.",
            "The plan is older than 24 hours. Make a new plan.",
        ),
    )
}

pub(super) fn deletions_expired() -> Refusal {
    Refusal::precondition(
        "DELETIONS_EXPIRED",
        Text::fixed(
            "Usunięcia z planu są ważne godzinę. Zrób nowy plan albo zastosuj ten bez usuwania.",
            "The deletions of a plan are good for an hour. Make a new plan, or apply this one without deletions.",
        ),
    )
}

pub(super) fn deletes_differ(expected: u64, deletes: u64) -> Refusal {
    Refusal::precondition(
        "DELETES_DIFFER",
        Text::new(
            format!("Plan usuwa ze sklepu {deletes}, a spodziewano się {expected}. Obejrzyj plan i podaj jego liczbę."),
            format!("The plan deletes {deletes} in the shop, {expected} were expected. Look at the plan and give its number."),
        ),
    )
    .with("planned", deletes.to_string())
}

pub(super) fn exports_differ(expected: u64, exports: u64) -> Refusal {
    Refusal::precondition(
        "EXPORTS_DIFFER",
        Text::new(
            format!("Po odtworzeniu kopii plan czeka na potwierdzenie {exports} eksportów, a spodziewano się {expected}. Obejrzyj plan i podaj jego liczbę."),
            format!("After the restored backup the plan waits for {exports} exports to be confirmed, {expected} were expected. Look at the plan and give its number."),
        ),
    )
    .with("planned", exports.to_string())
}

pub(super) fn ended(status: Status) -> Refusal {
    let (pl, en) = match status {
        Status::Planned => (
            "Ten przebieg nie trwa, tylko czeka na zastosowanie.",
            "This run is not on; it waits to be applied.",
        ),
        _ => (
            "Ten przebieg już się zakończył.",
            "This run has already ended.",
        ),
    };
    Refusal::precondition("SYNC_NOT_RUNNING", Text::fixed(pl, en))
}

pub(super) fn nothing_to_undo() -> Refusal {
    Refusal::precondition(
        "SYNC_NOTHING_TO_UNDO",
        Text::fixed(
            "Tego przebiegu nie można cofnąć: niczego nie zastosowano albo jeszcze trwa.",
            "This run cannot be undone: nothing was applied, or it is still on.",
        ),
    )
}
