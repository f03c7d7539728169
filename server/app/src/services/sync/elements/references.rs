//! What links decide of a shop's row: which of its references have no partner in the program.
//!
//! Rows hold fingerprints alone. A reference is a number, so that of each element with a partner is known, and those of the
//! rows are looked up among them; only a list of further categories cannot be told this way.

use std::collections::HashSet;

use kontor_domain::sync::{
    content::{Content, hash_text, reference},
    field::{Field, FieldSet},
    kind::Kind,
    row::ShopRow,
};

use super::{Partners, Standing, refers_to};

/// Fingerprints of the references that the program can follow.
#[derive(Debug)]
pub struct Known {
    by_field: Vec<(Field, usize, HashSet<u64>)>,
    nothing: u64,
    code: Option<usize>,
}

impl Known {
    /// For the rows of a kind.
    pub fn new(kind: Kind, partners: &Partners) -> Self {
        let place = |field: Field| kind.fields().iter().position(|other| *other == field);
        let by_field = kind.fields().iter().filter_map(|field| {
            let target = refers_to(*field).filter(|_| *field != Field::Categories)?;
            let expected = partners.expected_here(target);
            let hashes = expected
                .map(|number| hash_text(&reference(number)))
                .collect();
            // a category's parent is imported with it
            (target != kind).then_some((*field, place(*field)?, hashes))
        });
        Self {
            by_field: by_field.collect(),
            nothing: hash_text(""),
            code: place(Field::Code),
        }
    }

    /// The row with what links decide, except for further categories ([`unresolved_categories`]).
    pub fn complete(&self, row: &mut ShopRow, standing: Standing, ignored: bool) {
        let hash = |place: usize| row.hashes.0.get(place).copied().unwrap_or(self.nothing);
        let unresolved = self.by_field.iter().filter(|(_, place, known)| {
            let hash = hash(*place);
            hash != self.nothing && !known.contains(&hash)
        });
        row.unresolved = unresolved.map(|(field, _, _)| *field).collect();
        // an import gets another code; what is here already keeps the one that it has
        let has_no_code = self.code.is_some_and(|place| hash(place) == self.nothing);
        if standing == Standing::Linked && has_no_code {
            row.unfit = row.unfit.with(Field::Code);
        }
        row.ignored = ignored;
    }

    /// Whether the row names further categories.
    pub fn has_further_categories(&self, row: &ShopRow) -> bool {
        let place = Kind::Product
            .fields()
            .iter()
            .position(|field| *field == Field::Categories);
        place.is_some_and(|place| {
            row.hashes
                .0
                .get(place)
                .is_some_and(|hash| *hash != self.nothing)
        })
    }
}

/// Whether one of a product's further categories has no partner in the program.
pub fn unresolved_categories(content: &Content, partners: &Partners) -> FieldSet {
    let list = content.get(Field::Categories);
    let missing = list
        .split(',')
        .filter(|text| !text.is_empty())
        .any(|text| match text.parse() {
            Ok(number) => !partners.is_expected_here(Kind::Category, number),
            Err(_) => true,
        });
    if missing {
        FieldSet::EMPTY.with(Field::Categories)
    } else {
        FieldSet::EMPTY
    }
}
