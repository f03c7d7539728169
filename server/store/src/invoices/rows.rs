//! Rows as they travel: from a document to the tables and back.

use diesel::{AsChangeset, Insertable, Queryable};
use kontor_domain::{
    checks::{AccountNumber, Cn, Gtin, Gtu, Pkwiu, Swift},
    currency::Currency,
    invoice::{ComputedLine, Discount, InvoiceKind, Procedure, VatSum},
    money::{Amount, Percent, Quantity, UnitPrice},
    party::{BankAccount, NewBankAccount},
    vat::VatCode,
};
use time::Date;

use super::{
    InvoiceState,
    tables::{NumberSpace, invoice_accounts, invoice_lines, invoice_sums, invoices},
};
use crate::{
    Closed, Key, Moment, StoreError,
    values::{id, key, stored, stored_option},
};

/// A row of `invoices`. Every column but the key changes when a draft is changed or issued.
#[derive(Insertable, AsChangeset, Queryable)]
#[diesel(
    table_name = invoices,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub(super) struct InvoiceRow {
    pub(super) id: Key,
    pub(super) state: Closed<InvoiceState>,
    pub(super) kind: Closed<InvoiceKind>,
    pub(super) number_space: Option<Closed<NumberSpace>>,
    pub(super) number: String,
    pub(super) series_id: Option<Key>,
    pub(super) counter: Option<i64>,
    pub(super) issue_date: Date,
    pub(super) listed: i64,
    pub(super) customer_id: Option<Key>,
    pub(super) buyer_name: String,
    pub(super) buyer_key: String,
    pub(super) buyer_number: String,
    pub(super) search_text: String,
    pub(super) currency: String,
    pub(super) net: i64,
    pub(super) vat: i64,
    pub(super) gross: i64,
    pub(super) vat_pln: i64,
    pub(super) paid: i64,
    pub(super) due_date: Option<Date>,
    pub(super) line_count: i32,
    pub(super) created_at: Moment,
    pub(super) updated_at: Moment,
    pub(super) author_id: Option<Key>,
    pub(super) workstation_id: Option<Key>,
    pub(super) template_id: Option<Key>,
    pub(super) template_version: Option<i32>,
    pub(super) version: i64,
    pub(super) content: String,
    pub(super) seller: Option<String>,
    pub(super) buyer: Option<String>,
}

/// A row of `invoice_lines`.
#[derive(Insertable, Queryable)]
#[diesel(table_name = invoice_lines, treat_none_as_default_value = false)]
pub(super) struct LineRow {
    invoice_id: Key,
    nr: i32,
    product_id: Option<Key>,
    name: String,
    unit: String,
    quantity: i64,
    unit_price: i64,
    discount_percent: Option<i64>,
    discount_amount: Option<i64>,
    discount_value: i64,
    vat_code: String,
    net: i64,
    vat: i64,
    gross: i64,
    gtu: Option<i32>,
    pkwiu: Option<String>,
    cn: Option<String>,
    office_index: String,
    gtin: Option<String>,
    annex_15: bool,
    procedure_code: Option<Closed<Procedure>>,
    supply_date: Option<Date>,
}

/// A row of `invoice_sums`.
#[derive(Insertable, Queryable)]
#[diesel(table_name = invoice_sums)]
pub(super) struct SumRow {
    invoice_id: Key,
    nr: i32,
    vat_code: String,
    net: i64,
    vat: i64,
    gross: i64,
    vat_pln: i64,
}

/// A row of `invoice_accounts`.
#[derive(Insertable, Queryable)]
#[diesel(table_name = invoice_accounts, treat_none_as_default_value = false)]
pub(super) struct AccountRow {
    invoice_id: Key,
    nr: i32,
    account_id: Key,
    number: String,
    bank_name: String,
    swift: Option<String>,
    currency: String,
    label: String,
    is_default: bool,
    active: bool,
}

impl LineRow {
    pub(super) fn of(invoice: Key, index: usize, line: &ComputedLine) -> Self {
        let (percent, amount) = match line.discount {
            None => (None, None),
            Some(Discount::Percent(percent)) => (Some(percent.scaled()), None),
            Some(Discount::Amount(amount)) => (None, Some(amount.scaled())),
        };
        Self {
            invoice_id: invoice,
            nr: place(index),
            product_id: line.product_id.map(key),
            name: line.name.clone(),
            unit: line.unit.clone(),
            quantity: line.quantity.scaled(),
            unit_price: line.unit_price.scaled(),
            discount_percent: percent,
            discount_amount: amount,
            discount_value: line.discount_value.scaled(),
            vat_code: line.vat_code.as_fa3().to_owned(),
            net: line.net.scaled(),
            vat: line.vat.scaled(),
            gross: line.gross.scaled(),
            gtu: line.gtu.map(|gtu| i32::from(gtu.number())),
            pkwiu: line.pkwiu.as_ref().map(ToString::to_string),
            cn: line.cn.as_ref().map(ToString::to_string),
            office_index: line.index.clone(),
            gtin: line.gtin.as_ref().map(ToString::to_string),
            annex_15: line.annex_15,
            procedure_code: line.procedure.map(Closed),
            supply_date: line.supply_date,
        }
    }

    pub(super) fn into_line(self) -> Result<ComputedLine, StoreError> {
        let discount = match (self.discount_percent, self.discount_amount) {
            (Some(percent), _) => Some(Discount::Percent(Percent::from_scaled(percent))),
            (None, Some(amount)) => Some(Discount::Amount(Amount::from_scaled(amount))),
            (None, None) => None,
        };
        let gtu = stored(self.gtu.map(u8::try_from).transpose())?;
        Ok(ComputedLine {
            product_id: self.product_id.map(id),
            name: self.name,
            unit: self.unit,
            quantity: Quantity::from_scaled(self.quantity),
            unit_price: UnitPrice::from_scaled(self.unit_price),
            discount,
            discount_value: Amount::from_scaled(self.discount_value),
            vat_code: stored(VatCode::parse(&self.vat_code))?,
            net: Amount::from_scaled(self.net),
            vat: Amount::from_scaled(self.vat),
            gross: Amount::from_scaled(self.gross),
            gtu: stored(gtu.map(Gtu::new).transpose())?,
            pkwiu: stored_option(self.pkwiu.as_deref(), Pkwiu::parse)?,
            cn: stored_option(self.cn.as_deref(), Cn::parse)?,
            index: self.office_index,
            gtin: stored_option(self.gtin.as_deref(), Gtin::parse)?,
            annex_15: self.annex_15,
            procedure: self.procedure_code.map(|procedure| procedure.0),
            supply_date: self.supply_date,
        })
    }
}

impl SumRow {
    pub(super) fn of(invoice: Key, index: usize, sum: &VatSum) -> Self {
        Self {
            invoice_id: invoice,
            nr: place(index),
            vat_code: sum.vat_code.as_fa3().to_owned(),
            net: sum.net.scaled(),
            vat: sum.vat.scaled(),
            gross: sum.gross.scaled(),
            vat_pln: sum.vat_pln.scaled(),
        }
    }

    pub(super) fn into_sum(self) -> Result<VatSum, StoreError> {
        Ok(VatSum {
            vat_code: stored(VatCode::parse(&self.vat_code))?,
            net: Amount::from_scaled(self.net),
            vat: Amount::from_scaled(self.vat),
            gross: Amount::from_scaled(self.gross),
            vat_pln: Amount::from_scaled(self.vat_pln),
        })
    }
}

impl AccountRow {
    pub(super) fn of(invoice: Key, index: usize, account: &BankAccount) -> Self {
        let data = &account.data;
        Self {
            invoice_id: invoice,
            nr: place(index),
            account_id: key(account.id),
            number: data.number.to_string(),
            bank_name: data.bank_name.clone(),
            swift: data.swift.as_ref().map(ToString::to_string),
            currency: data.currency.code().to_owned(),
            label: data.label.clone(),
            is_default: data.is_default,
            active: account.active,
        }
    }

    pub(super) fn into_account(self) -> Result<BankAccount, StoreError> {
        Ok(BankAccount {
            id: id(self.account_id),
            data: NewBankAccount {
                number: stored(AccountNumber::try_from(self.number))?,
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

/// The place of a line, sum or account, from 1.
fn place(index: usize) -> i32 {
    i32::try_from(index + 1).expect("a document has at most a thousand lines")
}
