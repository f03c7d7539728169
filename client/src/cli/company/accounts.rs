//! `kontor company account`: the seller's bank accounts.

use clap::{Args, Subcommand};
use prost_types::FieldMask;

use crate::cli::format::account;
use crate::cli::party::set;
use crate::cli::table::{Align, Grid};
use crate::cli::{Ctx, Outcome, find, yes_no};
use crate::proto::{
    BankAccount, CreateBankAccountRequest, ListBankAccountsRequest, UpdateBankAccountRequest,
};
use crate::{Client, Lang};

/// What to do with bank accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// List the bank accounts
    List {
        /// Also those archived
        #[arg(long)]
        archived: bool,
    },
    /// Add a bank account
    Add {
        /// Number, NRB or IBAN
        #[arg(value_name = "NUMBER")]
        number: String,
        #[command(flatten)]
        fields: AccountFields,
    },
    /// Change a bank account
    Edit {
        /// Account: identifier, number or label
        #[arg(value_name = "ACCOUNT")]
        account: String,
        #[command(flatten)]
        fields: AccountFields,
    },
    /// Take a bank account out of use, or back into it
    Archive {
        /// Account: identifier, number or label
        #[arg(value_name = "ACCOUNT")]
        account: String,
        /// Take it back into use
        #[arg(long)]
        restore: bool,
    },
}

/// Fields of an account; what is left out stays.
#[derive(Debug, Args)]
pub(crate) struct AccountFields {
    /// Name of the bank
    #[arg(long, value_name = "NAME")]
    bank: Option<String>,
    /// SWIFT/BIC
    #[arg(long, value_name = "CODE")]
    swift: Option<String>,
    /// Currency; PLN when left out
    #[arg(long, value_name = "CURRENCY")]
    currency: Option<String>,
    /// What the office calls it
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// Propose it on new documents of its currency: yes, no
    #[arg(long, value_name = "YES|NO", value_parser = yes_no)]
    default: Option<bool>,
}

pub(crate) async fn run(command: AccountCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    match command {
        AccountCommand::List { archived } => {
            let answer = client
                .list_bank_accounts(ListBankAccountsRequest {
                    include_inactive: archived,
                })
                .await?;
            ctx.show_list(&answer, |lang| accounts_grid(&answer.bank_accounts, lang))
        }
        AccountCommand::Add { number, fields } => {
            let mut new = BankAccount {
                number,
                currency: "PLN".to_owned(),
                active: true,
                ..BankAccount::default()
            };
            apply_account(fields, &mut new);
            let answer = client
                .create_bank_account(CreateBankAccountRequest {
                    bank_account: Some(new),
                    ..CreateBankAccountRequest::default()
                })
                .await?;
            let kept = answer.bank_account.unwrap_or_default();
            ctx.show(&kept, |lang| {
                accounts_grid(std::slice::from_ref(&kept), lang).text()
            })
        }
        AccountCommand::Edit { account, fields } => {
            let mut found = any_account(client, &account, ctx.lang).await?;
            let paths = apply_account(fields, &mut found);
            update_account(client, found, paths, ctx).await
        }
        AccountCommand::Archive { account, restore } => {
            let mut found = any_account(client, &account, ctx.lang).await?;
            found.active = restore;
            update_account(client, found, vec!["active".to_owned()], ctx).await
        }
    }
}

async fn any_account(client: &Client, wanted: &str, lang: Lang) -> Outcome<BankAccount> {
    let answer = client
        .list_bank_accounts(ListBankAccountsRequest {
            include_inactive: true,
        })
        .await?;
    find::bank_account(answer.bank_accounts, wanted, lang)
}

async fn update_account(
    client: &Client,
    account: BankAccount,
    paths: Vec<String>,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let answer = client
        .update_bank_account(UpdateBankAccountRequest {
            bank_account: Some(account),
            update_mask: Some(FieldMask { paths }),
            ..UpdateBankAccountRequest::default()
        })
        .await?;
    let kept = answer.bank_account.unwrap_or_default();
    ctx.show(&kept, |lang| {
        accounts_grid(std::slice::from_ref(&kept), lang).text()
    })
}

fn apply_account(fields: AccountFields, account: &mut BankAccount) -> Vec<String> {
    let mut paths = Vec::new();
    let texts = [
        ("bank_name", fields.bank, &mut account.bank_name),
        ("swift", fields.swift, &mut account.swift),
        ("currency", fields.currency, &mut account.currency),
        ("label", fields.label, &mut account.label),
    ];
    for (path, typed, field) in texts {
        if typed.is_some() {
            paths.push(path.to_owned());
        }
        set(field, typed);
    }
    if let Some(default) = fields.default {
        account.is_default = default;
        paths.push("is_default".to_owned());
    }
    paths
}

fn accounts_grid(accounts: &[BankAccount], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Label"), Align::Left),
        (lang.pick("Numer", "Number"), Align::Left),
        (lang.pick("Waluta", "Currency"), Align::Left),
        (lang.pick("Bank", "Bank"), Align::Left),
        ("SWIFT", Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in accounts {
        let state = match (each.active, each.is_default) {
            (false, _) => lang.pick("archiwalny", "archived"),
            (true, true) => lang.pick("domyślny", "default"),
            (true, false) => "",
        };
        grid.row([
            each.label.as_str(),
            &account(&each.number),
            &each.currency,
            &each.bank_name,
            &each.swift,
            state,
        ]);
    }
    grid
}
