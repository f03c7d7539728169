//! Which FA(3) code a line gets: proposed here, changeable on the document.

use super::Nature;
use crate::party::{Party, PartyIdentity};
use crate::vat::{ProductRate, VatCode};

/// Proposes the code of a line from the product's rate, the kind of supply and the buyer.
///
/// * 0 %: goods to a buyer with an EU VAT number `0 WDT`, goods to a buyer outside the Union `0 EX`,
///   all else `0 KR`.
/// * np: a service to a buyer with an EU VAT number `np II` (art. 28b), all else `np I`.
/// * A rate with tax stays what it is, whoever buys: whether goods leave the country the product does not
///   know, and a wrong 0 % is tax in arrears. A warning points it out instead.
/// * An exempt seller (art. 113) charges no tax: `zw`, unless the supply is outside Poland.
///
/// `oo` is never proposed; it is chosen by a person.
pub fn propose_code(
    rate: ProductRate,
    nature: Nature,
    buyer: Option<&Party>,
    seller_is_exempt: bool,
) -> VatCode {
    let eu_taxpayer = buyer.is_some_and(|buyer| matches!(buyer.identity, PartyIdentity::EuVat(_)));
    match (rate, nature) {
        (ProductRate::NotSubject, Nature::Service) if eu_taxpayer => VatCode::OutsideEuService,
        (ProductRate::NotSubject, _) => VatCode::Outside,
        _ if seller_is_exempt => VatCode::Exempt,
        (ProductRate::Zero, Nature::Goods) if eu_taxpayer => VatCode::ZeroIntraEu,
        (ProductRate::Zero, Nature::Goods) if is_outside_eu(buyer) => VatCode::ZeroExport,
        _ => rate.domestic_code(),
    }
}

/// The codes that a product's rate can become on a document, the plain one first.
pub fn possible_codes(rate: ProductRate) -> &'static [VatCode] {
    match rate {
        ProductRate::Zero => &[
            VatCode::ZeroDomestic,
            VatCode::ZeroIntraEu,
            VatCode::ZeroExport,
        ],
        ProductRate::NotSubject => &[VatCode::Outside, VatCode::OutsideEuService],
        ProductRate::Exempt => &[VatCode::Exempt],
        ProductRate::Rate23 => &[
            VatCode::Rate23,
            VatCode::ZeroIntraEu,
            VatCode::ZeroExport,
            VatCode::Outside,
            VatCode::OutsideEuService,
            VatCode::ReverseCharge,
        ],
        ProductRate::Rate8 => &[
            VatCode::Rate8,
            VatCode::ZeroIntraEu,
            VatCode::ZeroExport,
            VatCode::Outside,
            VatCode::OutsideEuService,
            VatCode::ReverseCharge,
        ],
        ProductRate::Rate5 => &[
            VatCode::Rate5,
            VatCode::ZeroIntraEu,
            VatCode::ZeroExport,
            VatCode::Outside,
        ],
        ProductRate::Rate22 => &[VatCode::Rate22],
        ProductRate::Rate7 => &[VatCode::Rate7],
        ProductRate::Rate4 => &[VatCode::Rate4],
        ProductRate::Rate3 => &[VatCode::Rate3],
    }
}

fn is_outside_eu(buyer: Option<&Party>) -> bool {
    buyer
        .and_then(|buyer| buyer.address.as_ref())
        .is_some_and(|address| !address.country.is_eu())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::rules::tests::{buyer_abroad, buyer_in_poland, eu_buyer};
    use crate::vat::PRODUCT_RATES;

    #[test]
    fn the_code_follows_rate_buyer_and_kind_of_supply() {
        use Nature::{Goods, Service};
        let (poland, union, abroad) = (buyer_in_poland(), eu_buyer(), buyer_abroad());
        for (rate, nature, buyer, exempt, expected) in [
            (
                ProductRate::Rate23,
                Goods,
                Some(&poland),
                false,
                VatCode::Rate23,
            ),
            (
                ProductRate::Rate23,
                Goods,
                Some(&union),
                false,
                VatCode::Rate23,
            ),
            (
                ProductRate::Zero,
                Goods,
                Some(&poland),
                false,
                VatCode::ZeroDomestic,
            ),
            (
                ProductRate::Zero,
                Goods,
                Some(&union),
                false,
                VatCode::ZeroIntraEu,
            ),
            (
                ProductRate::Zero,
                Service,
                Some(&union),
                false,
                VatCode::ZeroDomestic,
            ),
            (
                ProductRate::Zero,
                Goods,
                Some(&abroad),
                false,
                VatCode::ZeroExport,
            ),
            (ProductRate::Zero, Goods, None, false, VatCode::ZeroDomestic),
            (
                ProductRate::NotSubject,
                Service,
                Some(&union),
                false,
                VatCode::OutsideEuService,
            ),
            (
                ProductRate::NotSubject,
                Goods,
                Some(&union),
                false,
                VatCode::Outside,
            ),
            (
                ProductRate::NotSubject,
                Service,
                Some(&abroad),
                false,
                VatCode::Outside,
            ),
            (
                ProductRate::Exempt,
                Goods,
                Some(&poland),
                false,
                VatCode::Exempt,
            ),
            (
                ProductRate::Rate8,
                Goods,
                Some(&poland),
                true,
                VatCode::Exempt,
            ),
            (
                ProductRate::NotSubject,
                Service,
                Some(&union),
                true,
                VatCode::OutsideEuService,
            ),
        ] {
            assert_eq!(
                propose_code(rate, nature, buyer, exempt),
                expected,
                "{rate} {nature:?}"
            );
        }
    }

    #[test]
    fn the_plain_code_comes_first_among_the_possible_ones() {
        for rate in PRODUCT_RATES {
            assert_eq!(possible_codes(rate)[0], rate.domestic_code());
        }
    }
}
