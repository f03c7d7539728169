//! Built-in sample documents: every template is proved on them before it is accepted, and an administrator
//! previews with them. They cover what the business rules can produce; the companies on them do not exist.

mod build;
mod goods;
mod parties;

use crate::document::Document;

/// All samples with their names.
pub fn all() -> impl Iterator<Item = (&'static str, Document)> {
    build::SAMPLES.iter().map(|(name, build)| (*name, build()))
}

/// The sample that a preview shows when no other is asked for.
pub fn first() -> (&'static str, Document) {
    let (name, build) = build::SAMPLES[0];
    (name, build())
}

/// The sample of that name.
pub fn named(name: &str) -> Option<Document> {
    let (_, build) = build::SAMPLES.iter().find(|(known, _)| *known == name)?;
    Some(build())
}
