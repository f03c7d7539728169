//! Seller, buyer and recipients as they are printed.

use serde::Serialize;

use super::Bilingual;

/// The seller ("Sprzedawca"), as at issue.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Seller {
    /// Full name; may have several lines.
    pub name: String,
    /// The address, a printed line each.
    pub address_lines: Vec<String>,
    /// Tax number as to be printed; with the prefix `PL` where the law asks for it (art. 106e ust. 1 pkt 24).
    pub nip: Option<String>,
    /// REGON number.
    pub regon: Option<String>,
    /// KRS number.
    pub krs: Option<String>,
    /// BDO number (waste register).
    pub bdo: Option<String>,
    /// Registry court: "Sąd Rejonowy dla m.st. Warszawy, XII Wydział Gospodarczy KRS".
    pub court: Option<String>,
    /// Share capital as to be printed: "50 000,00 zł".
    pub share_capital: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Web address.
    pub website: Option<String>,
}

/// The buyer ("Nabywca"), as at issue.
#[derive(Debug, Clone, Serialize)]
pub struct Buyer {
    /// Full name.
    pub name: String,
    /// The address, a printed line each.
    pub address_lines: Vec<String>,
    /// The number that identifies the buyer; none for a person without one.
    pub tax_id: Option<TaxId>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A recipient ("Odbiorca") or another party of the document.
#[derive(Debug, Clone, Serialize)]
pub struct Recipient {
    /// The role as a heading: "Odbiorca", "Recipient".
    pub role: Bilingual,
    /// Full name.
    pub name: String,
    /// The address, a printed line each.
    pub address_lines: Vec<String>,
    /// The number that identifies the party.
    pub tax_id: Option<TaxId>,
    /// The share of an additional buyer: `50%`.
    pub share: Option<String>,
}

/// A number that identifies a party.
#[derive(Debug, Clone, Serialize)]
pub struct TaxId {
    /// Which number it is.
    pub kind: TaxIdKind,
    /// Its name: "NIP", "VAT UE", "Nr identyfikacyjny".
    pub label: Bilingual,
    /// The number as to be printed.
    pub value: String,
}

/// The kinds of identification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaxIdKind {
    /// Polish NIP.
    Nip,
    /// EU VAT number with its country prefix.
    EuVat,
    /// Another number, with its country where known.
    Other,
}
