//! Dictionaries: units, VAT rates, categories, producers. Every entry can be taken out of use, none is deleted.

mod categories;
mod producers;
mod units;
mod vat_rates;

use kontor_domain::refusal::{Label, Refusal};
pub use kontor_store::categories::CategoryFilter;

pub use self::{
    categories::{CategoryChange, create_category, list_categories, update_category},
    producers::{ProducerChange, create_producer, list_producers, update_producer},
    units::{UnitChange, create_unit, list_units, update_unit},
    vat_rates::{VatRate, list_vat_rates},
};

/// Rows of a page of categories or producers when the caller does not say.
pub const PAGE_SIZE_DEFAULT: usize = 200;
/// Rows of the largest page of categories or producers.
pub const PAGE_SIZE_MAX: usize = 1_000;

/// An entry of this name is there already.
fn exists(label: Label, name: &str) -> Refusal {
    Refusal::already_exists(label, name).with("name", name)
}
