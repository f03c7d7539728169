//! Pages of lists: totally ordered, each page begins after the last row of the one before it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a page ended: the order's key of its last row, and the row's id, which makes the order total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The folded name or code; empty in orders by age.
    #[serde(rename = "k", default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The row's id.
    #[serde(rename = "i")]
    pub id: Uuid,
}

/// Rows as Diesel limits them.
pub(crate) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Filters a boxed query to the rows after a place, ascending by a text and the id. The first condition alone bounds
/// the walk of the index on both databases.
macro_rules! after_text {
    ($query:expr, $key:expr, $id:expr, $place:expr) => {
        $query.filter($key.ge($place.key.clone())).filter(
            $key.gt($place.key.clone())
                .or($id.gt($crate::Key::from($place.id))),
        )
    };
}
pub(crate) use after_text;
