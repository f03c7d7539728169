//! Looks for what may have been created: with a number above the highest before, and the same code (product), name (unit,
//! producer), or product and content (picture).

use std::collections::HashMap;

use kontor_domain::sync::{content::canonical, field::Field, kind::Kind, operation::Action};
use kontor_shoper::{Element, Filter, ProductImage};
use kontor_store::files::FileHash;

use super::{Created, Doubt};
use crate::{
    error::Error,
    jobs::sync::applying::{
        Halt, Turn,
        reading::{self, Found, SETTLE},
    },
};

/// Elements that are newer than what was known before.
pub(super) struct Candidates {
    found: HashMap<u64, Found>,
}

impl Candidates {
    /// Reads them, if creations are in doubt.
    pub(super) async fn of(turn: &Turn<'_>, doubts: &[Doubt]) -> Result<Self, Halt> {
        let mut found = HashMap::new();
        let creations = doubts
            .iter()
            .filter(|doubt| doubt.item.planned.operation.action == Action::Export);
        if turn.kind == Kind::ProductImage {
            for doubt in creations {
                let Some(owner) = doubt.owner else {
                    continue;
                };
                let above = doubt.item.highest_before.unwrap_or(0);
                let filter = |field: &str| {
                    Filter::all()
                        .equals("product_id", owner)
                        .more_than(field, above)
                };
                found.extend(reading::by_filter(turn, SETTLE, &filter).await?);
            }
        } else if let Some(above) = creations
            .map(|doubt| doubt.item.highest_before.unwrap_or(0))
            .min()
        {
            found = reading::above(turn, SETTLE, above).await?;
        }
        Ok(Self { found })
    }

    /// Which of them an operation has created.
    pub(super) async fn find(&self, turn: &Turn<'_>, doubt: &Doubt) -> Result<Created, Halt> {
        let above = doubt.item.highest_before.unwrap_or(0);
        let mut same: Vec<u64> = Vec::new();
        for (number, found) in self.found.iter().filter(|(number, _)| **number > above) {
            let is_same = match turn.kind {
                Kind::ProductImage => {
                    doubt.owner.is_some()
                        && found.element.owner == doubt.owner
                        && has_content(turn, doubt, found).await?
                }
                Kind::Product if !doubt.wanted.get(Field::Code).is_empty() => {
                    is_equal(doubt, found, Field::Code)
                }
                _ => is_equal(doubt, found, Field::Name),
            };
            if is_same {
                same.push(*number);
            }
        }
        Ok(Created::of(&same))
    }

    /// Takes one: no other operation has created it too.
    pub(super) fn take(&mut self, number: u64) -> Option<Found> {
        self.found.remove(&number)
    }
}

fn is_equal(doubt: &Doubt, found: &Found, field: Field) -> bool {
    canonical(doubt.wanted.get(field)) == canonical(found.element.content.get(field))
}

/// Whether a picture of the shop has the bytes that were sent.
async fn has_content(turn: &Turn<'_>, doubt: &Doubt, found: &Found) -> Result<bool, Halt> {
    let Some(sent) = doubt.file else {
        return Ok(false);
    };
    let image: Element<ProductImage> =
        Element::from_json(&found.json).map_err(Error::because("reading a picture of the shop"))?;
    let image = &image;
    let bytes = turn
        .ask(SETTLE, |shop| async move {
            match shop.image_file(image).await {
                Err(error) if error.kind() == kontor_shoper::ErrorKind::NotFound => Ok(Vec::new()),
                bytes => bytes,
            }
        })
        .await?;
    Ok(FileHash::of(&bytes) == sent)
}
