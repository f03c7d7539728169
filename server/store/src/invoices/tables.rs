//! The four tables.

use kontor_domain::invoice::{InvoiceKind, Procedure};

use super::InvoiceState;
use crate::{closed_set, table::stored_table};

stored_table!(INVOICES = invoices (id) {
    id -> Binary,
    state -> Text,
    kind -> Text,
    number_space -> Nullable<Text>,
    number -> Text,
    series_id -> Nullable<Binary>,
    counter -> Nullable<BigInt>,
    issue_date -> Date,
    listed -> BigInt,
    customer_id -> Nullable<Binary>,
    buyer_name -> Text,
    buyer_key -> Text,
    buyer_number -> Text,
    search_text -> Text,
    currency -> Text,
    net -> BigInt,
    vat -> BigInt,
    gross -> BigInt,
    vat_pln -> BigInt,
    paid -> BigInt,
    due_date -> Nullable<Date>,
    line_count -> Integer,
    created_at -> Timestamp,
    updated_at -> Timestamp,
    author_id -> Nullable<Binary>,
    workstation_id -> Nullable<Binary>,
    template_id -> Nullable<Binary>,
    template_version -> Nullable<Integer>,
    version -> BigInt,
    content -> Text,
    seller -> Nullable<Text>,
    buyer -> Nullable<Text>,
});

stored_table!(INVOICE_LINES = invoice_lines (invoice_id, nr) {
    invoice_id -> Binary,
    nr -> Integer,
    product_id -> Nullable<Binary>,
    name -> Text,
    unit -> Text,
    quantity -> BigInt,
    unit_price -> BigInt,
    discount_percent -> Nullable<BigInt>,
    discount_amount -> Nullable<BigInt>,
    discount_value -> BigInt,
    vat_code -> Text,
    net -> BigInt,
    vat -> BigInt,
    gross -> BigInt,
    gtu -> Nullable<Integer>,
    pkwiu -> Nullable<Text>,
    cn -> Nullable<Text>,
    office_index -> Text,
    gtin -> Nullable<Text>,
    annex_15 -> Bool,
    procedure_code -> Nullable<Text>,
    supply_date -> Nullable<Date>,
});

stored_table!(INVOICE_SUMS = invoice_sums (invoice_id, nr) {
    invoice_id -> Binary,
    nr -> Integer,
    vat_code -> Text,
    net -> BigInt,
    vat -> BigInt,
    gross -> BigInt,
    vat_pln -> BigInt,
});

stored_table!(INVOICE_ACCOUNTS = invoice_accounts (invoice_id, nr) {
    invoice_id -> Binary,
    nr -> Integer,
    account_id -> Binary,
    number -> Text,
    bank_name -> Text,
    swift -> Nullable<Text>,
    currency -> Text,
    label -> Text,
    is_default -> Bool,
    active -> Bool,
});

/// Within which numbers are unique (spec: over all VAT documents, whatever the series).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NumberSpace {
    /// VAT documents of every kind.
    Vat,
    /// Pro formas.
    ProForma,
}

impl NumberSpace {
    /// The space of a kind.
    pub(super) const fn of(kind: InvoiceKind) -> Self {
        match kind {
            InvoiceKind::Vat => Self::Vat,
            InvoiceKind::ProForma => Self::ProForma,
        }
    }
}

closed_set!(NumberSpace {
    Vat => "vat",
    ProForma => "pro_forma",
});

closed_set!(InvoiceState {
    Draft => "draft",
    Issued => "issued",
});

// as FA(3) writes them
closed_set!(Procedure {
    WstoEe => "WSTO_EE",
    Ied => "IED",
    TtD => "TT_D",
    I42 => "I_42",
    I63 => "I_63",
    BSpv => "B_SPV",
    BSpvSupply => "B_SPV_DOSTAWA",
    BMpvCommission => "B_MPV_PROWIZJA",
});
