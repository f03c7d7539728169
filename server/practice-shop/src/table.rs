//! Rows of elements, kept small: 100,000 products have to fit beside what is tested with them.
//!
//! Every resource is a table with a schema. A schema lists the columns in the order of the wire, and the same list
//! says how a column is written, read, filtered, sorted and defaulted.

mod cell;
mod column;
mod rows;

pub use cell::{Cell, Value};
pub use column::{Access, Column, Kind, Schema, Shown, Verbs, at, column};
pub use rows::{Row, Table, Texts};
