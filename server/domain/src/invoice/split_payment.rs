//! Split payment (mechanizm podzielonej płatności, art. 108a).

use super::ComputedLine;
use crate::money::{Amount, ExchangeRate, Overflow};
use crate::party::{Party, PartyIdentity, PartyKind};

/// Above this gross total in PLN split payment is mandatory (art. 108a ust. 1a).
pub const SPLIT_PAYMENT_LIMIT: Amount = Amount::from_scaled(1_500_000);

/// Whether the words "mechanizm podzielonej płatności" have to stand on the document: its gross total,
/// converted to PLN, exceeds 15 000, it has a taxed line of Annex 15, and both sides are taxpayers.
///
/// # Errors
/// [`Overflow`] when the total in PLN exceeds what can be represented.
pub fn is_mandatory(
    gross: Amount,
    rate: Option<ExchangeRate>,
    lines: &[ComputedLine],
    seller_is_exempt: bool,
    buyer: &Party,
) -> Result<bool, Overflow> {
    let has_annex_15 = lines
        .iter()
        .any(|line| line.annex_15 && line.vat_code.is_taxed());
    Ok(has_annex_15
        && !seller_is_exempt
        && is_taxpayer(buyer)
        && in_pln(gross, rate)? > SPLIT_PAYMENT_LIMIT)
}

/// An amount of the document in PLN.
pub(super) fn in_pln(amount: Amount, rate: Option<ExchangeRate>) -> Result<Amount, Overflow> {
    rate.map_or(Ok(amount), |rate| amount.convert(rate))
}

/// Whether the party acts as a taxpayer: a company that is identified.
pub(super) fn is_taxpayer(party: &Party) -> bool {
    party.kind == PartyKind::Company && party.identity != PartyIdentity::None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::calculate::tests::line;
    use crate::invoice::rules::tests::{buyer_in_poland, consumer};
    use crate::vat::VatCode;

    #[test]
    fn the_three_conditions_of_art_108a_hold_together() {
        let mut annex = line("1", "1", VatCode::Rate23, None);
        annex.annex_15 = true;
        let mut untaxed = line("1", "1", VatCode::ReverseCharge, None);
        untaxed.annex_15 = true;
        let plain = line("1", "1", VatCode::Rate23, None);
        let (limit, above) = (SPLIT_PAYMENT_LIMIT, Amount::from_scaled(1_500_001));
        let euro = Some(ExchangeRate::parse("4.0").expect("rate"));
        for (gross, rate, line, seller_is_exempt, buyer, expected) in [
            (above, None, &annex, false, buyer_in_poland(), true),
            (limit, None, &annex, false, buyer_in_poland(), false),
            (above, None, &plain, false, buyer_in_poland(), false),
            (above, None, &untaxed, false, buyer_in_poland(), false),
            (above, None, &annex, true, buyer_in_poland(), false),
            (above, None, &annex, false, consumer(), false),
            (
                Amount::from_scaled(375_000),
                euro,
                &annex,
                false,
                buyer_in_poland(),
                false,
            ),
            (
                Amount::from_scaled(375_001),
                euro,
                &annex,
                false,
                buyer_in_poland(),
                true,
            ),
        ] {
            let lines = [plain.clone(), line.clone()];
            assert_eq!(
                is_mandatory(gross, rate, &lines, seller_is_exempt, &buyer),
                Ok(expected),
                "{gross}"
            );
        }
    }
}
