//! The fields of elements, and sets of them.

use serde::{Deserialize, Serialize};

use crate::refusal::Label;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $pl:literal, $en:literal;)+) => {
        /// A field of an element.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[$doc])* $name,)+
        }

        /// Every field.
        pub const FIELDS: &[Field] = &[$(Field::$name,)+];

        impl Field {
            /// The text kept and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What people call it.
            pub const fn label(self) -> Label {
                match self { $(Self::$name => Label::new($pl, $en),)+ }
            }
        }
    };
}

fields! {
    /// Name; of an image, its file name.
    Name = "name", "nazwa", "name";
    /// Whether quantities may be fractional ("1" or "0").
    Fractional = "fractional", "ułamkowa", "fractional";
    /// Web page of a producer.
    Web = "web", "strona internetowa", "web page";
    /// Class of a VAT rate: "23", "zw", "np".
    Class = "class", "klasa", "class";
    /// Parent of a category: the shop's number, empty at the top.
    Parent = "parent", "kategoria nadrzędna", "parent category";
    /// Place among siblings, a whole number.
    Position = "position", "kolejność", "order";
    /// Code (symbol).
    Code = "code", "kod", "code";
    /// EAN.
    Ean = "ean", "EAN", "EAN";
    /// PKWiU.
    Pkwiu = "pkwiu", "PKWiU", "PKWiU";
    /// GTU, 1 to 13, or empty.
    Gtu = "gtu", "GTU", "GTU";
    /// Gross price in PLN, two decimal places.
    Price = "price", "cena brutto", "gross price";
    /// VAT rate, a reference.
    VatRate = "vat_rate", "stawka VAT", "VAT rate";
    /// Unit, a reference.
    Unit = "unit", "jednostka miary", "unit";
    /// Main category, a reference.
    Category = "category", "kategoria", "category";
    /// Further categories, references in ascending order of the shop's numbers.
    Categories = "categories", "dalsze kategorie", "further categories";
    /// Producer, a reference.
    Producer = "producer", "producent", "producer";
    /// Weight in kilograms.
    Weight = "weight", "waga", "weight";
    /// Short description, HTML.
    ShortDescription = "short_description", "krótki opis", "short description";
    /// Long description, HTML.
    Description = "description", "opis", "description";
    /// Whether the shop shows it ("1" or "0").
    Active = "active", "widoczny w sklepie", "visible in the shop";
    /// Stock. Never compared as the others: see `Stock` of the options.
    Stock = "stock", "stan", "stock";
}

impl Field {
    /// The field of a text.
    pub fn from_text(text: &str) -> Option<Self> {
        FIELDS.iter().copied().find(|field| field.as_str() == text)
    }

    /// Whether the shop may give it back otherwise than it was sent (sanitised HTML), so that it is read back.
    pub const fn is_html(self) -> bool {
        matches!(self, Self::ShortDescription | Self::Description)
    }
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldSet(u32);

impl FieldSet {
    /// None.
    pub const EMPTY: Self = Self(0);

    /// Whether it holds the field.
    pub const fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u32) != 0
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, field: Field) -> Self {
        Self(self.0 | (1 << field as u32))
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that the other has not.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// As a number: a bit per field, the first field's the lowest. Kept in the database.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of a number that [`bits`](Self::bits) gave.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its fields in their order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        FIELDS
            .iter()
            .copied()
            .filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl Serialize for FieldSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for FieldSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Field>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_survives_json() {
        let set: FieldSet = [Field::Price, Field::Name, Field::Stock]
            .into_iter()
            .collect();
        assert_eq!(
            serde_json::to_string(&set).unwrap(),
            r#"["name","price","stock"]"#
        );
        assert_eq!(
            serde_json::from_str::<FieldSet>(r#"["stock","price","name"]"#).unwrap(),
            set
        );
        assert!(
            set.without([Field::Price].into_iter().collect())
                .contains(Field::Name)
        );
        assert!(FIELDS.len() <= 32);
        assert_eq!(FieldSet::from_bits(set.bits()), set);
    }

    #[test]
    fn the_bit_of_a_field_stays_what_it_is() {
        let bit = |field| FieldSet::EMPTY.with(field).bits();
        assert_eq!(
            [Field::Name, Field::Price, Field::Stock].map(bit),
            [1, 1 << 10, 1 << 20]
        );
    }

    #[test]
    fn the_text_of_a_field_is_that_of_its_json() {
        for field in FIELDS {
            assert_eq!(serde_json::to_value(field).unwrap(), field.as_str());
            assert_eq!(Field::from_text(field.as_str()), Some(*field));
        }
    }
}
