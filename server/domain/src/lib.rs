//! The business rules of Kontor: pure, without I/O, clock or network.
//!
//! Whatever has a rule in it (VAT, numbering, what a valid party is, who may do what) is a plain
//! function on plain types here. Time, ids and randomness come in as parameters.

pub mod calendar;
pub mod checks;
pub mod currency;
pub mod dictionary;
pub mod ids;
pub mod invoice;
pub mod licence;
pub mod money;
pub mod number_series;
pub mod overlay;
pub mod party;
pub mod payment;
pub mod picture;
pub mod product;
pub mod refusal;
pub mod role;
pub mod series;
pub mod service_account;
pub mod shop;
pub mod sync;
pub mod text;
pub mod vat;
pub mod words;
