//! The seller's bank accounts: each currency has at most one default account; none is ever deleted.

use kontor_domain::{
    ids::BankAccountId,
    party::{BankAccount, BankAccountInput, NewBankAccount, validate_bank_account},
    refusal::{Kind, Label, Problem, Refusal, Text, Violations},
    role::Permission,
};
use kontor_store::{Conn, bank_accounts, invoices};
use serde::Serialize;
use time::OffsetDateTime;

use super::once::write_once;
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    keys::Keys,
};

const ACCOUNT: Label = Label::new("rachunek bankowy", "bank account");
/// The field of the message that is no part of the input.
const ACTIVE: &str = "active";

/// A change of an account.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    /// Which account.
    pub id: BankAccountId,
    /// The new content.
    pub input: BankAccountInput,
    /// Whether it can be chosen.
    pub active: bool,
    /// Names of the fields to take over; all when empty.
    pub mask: Vec<String>,
}

/// Lists the accounts in the order in which they were added; `include_inactive` also those archived.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    include_inactive: bool,
) -> Result<Vec<BankAccount>, Error> {
    actor.require(Permission::Read)?;
    let mut accounts = app
        .db
        .read(|conn| Ok::<_, Error>(bank_accounts::all(conn)?))
        .await?;
    accounts.retain(|account| account.active || include_inactive);
    Ok(accounts)
}

/// Adds an account. As a default it takes the place of the one before it.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `BANK_ACCOUNT_EXISTS`; those of [`write_once`].
pub async fn create(
    app: &App,
    actor: &Actor,
    input: BankAccountInput,
    request_id: &str,
) -> Result<BankAccount, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let account = BankAccount {
        id: app.id(now),
        data: validated(&input)?,
        active: true,
    };
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CompanyService/CreateBankAccount",
        request_id,
        &input,
        move |conn| {
            let all = bank_accounts::all(conn)?;
            if all.len() >= bank_accounts::BANK_ACCOUNTS_MAX {
                let label = Label::new("rachunki bankowe", "bank accounts");
                let problem = Problem::too_many(label, bank_accounts::BANK_ACCOUNTS_MAX);
                return Err(problem.in_field("bank_account").into());
            }
            require_free(&all, &account)?;
            take_default(conn, &keys, (&by, now), &account)?;
            bank_accounts::insert(conn, &account)?;
            let change = Change::of("bank_account.create", "bank_account", account.id)
                .between(None, Some(&account))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(account.clone())
        },
    )
    .await
}

/// Changes an account: its number only while no issued document shows it. One that is archived is no default any more.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; `BANK_ACCOUNT_EXISTS`; `BANK_ACCOUNT_USED`; those of
/// [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    change: Update,
    request_id: &str,
) -> Result<BankAccount, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CompanyService/UpdateBankAccount",
        request_id,
        &change,
        move |conn| {
            let Some(before) = bank_accounts::find(conn, wanted.id)? else {
                return Err(Refusal::not_found(ACCOUNT, wanted.id.to_string()).into());
            };
            let after = changed(&before, &wanted)?;
            if after == before {
                return Ok(after);
            }
            if after.data.number != before.data.number {
                if invoices::has_account(conn, after.id)? {
                    return Err(used().into());
                }
                require_free(&bank_accounts::all(conn)?, &after)?;
            }
            take_default(conn, &keys, (&by, now), &after)?;
            bank_accounts::update(conn, &after)?;
            let change = Change::of("bank_account.update", "bank_account", after.id)
                .between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after)
        },
    )
    .await
}

fn changed(before: &BankAccount, wanted: &Update) -> Result<BankAccount, Error> {
    let mut input = BankAccountInput::from(&before.data);
    let mut mask = wanted.mask.clone();
    mask.retain(|name| name != ACTIVE);
    let only_active = mask.is_empty() && !wanted.mask.is_empty();
    if !only_active {
        input.overlay(&wanted.input, &mask)?;
    }
    let names_active =
        mask.is_empty() || wanted.mask.len() > mask.len() || mask.iter().any(|name| name == "*");
    let active = if names_active {
        wanted.active
    } else {
        before.active
    };
    input.is_default &= active;
    Ok(BankAccount {
        id: before.id,
        data: validated(&input)?,
        active,
    })
}

/// Takes the default of its currency from another account.
fn take_default(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    account: &BankAccount,
) -> Result<(), Error> {
    if !account.data.is_default {
        return Ok(());
    }
    let Some(before) = bank_accounts::find_default(conn, account.data.currency)? else {
        return Ok(());
    };
    if before.id == account.id {
        return Ok(());
    }
    let mut after = before.clone();
    after.data.is_default = false;
    bank_accounts::update(conn, &after)?;
    let change = Change::of("bank_account.update", "bank_account", after.id)
        .between(Some(&before), Some(&after))?;
    audit::record(conn, keys, actor, now, &change)
}

/// `Ok` unless another account has this one's number.
fn require_free(all: &[BankAccount], account: &BankAccount) -> Result<(), Refusal> {
    let other = all
        .iter()
        .find(|other| other.id != account.id && other.data.number == account.data.number);
    let Some(other) = other else {
        return Ok(());
    };
    let number = account.data.number.to_string();
    let (remedy_pl, remedy_en) = if other.active {
        ("Popraw numer.", "Correct the number.")
    } else {
        (
            "Jest w archiwum: przywróć go.",
            "It is archived: take it back into use.",
        )
    };
    let text = Text::new(
        format!("Rachunek {number} już jest na liście. {remedy_pl}"),
        format!("The account {number} is in the list already. {remedy_en}"),
    );
    Err(
        Refusal::new(Kind::AlreadyExists, "BANK_ACCOUNT_EXISTS", text)
            .with("id", other.id.to_string()),
    )
}

fn used() -> Refusal {
    Refusal::precondition(
        "BANK_ACCOUNT_USED",
        Text::fixed(
            "Ten rachunek jest już na wystawionych dokumentach, więc jego numeru nie można zmienić. Dodaj nowy rachunek, \
             a ten przenieś do archiwum.",
            "This account stands on issued documents, so its number cannot be changed. Add a new account and archive \
             this one.",
        ),
    )
}

fn validated(input: &BankAccountInput) -> Result<NewBankAccount, Error> {
    let mut violations = Violations::new();
    let data = validate_bank_account(input, &mut violations.scope("bank_account"));
    violations.into_result()?;
    data.ok_or_else(|| Error::internal("a violation without its refusal"))
}
