//! Single values: numbers, flags, texts, moments.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use time::{
    Date, PrimitiveDateTime, Time, format_description::StaticFormatDescription,
    macros::format_description,
};

use crate::{Decimal, Id};

/// What a scalar on the wire can stand for. Every method says what one JSON shape means.
trait Scalar: Sized {
    /// For the message: "a flag".
    const NAME: &'static str;
    fn from_text(text: &str) -> Option<Self>;
    fn from_whole(number: i64) -> Option<Self>;
    fn from_bool(value: bool) -> Option<Self>;
    /// `null`, and an empty list or map, which is PHP's "nothing".
    fn nothing() -> Self;
}

/// The number of an element; `None` for zero, `""`, `null`, `false`, `[]`.
pub(crate) fn id<'de, D: Deserializer<'de>, R>(deserializer: D) -> Result<Option<Id<R>>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// A flag as `true`, `1`, `"1"`; `None` for `""` and `null`.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// A whole number; `None` for `""`, `null`, `false`.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// A text; empty for `null`, `false`, `[]`. A bare number is the text of its digits.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// A moment of the shop's own clock, without a zone; `None` for `""`, `null`, and the zero date.
pub(crate) fn moment<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PrimitiveDateTime>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// An exact number, by its own digits; `None` for `""`, `null`, `false`, `[]`.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Decimal>, D::Error> {
    let raw: &RawValue = Deserialize::deserialize(deserializer)?;
    let text = raw.get();
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    match text.trim() {
        "" | "null" | "false" | "[]" | "{}" => Ok(None),
        text => text.parse().map(Some).map_err(D::Error::custom),
    }
}

impl<R> Scalar for Option<Id<R>> {
    const NAME: &'static str = "the number of an element";

    fn from_text(text: &str) -> Option<Self> {
        Id::read(text).ok()
    }

    fn from_whole(number: i64) -> Option<Self> {
        u64::try_from(number).ok().map(Id::new)
    }

    fn from_bool(value: bool) -> Option<Self> {
        (!value).then_some(None)
    }

    fn nothing() -> Self {
        None
    }
}

impl Scalar for Option<bool> {
    const NAME: &'static str = "a flag";

    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "" => Some(None),
            "0" | "false" => Some(Some(false)),
            "1" | "true" => Some(Some(true)),
            _ => None,
        }
    }

    fn from_whole(number: i64) -> Option<Self> {
        (0..=1).contains(&number).then_some(Some(number == 1))
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(Some(value))
    }

    fn nothing() -> Self {
        None
    }
}

impl Scalar for Option<i64> {
    const NAME: &'static str = "a whole number";

    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        }
    }

    fn from_whole(number: i64) -> Option<Self> {
        Some(Some(number))
    }

    fn from_bool(value: bool) -> Option<Self> {
        (!value).then_some(None)
    }

    fn nothing() -> Self {
        None
    }
}

impl Scalar for String {
    const NAME: &'static str = "a text";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_whole(number: i64) -> Option<Self> {
        Some(number.to_string())
    }

    fn from_bool(value: bool) -> Option<Self> {
        (!value).then(String::new)
    }

    fn nothing() -> Self {
        String::new()
    }
}

const DATE: StaticFormatDescription = format_description!("[year]-[month]-[day]");
const TIME: StaticFormatDescription = format_description!("[hour]:[minute]:[second]");

impl Scalar for Option<PrimitiveDateTime> {
    const NAME: &'static str = "a moment YYYY-MM-DD HH:MM:SS";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
        if date.is_empty() || date == "0000-00-00" {
            return Some(None);
        }
        let date = Date::parse(date, DATE).ok()?;
        let time = match time {
            "" => Time::MIDNIGHT,
            time => Time::parse(time, TIME).ok()?,
        };
        Some(Some(PrimitiveDateTime::new(date, time)))
    }

    fn from_whole(_number: i64) -> Option<Self> {
        None
    }

    fn from_bool(value: bool) -> Option<Self> {
        (!value).then_some(None)
    }

    fn nothing() -> Self {
        None
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T> ScalarVisitor<T> {
    /// Refuses a value; a long one is cut, because the message goes into logs.
    fn refuse<E: Error>(name: &str, value: &dyn fmt::Display) -> E {
        let mut shown = value.to_string();
        if let Some((end, _)) = shown.char_indices().nth(60) {
            shown.truncate(end);
            shown.push('…');
        }
        E::custom(format_args!("expected {name}, found {shown:?}"))
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).ok_or_else(|| Self::refuse(T::NAME, &text))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        let whole = i64::try_from(number).ok();
        whole
            .and_then(T::from_whole)
            .ok_or_else(|| Self::refuse(T::NAME, &number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        T::from_whole(number).ok_or_else(|| Self::refuse(T::NAME, &number))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::from_bool(value).ok_or_else(|| Self::refuse(T::NAME, &value))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::nothing())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<T, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(T::nothing()),
            Some(_) => Err(Self::refuse(T::NAME, &"a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<T, A::Error> {
        match items.next_key::<IgnoredAny>()? {
            None => Ok(T::nothing()),
            Some(_) => Err(Self::refuse(T::NAME, &"a map")),
        }
    }
}
