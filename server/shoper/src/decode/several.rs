//! Lists, maps and objects, each of which PHP may write as another of them.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::de::{
    Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
    value::MapAccessDeserializer,
};

use crate::Id;

/// A map by text keys. An empty one may be `[]`, `null`, `false` or `""`; a list is a map by its places,
/// because that is how PHP writes a map whose keys happen to be 0, 1, 2 …
pub(crate) fn map<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, V>, D::Error> {
    deserializer.deserialize_any(MapVisitor(PhantomData))
}

/// A list. It may be a map, whose values count in their order, or `null`, `false`, `""`.
pub(crate) fn list<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<V>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// A list of numbers of elements, each a number or a text; zeros are left out.
pub(crate) fn ids<'de, D: Deserializer<'de>, R>(deserializer: D) -> Result<Vec<Id<R>>, D::Error> {
    let ids: Vec<MaybeId<R>> = list(deserializer)?;
    Ok(ids.into_iter().filter_map(|id| id.0).collect())
}

/// An object, or none: `null`, `false`, `[]`, `""`.
pub(crate) fn object<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<V>, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

struct MaybeId<R>(Option<Id<R>>);

impl<'de, R> Deserialize<'de> for MaybeId<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::id(deserializer).map(Self)
    }
}

/// What `false` and `""` mean where something bigger is expected: nothing. `true` and other texts are refused.
macro_rules! nothing {
    ($nothing:expr) => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            match value {
                false => Ok($nothing),
                true => Err(E::invalid_type(serde::de::Unexpected::Bool(true), &self)),
            }
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            match text {
                "" => Ok($nothing),
                text => Err(E::invalid_type(serde::de::Unexpected::Str(text), &self)),
            }
        }
    };
}

struct MapVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for MapVisitor<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    nothing!(BTreeMap::new());

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = items.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(value) = items.next_element()? {
            map.insert(map.len().to_string(), value);
        }
        Ok(map)
    }
}

struct ListVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for ListVisitor<V> {
    type Value = Vec<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    nothing!(Vec::new());

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<V>, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = items.next_element()? {
            list.push(value);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Vec<V>, A::Error> {
        let mut list = Vec::new();
        while let Some((_, value)) = items.next_entry::<IgnoredAny, V>()? {
            list.push(value);
        }
        Ok(list)
    }
}

struct ObjectVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for ObjectVisitor<V> {
    type Value = Option<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    nothing!(None);

    fn visit_map<A: MapAccess<'de>>(self, items: A) -> Result<Option<V>, A::Error> {
        V::deserialize(MapAccessDeserializer::new(items)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<V>, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(None),
            Some(_) => Err(A::Error::custom("expected an object, found a list")),
        }
    }
}
