//! Lines, sums and the VAT summary.

use serde::Serialize;

use super::{Amount, Bilingual, Day, Quantity, UnitPrice};

/// A line of the document.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Number of the line, from 1.
    pub nr: u32,
    /// Name of the goods or service.
    pub name: String,
    /// The seller's index (product code).
    pub index: Option<String>,
    /// PKWiU code.
    pub pkwiu: Option<String>,
    /// GTU code: `GTU_06`.
    pub gtu: Option<String>,
    /// Date of supply of this line, where it differs from the document's.
    pub supply_date: Option<Day>,
    /// Quantity; none where the law lets it be left out.
    pub quantity: Option<Quantity>,
    /// Unit: `szt.`
    pub unit: Option<String>,
    /// Unit price before the discount, net or gross as [`super::Document::prices`] says.
    pub unit_price: Option<UnitPrice>,
    /// Discount.
    pub discount: Option<Discount>,
    /// VAT rate.
    pub vat: VatCode,
    /// Value net after the discount; none where the document's method gives none per line.
    pub net: Option<Amount>,
    /// VAT of the line; none where the document's method gives none per line.
    pub vat_amount: Option<Amount>,
    /// Value gross after the discount; none where the document's method gives none per line.
    pub gross: Option<Amount>,
    /// The sums of the document if it ended with this line: what a page carries over to the next.
    /// With the last line they equal [`super::Document::totals`].
    pub running: Sums,
}

/// A discount that is not in the unit price (art. 106e ust. 1 pkt 10).
#[derive(Debug, Clone, Serialize)]
pub struct Discount {
    /// As to be printed: `10%` or `12,50`.
    pub text: String,
}

/// A VAT rate or the mark that stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VatCode {
    /// The code of FA(3): `23`, `8`, `0 WDT`, `zw`, `np I`, `oo`.
    pub code: String,
    /// As to be printed: `23%`, `zw.`
    pub text: String,
}

/// Whether unit prices are net or gross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceBase {
    /// Unit prices net; VAT is computed from net.
    Net,
    /// Unit prices gross; VAT is computed from gross (art. 106e ust. 7).
    Gross,
}

/// Net, VAT and gross together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sums {
    /// Net.
    pub net: Amount,
    /// VAT.
    pub vat: Amount,
    /// Gross.
    pub gross: Amount,
}

/// The sums of one VAT rate.
#[derive(Debug, Clone, Serialize)]
pub struct VatRow {
    /// The rate.
    pub vat: VatCode,
    /// What the rate stands for, for the marks that need words: "zwolnione", "odwrotne obciążenie".
    pub description: Option<Bilingual>,
    /// The sums.
    pub sums: Sums,
    /// The VAT in zlotys, when the currency is not PLN.
    pub vat_pln: Option<Amount>,
}
