//! The small catalogue: an invented wholesaler for offices, 40 products, fit to be shown to a customer.

mod items;

use time::Duration;

use items::{Extra, ITEMS, Item};

use super::awkward::{Awkward, Oddity};
use super::blueprint::{
    Blueprint, BundlePart, Currency, Locale, OptionGroup, OptionValue, Producer, Product,
    ProductOption, Promotion, Translation, Variant, VariantPrice,
};
use super::calendar::{FIRST_DAY, PROMOTION_END, PROMOTION_START};
use super::departments;
use super::ean::Ean;
use super::money::{Hundredths, Thousandths};

/// Invented producers; an item names one by its place here, from 1, which is also its id.
const PRODUCERS: [(&str, &str); 10] = [
    ("Papiernia Świerk", "https://papiernia-swierk.example"),
    ("Kreślarnia", "https://kreslarnia.example"),
    ("Domena Ładu", ""),
    ("Czysta Dolina", "https://czysta-dolina.example"),
    ("Ziarno i Liść", "https://ziarno-i-lisc.example"),
    ("Sad Podgórski", ""),
    ("Siedlisko Meble", "https://siedlisko-meble.example"),
    ("Kablownia Rudawa", ""),
    ("Tkalnia Olchowa", "https://tkalnia-olchowa.example"),
    ("Oficyna Pod Lipą", "https://oficyna-pod-lipa.example"),
];

impl Blueprint {
    /// The small catalogue, always the same. A few awkward cases are among its products, as in any shop;
    /// [`Blueprint::oddities`] names them.
    pub fn small() -> Self {
        let products: Vec<Product> = (1..)
            .zip(ITEMS)
            .map(|(id, item)| product(id, item))
            .collect();
        let oddities = oddities(&products);
        Self {
            units: departments::units(),
            categories: departments::categories(),
            producers: (1..)
                .zip(PRODUCERS)
                .map(|(id, (name, web))| Producer {
                    id,
                    name: name.into(),
                    web: web.into(),
                })
                .collect(),
            option_groups: option_groups(),
            products,
            oddities,
        }
    }
}

fn product(id: u32, item: &Item) -> Product {
    let added = FIRST_DAY + Duration::hours(i64::from(id) * 61);
    let mut product = Product {
        id,
        code: item.code.into(),
        ean: item.has_ean().then(|| Ean::internal(u64::from(id))),
        pkwiu: item.pkwiu,
        gtu: item.gtu,
        price: Hundredths(item.price),
        currency: Currency::Pln,
        vat: item.vat,
        unit: item.unit,
        producer: item.producer,
        categories: item.departments.into(),
        stock: Thousandths(item.stock),
        warn_level: Thousandths::whole(5),
        weight_grams: item.weight_grams,
        translations: translations(item),
        added: Some(added),
        edited: Some(added + Duration::days(40)),
        option_group: None,
        variants: Box::default(),
        bundle: Box::default(),
        promotion: None,
        motif: item.motif,
        picture_count: item.pictures,
    };
    match item.extra {
        Extra::None => {}
        Extra::Inactive => product.translations[0].active = false,
        Extra::Euro => product.currency = Currency::Eur,
        Extra::Promotion(discount) => product.promotion = Some(promotion(discount)),
        Extra::Bundle(parts) => product.bundle = parts.iter().copied().map(part).collect(),
        Extra::Colours => {
            product.option_group = Some(COLOURS);
            product.variants = variants(id, item);
        }
    }
    product
}

fn part((product, quantity): (u32, u32)) -> BundlePart {
    BundlePart { product, quantity }
}

fn promotion(discount: i64) -> Promotion {
    Promotion {
        discount: Hundredths(discount),
        from: PROMOTION_START,
        to: PROMOTION_END,
    }
}

fn translations(item: &Item) -> Box<[Translation]> {
    let text = |locale, name: &str, short: &str, long: String| Translation {
        locale,
        name: name.into(),
        short_description: format!("<p>{short}</p>").into(),
        description: long.into(),
        active: true,
    };
    let mut texts = vec![text(Locale::Polish, item.name, item.short, long(item))];
    if let Some((name, short)) = item.english {
        texts.push(text(
            Locale::English,
            name,
            short,
            format!("<p>{short}</p>"),
        ));
    }
    texts.into()
}

/// The long description: the points as a list.
fn long(item: &Item) -> String {
    let points = item.points.iter().map(|point| format!("<li>{point}</li>"));
    let points: String = points.collect();
    format!("<p>Co warto wiedzieć:</p><ul>{points}</ul>")
}

/// Id of the group of options of the small catalogue, and of its only option.
const COLOURS: u32 = 1;
const COLOUR: u32 = 1;

/// Three colours; what the third costs more is in grosze.
const COLOUR_VALUES: [(u32, &str, &str, i64); 3] = [
    (1, "czarny", "CZA", 0),
    (2, "granatowy", "GRA", 0),
    (3, "bordowy", "BOR", 200),
];

fn option_groups() -> Vec<OptionGroup> {
    let values = COLOUR_VALUES.map(|(id, name, _, _)| OptionValue { id, name });
    vec![OptionGroup {
        id: COLOURS,
        name: "Kolory",
        options: vec![ProductOption {
            id: COLOUR,
            name: "Kolor",
            values: values.into(),
        }],
    }]
}

fn variants(id: u32, item: &Item) -> Box<[Variant]> {
    let share = Thousandths::whole(item.stock / 3000);
    let variants = COLOUR_VALUES
        .iter()
        .map(|&(value, _, suffix, more)| Variant {
            code: format!("{}-{suffix}", item.code).into(),
            ean: Some(Ean::internal(u64::from(id) * 1000 + u64::from(value))),
            price: match more {
                0 => VariantPrice::Same,
                more => VariantPrice::More(Hundredths(more)),
            },
            stock: share,
            active: true,
            choice: [(COLOUR, value)].into(),
        });
    variants.collect()
}

/// The cases that a product shows by itself; nobody here is confused with a neighbour.
fn oddities(products: &[Product]) -> Vec<Oddity> {
    let mut oddities: Vec<Oddity> = products
        .iter()
        .flat_map(|product| {
            Awkward::seen_on(product).into_iter().map(|case| Oddity {
                case,
                id: product.id,
                partner: None,
            })
        })
        .collect();
    oddities.sort_unstable();
    oddities
}
