//! Producers of the program.

use kontor_domain::{
    dictionary::{ENTRY_CHARACTERS_MAX, Producer},
    ids::ProducerId,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        row::MatchKeys,
    },
    text::{TEXT_CHARACTERS_MAX, clean},
};

use crate::services::sync::elements::{
    LocalElement, Unfit, keys,
    limits::{SHOP_NAME_CHARACTERS_MAX, fits},
    version,
};

/// A producer as the planner sees it.
pub fn read(producer: &Producer) -> LocalElement {
    let content = Content::default()
        .with(Field::Name, &producer.name)
        .with(Field::Web, &producer.web);
    let texts = [
        (Field::Name, producer.name.as_str()),
        (Field::Web, producer.web.as_str()),
    ];
    let too_long = texts
        .into_iter()
        .filter(|(_, text)| !fits(text, SHOP_NAME_CHARACTERS_MAX));
    LocalElement {
        id: producer.id.into(),
        name: producer.name.clone(),
        keys: MatchKeys {
            name: keys::of_text(&producer.name),
            ..MatchKeys::default()
        },
        version: version(Kind::Producer, &content, &[], !producer.active),
        content,
        archived: !producer.active,
        unfit: too_long.map(|(field, _)| field).collect(),
        ..LocalElement::default()
    }
}

/// A producer with this content.
///
/// # Errors
/// [`Unfit`].
pub fn added(id: ProducerId, content: &Content) -> Result<Producer, Unfit> {
    let producer = Producer {
        id,
        name: String::new(),
        web: String::new(),
        active: true,
    };
    let all = [Field::Name, Field::Web].into_iter().collect();
    changed(&producer, content, all)
}

/// The producer with the fields of the set changed.
///
/// # Errors
/// [`Unfit`].
pub fn changed(before: &Producer, content: &Content, set: FieldSet) -> Result<Producer, Unfit> {
    let mut producer = before.clone();
    if set.contains(Field::Name) {
        producer.name = clean(content.get(Field::Name));
        if producer.name.is_empty() || !fits(&producer.name, ENTRY_CHARACTERS_MAX) {
            return Err(Unfit(Field::Name));
        }
    }
    if set.contains(Field::Web) {
        producer.web = clean(content.get(Field::Web));
        if !fits(&producer.web, TEXT_CHARACTERS_MAX) {
            return Err(Unfit(Field::Web));
        }
    }
    Ok(producer)
}
