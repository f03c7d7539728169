//! `stored_table!`: a table for Diesel and, from the same lines, its description for the portable archive and for
//! the test that compares it with what the migrations made.

use diesel::sql_types;

/// What a column holds, on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnKind {
    /// Bytes: ids, hashes, files.
    Bytes,
    /// Whole numbers.
    Integer,
    /// Text.
    Text,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A moment in UTC.
    Moment,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// A table as this program knows it.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns of its primary key.
    pub key: &'static [&'static str],
    /// Its columns.
    pub columns: &'static [Column],
}

/// The kind of a Diesel SQL type.
pub(crate) trait SqlColumn {
    /// What it holds.
    const KIND: ColumnKind;
    /// Whether it may be empty.
    const NULLABLE: bool = false;
}

macro_rules! kinds {
    ($($sql:ident => $kind:ident),+) => {
        $(impl SqlColumn for sql_types::$sql { const KIND: ColumnKind = ColumnKind::$kind; })+
    };
}
kinds!(Binary => Bytes, BigInt => Integer, Integer => Integer, Text => Text, Bool => Bool, Date => Date,
    Timestamp => Moment);

impl<T: SqlColumn + sql_types::SqlType<IsNull = sql_types::is_nullable::NotNull>> SqlColumn
    for sql_types::Nullable<T>
{
    const KIND: ColumnKind = T::KIND;
    const NULLABLE: bool = true;
}

/// Declares a table: `stored_table!(CUSTOMERS = customers (id) { id -> Binary, nip -> Nullable<Text>, });`
/// makes Diesel's module `customers` and the constant `CUSTOMERS` that goes into `archive::TABLES`.
macro_rules! stored_table {
    ($table:ident = $name:ident ($($key:ident),+) {
        $($column:ident -> $type:ident $(<$inner:ident>)?),+ $(,)?
    }) => {
        diesel::table! {
            /// The table; its migration says what it is for.
            $name ($($key),+) {
                $(
                    /// A column; its migration says what it holds.
                    $column -> $type $(<$inner>)?,
                )+
            }
        }

        pub(crate) const $table: $crate::table::Table = $crate::table::Table {
            name: stringify!($name),
            key: &[$(stringify!($key)),+],
            columns: &[$({
                use diesel::sql_types::*;
                $crate::table::Column {
                    name: stringify!($column),
                    kind: <$type $(<$inner>)? as $crate::table::SqlColumn>::KIND,
                    nullable: <$type $(<$inner>)? as $crate::table::SqlColumn>::NULLABLE,
                }
            }),+],
        };
    };
}
pub(crate) use stored_table;
