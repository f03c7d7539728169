//! The types of a document on its way: [`Content`] as a person wrote it, [`Computed`] figures, the complete
//! [`Document`] with the snapshots of its parties, and the [`Issued`] document with its number.
//!
//! Every element of FA(3) for `RodzajFaktury` = VAT has its field here; `docs/fa3-mapping.md` names them.

use serde::{Deserialize, Serialize};
use time::{Date, PrimitiveDateTime};

use crate::calendar::{iso_date, iso_moment};
use crate::checks::{Cn, Gtin, Gtu, Pkwiu};
use crate::currency::Currency;
use crate::ids::{
    BankAccountId, CustomerId, InvoiceId, ProductId, RecipientId, SeriesId, TemplateId, UserId,
    WorkstationId,
};
use crate::money::{Amount, ExchangeRate, Percent, Quantity, UnitPrice};
use crate::party::{BankAccount, Party, Recipient, Seller};
use crate::vat::{ProductRate, VatCode};

pub use crate::payment::PaymentForm;

/// What a person wrote: every value well-formed by itself, the whole not yet complete or consistent.
///
/// `None` stands for "not given"; [`super::assemble`] fills in what the office, the customer, the product or the law
/// decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Kind of the document.
    pub kind: InvoiceKind,
    /// Number series; the default one of the kind when not given.
    pub series_id: Option<SeriesId>,
    /// Date of issue (`P_1`); today when not given.
    #[serde(with = "iso_date::option")]
    pub issue_date: Option<Date>,
    /// Place of issue (`P_1M`), at most 256 characters; the company's when not given.
    pub issue_place: Option<String>,
    /// When the goods were delivered or the service was done.
    pub supply: Option<Supply>,
    /// The buyer's order (WarunkiTransakcji/Zamowienia).
    pub order: Order,
    /// The buyer; required at issue.
    pub buyer: Option<BuyerSource>,
    /// Third parties typed into the document (Podmiot3).
    pub recipients: Vec<Recipient>,
    /// Third parties kept with the customer.
    pub recipient_ids: Vec<RecipientId>,
    /// How totals are computed.
    pub method: Method,
    /// Currency of all amounts (`KodWaluty`).
    pub currency: Currency,
    /// Exchange rate; required when the currency is not PLN.
    pub exchange_rate: Option<ExchangeQuote>,
    /// The lines, 1 to [`super::LINES_MAX`] at issue.
    pub lines: Vec<Line>,
    /// How it is paid.
    pub payment: Payment,
    /// Flags (Adnotacje).
    pub annotations: Annotations,
    /// Notes, printed, at most 3,500 characters.
    pub notes: String,
    /// Template of the print; the default one of the series when not given.
    pub template_id: Option<TemplateId>,
    /// Language of the print.
    pub language: PrintLanguage,
}

/// Kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    /// VAT invoice (faktura VAT, `RodzajFaktury` = VAT).
    Vat,
    /// Pro forma (faktura pro forma); not a VAT document.
    ProForma,
}

/// How totals are computed, reference: art. 106e of the VAT Act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// From net prices: VAT per rate on the sum of net values.
    FromNet,
    /// From gross prices (art. 106e ust. 7 and 8): VAT per rate "in hundred" from the sum of gross values.
    FromGross,
}

/// When the supply took place: one day (`P_6`) or a period (`OkresFa`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// One day.
    On(#[serde(with = "iso_date")] Date),
    /// A period, both days included.
    Period {
        /// First day (`P_6_Od`).
        #[serde(with = "iso_date")]
        from: Date,
        /// Last day (`P_6_Do`).
        #[serde(with = "iso_date")]
        until: Date,
    },
}

/// The buyer's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number, at most 256 characters.
    pub number: Option<String>,
    /// Its date.
    #[serde(with = "iso_date::option")]
    pub date: Option<Date>,
}

/// Where the buyer's data come from.
#[expect(clippy::large_enum_variant, reason = "one per document, never in bulk")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuyerSource {
    /// A customer of the office.
    Customer(CustomerId),
    /// Typed into the document.
    Typed(Party),
}

/// Language of the print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintLanguage {
    /// Polish.
    #[default]
    Polish,
    /// Polish and English side by side.
    PolishEnglish,
}

/// An exchange rate and where it comes from (art. 31a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeQuote {
    /// PLN for one unit of the currency.
    pub rate: ExchangeRate,
    /// Number of the NBP table or another source, at most 100 characters.
    pub table: String,
    /// Date of the table.
    #[serde(with = "iso_date")]
    pub date: Date,
}

/// A line as written (`FaWiersz`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Product whose data fill what is not given.
    pub product_id: Option<ProductId>,
    /// Name of the goods or service (`P_7`), at most 512 characters; empty for the product's.
    pub name: String,
    /// Unit as printed (`P_8A`), at most 256 characters; empty for the product's.
    pub unit: String,
    /// Quantity (`P_8B`).
    pub quantity: Option<Quantity>,
    /// Unit price, net or gross by the method (`P_9A`, `P_9B`); the product's when not given.
    pub unit_price: Option<UnitPrice>,
    /// Discount (`P_10`).
    pub discount: Option<Discount>,
    /// Code of VAT (`P_12`); proposed when not given.
    pub vat_code: Option<VatCode>,
    /// Rate from which a code is proposed when there is no product.
    pub rate: Option<ProductRate>,
    /// Goods or service, when there is no product.
    pub nature: Nature,
    /// GTU.
    pub gtu: Option<Gtu>,
    /// PKWiU.
    pub pkwiu: Option<Pkwiu>,
    /// CN.
    pub cn: Option<Cn>,
    /// Index of the office (Indeks), at most 50 characters.
    pub index: String,
    /// GTIN.
    pub gtin: Option<Gtin>,
    /// In Annex 15 of the VAT Act (`P_12_Zal_15`).
    pub annex_15: bool,
    /// Special procedure (Procedura).
    pub procedure: Option<Procedure>,
    /// Date of supply of this line (`P_6A`).
    #[serde(with = "iso_date::option")]
    pub supply_date: Option<Date>,
}

/// Whether a line is a thing or a service; decides which code is proposed for supplies abroad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Goods (towar).
    #[default]
    Goods,
    /// Service (usługa).
    Service,
}

/// Discount of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Percent of quantity × price.
    Percent(Percent),
    /// Amount off quantity × price, net or gross by the method.
    Amount(Amount),
}

/// Special procedure of a line, as Procedura of FA(3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// `WSTO_EE`.
    WstoEe,
    /// `IED`.
    Ied,
    /// `TT_D`.
    TtD,
    /// `I_42`.
    I42,
    /// `I_63`.
    I63,
    /// `B_SPV`.
    BSpv,
    /// `B_SPV_DOSTAWA`.
    BSpvSupply,
    /// `B_MPV_PROWIZJA`.
    BMpvCommission,
}

/// How the document is paid, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Form; the customer's when not given.
    pub form: Option<PaymentForm>,
    /// Description of [`PaymentForm::Other`], at most 256 characters.
    pub form_description: String,
    /// Term; the customer's when not given.
    pub term: Option<Term>,
    /// What was paid already.
    pub paid: PaidInput,
    /// Bank accounts to print, in this order; empty for the default one of the currency with a transfer.
    pub bank_account_ids: Vec<BankAccountId>,
}

/// Term of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// A day.
    On(#[serde(with = "iso_date")] Date),
    /// Days from the issue date, 0 to 365.
    Days(u16),
}

/// What was paid already, as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidInput {
    /// Nothing.
    #[default]
    Nothing,
    /// Everything, on the spot.
    InFull {
        /// When; the issue date when not given.
        #[serde(with = "iso_date::option")]
        date: Option<Date>,
    },
    /// A part, or everything, as an amount.
    Part {
        /// Amount.
        amount: Amount,
        /// When; the issue date when not given.
        #[serde(with = "iso_date::option")]
        date: Option<Date>,
    },
}

/// Flags, as written. `None` leaves the decision to the office's settings or to the law.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of FA(3) are independent of each other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotations {
    /// Cash method (`P_16`); the company's own when not given.
    pub cash_method: Option<bool>,
    /// Self-billing (`P_17`).
    pub self_billing: bool,
    /// Split payment (`P_18A`); decided by art. 108a when not given.
    pub split_payment: Option<bool>,
    /// Basis of an exemption (`P_19A–C`); the company's when it is exempt.
    pub exemption: Option<ExemptionBasis>,
    /// Simplified triangular procedure (`P_23`).
    pub triangular: bool,
    /// Invoice to a receipt (FP).
    pub to_receipt: bool,
    /// Related parties (TP).
    pub related_parties: bool,
}

/// Why an exempt supply is exempt; each text 1 to 256 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExemptionBasis {
    /// Provision of the Act or of a regulation (`P_19A`).
    Act(String),
    /// Provision of Directive 2006/112/EC (`P_19B`).
    Directive(String),
    /// Another legal basis (`P_19C`).
    Other(String),
}

/// The figures of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    /// The lines, in their order.
    pub lines: Vec<ComputedLine>,
    /// Sums per code, in the order of FA(3); what counts for the law.
    pub sums: Vec<VatSum>,
    /// Sums of the sums.
    pub totals: Totals,
}

/// A line with everything filled in and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputedLine {
    /// Product it came from.
    pub product_id: Option<ProductId>,
    /// Name (`P_7`).
    pub name: String,
    /// Unit (`P_8A`).
    pub unit: String,
    /// Quantity (`P_8B`).
    pub quantity: Quantity,
    /// Unit price, net or gross by the method (`P_9A`, `P_9B`).
    pub unit_price: UnitPrice,
    /// Discount as written.
    pub discount: Option<Discount>,
    /// Value of the discount (`P_10`).
    pub discount_value: Amount,
    /// Code of VAT (`P_12`).
    pub vat_code: VatCode,
    /// Net value (`P_11`).
    pub net: Amount,
    /// VAT of the line (`P_11Vat`), for information.
    pub vat: Amount,
    /// Gross value (`P_11A`).
    pub gross: Amount,
    /// GTU.
    pub gtu: Option<Gtu>,
    /// PKWiU.
    pub pkwiu: Option<Pkwiu>,
    /// CN.
    pub cn: Option<Cn>,
    /// Index of the office (Indeks).
    pub index: String,
    /// GTIN.
    pub gtin: Option<Gtin>,
    /// In Annex 15 (`P_12_Zal_15`).
    pub annex_15: bool,
    /// Special procedure (Procedura).
    pub procedure: Option<Procedure>,
    /// Date of supply of this line (`P_6A`).
    #[serde(with = "iso_date::option")]
    pub supply_date: Option<Date>,
}

/// Sums of one code of VAT, in the document's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatSum {
    /// The code.
    pub vat_code: VatCode,
    /// Net (`P_13_x`).
    pub net: Amount,
    /// VAT (`P_14_x`).
    pub vat: Amount,
    /// Gross.
    pub gross: Amount,
    /// VAT in PLN (`P_14_xW`); the same as `vat` when the currency is PLN.
    pub vat_pln: Amount,
}

/// Totals of a document, in its currency unless named otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Net.
    pub net: Amount,
    /// VAT.
    pub vat: Amount,
    /// Gross (`P_15`).
    pub gross: Amount,
    /// VAT in PLN.
    pub vat_pln: Amount,
}

/// A complete document: everything decided, the parties as they are now, no number yet. Only
/// [`super::assemble`] makes one, and only when nothing stands in the way of issuing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Kind.
    pub kind: InvoiceKind,
    /// Date of issue (`P_1`).
    #[serde(with = "iso_date")]
    pub issue_date: Date,
    /// Place of issue (`P_1M`); empty when the office has none.
    pub issue_place: String,
    /// When the supply took place.
    pub supply: Option<Supply>,
    /// The buyer's order.
    pub order: Order,
    /// The seller (Podmiot1).
    pub seller: Seller,
    /// The buyer (Podmiot2).
    pub buyer: Party,
    /// Customer it is linked to. A typed buyer gets it when it is registered or matched.
    pub customer_id: Option<CustomerId>,
    /// Third parties (Podmiot3).
    pub recipients: Vec<Recipient>,
    /// Method.
    pub method: Method,
    /// Currency (`KodWaluty`).
    pub currency: Currency,
    /// Exchange rate, when the currency is not PLN.
    pub exchange_rate: Option<ExchangeQuote>,
    /// The figures.
    pub computed: Computed,
    /// Payment (Platnosc).
    pub payment: SettledPayment,
    /// Flags (Adnotacje, FP, TP).
    pub flags: Flags,
    /// Notes.
    pub notes: String,
    /// Language of the print.
    pub language: PrintLanguage,
}

/// How the document is paid, decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledPayment {
    /// Form; none when nothing was said and nothing is known.
    pub form: Option<PaymentForm>,
    /// Description of [`PaymentForm::Other`].
    pub form_description: String,
    /// Term (`TerminPlatnosci`).
    #[serde(with = "iso_date::option")]
    pub due_date: Option<Date>,
    /// What was paid already.
    pub paid: Option<Paid>,
    /// Accounts as they are now (`RachunekBankowy`), in the order of the print.
    pub accounts: Vec<BankAccount>,
}

/// A payment made before or at issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Amount, above 0, at most the gross total.
    pub amount: Amount,
    /// When.
    #[serde(with = "iso_date")]
    pub date: Date,
}

/// Flags, decided.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags of FA(3) are independent of each other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// Cash method (`P_16`).
    pub cash_method: bool,
    /// Self-billing (`P_17`).
    pub self_billing: bool,
    /// Reverse charge (`P_18)`: follows from the codes `oo`, `np I` and `np II`.
    pub reverse_charge: bool,
    /// Split payment (`P_18A`).
    pub split_payment: bool,
    /// Basis of the exemption (`P_19`), exactly when a line has the code `zw`.
    pub exemption: Option<ExemptionBasis>,
    /// Simplified triangular procedure (`P_23`).
    pub triangular: bool,
    /// Invoice to a receipt (FP).
    pub to_receipt: bool,
    /// Related parties (TP).
    pub related_parties: bool,
}

/// An issued document: immutable, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Identifier.
    pub id: InvoiceId,
    /// Number (`P_2`).
    pub number: String,
    /// Series it was numbered in.
    pub series_id: SeriesId,
    /// Counter within the series and its period.
    pub counter: i64,
    /// Moment of issue, UTC.
    #[serde(with = "iso_moment")]
    pub issued_at: PrimitiveDateTime,
    /// Who issued it.
    pub issued_by_id: UserId,
    /// His name as printed.
    pub issued_by: String,
    /// From which workstation; none for the server's own command line.
    pub workstation_id: Option<WorkstationId>,
    /// Template of its print.
    pub template_id: TemplateId,
    /// Version of that template.
    pub template_version: i32,
    /// The document.
    pub document: Document,
}

/// A draft: what a person wrote so far, no number, can be changed and deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Identifier; the document keeps it when the draft is issued.
    pub id: InvoiceId,
    /// What was written.
    pub content: Content,
    /// When it was first kept, UTC.
    #[serde(with = "iso_moment")]
    pub created_at: PrimitiveDateTime,
    /// When it was last changed, UTC.
    #[serde(with = "iso_moment")]
    pub updated_at: PrimitiveDateTime,
    /// Who wrote it.
    pub author_id: UserId,
    /// Version, for optimistic locking.
    pub version: i64,
}
