//! VAT rates of the program: a list of the law. They are linked, and neither added nor changed.

use kontor_domain::{
    sync::{
        content::{Content, hash_text},
        field::Field,
        kind::Kind,
        operation::vat_rate_key,
        row::MatchKeys,
    },
    vat::{PRODUCT_RATES, ProductRate},
};

use crate::services::sync::elements::{LocalElement, version};

/// Every rate.
pub fn all() -> impl Iterator<Item = LocalElement> {
    PRODUCT_RATES.into_iter().map(read)
}

/// A rate as the planner sees it.
pub fn read(rate: ProductRate) -> LocalElement {
    let content = Content::default().with(Field::Class, rate.as_str());
    LocalElement {
        id: vat_rate_key(rate),
        name: rate.as_str().to_owned(),
        version: version(Kind::VatRate, &content, &[], false),
        content,
        keys: MatchKeys {
            name: Some(hash_text(rate.as_str())),
            ..MatchKeys::default()
        },
        ..LocalElement::default()
    }
}
