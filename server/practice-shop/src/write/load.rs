//! Filling a fresh shop from a blueprint.

use serde_json::json;

use super::stocks::codes_json;
use crate::{
    catalogue::{
        Blueprint, Category, Hundredths, Parent, Picture, Producer, Product, Thousandths, Unit,
        Variant, VariantPrice,
    },
    schema::{Resource, category, dictionary, image, producer, product, stock},
    store::{self, Store, ids_cell, seconds, write_local},
    table::{Cell, Row, Texts},
};

/// Quantities are kept in ten-thousandths, blueprints have thousandths.
const THOUSANDTH: i64 = 10;

impl Store {
    /// Adds everything of a blueprint to a fresh shop, under the blueprint's ids.
    pub fn load(&mut self, blueprint: &Blueprint) {
        for unit in &blueprint.units {
            self.load_unit(unit);
        }
        for category in &blueprint.categories {
            self.load_category(category);
        }
        for producer in &blueprint.producers {
            self.load_producer(producer);
        }
        let products = blueprint.products.len();
        self.table_mut(Resource::Products).reserve(products);
        self.table_mut(Resource::Stocks).reserve(products);
        for product in &blueprint.products {
            self.load_product(product);
        }
        self.option_groups.clone_from(&blueprint.option_groups);
    }

    fn load_unit(&mut self, unit: &Unit) {
        let resource = Resource::Units;
        let schema = resource.schema();
        let names = [(1, unit.name), (2, unit.name_en)];
        let texts = names.map(|(language, name)| Texts {
            language,
            cells: schema.text_cells(vec![(dictionary::UNIT_NAME, Cell::text(name))]),
        });
        let divisible = Cell::Int(unit.divisible.into());
        self.table_mut(resource).remove(unit.id);
        self.put(
            resource,
            Row {
                id: unit.id,
                cells: schema.cells(vec![(dictionary::UNIT_DIVISIBLE, divisible)]),
                texts: Box::new(texts),
                ..Row::default()
            },
        );
    }

    fn load_category(&mut self, category: &Category) {
        let resource = Resource::Categories;
        let schema = resource.schema();
        let parent = match category.parent {
            Parent::Root => 0,
            Parent::Category(id) => id,
        };
        let names = [(1, Some(&category.name)), (2, category.name_en.as_ref())];
        let texts = names.into_iter().filter_map(|(language, name)| {
            let active = Cell::Int(category.active.into());
            let cells = vec![
                (category::NAME, Cell::text(name?)),
                (category::ACTIVE, active),
            ];
            Some(Texts {
                language,
                cells: schema.text_cells(cells),
            })
        });
        self.put(
            resource,
            Row {
                id: category.id,
                cells: schema.cells(vec![
                    (category::ORDER, Cell::Int(category.order.into())),
                    (category::ROOT, Cell::Int(i64::from(parent == 0))),
                    (category::PARENT, Cell::Int(parent.into())),
                ]),
                texts: texts.collect(),
                ..Row::default()
            },
        );
    }

    fn load_producer(&mut self, producer: &Producer) {
        let resource = Resource::Producers;
        let schema = resource.schema();
        let texts = Texts {
            language: 1,
            cells: schema.text_cells(Vec::new()),
        };
        self.put(
            resource,
            Row {
                id: producer.id,
                cells: schema.cells(vec![
                    (producer::NAME, Cell::text(&producer.name)),
                    (producer::WEB, Cell::text(&producer.web)),
                ]),
                texts: Box::new([texts]),
                ..Row::default()
            },
        );
    }

    fn load_product(&mut self, product: &Product) {
        let mut stocks = vec![self.load_stock(product)];
        for variant in &product.variants {
            stocks.push(self.load_variant(product, variant));
        }
        let pictures = product.pictures();
        let images = pictures.map(|picture| self.load_picture(product.id, picture));
        let images = images.collect();
        self.count_items(&product.categories, 1);
        self.put(
            Resource::Products,
            Row {
                id: product.id,
                cells: Resource::Products.schema().cells(product_cells(product)),
                texts: product_texts(product),
                stocks: stocks.into_boxed_slice(),
                images,
                changed_at: 0,
            },
        );
    }

    fn load_stock(&mut self, product: &Product) -> u32 {
        let ean = product.ean.map(|ean| ean.to_string()).unwrap_or_default();
        let weight = i64::from(product.weight_grams) * THOUSANDTH;
        let has_variants = !product.variants.is_empty();
        let codes = match product.gtu {
            "" => String::new(),
            gtu => codes_json(|name| if name == "gtu" { gtu } else { "" }.to_owned()),
        };
        let cells = vec![
            (stock::PRICE, hundredths(product.price)),
            (stock::STOCK, thousandths(product.stock)),
            (stock::WARN_LEVEL, thousandths(product.warn_level)),
            (stock::WEIGHT, Cell::Int(weight)),
            (stock::DEFAULT, Cell::Int((!has_variants).into())),
            (stock::PRODUCT, Cell::Int(product.id.into())),
            (stock::DELIVERY, Cell::Int(5)),
            (stock::CODE, Cell::text(&product.code)),
            (stock::EAN, Cell::text(&ean)),
            (stock::ADDITIONAL_CODES, Cell::text(&codes)),
        ];
        self.put_stock(cells, &product.code)
    }

    fn load_variant(&mut self, product: &Product, variant: &Variant) -> u32 {
        let ean = variant.ean.map(|ean| ean.to_string()).unwrap_or_default();
        let (how, price) = match variant.price {
            VariantPrice::Same => (0, Hundredths(0)),
            VariantPrice::Own(price) => (1, price),
            VariantPrice::More(price) => (2, price),
            VariantPrice::Less(price) => (3, price),
        };
        let choice = variant.choice.iter();
        let choice: Vec<String> = choice
            .map(|(option, value)| format!("\"{option}\":\"{value}\""))
            .collect();
        let cells = vec![
            (stock::EXTENDED, Cell::Int(1)),
            (stock::PRICE, hundredths(price)),
            (stock::PRICE_TYPE, Cell::Int(how)),
            (stock::STOCK, thousandths(variant.stock)),
            (stock::WEIGHT_TYPE, Cell::Int(0)),
            (stock::ACTIVE, Cell::Int(variant.active.into())),
            (stock::PRODUCT, Cell::Int(product.id.into())),
            (stock::CODE, Cell::text(&variant.code)),
            (stock::EAN, Cell::text(&ean)),
            (
                stock::OPTIONS,
                Cell::text(&format!("{{{}}}", choice.join(","))),
            ),
        ];
        self.put_stock(cells, &variant.code)
    }

    fn put_stock(&mut self, cells: Vec<(usize, Cell)>, code: &str) -> u32 {
        let id = self.put(
            Resource::Stocks,
            Row {
                cells: Resource::Stocks.schema().cells(cells),
                ..Row::default()
            },
        );
        self.codes.add(code, id);
        id
    }

    fn load_picture(&mut self, product: u32, picture: Picture) -> u32 {
        let schema = Resource::Images.schema();
        let id = self.table(Resource::Images).next_id();
        let name = picture.file_name();
        let extension = picture.format().extension();
        let texts = Texts {
            language: 1,
            cells: schema.text_cells(vec![(image::TEXT_NAME, Cell::text(&name))]),
        };
        let cells = vec![
            (image::PRODUCT, Cell::Int(product.into())),
            (image::UNIC_NAME, Cell::text(&id.to_string())),
            (image::ORDER, Cell::Int(picture.place().into())),
            (image::EXTENSION, Cell::text(extension)),
        ];
        self.pictures.insert(id, store::Picture::Drawn(picture));
        self.put(
            Resource::Images,
            Row {
                id,
                cells: schema.cells(cells),
                texts: Box::new([texts]),
                ..Row::default()
            },
        )
    }

    fn put(&mut self, resource: Resource, mut row: Row) -> u32 {
        row.changed_at = self.now.unix;
        self.table_mut(resource).add(row)
    }
}

fn hundredths(Hundredths(amount): Hundredths) -> Cell {
    Cell::Int(amount)
}

fn thousandths(Thousandths(amount): Thousandths) -> Cell {
    Cell::Int(amount * THOUSANDTH)
}

fn product_cells(product: &Product) -> Vec<(usize, Cell)> {
    let id = |id: Option<u32>| id.map_or(Cell::NULL, |id| Cell::Int(id.into()));
    let date = |date: Option<time::PrimitiveDateTime>| Cell::Int(date.map_or(0, seconds));
    let mut cells = vec![
        (product::PRODUCER, id(product.producer)),
        (product::GROUP, id(product.option_group)),
        (product::TAX, id(Some(product.vat.tax_id()))),
        (product::ADDED, date(product.added)),
        (product::EDITED, date(product.edited)),
        (product::PKWIU, Cell::text(product.pkwiu)),
        (product::UNIT, id(Some(product.unit))),
        (product::CURRENCY, id(product.currency.id())),
        (
            product::TYPE,
            Cell::Int((!product.bundle.is_empty()).into()),
        ),
        (product::CATEGORY, id(product.categories.first().copied())),
        (product::CATEGORIES, ids_cell(&product.categories)),
    ];
    if let Some(promotion) = product.promotion {
        let price = product.price.0 - promotion.discount.0;
        let offer = offer(product.id, promotion.discount, promotion.from, promotion.to);
        cells.push((product::PROMO_PRICE, Cell::Int(price)));
        cells.push((product::SPECIAL_OFFER, Cell::text(&offer)));
    }
    if !product.bundle.is_empty() {
        let parts = product.bundle.iter();
        let parts: Vec<_> = parts
            .map(|part| {
                json!({
                    "product_id": part.product.to_string(),
                    "quantity": part.quantity.to_string(),
                })
            })
            .collect();
        cells.push((product::CHILDREN, Cell::text(&json!(parts).to_string())));
    }
    cells
}

/// `special_offer` of a product, as long as the promotion runs.
fn offer(
    product: u32,
    Hundredths(discount): Hundredths,
    from: time::PrimitiveDateTime,
    to: time::PrimitiveDateTime,
) -> String {
    let [from, to] = [from, to].map(|date| {
        let mut text = String::new();
        write_local(&mut text, seconds(date));
        text
    });
    let discount = format!("{}.{:02}", discount / 100, discount % 100);
    json!({
        "promo_id": product.to_string(),
        "discount_type": "1",
        "discount": discount,
        "discount_wholesale": discount,
        "discount_special": discount,
        "date_from": from,
        "date_to": to,
        "condition_type": "1",
        "product_id": product.to_string(),
        "stocks": [],
    })
    .to_string()
}

fn product_texts(product: &Product) -> Box<[Texts]> {
    let schema = Resource::Products.schema();
    let texts = product.translations.iter().map(|texts| Texts {
        language: texts.locale.id(),
        cells: schema.text_cells(vec![
            (product::NAME, Cell::text(&texts.name)),
            (
                product::SHORT_DESCRIPTION,
                Cell::text(&texts.short_description),
            ),
            (product::DESCRIPTION, Cell::text(&texts.description)),
            (product::ACTIVE, Cell::Int(texts.active.into())),
        ]),
    });
    let mut texts: Vec<Texts> = texts.collect();
    texts.sort_by_key(|texts| texts.language);
    texts.into_boxed_slice()
}
