//! Products of the shop: read with all its quirks.

mod fields;

pub use fields::fields;

use kontor_domain::{
    checks::{Ean, Gtu, Pkwiu},
    product::{CODE_CHARACTERS_MAX, DESCRIPTION_CHARACTERS_MAX, SHORT_DESCRIPTION_CHARACTERS_MAX},
    sync::{
        content::{Content, reference},
        field::{Field, FieldSet},
        row::{MatchKeys, Nature},
    },
    text::LONG_TEXT_CHARACTERS_MAX,
};
use kontor_shoper::{Decimal, Id, Product, ProductTranslation};

use crate::services::sync::elements::{
    ShopElement, ShopFacts, WeightUnit, keys, limits::fits, numbers,
};

/// A product as it was read. Where it names no VAT rate or unit, the shop's own default counts.
pub fn read(product: &Product, facts: &ShopFacts) -> ShopElement {
    let mut content = Content::default();
    let mut unfit = texts(product, facts, &mut content);
    unfit = unfit.or(codes(product, &mut content));
    unfit = unfit.or(amounts(product, facts, &mut content));
    partners(product, facts, &mut content);
    for field in [Field::VatRate, Field::Unit] {
        if content.get(field).is_empty() {
            unfit = unfit.with(field);
        }
    }
    ShopElement {
        id: product.product_id.get(),
        name: content.get(Field::Name).to_owned(),
        code: content.get(Field::Code).to_owned(),
        keys: MatchKeys {
            name: keys::of_text(content.get(Field::Name)),
            code: keys::of_text(content.get(Field::Code)),
            ean: keys::of_text(content.get(Field::Ean)).filter(|_| !unfit.contains(Field::Ean)),
            ..MatchKeys::default()
        },
        nature: Nature {
            variants: product.has_variants(),
            bundle: product.is_bundle(),
            foreign_currency: is_foreign(product, facts),
            warehouses: facts.warehouses,
        },
        content,
        unfit,
        stock: product
            .stock
            .as_ref()
            .and_then(|row| row.stock)
            .and_then(|stock| stock.scaled(6)),
        ..ShopElement::default()
    }
}

/// Name, descriptions, whether it is shown: in the default language alone.
fn texts(product: &Product, facts: &ShopFacts, content: &mut Content) -> FieldSet {
    let none = ProductTranslation::default();
    let text = product.translations.get(&facts.locale).unwrap_or(&none);
    content.set(Field::Name, &text.name);
    content.set(Field::ShortDescription, &text.short_description);
    content.set(Field::Description, &text.description);
    let active = text.active == Some(true);
    content.set(Field::Active, if active { "1" } else { "0" });
    let too_long = [
        (Field::Name, LONG_TEXT_CHARACTERS_MAX),
        (Field::ShortDescription, SHORT_DESCRIPTION_CHARACTERS_MAX),
        (Field::Description, DESCRIPTION_CHARACTERS_MAX),
    ];
    let unfit: FieldSet = too_long
        .into_iter()
        .filter(|(field, characters_max)| !fits(content.get(*field), *characters_max))
        .map(|(field, _)| field)
        .collect();
    if content.get(Field::Name).is_empty() {
        unfit.with(Field::Name)
    } else {
        unfit
    }
}

/// Code, EAN, PKWiU and GTU. What the program could not read is kept as it is, and unfit.
fn codes(product: &Product, content: &mut Content) -> FieldSet {
    let mut unfit = FieldSet::EMPTY;
    content.set(Field::Code, &product.code);
    if !fits(content.get(Field::Code), CODE_CHARACTERS_MAX) {
        unfit = unfit.with(Field::Code);
    }
    let ean = Ean::parse(&product.ean).map(|ean| ean.as_str().to_owned());
    let pkwiu = Pkwiu::parse(&product.pkwiu).map(|pkwiu| pkwiu.as_str().to_owned());
    let gtu = product.gtu().unwrap_or_default();
    let group = gtu_number(gtu).map(|group| group.number().to_string());
    for (field, raw, read) in [
        (Field::Ean, product.ean.as_str(), ean.ok()),
        (Field::Pkwiu, product.pkwiu.as_str(), pkwiu.ok()),
        (Field::Gtu, gtu, group),
    ] {
        content.set(field, read.as_deref().unwrap_or(raw));
        if read.is_none() && !content.get(field).is_empty() {
            unfit = unfit.with(field);
        }
    }
    unfit
}

fn gtu_number(text: &str) -> Option<Gtu> {
    let number = text.trim().to_uppercase();
    Gtu::new(number.strip_prefix("GTU_")?.parse().ok()?).ok()
}

/// Price and weight of the basic stock row. The price is the regular one: a promotion is left alone.
fn amounts(product: &Product, facts: &ShopFacts, content: &mut Content) -> FieldSet {
    let mut unfit = FieldSet::EMPTY;
    let row = product.stock.as_ref();
    let (price, fit) = numbers::price(row.and_then(|row| row.price).unwrap_or(Decimal::ZERO));
    content.set(Field::Price, &price);
    if !fit {
        unfit = unfit.with(Field::Price);
    }
    let weight = row.and_then(|row| row.weight).unwrap_or(Decimal::ZERO);
    match facts.weight.kilograms(weight) {
        Some(millionths) if millionths >= 0 => {
            content.set(Field::Weight, &numbers::weight(millionths));
        }
        _ if facts.weight == WeightUnit::Other => {}
        _ => {
            content.set(Field::Weight, &weight.to_string());
            unfit = unfit.with(Field::Weight);
        }
    }
    unfit
}

/// VAT rate, unit, producer and categories.
fn partners(product: &Product, facts: &ShopFacts, content: &mut Content) {
    let main = product.category_id.map(Id::get);
    let mut further: Vec<u64> = product.categories.iter().map(|id| id.get()).collect();
    further.sort_unstable();
    further.dedup();
    further.retain(|id| Some(*id) != main);
    let vat_rate = product.tax_id.map(Id::get).or(facts.default_vat_rate);
    let unit = product.unit_id.map(Id::get).or(facts.default_unit);
    let single = [
        (Field::VatRate, vat_rate),
        (Field::Unit, unit),
        (Field::Producer, product.producer_id.map(Id::get)),
        (Field::Category, main),
    ];
    for (field, number) in single {
        content.set(field, &number.map(reference).unwrap_or_default());
    }
    let list: Vec<String> = further.into_iter().map(reference).collect();
    content.set(Field::Categories, &list.join(","));
}

/// Whether its price is not in PLN, or nobody can tell.
fn is_foreign(product: &Product, facts: &ShopFacts) -> bool {
    let own = product.currency_id.map(Id::get);
    !facts.sells_in_pln || (own.is_some() && own != facts.currency)
}
