//! Products changed by what the shop says.

use kontor_domain::{
    checks::{Ean, Gtu, Pkwiu},
    currency::Currency,
    ids::{CategoryId, ProducerId, UnitId},
    money::{Quantity, UnitPrice},
    product::{
        CODE_CHARACTERS_MAX, DESCRIPTION_CHARACTERS_MAX, NewProduct, PriceBase, ProductKind,
        SHORT_DESCRIPTION_CHARACTERS_MAX,
    },
    refusal::Label,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        operation::vat_rate_of_key,
        row::Nature,
    },
    text::{LONG_TEXT_CHARACTERS_MAX, limited_markup, required},
    vat::ProductRate,
};
use uuid::Uuid;

use super::Places;
use crate::services::sync::elements::{Partners, Unfit, numbers};

/// The content with which a product of the shop is imported: what the program needs and the shop has not is made up, as
/// the plan shows. Without a code it is `SHOP-<number>`; what belongs to its variants or is in another currency is not taken.
#[must_use]
pub fn imported_as(content: &Content, number: u64, nature: Nature) -> Content {
    let mut content = content.clone();
    if content.get(Field::Code).is_empty() {
        content.set(Field::Code, &format!("SHOP-{number}"));
    }
    if nature.variants || nature.bundle {
        content.set(Field::Weight, "");
    }
    if nature.variants || nature.bundle || nature.foreign_currency {
        content.set(Field::Price, "0.00");
    }
    content
}

/// A new product with this content ([`imported_as`] before); all its partners are there.
///
/// # Errors
/// [`Unfit`] naming the field that the program cannot take.
pub fn added(content: &Content, partners: &Partners) -> Result<NewProduct, Unfit> {
    let unit = local(Field::Unit, Kind::Unit, content, partners)?.ok_or(Unfit(Field::Unit))?;
    let blank = NewProduct {
        kind: ProductKind::Goods,
        code: String::new(),
        name: String::new(),
        ean: None,
        unit_id: UnitId::from_uuid(unit),
        rate: ProductRate::Rate23,
        price_base: PriceBase::Gross,
        price: UnitPrice::ZERO,
        price_currency: Currency::PLN,
        pkwiu: None,
        cn: None,
        gtu: None,
        annex_15: false,
        category_id: None,
        producer_id: None,
        stock: Quantity::ZERO,
        weight_kg: None,
        short_description: String::new(),
        description: Some(String::new()),
        visible_in_shop: true,
    };
    let all = Kind::Product.fields().iter().copied().collect();
    changed(&blank, content, all, partners)
}

/// The product with the fields of the set changed; its categories are [`places`]. The gross price becomes the base.
///
/// # Errors
/// [`Unfit`] naming the field that the program cannot take.
pub fn changed(
    before: &NewProduct,
    content: &Content,
    set: FieldSet,
    partners: &Partners,
) -> Result<NewProduct, Unfit> {
    let mut product = before.clone();
    for field in set.iter() {
        change(&mut product, field, content, partners)?;
    }
    Ok(product)
}

fn change(
    product: &mut NewProduct,
    field: Field,
    content: &Content,
    partners: &Partners,
) -> Result<(), Unfit> {
    let text = content.get(field);
    let unfit = |_| Unfit(field);
    let label = field.label();
    match field {
        Field::Name => product.name = line(field, text, LONG_TEXT_CHARACTERS_MAX, label)?,
        Field::Code => product.code = line(field, text, CODE_CHARACTERS_MAX, label)?,
        Field::Ean => product.ean = optional(text, Ean::parse).map_err(unfit)?,
        Field::Pkwiu => product.pkwiu = optional(text, Pkwiu::parse).map_err(unfit)?,
        Field::Gtu => {
            let number = optional(text, |text| text.parse::<u8>().map_err(|_| ()));
            let number = number.map_err(|()| Unfit(field))?;
            product.gtu = number.map(Gtu::new).transpose().map_err(unfit)?;
        }
        Field::Price => {
            product.price = numbers::unit_price(text).ok_or(Unfit(field))?;
            product.price_base = PriceBase::Gross;
            product.price_currency = Currency::PLN;
        }
        Field::Weight => {
            let millionths = numbers::millionths(text).ok_or(Unfit(field))?;
            product.weight_kg = (millionths != 0).then(|| Quantity::from_scaled(millionths));
        }
        Field::VatRate => {
            let key = local(field, Kind::VatRate, content, partners)?;
            product.rate = key.and_then(vat_rate_of_key).ok_or(Unfit(field))?;
        }
        Field::Unit => {
            let unit = local(field, Kind::Unit, content, partners)?.ok_or(Unfit(field))?;
            product.unit_id = UnitId::from_uuid(unit);
        }
        Field::Producer => {
            let producer = local(field, Kind::Producer, content, partners)?;
            product.producer_id = producer.map(ProducerId::from_uuid);
        }
        Field::ShortDescription => {
            product.short_description =
                limited_markup(text, SHORT_DESCRIPTION_CHARACTERS_MAX, label).map_err(unfit)?;
        }
        Field::Description => {
            let description = limited_markup(text, DESCRIPTION_CHARACTERS_MAX, label);
            product.description = Some(description.map_err(unfit)?);
        }
        Field::Active => product.visible_in_shop = text == "1",
        // categories stand beside the product, stock is changed by itself, the others are not its own
        _ => {}
    }
    Ok(())
}

/// The categories of a product in the shop's tree, with those of the set changed.
///
/// # Errors
/// [`Unfit`] if one of them has no partner here.
pub fn places(
    before: &Places,
    content: &Content,
    set: FieldSet,
    partners: &Partners,
) -> Result<Places, Unfit> {
    let mut places = before.clone();
    if set.contains(Field::Category) {
        let main = local(Field::Category, Kind::Category, content, partners)?;
        places.main = main.map(CategoryId::from_uuid);
    }
    if set.contains(Field::Categories) {
        let list = content.get(Field::Categories).split(',');
        let list = list.filter(|text| !text.is_empty()).map(|text| {
            let id = partners.local_of_reference(Kind::Category, text);
            id.map(CategoryId::from_uuid)
                .ok_or(Unfit(Field::Categories))
        });
        places.further = list.collect::<Result<_, _>>()?;
    }
    Ok(places)
}

/// The partner here that a reference names; none of an empty one.
fn local(
    field: Field,
    kind: Kind,
    content: &Content,
    partners: &Partners,
) -> Result<Option<Uuid>, Unfit> {
    let text = content.get(field);
    if text.is_empty() {
        return Ok(None);
    }
    let partner = partners.local_of_reference(kind, text);
    partner.map(Some).ok_or(Unfit(field))
}

fn line(field: Field, text: &str, characters_max: usize, label: Label) -> Result<String, Unfit> {
    required(text, characters_max, label).map_err(|_| Unfit(field))
}

fn optional<T, E>(text: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if text.is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}
