//! The seller's bank accounts.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::{
    checks::{AccountNumber, Swift},
    currency::Currency,
    ids::BankAccountId,
    party::{BankAccount, NewBankAccount},
};

use crate::{
    Conn, Key, StoreError, expect_rows,
    table::stored_table,
    values::{id, key, stored, stored_option},
};

/// Accounts that an installation can have.
pub const BANK_ACCOUNTS_MAX: usize = 100;

stored_table!(BANK_ACCOUNTS = bank_accounts (id) {
    id -> Binary,
    number -> Text,
    bank_name -> Text,
    swift -> Nullable<Text>,
    currency -> Text,
    label -> Text,
    is_default -> Bool,
    active -> Bool,
});

/// All accounts in the order in which they were added, also archived ones; at most [`BANK_ACCOUNTS_MAX`] are ever
/// stored.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<BankAccount>, StoreError> {
    let rows: Vec<Row> = bank_accounts::table.order(bank_accounts::id).load(conn)?;
    rows.into_iter().map(Row::into_account).collect()
}

/// One account.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: BankAccountId) -> Result<Option<BankAccount>, StoreError> {
    let row: Option<Row> = bank_accounts::table
        .find(key(id))
        .get_result(conn)
        .optional()?;
    row.map(Row::into_account).transpose()
}

/// The default account of a currency.
///
/// # Errors
/// Those of the database.
pub fn find_default(
    conn: &mut Conn,
    currency: Currency,
) -> Result<Option<BankAccount>, StoreError> {
    let row: Option<Row> = bank_accounts::table
        .filter(bank_accounts::currency.eq(currency.code()))
        .filter(bank_accounts::is_default.eq(true))
        .get_result(conn)
        .optional()?;
    row.map(Row::into_account).transpose()
}

/// Adds an account.
///
/// # Errors
/// A unique constraint: [`is_taken`] for the number, another if the currency has a default account.
pub fn insert(conn: &mut Conn, account: &BankAccount) -> Result<(), StoreError> {
    let rows = diesel::insert_into(bank_accounts::table)
        .values(Row::of(account))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes an account.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there; unique constraints as [`insert`].
pub fn update(conn: &mut Conn, account: &BankAccount) -> Result<(), StoreError> {
    let row = Row::of(account);
    let target = bank_accounts::table.filter(bank_accounts::id.eq(row.id));
    expect_rows(1, diesel::update(target).set(row).execute(conn)?)
}

/// Whether this error says that the number is there already.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("bank_accounts_number_key")
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(
    table_name = bank_accounts,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
struct Row {
    id: Key,
    number: String,
    bank_name: String,
    swift: Option<String>,
    currency: String,
    label: String,
    is_default: bool,
    active: bool,
}

impl Row {
    fn of(account: &BankAccount) -> Self {
        let data = &account.data;
        Self {
            id: key(account.id),
            number: data.number.to_string(),
            bank_name: data.bank_name.clone(),
            swift: data.swift.as_ref().map(ToString::to_string),
            currency: data.currency.to_string(),
            label: data.label.clone(),
            is_default: data.is_default,
            active: account.active,
        }
    }

    fn into_account(self) -> Result<BankAccount, StoreError> {
        Ok(BankAccount {
            id: id(self.id),
            data: NewBankAccount {
                number: stored(AccountNumber::parse(&self.number))?,
                bank_name: self.bank_name,
                swift: stored_option(self.swift.as_deref(), Swift::parse)?,
                currency: stored(Currency::parse(&self.currency))?,
                label: self.label,
                is_default: self.is_default,
            },
            active: self.active,
        })
    }
}
