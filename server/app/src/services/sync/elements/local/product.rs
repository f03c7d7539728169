//! Products of the program.

mod change;

pub use change::{added, changed, imported_as, places};

use kontor_domain::{
    ids::CategoryId,
    money::Quantity,
    product::Product,
    sync::{
        content::{Content, reference, unlinked_reference},
        field::{Field, FieldSet},
        kind::Kind,
        operation::vat_rate_key,
        row::MatchKeys,
    },
};
use uuid::Uuid;

use crate::services::sync::elements::{
    LocalElement, Partners, ShopFacts, WeightUnit, keys,
    limits::{SHOP_CODE_CHARACTERS_MAX, SHOP_NAME_CHARACTERS_MAX, SHOP_PKWIU_CHARACTERS_MAX, fits},
    numbers, version,
};

/// The categories of a product in the tree of one shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Its main category.
    pub main: Option<CategoryId>,
    /// Further ones, in any order.
    pub further: Vec<CategoryId>,
}

/// What else is known where products are read.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Who is whose partner.
    pub partners: &'a Partners,
    /// The shop.
    pub facts: &'a ShopFacts,
    /// Whether the options name a category for products that have none.
    pub has_export_category: bool,
}

/// A product, loaded with its description, as the planner sees it. `fractional` says whether its unit is.
pub fn read(
    product: &Product,
    places: &Places,
    fractional: bool,
    around: Surroundings<'_>,
) -> LocalElement {
    let data = &product.data;
    let mut content = Content::default();
    let mut unfit = FieldSet::EMPTY;
    let texts = [
        (Field::Name, data.name.as_str(), SHOP_NAME_CHARACTERS_MAX),
        (Field::Code, data.code.as_str(), SHOP_CODE_CHARACTERS_MAX),
        (
            Field::Pkwiu,
            data.pkwiu.as_ref().map_or("", |pkwiu| pkwiu.as_str()),
            SHOP_PKWIU_CHARACTERS_MAX,
        ),
        (
            Field::Ean,
            data.ean.as_ref().map_or("", |ean| ean.as_str()),
            usize::MAX,
        ),
        (
            Field::ShortDescription,
            data.short_description.as_str(),
            usize::MAX,
        ),
        (
            Field::Description,
            data.description.as_deref().unwrap_or_default(),
            usize::MAX,
        ),
    ];
    for (field, text, characters_max) in texts {
        content.set(field, text);
        if !fits(content.get(field), characters_max) {
            unfit = unfit.with(field);
        }
    }
    let gtu = data.gtu.map(|gtu| gtu.number().to_string());
    content.set(Field::Gtu, &gtu.unwrap_or_default());
    let active = data.visible_in_shop;
    content.set(Field::Active, if active { "1" } else { "0" });
    if let Some(gross) = numbers::gross(data) {
        content.set(Field::Price, &gross.to_string());
    } else {
        content.set(
            Field::Price,
            &format!("{} {}", data.price, data.price_currency),
        );
        unfit = unfit.with(Field::Price);
    }
    if around.facts.weight != WeightUnit::Other {
        let weight = numbers::weight_kept(data.weight_kg, around.facts.weight);
        content.set(Field::Weight, &numbers::weight(weight));
    }
    if !fractional && data.stock.scaled() % Quantity::SCALE != 0 {
        unfit = unfit.with(Field::Stock);
    }
    let (unresolved, own) = references(product, places, around.partners, &mut content);
    let mut lacking = FieldSet::EMPTY;
    if places.main.is_none() {
        if around.has_export_category {
            lacking = lacking.with(Field::Category);
        } else {
            unfit = unfit.with(Field::Category);
        }
    }
    LocalElement {
        id: product.id.into(),
        name: data.name.clone(),
        code: data.code.clone(),
        keys: MatchKeys {
            name: keys::of_text(&data.name),
            code: keys::of_text(&data.code),
            ean: keys::of_text(content.get(Field::Ean)),
            ..MatchKeys::default()
        },
        version: version(Kind::Product, &content, &own, !product.active),
        content,
        archived: !product.active,
        unfit,
        lacking,
        unresolved,
        stock: Some(data.stock.scaled()),
        ..LocalElement::default()
    }
}

/// VAT rate, unit, producer and categories. Returns the fields that the shop cannot follow, and what each of them says in the
/// program's own ids.
fn references(
    product: &Product,
    places: &Places,
    partners: &Partners,
    content: &mut Content,
) -> (FieldSet, Vec<(Field, String)>) {
    let data = &product.data;
    let single = [
        (Field::VatRate, Kind::VatRate, Some(vat_rate_key(data.rate))),
        (Field::Unit, Kind::Unit, Some(data.unit_id.into())),
        (
            Field::Producer,
            Kind::Producer,
            data.producer_id.map(Uuid::from),
        ),
        (Field::Category, Kind::Category, places.main.map(Uuid::from)),
    ];
    let mut unresolved = FieldSet::EMPTY;
    let mut own = Vec::with_capacity(single.len() + 1);
    for (field, kind, local) in single {
        let text = local.map(|local| partners.reference(kind, local));
        content.set(field, &text.unwrap_or_default());
        if local.is_some_and(|local| !partners.is_expected_in_shop(kind, local)) {
            unresolved = unresolved.with(field);
        }
        own.push((field, local.map(|id| id.to_string()).unwrap_or_default()));
    }
    let further = places.further.iter().filter(|id| Some(**id) != places.main);
    let mut further: Vec<Uuid> = further.map(|id| Uuid::from(*id)).collect();
    further.sort_unstable();
    further.dedup();
    if !further
        .iter()
        .all(|id| partners.is_expected_in_shop(Kind::Category, *id))
    {
        unresolved = unresolved.with(Field::Categories);
    }
    let ids: Vec<String> = further.iter().map(Uuid::to_string).collect();
    own.push((Field::Categories, ids.join(",")));
    content.set(Field::Categories, &list(&further, partners));
    (unresolved, own)
}

/// Categories in ascending order of the shop's numbers, then those without a partner.
fn list(categories: &[Uuid], partners: &Partners) -> String {
    let mut numbers = Vec::new();
    let mut strangers = Vec::new();
    for id in categories {
        match partners.shop_of(Kind::Category, *id) {
            Some(number) => numbers.push(number),
            None => strangers.push(unlinked_reference(*id)),
        }
    }
    numbers.sort_unstable();
    let texts = numbers.into_iter().map(reference).chain(strangers);
    texts.collect::<Vec<_>>().join(",")
}
