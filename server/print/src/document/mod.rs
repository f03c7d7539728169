//! What a template prints: the view model, `json("/data.json")` in a template.
//!
//! It is the documented interface of template authors (`docs/templates.md`): fields are added, never renamed
//! or given another meaning, and [`FORMAT`] counts the additions. Nothing is decided here: sums, wordings and
//! labels come from the business rules.

mod from_invoice;
mod images;
mod lines;
mod parties;
mod payment;
mod values;

use serde::Serialize;

pub use from_invoice::Occasion;
pub use images::{ImageFormat, Logo, LogoFault, TransferQr};
pub use lines::{Discount, Line, PriceBase, Sums, VatCode, VatRow};
pub use parties::{Buyer, Recipient, Seller, TaxId, TaxIdKind};
pub use payment::{Account, Exchange, Payment};
pub use values::{Amount, Bilingual, Day, Quantity, UnitPrice};

/// The edition of the view model, as `format` in the data.
pub const FORMAT: u32 = 1;

/// A document as it is to be printed.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// The edition of these data: [`FORMAT`].
    pub format: u32,
    /// The language of the print.
    pub language: Language,
    /// The kind of document, for templates that treat kinds differently.
    pub kind: Kind,
    /// The kind's name as a heading: "Faktura VAT", "VAT invoice".
    pub title: Bilingual,
    /// Marks that the print must carry: duplicate (art. 106l), preview.
    pub marks: Vec<Mark>,
    /// The document's number; empty in the preview of a draft.
    pub number: String,
    /// Place of issue.
    pub place: Option<String>,
    /// Date of issue (art. 106e ust. 1 pkt 1).
    pub issue_date: Day,
    /// Date or period of supply (art. 106e ust. 1 pkt 6); none when the law lets it be left out.
    pub supply: Option<Supply>,
    /// The buyer's order.
    pub order: Option<Order>,
    /// The seller as at issue.
    pub seller: Seller,
    /// The seller's logo; a template sees its path, `"/logo.png"`.
    pub logo: Option<Logo>,
    /// The buyer as at issue.
    pub buyer: Buyer,
    /// Recipients (odbiorca) and other parties with their roles.
    pub recipients: Vec<Recipient>,
    /// ISO 4217 code of the currency of all amounts that do not say otherwise.
    pub currency: String,
    /// Whether the unit prices are net or gross (art. 106e ust. 7).
    pub prices: PriceBase,
    /// The lines in order.
    pub lines: Vec<Line>,
    /// The sums per VAT rate ("w tym").
    pub vat_summary: Vec<VatRow>,
    /// The sums of the document ("Razem").
    pub totals: Sums,
    /// The exchange rate and VAT in zlotys, when the currency is not PLN (art. 106e ust. 11).
    pub exchange: Option<Exchange>,
    /// How and until when to pay, what is paid and what is left.
    pub payment: Payment,
    /// The bank accounts chosen for this document, in the chosen order.
    pub accounts: Vec<Account>,
    /// QR code for a transfer; a template sees its text and the path of the picture.
    pub transfer_qr: Option<TransferQr>,
    /// The amount due in words.
    pub amount_in_words: Option<Bilingual>,
    /// The wordings that the law asks for on this document, in order: "mechanizm podzielonej płatności",
    /// "odwrotne obciążenie", "metoda kasowa", "samofakturowanie", the basis of an exemption and so on.
    pub wordings: Vec<Bilingual>,
    /// Notes on this document; may have several lines.
    pub notes: Option<String>,
    /// The footer from the series or company settings; may have several lines.
    pub footer: Option<String>,
    /// The name of the person who issued the document.
    pub issued_by: Option<String>,
}

/// The language of a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Language {
    /// Polish alone.
    #[serde(rename = "pl")]
    Polish,
    /// Polish with English beside it.
    #[serde(rename = "pl-en")]
    PolishEnglish,
}

/// The kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Faktura VAT.
    Vat,
    /// Faktura pro forma: not a VAT document.
    ProForma,
}

/// A mark on the print.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    /// Which mark it is.
    pub kind: MarkKind,
    /// Its words: "DUPLIKAT".
    pub text: Bilingual,
    /// The day that belongs to it (a duplicate bears its date of issue, art. 106l ust. 3).
    pub date: Option<Day>,
}

/// The kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MarkKind {
    /// DUPLIKAT.
    Duplicate,
    /// The preview of a draft: not an issued document.
    Preview,
}

/// The date or period of supply.
#[derive(Debug, Clone, Serialize)]
pub struct Supply {
    /// What the date is: "Data dostawy", "Data otrzymania zapłaty".
    pub label: Bilingual,
    /// The day, or the first day of the period.
    pub from: Day,
    /// The last day of the period; none for a single day.
    pub to: Option<Day>,
}

/// The buyer's order.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// The order's number.
    pub number: Option<String>,
    /// The order's date.
    pub date: Option<Day>,
}
