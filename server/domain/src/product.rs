//! Products ("Towary i usługi").

mod shop_categories;

use serde::{Deserialize, Serialize};
pub use shop_categories::{
    FURTHER_CATEGORIES_MAX, ProductShopCategories, ProductShopCategoriesInput,
    validate_shop_categories,
};
use time::OffsetDateTime;

use crate::checks::{Cn, Ean, Gtu, Pkwiu};
use crate::currency::Currency;
use crate::ids::{CategoryId, ProducerId, ProductId, UnitId};
use crate::money::{Quantity, UnitPrice};
use crate::party::optional;
use crate::refusal::{Label, Problem, Scope};
use crate::text::{LONG_TEXT_CHARACTERS_MAX, limited_markup, required};
use crate::vat::ProductRate;

/// The longest code (FA(3) `Indeks`), in characters.
pub const CODE_CHARACTERS_MAX: usize = 50;
/// The longest short description, in characters.
pub const SHORT_DESCRIPTION_CHARACTERS_MAX: usize = 4_000;
/// The longest description, in characters.
pub const DESCRIPTION_CHARACTERS_MAX: usize = 65_536;

/// Whether a thing or a service: decides what is proposed for supplies abroad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductKind {
    /// Towar.
    #[default]
    Goods,
    /// Usługa.
    Service,
}

/// Which of the two prices was entered; the other is computed from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceBase {
    /// Netto.
    #[default]
    Net,
    /// Brutto.
    Gross,
}

/// A product without id and history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProduct {
    /// Goods or service.
    pub kind: ProductKind,
    /// The office's code (symbol), unique ignoring case.
    pub code: String,
    /// Name, 1 to 512 characters.
    pub name: String,
    /// EAN/GTIN.
    pub ean: Option<Ean>,
    /// Unit of measure.
    pub unit_id: UnitId,
    /// Rate; the code of a line is decided on the document.
    pub rate: ProductRate,
    /// Which price is the base.
    pub price_base: PriceBase,
    /// Price of the base, not negative.
    pub price: UnitPrice,
    /// Currency of the price.
    pub price_currency: Currency,
    /// PKWiU.
    pub pkwiu: Option<Pkwiu>,
    /// CN.
    pub cn: Option<Cn>,
    /// GTU.
    pub gtu: Option<Gtu>,
    /// Whether it stands in Annex 15 of the VAT Act (split payment).
    pub annex_15: bool,
    /// Category.
    pub category_id: Option<CategoryId>,
    /// Producer.
    pub producer_id: Option<ProducerId>,
    /// Stock.
    pub stock: Quantity,
    /// Weight in kilograms.
    pub weight_kg: Option<Quantity>,
    /// Short description (krótki opis), or empty; may hold HTML of a shop.
    pub short_description: String,
    /// Description (opis), or empty; may hold HTML of a shop. None where it was not loaded: lists leave it out, and a
    /// product stored without it keeps the one it has.
    pub description: Option<String>,
    /// Whether a shop shows it ("widoczny w sklepie"); apart from whether it is in use here.
    pub visible_in_shop: bool,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Id.
    pub id: ProductId,
    /// Everything a person fills in.
    #[serde(flatten)]
    pub data: NewProduct,
    /// Whether it is in use.
    pub active: bool,
    /// When it was added.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// Counts the changes; its etag is made of it.
    pub version: i64,
}

/// A product as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductInput {
    /// Goods or service.
    pub kind: ProductKind,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// EAN, or empty.
    pub ean: String,
    /// Unit's id.
    pub unit_id: String,
    /// Rate; nothing is refused.
    pub rate: Option<ProductRate>,
    /// Base of the price.
    pub price_base: PriceBase,
    /// Price.
    pub price: String,
    /// Currency, PLN when empty.
    pub price_currency: String,
    /// PKWiU, or empty.
    pub pkwiu: String,
    /// CN, or empty.
    pub cn: String,
    /// GTU, 0 for none.
    pub gtu: i32,
    /// Annex 15.
    pub annex_15: bool,
    /// Category's id, or empty.
    pub category_id: String,
    /// Producer's id, or empty.
    pub producer_id: String,
    /// Stock, 0 when empty.
    pub stock: String,
    /// Weight, or empty.
    pub weight_kg: String,
    /// Short description, or empty.
    pub short_description: String,
    /// Description, or empty; none leaves the one that is stored.
    pub description: Option<String>,
    /// Whether a shop shows it; yes when left open.
    pub visible_in_shop: Option<bool>,
}

/// Checks a product; faults under the fields of the proto message `Product`.
pub fn validate_product(input: &ProductInput, scope: &mut Scope<'_>) -> Option<NewProduct> {
    let code = scope.check(
        "code",
        required(&input.code, CODE_CHARACTERS_MAX, Label::new("kod", "code")),
    );
    let name = scope.check(
        "name",
        required(
            &input.name,
            LONG_TEXT_CHARACTERS_MAX,
            Label::new("nazwa", "name"),
        ),
    );
    let ean = scope.check("ean", optional(&input.ean, Ean::parse));
    let unit_id = scope.check(
        "unit_id",
        present(&input.unit_id, Label::new("jednostka miary", "unit")).and_then(UnitId::parse),
    );
    let rate = scope.check(
        "rate",
        input
            .rate
            .ok_or_else(|| Problem::required(Label::new("stawka VAT", "VAT rate"))),
    );
    let price = scope.check("price", price(&input.price));
    let price_currency = scope.check(
        "price_currency",
        optional(&input.price_currency, Currency::parse),
    );
    let pkwiu = scope.check("pkwiu", optional(&input.pkwiu, Pkwiu::parse));
    let cn = scope.check("cn", optional(&input.cn, Cn::parse));
    let gtu = scope.check("gtu", gtu_number(input.gtu));
    let category_id = scope.check(
        "category_id",
        optional(&input.category_id, CategoryId::parse),
    );
    let producer_id = scope.check(
        "producer_id",
        optional(&input.producer_id, ProducerId::parse),
    );
    let stock = scope.check("stock", optional(&input.stock, Quantity::parse));
    let weight_kg = scope.check("weight_kg", optional(&input.weight_kg, weight));
    let label = Label::new("krótki opis", "short description");
    let short_description = scope.check(
        "short_description",
        limited_markup(
            &input.short_description,
            SHORT_DESCRIPTION_CHARACTERS_MAX,
            label,
        ),
    );
    let label = Label::new("opis", "description");
    let description = input
        .description
        .as_deref()
        .map(|text| limited_markup(text, DESCRIPTION_CHARACTERS_MAX, label));
    let description = scope.check("description", description.transpose());
    Some(NewProduct {
        kind: input.kind,
        code: code?,
        name: name?,
        ean: ean?,
        unit_id: unit_id?,
        rate: rate?,
        price_base: input.price_base,
        price: price?,
        price_currency: price_currency?.unwrap_or(Currency::PLN),
        pkwiu: pkwiu?,
        cn: cn?,
        gtu: gtu?,
        annex_15: input.annex_15,
        category_id: category_id?,
        producer_id: producer_id?,
        stock: stock?.unwrap_or(Quantity::ZERO),
        weight_kg: weight_kg?,
        short_description: short_description?,
        description: description?,
        visible_in_shop: input.visible_in_shop.unwrap_or(true),
    })
}

/// A GTU group by its number as sent: 0 is none.
///
/// # Errors
/// [`Problem`] `GTU_INVALID`.
pub fn gtu_number(number: i32) -> Result<Option<Gtu>, Problem> {
    match number {
        0 => Ok(None),
        // anything outside a byte is no group either
        other => Gtu::new(u8::try_from(other).unwrap_or(u8::MAX)).map(Some),
    }
}

fn present(text: &str, label: Label) -> Result<&str, Problem> {
    if text.trim().is_empty() {
        Err(Problem::required(label))
    } else {
        Ok(text)
    }
}

fn price(text: &str) -> Result<UnitPrice, Problem> {
    let price = UnitPrice::parse(present(text, Label::new("cena", "price"))?)?;
    if price.is_negative() {
        return Err(Problem::fixed(
            "PRICE_NEGATIVE",
            "Cena: podaj zero lub liczbę dodatnią.",
            "Price: give zero or a positive number.",
        ));
    }
    Ok(price)
}

fn weight(text: &str) -> Result<Quantity, Problem> {
    let weight = Quantity::parse(text)?;
    if weight.is_negative() {
        return Err(Problem::fixed(
            "WEIGHT_NEGATIVE",
            "Waga: podaj zero lub liczbę dodatnią (w kilogramach).",
            "Weight: give zero or a positive number (of kilograms).",
        ));
    }
    Ok(weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    fn input() -> ProductInput {
        ProductInput {
            code: "USL-1".into(),
            name: "Konsultacja".into(),
            unit_id: UnitId::v7(1, [0; 10]).to_string(),
            rate: Some(ProductRate::Rate23),
            price: "199.99".into(),
            gtu: 12,
            ..ProductInput::default()
        }
    }

    #[test]
    fn a_product_needs_code_name_unit_rate_and_price() {
        let mut violations = Violations::new();
        assert_eq!(
            validate_product(&ProductInput::default(), &mut violations.scope("product")),
            None
        );
        let found: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| (v.field.as_str(), v.reason))
            .collect();
        let expected = ["code", "name", "unit_id", "rate", "price"]
            .map(|field| (format!("product.{field}"), "REQUIRED"));
        assert_eq!(
            found,
            expected
                .each_ref()
                .map(|(field, reason)| (field.as_str(), *reason))
        );
    }

    #[test]
    fn a_product_has_defaults_and_survives_json() {
        let product = validate_product(&input(), &mut Violations::new().root()).expect("valid");
        assert_eq!(
            (
                product.price_currency,
                product.stock,
                product.visible_in_shop
            ),
            (Currency::PLN, Quantity::ZERO, true)
        );
        assert_eq!(product.gtu.map(Gtu::number), Some(12));
        let json = serde_json::to_string(&product).expect("json");
        assert_eq!(
            serde_json::from_str::<NewProduct>(&json).expect("product"),
            product
        );
    }

    #[test]
    fn descriptions_keep_their_markup_up_to_their_limits() {
        let longest = ProductInput {
            short_description: "ż".repeat(SHORT_DESCRIPTION_CHARACTERS_MAX),
            description: Some(
                "<p>a  b</p>\r\n".to_owned() + &"ż".repeat(DESCRIPTION_CHARACTERS_MAX - 12),
            ),
            visible_in_shop: Some(false),
            ..input()
        };
        let product = validate_product(&longest, &mut Violations::new().root()).expect("valid");
        assert!(!product.visible_in_shop);
        let description = product.description.expect("given");
        assert!(description.starts_with("<p>a  b</p>\nż"));
        let over = ProductInput {
            short_description: longest.short_description + "ż",
            description: Some(description + "ż"),
            ..input()
        };
        let mut violations = Violations::new();
        assert_eq!(validate_product(&over, &mut violations.root()), None);
        let found: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| (v.field.as_str(), v.reason))
            .collect();
        assert_eq!(
            found,
            [
                ("short_description", "TOO_LONG"),
                ("description", "TOO_LONG")
            ]
        );
    }

    #[test]
    fn numbers_outside_their_range_are_refused() {
        let wrong = ProductInput {
            price: "-1".into(),
            weight_kg: "-0.5".into(),
            gtu: 300,
            stock: "1,5".into(),
            ..input()
        };
        let mut violations = Violations::new();
        assert_eq!(validate_product(&wrong, &mut violations.root()), None);
        let reasons: Vec<_> = violations.as_slice().iter().map(|v| v.reason).collect();
        assert_eq!(
            reasons,
            [
                "PRICE_NEGATIVE",
                "GTU_INVALID",
                "INVALID_NUMBER",
                "WEIGHT_NEGATIVE"
            ]
        );
    }
}
