//! Currencies as FA(3) lists them (`KodWaluty`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::refusal::Problem;

/// A currency, by its three letters.
///
/// Amounts in every currency are kept and printed in hundredths: FA(3) knows two decimal places
/// whatever the currency (`TKwotowy`), so yen have `.00` and Kuwaiti dinars lose their third place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The 182 codes of FA(3), sorted.
pub const CURRENCIES: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD \
    CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP \
    GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS \
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV \
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK \
    SGD SHP SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW \
    UZS VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA XXX YER ZAR ZMW ZWL";

impl Currency {
    /// The Polish złoty.
    pub const PLN: Self = Self(*b"PLN");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads a code of the list, upper case.
    ///
    /// # Errors
    /// [`Problem`] `UNKNOWN_CURRENCY`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let unknown = || {
            Problem::fixed(
                "UNKNOWN_CURRENCY",
                "Waluta: podaj trzyliterowy kod z listy, np. PLN lub EUR.",
                "Currency: give a three-letter code of the list, such as PLN or EUR.",
            )
        };
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| unknown())?;
        if CURRENCIES.split(' ').any(|code| code == text) {
            Ok(Self(bytes))
        } else {
            Err(unknown())
        }
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        // only codes of the list, which are ASCII, are ever kept
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Whether it is the Polish złoty: then there is no exchange rate.
    pub fn is_pln(self) -> bool {
        self == Self::PLN
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Currency {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Currency {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_the_182_codes_of_fa3() {
        assert_eq!(CURRENCIES.split(' ').count(), 182);
        for code in CURRENCIES.split(' ') {
            assert_eq!(Currency::parse(code).expect(code).code(), code);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "pln", "PL", "PLN ", "ZWG", "XYZ", "zł"] {
            assert_eq!(
                Currency::parse(text).map_err(|p| p.reason),
                Err("UNKNOWN_CURRENCY"),
                "{text}"
            );
        }
    }
}
