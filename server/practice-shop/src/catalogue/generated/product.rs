//! One generated product.

use std::sync::Arc;

use time::{Duration, PrimitiveDateTime};

use crate::catalogue::awkward::{Awkward, NAME_CHARACTERS_MAX};
use crate::catalogue::blueprint::{
    Currency, Locale, OptionGroup, Product, Promotion, Translation, Variant, VariantPrice, VatClass,
};
use crate::catalogue::calendar::{FIRST_DAY, PROMOTION_END, PROMOTION_START};
use crate::catalogue::departments::{HOUR, KILOGRAM, METRE};
use crate::catalogue::ean::Ean;
use crate::catalogue::kinds::{KINDS, Kind};
use crate::catalogue::money::{Hundredths, Thousandths};
use crate::catalogue::picture::PICTURES_PER_PRODUCT_MAX;

use super::dice::{Dice, Stream};
use super::shelves::Shelves;
use super::wording::{self, HOSTILE, LONG_TAIL, SERIES};

/// Article numbers of generated EANs begin here, those of variants at a hundred times that.
const FIRST_ARTICLE: u64 = 1_000_000;

/// The span in which products were added, and in which they were changed afterwards.
const ADDING_DAYS: u32 = 5 * 365;
const EDITING_DAYS: u32 = 200;

/// One product in so many has pictures.
const PRODUCTS_PER_PICTURED: u32 = 2;

/// What all products have in common.
pub(super) struct Maker<'a> {
    seed: u64,
    shelves: &'a Shelves,
    kinds: Vec<StockedKind>,
    groups: Vec<OptionGroup>,
}

/// A kind of goods with its descriptions, one pair per feature.
struct StockedKind {
    kind: &'static Kind,
    descriptions: Vec<(Arc<str>, Arc<str>)>,
}

impl<'a> Maker<'a> {
    /// A maker of products for these shelves.
    pub(super) fn new(seed: u64, shelves: &'a Shelves) -> Self {
        let kinds = KINDS.iter().map(|kind| StockedKind {
            kind,
            descriptions: wording::descriptions(kind),
        });
        Self {
            seed,
            shelves,
            kinds: kinds.collect(),
            groups: wording::option_groups(),
        }
    }

    /// The product with this id. What a case needs of its neighbours comes later.
    pub(super) fn product(&self, id: u32, case: Option<Awkward>) -> Product {
        let mut dice = Dice::new(self.seed, Stream::Product, id);
        let stocked = self.kind(case, &mut dice);
        let mut product = self.plain(id, stocked, &mut dice);
        if let Some(case) = case {
            self.bend(&mut product, case, stocked.kind, &mut dice);
        }
        product
    }

    /// A kind that the case can happen to.
    fn kind(&self, case: Option<Awkward>, dice: &mut Dice) -> &StockedKind {
        let fits = |kind: &Kind| match case {
            Some(Awkward::ZeroRate) => kind.vat == VatClass::Zero,
            Some(Awkward::ExemptVat) => kind.vat == VatClass::Exempt,
            Some(Awkward::NotSubjectToVat) => kind.vat == VatClass::NotSubject,
            Some(Awkward::FractionalStock) => is_divisible(kind) && kind.vat.percent() > 0,
            _ => kind.vat.percent() > 0,
        };
        let fitting = self.kinds.iter().filter(|stocked| fits(stocked.kind));
        let chosen = dice.index(fitting.clone().count());
        let mut fitting = fitting.skip(chosen);
        fitting.next().expect("every case has a kind of goods")
    }

    fn plain(&self, id: u32, stocked: &StockedKind, dice: &mut Dice) -> Product {
        let kind = stocked.kind;
        let feature = dice.index(kind.features.len());
        let size = dice.pick(kind.sizes);
        let line = dice.pick(&SERIES);
        let (added, edited) = dates(dice);
        Product {
            id,
            code: format!("{}-{id:06}", kind.prefix).into(),
            ean: Some(Ean::internal(FIRST_ARTICLE + u64::from(id))),
            pkwiu: kind.pkwiu,
            gtu: kind.gtu,
            price: price(kind, dice),
            currency: Currency::Pln,
            vat: kind.vat,
            unit: kind.unit,
            producer: Some(dice.pick(&self.shelves.producers).id),
            categories: self.categories(kind, dice),
            stock: stock(dice),
            warn_level: Thousandths::whole(i64::from(dice.below(3) * 5)),
            weight_grams: dice.between(kind.weight),
            translations: translations(stocked, feature, size, line, id, dice),
            added: Some(added),
            edited: Some(edited),
            option_group: None,
            variants: Box::default(),
            bundle: Box::default(),
            promotion: None,
            motif: kind.motif,
            picture_count: if dice.one_in(PRODUCTS_PER_PICTURED) {
                1 + u8::try_from(dice.below(PICTURES_PER_PRODUCT_MAX.into())).unwrap_or_default()
            } else {
                0
            },
        }
    }

    /// A main category of the kind's department; one product in ten is in a second one.
    fn categories(&self, kind: &Kind, dice: &mut Dice) -> Box<[u32]> {
        let places = &self.shelves.of_department[&kind.department];
        let main = *dice.pick(places);
        let second = dice
            .one_in(10)
            .then(|| dice.pick(&self.shelves.categories).id);
        match second.filter(|second| *second != main) {
            Some(second) => Box::new([main, second]),
            None => Box::new([main]),
        }
    }

    fn bend(&self, product: &mut Product, case: Awkward, kind: &Kind, dice: &mut Dice) {
        match case {
            Awkward::NoCode => product.code = "".into(),
            Awkward::FractionalStock => {
                let part = 125 * i64::from(dice.between((1, 7)));
                product.stock = Thousandths(product.stock.0 + part);
            }
            Awkward::MissingTranslation => in_english_only(product, kind),
            Awkward::Variants => self.give_variants(product, dice),
            Awkward::OtherCurrency => product.currency = Currency::Eur,
            Awkward::Promotion => product.promotion = Some(promotion(product.price, dice)),
            Awkward::ZeroDates => (product.added, product.edited) = (None, None),
            Awkward::Inactive => {
                for text in &mut product.translations {
                    text.active = false;
                }
            }
            Awkward::NoProducer => product.producer = None,
            Awkward::NoEan => product.ean = None,
            Awkward::HostileName => {
                let pattern = dice.pick(&HOSTILE);
                rename(product, |name| pattern.replace("{}", name));
            }
            Awkward::LongName => rename(product, lengthened),
            // by the kind of goods, or with a neighbour, or not of products
            Awkward::ZeroRate
            | Awkward::ExemptVat
            | Awkward::NotSubjectToVat
            | Awkward::SameName
            | Awkward::CodeInOtherCase
            | Awkward::CodeWithSpace
            | Awkward::Bundle
            | Awkward::CategoryTwice
            | Awkward::OrphanCategory
            | Awkward::ProducerTwice => {}
        }
    }

    fn give_variants(&self, product: &mut Product, dice: &mut Dice) {
        let group = dice.pick(&self.groups);
        let choices = group.options.iter().fold(vec![vec![]], |choices, option| {
            let extend = |choice: &Vec<(u32, u32)>, value| {
                let mut choice = choice.clone();
                choice.push((option.id, value));
                choice
            };
            let values = option.values.iter().map(|value| value.id);
            values
                .flat_map(|value| choices.iter().map(move |choice| extend(choice, value)))
                .collect()
        });
        let first_article = (FIRST_ARTICLE + u64::from(product.id)) * 100;
        product.option_group = Some(group.id);
        product.variants = (1..)
            .zip(choices)
            .map(|(number, choice)| Variant {
                code: format!("{}-{number}", product.code).into(),
                ean: Some(Ean::internal(first_article + number)),
                price: variant_price(product.price, dice),
                stock: stock(dice),
                active: !dice.one_in(8),
                choice: choice.into(),
            })
            .collect();
    }
}

fn is_divisible(kind: &Kind) -> bool {
    [HOUR, KILOGRAM, METRE].contains(&kind.unit)
}

/// Within the kind's span, ending in 9 or 0.
fn price(kind: &Kind, dice: &mut Dice) -> Hundredths {
    let price = dice.between(kind.price) / 10 * 10;
    let ending = if dice.one_in(3) { 0 } else { 9 };
    Hundredths(i64::from(price + ending))
}

/// None of one product in twelve, few of most, many of some.
fn stock(dice: &mut Dice) -> Thousandths {
    let most = match dice.below(12) {
        0 => 0,
        1..=8 => 60,
        _ => 2_000,
    };
    Thousandths::whole(i64::from(dice.between((0, most))))
}

fn dates(dice: &mut Dice) -> (PrimitiveDateTime, PrimitiveDateTime) {
    let mut span = |days| {
        Duration::days(dice.below(days).into()) + Duration::seconds(dice.below(36_000).into())
    };
    let added = FIRST_DAY + span(ADDING_DAYS);
    (added, added + span(EDITING_DAYS))
}

fn translations(
    stocked: &StockedKind,
    feature: usize,
    size: &str,
    series: &str,
    id: u32,
    dice: &mut Dice,
) -> Box<[Translation]> {
    let kind = stocked.kind;
    let (short, long) = &stocked.descriptions[feature];
    let polish = Translation {
        locale: Locale::Polish,
        name: format!(
            "{} {} {size} {series} {id}",
            kind.noun, kind.features[feature]
        )
        .into(),
        short_description: Arc::clone(short),
        description: Arc::clone(long),
        active: true,
    };
    if dice.one_in(5) {
        let english = english(kind, size, series, id);
        Box::new([polish, english])
    } else {
        Box::new([polish])
    }
}

fn english(kind: &Kind, size: &str, series: &str, id: u32) -> Translation {
    Translation {
        locale: Locale::English,
        name: format!("{} {size} {series} {id}", kind.noun_en).into(),
        short_description: "".into(),
        description: "".into(),
        active: true,
    }
}

/// Drops the Polish texts, and makes English ones if there are none.
fn in_english_only(product: &mut Product, kind: &Kind) {
    let own = product
        .translations
        .iter()
        .find(|text| text.locale == Locale::English);
    product.translations = match own {
        Some(text) => Box::new([text.clone()]),
        None => Box::new([english(kind, kind.sizes[0], SERIES[0], product.id)]),
    };
}

/// A promotion of 5 to 30 % of this price.
fn promotion(price: Hundredths, dice: &mut Dice) -> Promotion {
    Promotion {
        discount: Hundredths(price.0 * i64::from(dice.between((5, 30))) / 100),
        from: PROMOTION_START,
        to: PROMOTION_END,
    }
}

fn variant_price(base: Hundredths, dice: &mut Dice) -> VariantPrice {
    match dice.below(6) {
        0 => VariantPrice::Own(Hundredths(base.0 + 500)),
        1 => VariantPrice::More(Hundredths(200)),
        2 => VariantPrice::Less(Hundredths(base.0 / 10)),
        _ => VariantPrice::Same,
    }
}

fn rename(product: &mut Product, change: impl Fn(&str) -> String) {
    for text in &mut product.translations {
        text.name = change(&text.name).into();
    }
}

/// The name as long as the shop allows.
fn lengthened(name: &str) -> String {
    let letters = name.chars().chain(LONG_TAIL.chars().cycle());
    let mut name: String = letters.take(NAME_CHARACTERS_MAX).collect();
    if name.ends_with(' ') {
        // the shop would cut it off, and the name would be shorter
        name.pop();
        name.push('.');
    }
    name
}
