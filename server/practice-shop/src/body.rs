//! What callers write: values of a body read as the columns want them, and everything wrong with them at once.

mod decimal;
mod ean;
mod html;
mod problems;
mod read;

pub use decimal::decimal;
pub use ean::is_barcode;
pub use problems::Problems;
pub use read::{Mode, own, text_of, texts, value};

/// The members of a JSON object.
pub type Body = serde_json::Map<String, serde_json::Value>;
