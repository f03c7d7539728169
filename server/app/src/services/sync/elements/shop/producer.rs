//! Producers of the shop.

use kontor_domain::{
    dictionary::ENTRY_CHARACTERS_MAX,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        row::MatchKeys,
    },
    text::TEXT_CHARACTERS_MAX,
};
use kontor_shoper::{Producer, ProducerFields};

use crate::services::sync::elements::{ShopElement, keys, limits::fits};

/// A producer as it was read.
pub fn read(producer: &Producer) -> ShopElement {
    let content = Content::default()
        .with(Field::Name, &producer.name)
        .with(Field::Web, &producer.web);
    let mut unfit = FieldSet::EMPTY;
    let name = content.get(Field::Name);
    if name.is_empty() || !fits(name, ENTRY_CHARACTERS_MAX) {
        unfit = unfit.with(Field::Name);
    }
    if !fits(content.get(Field::Web), TEXT_CHARACTERS_MAX) {
        unfit = unfit.with(Field::Web);
    }
    ShopElement {
        id: producer.producer_id.get(),
        name: name.to_owned(),
        keys: MatchKeys {
            name: keys::of_text(name),
            ..MatchKeys::default()
        },
        content,
        unfit,
        ..ShopElement::default()
    }
}

/// What is written of a producer. To add one, all its fields are in the set.
pub fn fields(content: &Content, set: FieldSet) -> ProducerFields {
    let text = |field| set.contains(field).then(|| content.get(field).to_owned());
    ProducerFields {
        name: text(Field::Name),
        web: text(Field::Web),
        ..ProducerFields::default()
    }
}
