//! What is written of a product.

use std::collections::BTreeMap;

use kontor_domain::{
    money::Amount,
    sync::{
        content::Content,
        field::{Field, FieldSet},
    },
};
use kontor_shoper::{
    AdditionalCodesFields, Category, Decimal, Id, Link, ProductFields, ProductTranslationFields,
    StockFields,
};

use super::super::{number, required, value};
use crate::services::sync::elements::{ShopFacts, Unfit, numbers};

/// The fields of a product to write: those of the set, in the shop's default language. To add a product, all of the
/// kind are in the set and there is no `current`; to change one, `current` is its content as the shop has it now, because
/// categories are written as a whole.
///
/// `stock_by` is how much more, or less, there is of it, six decimal places: never an absolute quantity, which would overwrite
/// what was sold meanwhile.
///
/// # Errors
/// [`Unfit`] naming the field that cannot be written: a reference without a partner, a missing category, a wrong number.
pub fn fields(
    content: &Content,
    set: FieldSet,
    current: Option<&Content>,
    stock_by: Option<i64>,
    facts: &ShopFacts,
) -> Result<ProductFields, Unfit> {
    let text = |field| set.contains(field).then(|| content.get(field).to_owned());
    let mut fields = ProductFields {
        code: text(Field::Code).filter(|code| current.is_some() || !code.is_empty()),
        ean: text(Field::Ean),
        pkwiu: text(Field::Pkwiu),
        stock: stock_row(content, set, stock_by, facts)?,
        translations: translation(content, set)
            .map(|text| BTreeMap::from([(facts.locale.clone(), text)])),
        ..ProductFields::default()
    };
    if set.contains(Field::VatRate) {
        fields.tax_id = Some(required(Field::VatRate, content.get(Field::VatRate))?);
    }
    if set.contains(Field::Unit) {
        fields.unit_id = Some(required(Field::Unit, content.get(Field::Unit))?);
    }
    if set.contains(Field::Producer) {
        let producer = number(Field::Producer, content.get(Field::Producer))?;
        fields.producer_id = Some(producer.map_or(Link::None, Link::To));
    }
    if set.contains(Field::Category) || set.contains(Field::Categories) {
        let main: Id<Category> = required(
            Field::Category,
            value(Field::Category, content, set, current),
        )?;
        let further = value(Field::Categories, content, set, current);
        fields.categories = Some(all_categories(main, further)?);
        fields.category_id = Some(main);
    }
    Ok(fields)
}

/// The main category and the further ones.
fn all_categories(main: Id<Category>, further: &str) -> Result<Vec<Id<Category>>, Unfit> {
    let mut all = vec![main];
    for text in further.split(',').filter(|text| !text.is_empty()) {
        let id = required(Field::Categories, text)?;
        if !all.contains(&id) {
            all.push(id);
        }
    }
    Ok(all)
}

fn translation(content: &Content, set: FieldSet) -> Option<ProductTranslationFields> {
    let text = |field| set.contains(field).then(|| content.get(field).to_owned());
    let fields = ProductTranslationFields {
        name: text(Field::Name),
        short_description: text(Field::ShortDescription),
        description: text(Field::Description),
        active: text(Field::Active).map(|active| active == "1"),
        ..ProductTranslationFields::default()
    };
    (fields != ProductTranslationFields::default()).then_some(fields)
}

fn stock_row(
    content: &Content,
    set: FieldSet,
    stock_by: Option<i64>,
    facts: &ShopFacts,
) -> Result<Option<StockFields>, Unfit> {
    let mut row = StockFields::default();
    if set.contains(Field::Price) {
        let grosze = Amount::parse(content.get(Field::Price)).map_err(|_| Unfit(Field::Price))?;
        row.price = Decimal::new(grosze.scaled().into(), 2);
    }
    if set.contains(Field::Weight) {
        let millionths =
            numbers::millionths(content.get(Field::Weight)).ok_or(Unfit(Field::Weight))?;
        // in a unit that is not understood nothing is written
        row.weight = facts.weight.weight(millionths);
    }
    if set.contains(Field::Gtu) {
        row.additional_codes = Some(AdditionalCodesFields {
            gtu: Some(gtu(content.get(Field::Gtu))?),
            ..AdditionalCodesFields::default()
        });
    }
    if let Some(millionths) = stock_by {
        row.stock_relative = Decimal::new(millionths.into(), 6);
    }
    Ok((row != StockFields::default()).then_some(row))
}

fn gtu(text: &str) -> Result<String, Unfit> {
    if text.is_empty() {
        return Ok("none".to_owned());
    }
    let number: u8 = text.parse().map_err(|_| Unfit(Field::Gtu))?;
    let group = kontor_domain::checks::Gtu::new(number).map_err(|_| Unfit(Field::Gtu))?;
    Ok(group.to_string())
}
