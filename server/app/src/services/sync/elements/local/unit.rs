//! Units of measure of the program.

use kontor_domain::{
    dictionary::{UNIT_CHARACTERS_MAX, Unit},
    ids::UnitId,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        row::MatchKeys,
    },
    text::clean,
};

use crate::services::sync::elements::{
    LocalElement, Unfit, keys,
    limits::{SHOP_UNIT_CHARACTERS_MAX, fits},
    version,
};

/// Decimal places of a unit that becomes fractional.
const DECIMALS_OF_FRACTIONS: u8 = 3;

/// A unit as the planner sees it.
pub fn read(unit: &Unit) -> LocalElement {
    let content = Content::default()
        .with(Field::Name, &unit.name)
        .with(Field::Fractional, if unit.decimals > 0 { "1" } else { "0" });
    let mut unfit = FieldSet::EMPTY;
    if !fits(&unit.name, SHOP_UNIT_CHARACTERS_MAX) {
        unfit = unfit.with(Field::Name);
    }
    LocalElement {
        id: unit.id.into(),
        name: unit.name.clone(),
        keys: MatchKeys {
            name: keys::of_text(&unit.name),
            ..MatchKeys::default()
        },
        version: version(Kind::Unit, &content, &[], !unit.active),
        content,
        archived: !unit.active,
        unfit,
        ..LocalElement::default()
    }
}

/// A unit with this content.
///
/// # Errors
/// [`Unfit`].
pub fn added(id: UnitId, content: &Content) -> Result<Unit, Unfit> {
    let unit = Unit {
        id,
        name: String::new(),
        full_name: String::new(),
        decimals: 0,
        active: true,
    };
    let all = [Field::Name, Field::Fractional].into_iter().collect();
    changed(&unit, content, all)
}

/// The unit with the fields of the set changed. How many decimal places a fractional unit has is kept.
///
/// # Errors
/// [`Unfit`].
pub fn changed(before: &Unit, content: &Content, set: FieldSet) -> Result<Unit, Unfit> {
    let mut unit = before.clone();
    if set.contains(Field::Name) {
        unit.name = clean(content.get(Field::Name));
        if unit.name.is_empty() || !fits(&unit.name, UNIT_CHARACTERS_MAX) {
            return Err(Unfit(Field::Name));
        }
    }
    if set.contains(Field::Fractional) {
        unit.decimals = match (content.get(Field::Fractional), unit.decimals) {
            ("1", 0) => DECIMALS_OF_FRACTIONS,
            ("1", decimals) => decimals,
            _ => 0,
        };
    }
    Ok(unit)
}
