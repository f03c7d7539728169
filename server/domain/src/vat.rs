//! VAT rates: those a product carries, and those a line of a document carries (FA(3) `P_12`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::date;

use crate::refusal::{Label, Problem};

const LABEL: Label = Label::new("stawka VAT", "VAT rate");

/// Days on which a rate is in force, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first day; the act on VAT came into force on 2004-05-01.
    pub from: Date,
    /// The last day, if it is over.
    pub until: Option<Date>,
}

impl Validity {
    const ACT: Self = Self {
        from: date!(2004 - 05 - 01),
        until: None,
    };
    const SINCE_2011: Self = Self {
        from: date!(2011 - 01 - 01),
        until: None,
    };
    const UNTIL_2010: Self = Self {
        from: date!(2004 - 05 - 01),
        until: Some(date!(2010 - 12 - 31)),
    };

    /// Whether the day lies in it.
    pub fn contains(&self, day: Date) -> bool {
        day >= self.from && self.until.is_none_or(|until| day <= until)
    }
}

/// The VAT code of a line: exactly the values of FA(3) `P_12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VatCode {
    /// 23 %.
    #[serde(rename = "23")]
    Rate23,
    /// 22 %, until 2010.
    #[serde(rename = "22")]
    Rate22,
    /// 8 %.
    #[serde(rename = "8")]
    Rate8,
    /// 7 %, until 2010.
    #[serde(rename = "7")]
    Rate7,
    /// 5 %.
    #[serde(rename = "5")]
    Rate5,
    /// 4 %, lump sum of taxis (art. 114).
    #[serde(rename = "4")]
    Rate4,
    /// 3 %, until 2010.
    #[serde(rename = "3")]
    Rate3,
    /// 0 % at home.
    #[serde(rename = "0 KR")]
    ZeroDomestic,
    /// 0 %, supply of goods to another EU country (WDT, art. 42).
    #[serde(rename = "0 WDT")]
    ZeroIntraEu,
    /// 0 %, export of goods (art. 41 ust. 4).
    #[serde(rename = "0 EX")]
    ZeroExport,
    /// Exempt (zwolnione; art. 43, 113).
    #[serde(rename = "zw")]
    Exempt,
    /// Supply outside Poland, except those of [`Self::OutsideEuService`] and OSS.
    #[serde(rename = "np I")]
    Outside,
    /// Service to a taxable person of another EU country (art. 100 ust. 1 pkt 4, art. 28b).
    #[serde(rename = "np II")]
    OutsideEuService,
    /// Domestic reverse charge (odwrotne obciążenie; art. 17 ust. 1 pkt 7–8, art. 145e).
    #[serde(rename = "oo")]
    ReverseCharge,
}

/// All codes, in the order of FA(3) (`P_13_1` … `P_13_10`); their `Ord` is the same.
pub const VAT_CODES: [VatCode; 14] = [
    VatCode::Rate23,
    VatCode::Rate22,
    VatCode::Rate8,
    VatCode::Rate7,
    VatCode::Rate5,
    VatCode::Rate4,
    VatCode::Rate3,
    VatCode::ZeroDomestic,
    VatCode::ZeroIntraEu,
    VatCode::ZeroExport,
    VatCode::Exempt,
    VatCode::Outside,
    VatCode::OutsideEuService,
    VatCode::ReverseCharge,
];

impl VatCode {
    /// The exact text of `P_12`.
    pub const fn as_fa3(self) -> &'static str {
        match self {
            Self::Rate23 => "23",
            Self::Rate22 => "22",
            Self::Rate8 => "8",
            Self::Rate7 => "7",
            Self::Rate5 => "5",
            Self::Rate4 => "4",
            Self::Rate3 => "3",
            Self::ZeroDomestic => "0 KR",
            Self::ZeroIntraEu => "0 WDT",
            Self::ZeroExport => "0 EX",
            Self::Exempt => "zw",
            Self::ReverseCharge => "oo",
            Self::Outside => "np I",
            Self::OutsideEuService => "np II",
        }
    }

    /// The rate in whole per cent; nothing for exempt, reverse charge and supplies outside Poland.
    pub const fn percent(self) -> Option<u8> {
        match self {
            Self::Rate23 => Some(23),
            Self::Rate22 => Some(22),
            Self::Rate8 => Some(8),
            Self::Rate7 => Some(7),
            Self::Rate5 => Some(5),
            Self::Rate4 => Some(4),
            Self::Rate3 => Some(3),
            Self::ZeroDomestic | Self::ZeroIntraEu | Self::ZeroExport => Some(0),
            Self::Exempt | Self::ReverseCharge | Self::Outside | Self::OutsideEuService => None,
        }
    }

    /// The rate to compute with: 0 where no tax is due.
    pub const fn tax_percent(self) -> u8 {
        match self.percent() {
            Some(percent) => percent,
            None => 0,
        }
    }

    /// Whether the line bears tax: such lines have a `P_14_x`, and in a foreign currency need a rate.
    pub const fn is_taxed(self) -> bool {
        self.tax_percent() > 0
    }

    /// As a person reads it on the print: `23%`, `0%`, `zw`, `np`.
    pub const fn printed(self) -> &'static str {
        match self {
            Self::Rate23 => "23%",
            Self::Rate22 => "22%",
            Self::Rate8 => "8%",
            Self::Rate7 => "7%",
            Self::Rate5 => "5%",
            Self::Rate4 => "4%",
            Self::Rate3 => "3%",
            Self::ZeroDomestic | Self::ZeroIntraEu | Self::ZeroExport => "0%",
            Self::Exempt => "zw",
            Self::ReverseCharge => "oo",
            Self::Outside | Self::OutsideEuService => "np",
        }
    }

    /// The FA(3) field of the net sum: `P_13_1` … `P_13_10`.
    pub const fn net_field(self) -> &'static str {
        match self {
            Self::Rate23 | Self::Rate22 => "P_13_1",
            Self::Rate8 | Self::Rate7 => "P_13_2",
            Self::Rate5 => "P_13_3",
            Self::Rate4 | Self::Rate3 => "P_13_4",
            Self::ZeroDomestic => "P_13_6_1",
            Self::ZeroIntraEu => "P_13_6_2",
            Self::ZeroExport => "P_13_6_3",
            Self::Exempt => "P_13_7",
            Self::Outside => "P_13_8",
            Self::OutsideEuService => "P_13_9",
            Self::ReverseCharge => "P_13_10",
        }
    }

    /// The FA(3) field of the tax sum: `P_14_1` … `P_14_4`; the one in PLN has a `W` appended.
    pub const fn vat_field(self) -> Option<&'static str> {
        match self {
            Self::Rate23 | Self::Rate22 => Some("P_14_1"),
            Self::Rate8 | Self::Rate7 => Some("P_14_2"),
            Self::Rate5 => Some("P_14_3"),
            Self::Rate4 | Self::Rate3 => Some("P_14_4"),
            _ => None,
        }
    }

    /// Whether the buyer accounts for the tax ("odwrotne obciążenie", `P_18`): certain for `oo` and
    /// `np II`; for `np I` it depends on the buyer and is stated on the document.
    pub const fn is_reverse_charged(self) -> bool {
        matches!(self, Self::ReverseCharge | Self::OutsideEuService)
    }

    /// Whether the buyer has to be a taxable person of another EU country, named by its VAT number.
    pub const fn needs_eu_buyer(self) -> bool {
        matches!(self, Self::ZeroIntraEu | Self::OutsideEuService)
    }

    /// When the rate is in force.
    pub const fn validity(self) -> Validity {
        match self {
            Self::Rate23 | Self::Rate8 | Self::Rate5 | Self::Rate4 => Validity::SINCE_2011,
            Self::Rate22 | Self::Rate7 | Self::Rate3 => Validity::UNTIL_2010,
            _ => Validity::ACT,
        }
    }

    /// Reads the exact text of `P_12`.
    ///
    /// # Errors
    /// [`Problem`] `UNKNOWN_CHOICE`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        VAT_CODES
            .into_iter()
            .find(|code| code.as_fa3() == text)
            .ok_or_else(|| Problem::unknown_choice(LABEL))
    }
}

impl fmt::Display for VatCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_fa3())
    }
}

impl FromStr for VatCode {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}

/// The rate a product carries. Which [`VatCode`] a line gets is decided on the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProductRate {
    /// 23 %.
    #[serde(rename = "23")]
    Rate23,
    /// 8 %.
    #[serde(rename = "8")]
    Rate8,
    /// 5 %.
    #[serde(rename = "5")]
    Rate5,
    /// 0 %.
    #[serde(rename = "0")]
    Zero,
    /// Exempt (zwolnione).
    #[serde(rename = "zw")]
    Exempt,
    /// Not subject to Polish VAT (nie podlega).
    #[serde(rename = "np")]
    NotSubject,
    /// 22 %, until 2010.
    #[serde(rename = "22")]
    Rate22,
    /// 7 %, until 2010.
    #[serde(rename = "7")]
    Rate7,
    /// 4 %, lump sum of taxis.
    #[serde(rename = "4")]
    Rate4,
    /// 3 %, until 2010.
    #[serde(rename = "3")]
    Rate3,
}

/// All rates of products, today's first.
pub const PRODUCT_RATES: [ProductRate; 10] = [
    ProductRate::Rate23,
    ProductRate::Rate8,
    ProductRate::Rate5,
    ProductRate::Zero,
    ProductRate::Exempt,
    ProductRate::NotSubject,
    ProductRate::Rate22,
    ProductRate::Rate7,
    ProductRate::Rate4,
    ProductRate::Rate3,
];

impl ProductRate {
    /// The text kept and sent: `23`, `0`, `zw`, `np` …
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate23 => "23",
            Self::Rate8 => "8",
            Self::Rate5 => "5",
            Self::Zero => "0",
            Self::Exempt => "zw",
            Self::NotSubject => "np",
            Self::Rate22 => "22",
            Self::Rate7 => "7",
            Self::Rate4 => "4",
            Self::Rate3 => "3",
        }
    }

    /// The code of a plain sale at home.
    pub const fn domestic_code(self) -> VatCode {
        match self {
            Self::Rate23 => VatCode::Rate23,
            Self::Rate8 => VatCode::Rate8,
            Self::Rate5 => VatCode::Rate5,
            Self::Zero => VatCode::ZeroDomestic,
            Self::Exempt => VatCode::Exempt,
            Self::NotSubject => VatCode::Outside,
            Self::Rate22 => VatCode::Rate22,
            Self::Rate7 => VatCode::Rate7,
            Self::Rate4 => VatCode::Rate4,
            Self::Rate3 => VatCode::Rate3,
        }
    }

    /// The rate in whole per cent, if it is one.
    pub const fn percent(self) -> Option<u8> {
        self.domestic_code().percent()
    }

    /// When the rate is in force.
    pub const fn validity(self) -> Validity {
        self.domestic_code().validity()
    }

    /// Reads the text kept and sent.
    ///
    /// # Errors
    /// [`Problem`] `UNKNOWN_CHOICE`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        PRODUCT_RATES
            .into_iter()
            .find(|rate| rate.as_str() == text)
            .ok_or_else(|| Problem::unknown_choice(LABEL))
    }
}

impl fmt::Display for ProductRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ProductRate {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_exact_texts_of_fa3_and_of_json() {
        for code in VAT_CODES {
            assert_eq!(VatCode::parse(code.as_fa3()), Ok(code));
            let json = serde_json::to_string(&code).expect("json");
            assert_eq!(json, format!("\"{code}\""));
        }
        for wrong in ["", "0", "np", "23%", "0  KR", "ZW"] {
            assert!(VatCode::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn product_rates_are_the_texts_kept_and_of_json() {
        for rate in PRODUCT_RATES {
            assert_eq!(ProductRate::parse(rate.as_str()), Ok(rate));
            assert_eq!(
                serde_json::to_string(&rate).expect("json"),
                format!("\"{rate}\"")
            );
        }
    }

    #[test]
    fn exactly_the_taxed_codes_have_a_tax_field() {
        for code in VAT_CODES {
            assert_eq!(code.is_taxed(), code.vat_field().is_some(), "{code}");
        }
    }

    #[test]
    fn old_rates_ended_with_2010() {
        assert!(VatCode::Rate22.validity().contains(date!(2010 - 12 - 31)));
        assert!(!VatCode::Rate22.validity().contains(date!(2011 - 01 - 01)));
        assert!(!VatCode::Rate23.validity().contains(date!(2010 - 12 - 31)));
        assert!(VatCode::Rate23.validity().contains(date!(2026 - 11 - 23)));
    }
}
