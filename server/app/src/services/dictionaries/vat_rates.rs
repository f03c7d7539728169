//! VAT rates, as the law has them.

use kontor_domain::{
    calendar::parse_date,
    invoice::possible_codes,
    refusal::Label,
    role::Permission,
    vat::{PRODUCT_RATES, ProductRate, Validity, VatCode},
};

use crate::{
    actor::Actor,
    error::{Error, in_field},
};

/// A rate that products can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VatRate {
    /// The rate.
    pub rate: ProductRate,
    /// When it is in force.
    pub validity: Validity,
    /// Codes of a document's line that it can become.
    pub codes: &'static [VatCode],
}

/// Lists the rates in force on a day, `YYYY-MM-DD`; all when empty. Today's rates come first.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATE`.
pub fn list_vat_rates(actor: &Actor, day: &str) -> Result<Vec<VatRate>, Error> {
    actor.require(Permission::Read)?;
    let day = match day {
        "" => None,
        day => Some(parse_date(day, Label::new("dzień", "day")).map_err(in_field("date"))?),
    };
    Ok(PRODUCT_RATES
        .into_iter()
        .map(|rate| VatRate {
            rate,
            validity: rate.validity(),
            codes: possible_codes(rate),
        })
        .filter(|rate| day.is_none_or(|day| rate.validity.contains(day)))
        .collect())
}
