//! Units of measure of the shop.

use std::collections::BTreeMap;

use kontor_domain::{
    dictionary::UNIT_CHARACTERS_MAX,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        row::MatchKeys,
    },
};
use kontor_shoper::{Unit, UnitFields, UnitTranslationFields};

use crate::services::sync::elements::{ShopElement, ShopFacts, keys, limits::fits};

/// A unit as it was read.
pub fn read(unit: &Unit, facts: &ShopFacts) -> ShopElement {
    let name = unit
        .translations
        .get(&facts.locale)
        .map_or("", |text| &text.name);
    let fractional = unit.floating_point == Some(true);
    let content = Content::default()
        .with(Field::Name, name)
        .with(Field::Fractional, if fractional { "1" } else { "0" });
    let mut unfit = FieldSet::EMPTY;
    let kept = content.get(Field::Name);
    if kept.is_empty() || !fits(kept, UNIT_CHARACTERS_MAX) {
        unfit = unfit.with(Field::Name);
    }
    ShopElement {
        id: unit.unit_id.get(),
        name: kept.to_owned(),
        keys: MatchKeys {
            name: keys::of_text(kept),
            ..MatchKeys::default()
        },
        content,
        unfit,
        ..ShopElement::default()
    }
}

/// What is written of a unit. To add one, all its fields are in the set.
pub fn fields(content: &Content, set: FieldSet, facts: &ShopFacts) -> UnitFields {
    let name = set.contains(Field::Name).then(|| {
        let text = UnitTranslationFields {
            name: Some(content.get(Field::Name).to_owned()),
        };
        BTreeMap::from([(facts.locale.clone(), text)])
    });
    UnitFields {
        floating_point: set
            .contains(Field::Fractional)
            .then(|| content.get(Field::Fractional) == "1"),
        translations: name,
    }
}
