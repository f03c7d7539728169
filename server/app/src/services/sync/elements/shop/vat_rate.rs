//! VAT rates of the shop. They are recognised by their class, never by their number: "0%", "zw." and "np." are all 0.

use kontor_domain::{
    sync::{
        content::{Content, hash_text},
        field::{Field, FieldSet},
        row::MatchKeys,
    },
    vat::ProductRate,
};
use kontor_shoper::{Decimal, Tax};

use crate::services::sync::elements::ShopElement;

/// A VAT rate as it was read.
pub fn read(tax: &Tax) -> ShopElement {
    let written = if tax.class.trim().is_empty() {
        &tax.name
    } else {
        &tax.class
    };
    let rate = rate_of(written).filter(|rate| agrees(*rate, tax.value));
    let content = match rate {
        Some(rate) => Content::default().with(Field::Class, rate.as_str()),
        None => Content::default().with(Field::Class, written),
    };
    ShopElement {
        id: tax.tax_id.get(),
        name: tax.name.trim().to_owned(),
        keys: MatchKeys {
            name: rate.map(|rate| hash_text(rate.as_str())),
            ..MatchKeys::default()
        },
        content,
        unfit: match rate {
            Some(_) => FieldSet::EMPTY,
            None => FieldSet::EMPTY.with(Field::Class),
        },
        ..ShopElement::default()
    }
}

/// The rate of a class as shops write it: `23%`, `23 %`, `23`, `zw.`, `np.`.
pub fn rate_of(class: &str) -> Option<ProductRate> {
    let class: String = class
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let class = class.trim_end_matches(['%', '.']);
    let class = class
        .strip_suffix(".00")
        .or_else(|| class.strip_suffix(",00"))
        .unwrap_or(class);
    ProductRate::parse(class).ok()
}

/// Whether the number says nothing else than the class.
fn agrees(rate: ProductRate, value: Option<Decimal>) -> bool {
    value.is_none_or(|value| value == Decimal::from(i64::from(rate.percent().unwrap_or(0))))
}
