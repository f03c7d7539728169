//! What a person looks for in a list.

use kontor_store::search::Term;

use crate::error::{Error, in_field};

/// The term of the field `search`; nothing for an empty text.
///
/// # Errors
/// `SEARCH_TOO_SHORT`, `TOO_LONG`.
pub fn search_term(search: &str) -> Result<Option<Term>, Error> {
    Term::parse(search).map_err(in_field("search"))
}
