//! One product, small and large.

use std::collections::BTreeMap;

use crate::page::view::{Part, Step, Variant};
use crate::page::{Card, Details, Fact, Gallery, Lang, format};
use crate::schema::{Resource, dictionary, image, producer, product, stock};
use crate::store::Store;
use crate::table::{Row, Value};

use super::cells::{basic_stock, currency, linked, quantity, text, texts, translated, unit};
use super::tree::Tree;

/// A product in the listing.
pub(super) fn card(store: &Store, row: &Row) -> Card {
    let unit = unit(store, row);
    let basic = basic_stock(store, row);
    let of_basic = |column| {
        basic.map_or_else(String::new, |basic| {
            text(store, Resource::Stocks, basic, column)
        })
    };
    let promotion = text(store, Resource::Products, row, product::PROMO_PRICE);
    let active = texts(store, row).is_some_and(|texts| {
        texts
            .value(Resource::Products.schema(), product::ACTIVE)
            .int()
            != 0
    });
    Card {
        id: row.id,
        name: translated(store, Resource::Products, row, product::NAME).to_owned(),
        code: of_basic(stock::CODE),
        price: of_basic(stock::PRICE),
        promotion: Some(promotion).filter(|price| !price.is_empty()),
        currency: currency(store, row),
        stock: basic
            .map(|basic| quantity(store, basic, &unit))
            .unwrap_or_default(),
        active,
        variants: row.stocks.len().saturating_sub(1),
        bundle: row.value(Resource::Products.schema(), product::TYPE).int() == 1,
        picture: gallery(store, row).next().map(|picture| picture.source),
    }
}

/// A product with everything; `None` if there is none.
pub(super) fn details(store: &Store, id: u32, lang: Lang) -> Option<Details> {
    let row = store.get(Resource::Products, id)?;
    let tree = Tree::of(store);
    let main = store.value(Resource::Products, row, product::CATEGORY).id();
    let path = main.map(|id| tree.path(id)).unwrap_or_default();
    let step = |id| Step {
        id,
        name: tree.name(id).unwrap_or_default().to_owned(),
    };
    let text_of = |column| translated(store, Resource::Products, row, column).to_owned();
    let card = card(store, row);
    Some(Details {
        path: path.into_iter().map(step).collect(),
        gallery: gallery(store, row).collect(),
        short: text_of(product::SHORT_DESCRIPTION),
        long: text_of(product::DESCRIPTION),
        facts: facts(store, row, &tree, lang),
        variants: variants(store, row, &card.stock.unit),
        parts: parts(store, row),
        card,
    })
}

/// Pictures with the addresses that the shop serves them under.
fn gallery<'a>(store: &'a Store, row: &'a Row) -> impl Iterator<Item = Gallery> + 'a {
    let images = row.images.iter();
    images
        .filter_map(|id| store.get(Resource::Images, *id))
        .map(|picture| {
            let of = |column| text(store, Resource::Images, picture, column);
            Gallery {
                source: format!(
                    "/userdata/public/gfx/{}.{}",
                    of(image::UNIC_NAME),
                    of(image::EXTENSION)
                ),
                name: of(image::NAME),
            }
        })
}

fn variants(store: &Store, row: &Row, unit: &str) -> Vec<Variant> {
    let rows = row.stocks.iter().skip(1);
    rows.filter_map(|id| store.get(Resource::Stocks, *id))
        .map(|variant| {
            let of = |column| text(store, Resource::Stocks, variant, column);
            Variant {
                choice: choice(store, &of(stock::OPTIONS)),
                code: of(stock::CODE),
                price: of(stock::COMP_PROMO_PRICE),
                stock: quantity(store, variant, unit),
                active: variant
                    .value(Resource::Stocks.schema(), stock::ACTIVE)
                    .int()
                    != 0,
            }
        })
        .collect()
}

/// What a variant's options choose, by names where the shop has them. Kept as `{"option":"value"}`.
fn choice(store: &Store, options: &str) -> String {
    let chosen: BTreeMap<String, String> = serde_json::from_str(options).unwrap_or_default();
    let named = chosen.iter().map(|(option, value)| {
        let all = store.option_groups.iter().flat_map(|group| &group.options);
        let known = all
            .into_iter()
            .find(|known| known.id.to_string() == *option);
        let values = known.map_or(&[][..], |known| &known.values);
        let picked = values.iter().find(|known| known.id.to_string() == *value);
        let option = known.map_or(option.as_str(), |known| known.name);
        let value = picked.map_or(value.as_str(), |known| known.name);
        format!("{option}: {value}")
    });
    named.collect::<Vec<_>>().join(", ")
}

/// What a bundle consists of. Kept as a list of objects.
fn parts(store: &Store, row: &Row) -> Vec<Part> {
    let kept = match row.cells.get(product::CHILDREN).map(Value::from) {
        Some(Value::Text(kept)) => kept,
        _ => "",
    };
    let parts: Vec<BTreeMap<String, String>> = serde_json::from_str(kept).unwrap_or_default();
    let named = parts.into_iter().filter_map(|mut part| {
        let id = part.remove("product_id")?.parse().ok()?;
        let name = match store.get(Resource::Products, id) {
            Some(row) => translated(store, Resource::Products, row, product::NAME),
            None => "—",
        };
        Some(Part {
            id,
            name: name.to_owned(),
            quantity: part.remove("quantity").unwrap_or_default(),
        })
    });
    named.collect()
}

/// The group of goods for `JPK_VAT`, from the additional codes.
fn gtu(basic: Option<&Row>) -> String {
    let kept = match basic
        .and_then(|row| row.cells.get(stock::ADDITIONAL_CODES))
        .map(Value::from)
    {
        Some(Value::Text(kept)) => kept,
        _ => "",
    };
    let mut codes: BTreeMap<String, String> = serde_json::from_str(kept).unwrap_or_default();
    codes.remove("gtu").unwrap_or_default()
}

/// What is shown in pairs, in an order that a person expects.
fn facts(store: &Store, row: &Row, tree: &Tree<'_>, lang: Lang) -> Vec<Fact> {
    let own = |column| text(store, Resource::Products, row, column);
    let basic = basic_stock(store, row);
    let of_basic = |column| {
        basic.map_or_else(String::new, |basic| {
            text(store, Resource::Stocks, basic, column)
        })
    };
    let linked_name = |column, resource, name| {
        linked(store, row, column, resource)
            .map_or_else(String::new, |row| text(store, resource, row, name))
    };
    let locales = row.texts.iter().map(|texts| store.locale(texts.language));
    let weight = match of_basic(stock::WEIGHT).as_str() {
        "0" | "" => String::new(),
        weight => format!("{}\u{a0}kg", format::decimal(weight, lang)),
    };
    let categories = Store::categories_of(row).into_iter().map(|id| {
        let names = tree.path(id).into_iter().filter_map(|id| tree.name(id));
        names.collect::<Vec<_>>().join(" › ")
    });
    let fact = |pl, en, value| Fact {
        label: [pl, en],
        value,
    };
    vec![
        fact("EAN", "EAN", of_basic(stock::EAN)),
        fact(
            "Stawka VAT",
            "VAT rate",
            linked_name(product::TAX, Resource::Taxes, dictionary::TAX_NAME),
        ),
        fact("Jednostka", "Unit", unit(store, row)),
        fact(
            "Producent",
            "Producer",
            linked_name(product::PRODUCER, Resource::Producers, producer::NAME),
        ),
        fact(
            "Kategorie",
            "Categories",
            categories.collect::<Vec<_>>().join(", "),
        ),
        fact("PKWiU", "PKWiU", own(product::PKWIU)),
        fact("GTU", "GTU", gtu(basic)),
        fact("Masa", "Weight", weight),
        fact(
            "Języki opisu",
            "Languages",
            locales.collect::<Vec<_>>().join(", "),
        ),
        fact("Dodano", "Added", own(product::ADDED)),
        fact("Zmieniono", "Changed", own(product::EDITED)),
        fact("Numer w sklepie", "Id in the shop", row.id.to_string()),
    ]
}
