//! The shop's elements: read into content, and made of it.

pub mod category;
pub mod image;
pub mod producer;
pub mod product;
pub mod unit;
pub mod vat_rate;

use kontor_domain::sync::{
    content::Content,
    field::{Field, FieldSet},
    kind::Kind,
};
use kontor_shoper::{Element, Error, Id};

use super::{ShopElement, ShopFacts, Unfit};

/// An element out of the JSON that the mirror keeps.
///
/// # Errors
/// [`kontor_shoper::ErrorKind::Unreadable`].
pub fn read(kind: Kind, json: &str, facts: &ShopFacts) -> Result<ShopElement, Error> {
    Ok(match kind {
        Kind::Unit => unit::read(&*Element::from_json(json)?, facts),
        Kind::Category => category::Placed::from_json(json)?.read(facts)?,
        Kind::Producer => producer::read(&*Element::from_json(json)?),
        Kind::VatRate => vat_rate::read(&*Element::from_json(json)?),
        Kind::Product => product::read(&*Element::from_json(json)?, facts),
        Kind::ProductImage => image::read(&*Element::from_json(json)?, facts),
    })
}

/// The value of a field that is written: of the content if the field is in the set, otherwise as the shop has it.
fn value<'a>(
    field: Field,
    content: &'a Content,
    set: FieldSet,
    current: Option<&'a Content>,
) -> &'a str {
    match current {
        Some(current) if !set.contains(field) => current.get(field),
        _ => content.get(field),
    }
}

/// A reference as the shop's number; none of an empty one.
fn number<R>(field: Field, text: &str) -> Result<Option<Id<R>>, Unfit> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().and_then(Id::new);
    number.map(Some).ok_or(Unfit(field))
}

/// A reference that must be there.
fn required<R>(field: Field, text: &str) -> Result<Id<R>, Unfit> {
    number(field, text)?.ok_or(Unfit(field))
}
