//! The arithmetic of a document (art. 106e ust. 1, 7–8, 10–11): where it rounds, and nowhere else.
//!
//! 1. A line's value is quantity × price less the discount, rounded once to the grosz (cent).
//! 2. From net: the net values of each code are added; VAT = round(net × r / 100).
//!    From gross: the gross values of each code are added; VAT = round(gross × r / (100 + r)), net = gross − VAT.
//! 3. In a foreign currency the VAT of each code, as rounded in step 2, is converted to PLN and rounded; the
//!    total VAT in PLN is the sum of those.
//!
//! All rounding is half away from zero. The sums per code are what counts. The VAT shown on lines is
//! information: it is rounded per line and then made to add up to the sums, a grosz each on the lines with
//! the largest rounding errors.

use super::{Computed, ComputedLine, Discount, Method, Totals, VatSum};
use crate::money::{
    Amount, ExchangeRate, Overflow, Percent, Quantity, UnitPrice, div_round_half_away,
};
use crate::vat::{VAT_CODES, VatCode};

/// Units of quantity × price (10⁻¹⁴) in one hundredth.
const UNITS_PER_HUNDREDTH: i128 = 1_000_000_000_000;
/// Hundred per cent as a scaled [`Percent`].
const WHOLE: i128 = 100 * Percent::SCALE as i128;

/// Computes the values of the lines, the sums per code and the totals. Of the lines everything but the
/// figures has to be filled in; figures they carry are overwritten. `rate` is that of the document, none for PLN.
///
/// # Errors
/// [`Overflow`] when an amount exceeds what a document can carry.
pub fn calculate(
    mut lines: Vec<ComputedLine>,
    method: Method,
    rate: Option<ExchangeRate>,
) -> Result<Computed, Overflow> {
    for line in &mut lines {
        let (value, discount) = line_value(line.quantity, line.unit_price, line.discount)?;
        line.discount_value = discount;
        (line.net, line.gross) = (value, value);
    }
    let mut sums = Vec::new();
    for code in VAT_CODES {
        let of_code = lines
            .iter_mut()
            .filter(|line| line.vat_code == code)
            .collect::<Vec<_>>();
        if !of_code.is_empty() {
            sums.push(settle_code(code, of_code, method, rate)?);
        }
    }
    let totals = Totals {
        net: Amount::sum(sums.iter().map(|sum| sum.net))?,
        vat: Amount::sum(sums.iter().map(|sum| sum.vat))?,
        gross: Amount::sum(sums.iter().map(|sum| sum.gross))?,
        vat_pln: Amount::sum(sums.iter().map(|sum| sum.vat_pln))?,
    };
    Ok(Computed {
        lines,
        sums,
        totals,
    })
}

/// The value of a line, net or gross by the method, and the value of its discount.
pub(super) fn line_value(
    quantity: Quantity,
    price: UnitPrice,
    discount: Option<Discount>,
) -> Result<(Amount, Amount), Overflow> {
    let exact = quantity.times(price);
    let full = Amount::try_from_scaled(div_round_half_away(exact, UNITS_PER_HUNDREDTH))?;
    let value = match discount {
        None => full,
        Some(Discount::Amount(amount)) => full.minus(amount)?,
        // `full` is in range, so the product below is at most 10³⁰ · 10⁶
        Some(Discount::Percent(percent)) => {
            let kept = exact * (WHOLE - i128::from(percent.scaled()));
            Amount::try_from_scaled(div_round_half_away(kept, UNITS_PER_HUNDREDTH * WHOLE))?
        }
    };
    Ok((value, full.minus(value)?))
}

/// The sum of one code; sets VAT, net and gross of its lines.
fn settle_code(
    code: VatCode,
    mut lines: Vec<&mut ComputedLine>,
    method: Method,
    rate: Option<ExchangeRate>,
) -> Result<VatSum, Overflow> {
    let base = Amount::sum(lines.iter().map(|line| line.net))?;
    let fraction = Fraction::of(code, method);
    let vat = fraction.of_amount(base)?;
    let (net, gross) = match method {
        Method::FromNet => (base, base.plus(vat)?),
        Method::FromGross => (base.minus(vat)?, base),
    };
    let values: Vec<_> = lines.iter().map(|line| line.net).collect();
    for (line, vat) in lines.iter_mut().zip(shares(vat, &fraction, &values)?) {
        line.vat = vat;
        match method {
            Method::FromNet => line.gross = line.net.plus(vat)?,
            Method::FromGross => line.net = line.gross.minus(vat)?,
        }
    }
    let vat_pln = match rate {
        Some(rate) => vat.convert(rate)?,
        None => vat,
    };
    Ok(VatSum {
        vat_code: code,
        net,
        vat,
        gross,
        vat_pln,
    })
}

/// What part of the base is tax: r/100 of net, r/(100 + r) of gross.
struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    fn of(code: VatCode, method: Method) -> Self {
        let percent = i128::from(code.tax_percent());
        match method {
            Method::FromNet => Self {
                numerator: percent,
                denominator: 100,
            },
            Method::FromGross => Self {
                numerator: percent,
                denominator: 100 + percent,
            },
        }
    }

    fn of_amount(&self, base: Amount) -> Result<Amount, Overflow> {
        let product = i128::from(base.scaled()) * self.numerator;
        Amount::try_from_scaled(div_round_half_away(product, self.denominator))
    }

    /// How much of the exact tax rounding left out, in hundredths times the denominator; the other way
    /// round below zero.
    fn left_out(&self, base: Amount, rounded: Amount) -> i128 {
        i128::from(base.scaled()) * self.numerator - i128::from(rounded.scaled()) * self.denominator
    }
}

/// The tax of each value, rounded, and corrected so that they add up to `total`.
fn shares(total: Amount, fraction: &Fraction, values: &[Amount]) -> Result<Vec<Amount>, Overflow> {
    let mut shares = values
        .iter()
        .map(|value| fraction.of_amount(*value))
        .collect::<Result<Vec<_>, _>>()?;
    let missing = total.minus(Amount::sum(shares.iter().copied())?)?.scaled();
    let step = missing.signum();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| {
        (
            -i128::from(step) * fraction.left_out(values[*index], shares[*index]),
            *index,
        )
    });
    // rounding is off by at most half a grosz a line: one step each on some lines is enough
    let steps = usize::try_from(missing.unsigned_abs()).unwrap_or(usize::MAX);
    for index in order.into_iter().take(steps) {
        shares[index] = shares[index].plus(Amount::from_scaled(step))?;
    }
    Ok(shares)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A line with the figures open.
    pub(in crate::invoice) fn line(
        quantity: &str,
        price: &str,
        code: VatCode,
        discount: Option<Discount>,
    ) -> ComputedLine {
        ComputedLine {
            product_id: None,
            name: "Towar".into(),
            unit: "szt.".into(),
            quantity: Quantity::parse(quantity).expect("quantity"),
            unit_price: UnitPrice::parse(price).expect("price"),
            discount,
            discount_value: Amount::ZERO,
            vat_code: code,
            net: Amount::ZERO,
            vat: Amount::ZERO,
            gross: Amount::ZERO,
            gtu: None,
            pkwiu: None,
            cn: None,
            index: String::new(),
            gtin: None,
            annex_15: false,
            procedure: None,
            supply_date: None,
        }
    }

    fn amounts(sum: &VatSum) -> (i64, i64, i64) {
        (sum.net.scaled(), sum.vat.scaled(), sum.gross.scaled())
    }

    #[test]
    fn thirty_gross_at_eight_per_cent_is_27_78_and_2_22() {
        let computed = calculate(
            vec![line("1", "30", VatCode::Rate8, None)],
            Method::FromGross,
            None,
        )
        .expect("in range");
        assert_eq!(amounts(&computed.sums[0]), (2_778, 222, 3_000));
    }

    #[test]
    fn vat_is_taken_once_from_the_sum_of_net_values() {
        // 3 × 0.02: per line 0.0046 → 0; on the sum 0.0138 → 0.01
        let computed = calculate(
            vec![line("1", "0.02", VatCode::Rate23, None); 3],
            Method::FromNet,
            None,
        )
        .expect("in range");
        assert_eq!(amounts(&computed.sums[0]), (6, 1, 7));
        let vats: Vec<_> = computed
            .lines
            .iter()
            .map(|line| line.vat.scaled())
            .collect();
        assert_eq!(vats, [1, 0, 0]);
    }

    #[test]
    fn a_line_is_rounded_once_after_its_discount() {
        let percent = |text: &str| Some(Discount::Percent(Percent::parse(text).expect("percent")));
        // 3 × 33.335 = 100.005 → 100.01; less 10 % = 90.0045 → 90.00
        assert_eq!(value("3", "33.335", None), (10_001, 0));
        assert_eq!(value("3", "33.335", percent("10")), (9_000, 1_001));
        assert_eq!(value("3", "33.335", percent("100")), (0, 10_001));
        assert_eq!(
            value(
                "3",
                "33.335",
                Some(Discount::Amount(Amount::from_scaled(1)))
            ),
            (10_000, 1)
        );
        assert_eq!(value("0.333333", "0.00000001", None), (0, 0));
        assert_eq!(value("0.5", "0.01", None), (1, 0));
    }

    fn value(quantity: &str, price: &str, discount: Option<Discount>) -> (i64, i64) {
        let (value, off) = line_value(
            Quantity::parse(quantity).expect("quantity"),
            UnitPrice::parse(price).expect("price"),
            discount,
        )
        .expect("in range");
        (value.scaled(), off.scaled())
    }

    #[test]
    fn sums_stand_in_the_order_of_fa3() {
        let codes = [
            VatCode::ReverseCharge,
            VatCode::Exempt,
            VatCode::Rate5,
            VatCode::Outside,
            VatCode::Rate23,
        ];
        let lines = codes.map(|code| line("1", "1", code, None)).to_vec();
        let computed = calculate(lines, Method::FromNet, None).expect("in range");
        let order: Vec<_> = computed.sums.iter().map(|sum| sum.vat_code).collect();
        assert_eq!(
            order,
            [
                VatCode::Rate23,
                VatCode::Rate5,
                VatCode::Exempt,
                VatCode::Outside,
                VatCode::ReverseCharge
            ]
        );
        assert!(
            computed.sums[1..]
                .iter()
                .all(|sum| sum.vat_code.is_taxed() || sum.vat.is_zero())
        );
    }

    #[test]
    fn foreign_vat_is_converted_per_code_after_rounding() {
        let rate = ExchangeRate::parse("4.3333").expect("rate");
        let lines = vec![
            line("1", "0.11", VatCode::Rate23, None),
            line("1", "0.13", VatCode::Rate8, None),
        ];
        let computed = calculate(lines, Method::FromNet, Some(rate)).expect("in range");
        // 0.0253 → 0.03 × 4.3333 = 0.129999 → 0.13; 0.0104 → 0.01 × 4.3333 → 0.04
        let in_pln: Vec<_> = computed
            .sums
            .iter()
            .map(|sum| sum.vat_pln.scaled())
            .collect();
        assert_eq!(in_pln, [13, 4]);
        assert_eq!(computed.totals.vat_pln.scaled(), 17);
    }

    #[test]
    fn amounts_beyond_a_document_are_refused_not_wrapped() {
        let huge = line("9000000000000", "90000000000", VatCode::Rate23, None);
        assert_eq!(calculate(vec![huge], Method::FromNet, None), Err(Overflow));
        let large = line("1000000", "9999999999", VatCode::Rate23, None);
        assert_eq!(
            calculate(vec![large; 2], Method::FromNet, None),
            Err(Overflow)
        );
    }

    fn any_line() -> impl Strategy<Value = ComputedLine> {
        let discount = prop_oneof![
            Just(None),
            (0_i64..=1_000_000)
                .prop_map(|scaled| Some(Discount::Percent(Percent::from_scaled(scaled)))),
        ];
        let price = prop_oneof![
            0_i64..100_000_000_000,
            (0_i64..100_000).prop_map(|grosze| grosze * 1_000_000)
        ];
        (1_i64..100_000_000, price, 0..VAT_CODES.len(), discount).prop_map(
            |(quantity, price, code, discount)| {
                let mut line = line("1", "1", VAT_CODES[code], discount);
                line.quantity = Quantity::from_scaled(quantity);
                line.unit_price = UnitPrice::from_scaled(price);
                line
            },
        )
    }

    fn any_method() -> impl Strategy<Value = Method> {
        prop_oneof![Just(Method::FromNet), Just(Method::FromGross)]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn sums_per_code_and_lines_equal_the_totals(lines in proptest::collection::vec(any_line(), 1..40), method in any_method()) {
            let computed = calculate(lines, method, None).expect("in range");
            let totals = computed.totals;
            prop_assert_eq!(totals.net.plus(totals.vat), Ok(totals.gross));
            for sum in &computed.sums {
                prop_assert_eq!(sum.net.plus(sum.vat), Ok(sum.gross));
                let lines = || computed.lines.iter().filter(|line| line.vat_code == sum.vat_code);
                prop_assert_eq!(Amount::sum(lines().map(|line| line.net)), Ok(sum.net));
                prop_assert_eq!(Amount::sum(lines().map(|line| line.vat)), Ok(sum.vat));
                prop_assert_eq!(Amount::sum(lines().map(|line| line.gross)), Ok(sum.gross));
                for line in lines() {
                    prop_assert_eq!(line.net.plus(line.vat), Ok(line.gross));
                    // a shown VAT is never a whole grosz away from the exact one
                    let (base, r) = if method == Method::FromNet { (line.net, 100) } else { (line.gross, 100 + i128::from(sum.vat_code.tax_percent())) };
                    let exact = i128::from(base.scaled()) * i128::from(sum.vat_code.tax_percent());
                    prop_assert!((exact - i128::from(line.vat.scaled()) * r).abs() <= r);
                }
            }
        }

        #[test]
        fn gross_entered_is_kept_to_the_grosz(prices in proptest::collection::vec((1_i64..10_000_000, 0..VAT_CODES.len()), 1..40)) {
            let lines = prices.iter().map(|(grosze, code)| {
                let mut line = line("1", "1", VAT_CODES[*code], None);
                line.unit_price = UnitPrice::from_scaled(grosze * 1_000_000);
                line
            }).collect();
            let computed = calculate(lines, Method::FromGross, None).expect("in range");
            prop_assert_eq!(computed.totals.gross.scaled(), prices.iter().map(|(grosze, _)| grosze).sum::<i64>());
            for (line, (grosze, _)) in computed.lines.iter().zip(&prices) {
                prop_assert_eq!(line.gross.scaled(), *grosze);
            }
        }

        #[test]
        fn the_order_of_lines_does_not_matter(
            lines in proptest::collection::vec(any_line(), 1..20),
            turn in 0_usize..20,
            method in any_method(),
            rate in proptest::option::of(1_i64..10_000_000),
        ) {
            let rate = rate.map(ExchangeRate::from_scaled);
            let mut turned = lines.clone();
            turned.rotate_left(turn % lines.len());
            turned.reverse();
            let (first, second) = (calculate(lines, method, rate).expect("in range"), calculate(turned, method, rate).expect("in range"));
            prop_assert_eq!(first.sums, second.sums);
            prop_assert_eq!(first.totals, second.totals);
        }
    }
}
