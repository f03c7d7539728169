//! The resources and their columns (Shoper API: resources), in the order of the wire.

mod categories;
mod dictionaries;
mod images;
mod producers;
mod products;
mod stocks;

pub use categories::{CATEGORIES, columns as category};
pub use images::{IMAGES, columns as image};
pub use producers::{PRODUCERS, columns as producer};
pub use products::{PRODUCTS, columns as product};
pub use stocks::{STOCKS, columns as stock};

pub use dictionaries::{
    AVAILABILITIES, CURRENCIES, DELIVERIES, LANGUAGES, STATUSES, TAXES, UNITS,
    columns as dictionary,
};

use crate::table::Schema;

/// A resource with elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    Products,
    Stocks,
    Images,
    Categories,
    Producers,
    Units,
    Taxes,
    Languages,
    Currencies,
    Statuses,
    Deliveries,
    Availabilities,
}

impl Resource {
    /// All of them, in the order of their tables.
    pub const ALL: [Self; 12] = [
        Self::Products,
        Self::Stocks,
        Self::Images,
        Self::Categories,
        Self::Producers,
        Self::Units,
        Self::Taxes,
        Self::Languages,
        Self::Currencies,
        Self::Statuses,
        Self::Deliveries,
        Self::Availabilities,
    ];

    /// Its columns.
    pub const fn schema(self) -> &'static Schema {
        match self {
            Self::Products => &PRODUCTS,
            Self::Stocks => &STOCKS,
            Self::Images => &IMAGES,
            Self::Categories => &CATEGORIES,
            Self::Producers => &PRODUCERS,
            Self::Units => &UNITS,
            Self::Taxes => &TAXES,
            Self::Languages => &LANGUAGES,
            Self::Currencies => &CURRENCIES,
            Self::Statuses => &STATUSES,
            Self::Deliveries => &DELIVERIES,
            Self::Availabilities => &AVAILABILITIES,
        }
    }

    /// The resource of this name in a path.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|resource| resource.schema().resource == name)
    }

    /// The resource whose objects `object-mtime` calls so.
    pub fn of_object(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|resource| resource.schema().object == name)
    }
}
