//! Lines of the samples and the sums that belong to them.

use crate::document::{
    Amount, Discount, Line, PriceBase, Quantity, Sums, UnitPrice, VatCode, VatRow,
};

/// A line in short: name, unit, millionths of the unit, hundredths of the price, rate.
pub(super) type Item = (&'static str, &'static str, i64, i64, Rate);

/// A VAT rate: percent and the way it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate(
    pub(super) i64,
    pub(super) &'static str,
    pub(super) &'static str,
);

pub(super) const R23: Rate = Rate(23, "23", "23%");
pub(super) const R8: Rate = Rate(8, "8", "8%");
pub(super) const R5: Rate = Rate(5, "5", "5%");
pub(super) const EXEMPT: Rate = Rate(0, "zw", "zw.");
pub(super) const REVERSE: Rate = Rate(0, "oo", "oo");
pub(super) const INTRA_EU: Rate = Rate(0, "0 WDT", "0%");

/// Office goods: a dozen with ordinary names.
pub(super) const OFFICE: [Item; 12] = [
    (
        "Papier ksero A4 80 g/m², biel CIE 161, ryza 500 arkuszy",
        "ryza",
        40_000_000,
        1_899,
        R23,
    ),
    (
        "Toner czarny do drukarki laserowej, wydajność 6000 stron",
        "szt.",
        4_000_000,
        28_950,
        R23,
    ),
    (
        "Segregator dźwigniowy A4/75 mm, granatowy",
        "szt.",
        60_000_000,
        945,
        R23,
    ),
    (
        "Długopis żelowy 0,5 mm, niebieski",
        "szt.",
        120_000_000,
        379,
        R23,
    ),
    (
        "Koszulki krystaliczne A4, opakowanie 100 szt.",
        "op.",
        25_000_000,
        1_120,
        R23,
    ),
    (
        "Woda mineralna niegazowana 1,5 l",
        "zgrz.",
        12_000_000,
        1_350,
        R23,
    ),
    (
        "Kawa ziarnista 1 kg, Arabica 100%",
        "kg",
        6_500_000,
        7_890,
        R23,
    ),
    (
        "Książka „Ordynacja podatkowa – komentarz praktyczny”",
        "egz.",
        2_000_000,
        18_900,
        R5,
    ),
    (
        "Posiłek regeneracyjny dla pracowników",
        "porcja",
        35_000_000,
        2_450,
        R8,
    ),
    (
        "Usługa dostawy wraz z wniesieniem",
        "usł.",
        1_000_000,
        14_900,
        R23,
    ),
    (
        "Krzesło obrotowe z podłokietnikami, tapicerka grafitowa",
        "szt.",
        3_000_000,
        64_900,
        R23,
    ),
    ("Montaż mebli biurowych", "h", 2_500_000, 12_000, R23),
];

/// Lines and sums of a document.
pub(super) struct Goods {
    pub(super) lines: Vec<Line>,
    pub(super) vat_summary: Vec<VatRow>,
    pub(super) totals: Sums,
}

/// Numbers the items and sums them, from net or from gross.
pub(super) fn goods(items: impl IntoIterator<Item = Item>, base: PriceBase) -> Goods {
    let mut rates: Vec<(Rate, i64)> = Vec::new();
    let mut lines = Vec::new();
    let mut above = Sums::default();
    for (nr, (name, unit, quantity, price, rate)) in (1..).zip(items) {
        let value = divide(i128::from(quantity) * i128::from(price), 1_000_000);
        match rates.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, sum)) => *sum += value,
            None => rates.push((rate, value)),
        }
        let running = total(&rates, base);
        // so that the figures of the lines add up to the totals
        let own = |running: Amount, above: Amount| Some(Amount(running.0 - above.0));
        lines.push(Line {
            nr,
            name: name.to_owned(),
            index: None,
            pkwiu: None,
            gtu: None,
            supply_date: None,
            quantity: Some(Quantity(quantity)),
            unit: Some(unit.to_owned()),
            unit_price: Some(UnitPrice(price * 1_000_000)),
            discount: None,
            vat: code(rate),
            net: own(running.net, above.net),
            vat_amount: own(running.vat, above.vat),
            gross: own(running.gross, above.gross),
            running,
        });
        above = running;
    }
    let row = |(rate, value): &(Rate, i64)| VatRow {
        vat: code(*rate),
        description: None,
        sums: sums(*value, *rate, base),
        vat_pln: None,
    };
    Goods {
        lines,
        vat_summary: rates.iter().map(row).collect(),
        totals: total(&rates, base),
    }
}

/// A discount of `percent`, taken off the line's printed values only: the sums of [`goods`] stay as they are,
/// so the item's price has it taken off already and the printed price is the one before.
pub(super) fn discounted(line: &mut Line, percent: i64) {
    if let Some(UnitPrice(price)) = line.unit_price {
        line.unit_price = Some(UnitPrice(price * 100 / (100 - percent)));
        line.discount = Some(Discount {
            text: format!("{percent}%"),
        });
    }
}

fn code(rate: Rate) -> VatCode {
    VatCode {
        code: rate.1.to_owned(),
        text: rate.2.to_owned(),
    }
}

fn sums(value: i64, rate: Rate, base: PriceBase) -> Sums {
    let (net, vat) = match base {
        PriceBase::Net => (value, divide(i128::from(value) * i128::from(rate.0), 100)),
        PriceBase::Gross => {
            let vat = divide(
                i128::from(value) * i128::from(rate.0),
                100 + i128::from(rate.0),
            );
            (value - vat, vat)
        }
    };
    Sums {
        net: Amount(net),
        vat: Amount(vat),
        gross: Amount(net + vat),
    }
}

fn total(rates: &[(Rate, i64)], base: PriceBase) -> Sums {
    rates
        .iter()
        .map(|(rate, value)| sums(*value, *rate, base))
        .fold(Sums::default(), |a, b| Sums {
            net: Amount(a.net.0 + b.net.0),
            vat: Amount(a.vat.0 + b.vat.0),
            gross: Amount(a.gross.0 + b.gross.0),
        })
}

/// Half away from zero; the samples have no amount that does not fit.
fn divide(dividend: i128, divisor: i128) -> i64 {
    let half = if dividend < 0 { -divisor } else { divisor };
    i64::try_from((2 * dividend + half) / (2 * divisor)).unwrap_or(i64::MAX)
}
