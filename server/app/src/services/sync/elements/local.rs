//! The program's elements: read into content, and changed by it.

pub mod category;
pub mod image;
pub mod producer;
pub mod product;
pub mod unit;
pub mod vat_rate;
