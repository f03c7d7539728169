//! Units of measure ("jednostki miary").

use serde::Deserialize;

use super::Translations;
use crate::{
    Id, Language, decode,
    resource::{fields, resource},
};

/// A unit of measure.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Unit {
    /// Its number.
    pub unit_id: Id<Unit>,
    /// Whether quantities may have a fraction.
    #[serde(default, deserialize_with = "decode::flag")]
    pub floating_point: Option<bool>,
    /// Its names.
    #[serde(default, deserialize_with = "decode::map")]
    pub translations: Translations<UnitTranslation>,
}

/// A unit's name in one language.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct UnitTranslation {
    /// The name: `szt.`
    #[serde(deserialize_with = "decode::text")]
    pub name: String,
    /// The language.
    #[serde(deserialize_with = "decode::id")]
    pub lang_id: Option<Id<Language>>,
}

fields! {
    /// A unit to write. To add one, both fields are needed.
    pub struct UnitFields {
        /// Whether quantities may have a fraction.
        #[serde(serialize_with = "super::reference::flag")]
        pub floating_point: bool,
        /// Its names.
        pub translations: Translations<UnitTranslationFields>,
    }
}

fields! {
    /// A unit's name in one language, to write.
    pub struct UnitTranslationFields {
        /// The name.
        pub name: String,
    }
}

resource!(Unit, "units", unit_id, UnitFields);
