//! Numbers of both sides as canonical texts. Never floats.

use kontor_domain::currency::Currency;
use kontor_domain::money::{Amount, Quantity, UnitPrice, div_round_half_away};
use kontor_domain::product::{NewProduct, PriceBase};
use kontor_shoper::Decimal;

use super::WeightUnit;

/// Units of a [`UnitPrice`] for one grosz.
const PRICE_UNITS_PER_GROSZ: i64 = UnitPrice::SCALE / Amount::SCALE;

/// A price of the shop as a text with two places, and whether it is one that the program can take over.
pub fn price(price: Decimal) -> (String, bool) {
    match price.scaled(2) {
        Some(grosze) => (
            Amount::from_scaled(grosze).to_string(),
            grosze >= 0 && grosze.checked_mul(PRICE_UNITS_PER_GROSZ).is_some(),
        ),
        None => (price.to_string(), false),
    }
}

/// The gross price of a product in PLN, to the grosz; none if it is in another currency or too large to be one.
pub fn gross(product: &NewProduct) -> Option<Amount> {
    if product.price_currency != Currency::PLN {
        return None;
    }
    let per_cent = match product.price_base {
        PriceBase::Gross => 0,
        PriceBase::Net => i128::from(product.rate.percent().unwrap_or(0)),
    };
    let exact = i128::from(product.price.scaled()) * (100 + per_cent);
    let grosze = div_round_half_away(exact, 100 * i128::from(PRICE_UNITS_PER_GROSZ));
    Amount::try_from_scaled(grosze).ok()
}

/// A gross price of the content as the program's unit price.
pub fn unit_price(text: &str) -> Option<UnitPrice> {
    let grosze = Amount::parse(text).ok()?.scaled();
    let units = grosze.checked_mul(PRICE_UNITS_PER_GROSZ)?;
    (grosze >= 0).then_some(UnitPrice::from_scaled(units))
}

/// A weight in millionths of a kilogram as a text; empty for none.
pub fn weight(millionths: i64) -> String {
    if millionths == 0 {
        String::new()
    } else {
        Quantity::from_scaled(millionths).to_string()
    }
}

/// A weight of the program, rounded to what the shop keeps.
pub fn weight_kept(weight: Option<Quantity>, unit: WeightUnit) -> i64 {
    let millionths = weight.map_or(0, Quantity::scaled);
    let step = unit.step();
    let steps = div_round_half_away(millionths.into(), step.into());
    i64::try_from(steps).map_or(millionths, |steps| steps.saturating_mul(step))
}

/// A weight of the content in millionths of a kilogram.
pub fn millionths(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let weight = Quantity::parse(text).ok()?;
    (!weight.is_negative()).then_some(weight.scaled())
}
