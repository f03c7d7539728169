//! The database of Kontor: SQLite and PostgreSQL behind one type.
