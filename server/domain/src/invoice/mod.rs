//! Documents: what a person writes, what the law and the office make of it, what is issued.

mod model;

pub use model::*;
