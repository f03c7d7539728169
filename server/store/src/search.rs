//! Search by any part of a text, three characters or more, by an index on both databases.
//!
//! A noun takes part in three steps:
//!
//! 1. Its table has a column `search_text`, computed by [`search_text`] from the fields that are searched, and on SQLite
//!    a column `row_no INTEGER NOT NULL PRIMARY KEY` (a hidden rowid would change with VACUUM).
//! 2. Its migration makes the index: on PostgreSQL `SELECT search_index('customers', 'search_text')`, on SQLite the FTS5
//!    table `customers_search` with its three triggers. Both follow the column by themselves; nothing is written here.
//! 3. Its list asks [`hits`] first. [`Hits::Few`] are all the rows there are: they go into the query as
//!    `id.eq_any(ids)`. [`Hits::Many`] says that the term is a common one: then the list walks its own order and tests
//!    each row with `search_text.like(term.pattern()).escape('\\')`, which soon fills a page.
//!
//! Neither way reads the whole table for a page: a rare term through the trigrams, a common one through the order.

use diesel::{RunQueryDsl, sql_types};
use kontor_domain::{refusal::Problem, text::fold};

use crate::{Conn, Key, StoreError};

/// Letters and digits that a term needs: what a trigram can be made of.
pub const TERM_LETTERS_MIN: usize = 3;
/// Characters of the longest term.
pub const TERM_CHARACTERS_MAX: usize = 100;
/// Rows up to which a term counts as a rare one.
pub const FEW_HITS_MAX: usize = 1_000;

/// Between fields, so that no term is found across two of them; [`fold`] leaves none inside a field.
const FIELD_SEPARATOR: &str = "\n";

/// What is looked for, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term(String);

impl Term {
    /// Reads what a person typed; nothing for an empty text.
    ///
    /// # Errors
    /// [`Problem`] `SEARCH_TOO_SHORT` or `TOO_LONG`.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let folded = fold(text);
        let characters = folded.chars().count();
        if characters == 0 {
            return Ok(None);
        }
        if characters > TERM_CHARACTERS_MAX {
            let label = kontor_domain::refusal::Label::new("szukany tekst", "text to search for");
            return Err(Problem::too_long(label, TERM_CHARACTERS_MAX, characters));
        }
        if folded.chars().filter(|c| c.is_alphanumeric()).count() < TERM_LETTERS_MIN {
            return Err(Problem::new(
                "SEARCH_TOO_SHORT",
                format!("Podaj co najmniej {TERM_LETTERS_MIN} litery lub cyfry szukanego tekstu."),
                format!(
                    "Give at least {TERM_LETTERS_MIN} letters or digits of the text to search for."
                ),
            ));
        }
        Ok(Some(Self(folded)))
    }

    /// The pattern for `LIKE … ESCAPE '\'`.
    pub fn pattern(&self) -> String {
        let mut pattern = String::with_capacity(self.0.len() + 2);
        pattern.push('%');
        for c in self.0.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        pattern
    }

    /// The same as a phrase of FTS5.
    pub(crate) fn phrase(&self) -> String {
        format!("\"{}\"", self.0.replace('"', "\"\""))
    }
}

/// What stands in `search_text`: the fields, each folded.
pub fn search_text<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let folded: Vec<String> = fields
        .into_iter()
        .map(fold)
        .filter(|field| !field.is_empty())
        .collect();
    folded.join(FIELD_SEPARATOR)
}

/// The rows in which a term was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hits {
    /// All of them, at most [`FEW_HITS_MAX`], in no order.
    Few(Vec<Key>),
    /// More than that.
    Many,
}

impl Hits {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Few(ids) if ids.is_empty())
    }
}

/// A table with a search index. The name is a constant of this crate: it goes into the SQL as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Searched(pub(crate) &'static str);

/// Looks a term up.
///
/// # Errors
/// Those of the database.
pub fn hits(conn: &mut Conn, table: Searched, term: &Term) -> Result<Hits, StoreError> {
    let limit = i64::try_from(FEW_HITS_MAX + 1).unwrap_or(i64::MAX);
    let found: Vec<Found> = match conn {
        Conn::Sqlite(c) => diesel::sql_query(sqlite_lookup(table))
            .bind::<sql_types::Text, _>(term.phrase())
            .bind::<sql_types::BigInt, _>(limit)
            .load(c)?,
        Conn::Postgres(c) => diesel::sql_query(postgres_lookup(table))
            .bind::<sql_types::Text, _>(term.pattern())
            .bind::<sql_types::BigInt, _>(limit)
            .load(c)?,
    };
    if found.len() > FEW_HITS_MAX {
        return Ok(Hits::Many);
    }
    Ok(Hits::Few(found.into_iter().map(|found| found.id).collect()))
}

/// CROSS JOIN keeps SQLite from turning the join round.
pub(crate) fn sqlite_lookup(Searched(table): Searched) -> String {
    format!(
        "SELECT t.id AS id FROM {table}_search CROSS JOIN {table} t ON t.row_no = {table}_search.rowid \
         WHERE {table}_search MATCH ? LIMIT ?"
    )
}

pub(crate) fn postgres_lookup(Searched(table): Searched) -> String {
    format!("SELECT id FROM {table} WHERE search_text LIKE $1 LIMIT $2")
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Binary)]
    id: Key,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(text: &str) -> Term {
        Term::parse(text).unwrap().unwrap()
    }

    #[test]
    fn a_term_is_folded_and_needs_three_letters() {
        assert_eq!(term("  ŻÓŁĆ ").0, "zolc");
        assert_eq!(Term::parse(" \t"), Ok(None));
        for short in ["ab", "a b", "---", "z.o", "%%%"] {
            assert_eq!(
                Term::parse(short).unwrap_err().reason,
                "SEARCH_TOO_SHORT",
                "{short}"
            );
        }
        let long = "x".repeat(TERM_CHARACTERS_MAX + 1);
        assert_eq!(Term::parse(&long).unwrap_err().reason, "TOO_LONG");
    }

    #[test]
    fn signs_of_patterns_stand_for_themselves() {
        assert_eq!(term("100%_a\\b").pattern(), r"%100\%\_a\\b%");
        assert_eq!(term("say \"abc\"").phrase(), "\"say \"\"abc\"\"\"");
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        assert_eq!(search_text(["Żółw", "", "5261040828"]), "zolw\n5261040828");
    }
}
