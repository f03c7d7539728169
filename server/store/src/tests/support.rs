//! What the stories share: an opened store with one table of its own.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types};
use kontor_testkit::TestDatabase;

use crate::{
    Conn, Db, DbAddress, DbOptions, StoreError,
    archive::{self, Existing, Import},
};

/// A store of a test's own. The database goes away after the store.
pub(crate) struct Opened {
    pub(crate) db: Db,
    pub(crate) database: TestDatabase,
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.db.close();
    }
}

/// Opens a database without tables.
pub(crate) fn open_empty(database: TestDatabase, options: &DbOptions) -> Opened {
    let address = DbAddress::parse(database.url()).unwrap();
    let db = Db::open(&address, options).unwrap();
    Opened { db, database }
}

/// Opens a migrated database.
pub(crate) fn open(database: TestDatabase) -> Opened {
    let opened = open_empty(database, &DbOptions::default());
    opened.db.migrate().unwrap();
    opened
}

/// What a database has for an archive: table and line.
pub(crate) type Lines = Vec<(String, String)>;

/// Everything that belongs in an archive.
pub(crate) fn export(db: &Db) -> Lines {
    db.read_long_blocking(export_from).unwrap()
}

/// The same from a connection.
pub(crate) fn export_from(conn: &mut Conn) -> Result<Lines, StoreError> {
    let mut lines = Lines::new();
    for table in archive::tables(conn)? {
        let before = lines.len();
        let count = archive::export(conn, &table, |line| {
            lines.push((table.name.clone(), line.to_owned()));
            Ok::<_, StoreError>(())
        })?;
        assert_eq!(usize::try_from(count).unwrap(), lines.len() - before);
    }
    Ok(lines)
}

/// Imports lines of a database that had these versions.
pub(crate) fn import(
    db: &Db,
    lines: &[(String, String)],
    schema: &[String],
    existing: Existing,
) -> Result<(), StoreError> {
    let what = Import {
        migrations: db.migrations(),
        schema,
        existing,
    };
    db.exclusive_blocking(|conn| {
        archive::import(conn, &what, |importer| {
            lines
                .iter()
                .try_for_each(|(table, line)| importer.line(table, line))
        })
    })
}

/// Opens a database with the table `notes` (a unique `id`, a checked and unique `text`).
pub(crate) fn open_notes(database: TestDatabase, options: &DbOptions) -> Opened {
    let opened = open_empty(database, options);
    opened
        .db
        .exclusive_blocking(|conn| {
            Ok::<_, StoreError>(conn.batch_execute(
                "CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL, \
                 CONSTRAINT notes_text_key UNIQUE (text), CONSTRAINT notes_not_empty CHECK (text <> ''))",
            )?)
        })
        .unwrap();
    opened
}

/// No notes.
pub(crate) const NONE: [i32; 0] = [];

pub(crate) fn insert_note(conn: &mut Conn, id: i32, text: &str) -> Result<(), StoreError> {
    let rows = match conn {
        Conn::Sqlite(c) => diesel::sql_query("INSERT INTO notes (id, text) VALUES (?, ?)")
            .bind::<sql_types::Integer, _>(id)
            .bind::<sql_types::Text, _>(text)
            .execute(c)?,
        Conn::Postgres(c) => diesel::sql_query("INSERT INTO notes (id, text) VALUES ($1, $2)")
            .bind::<sql_types::Integer, _>(id)
            .bind::<sql_types::Text, _>(text)
            .execute(c)?,
    };
    crate::expect_rows(1, rows)
}

#[derive(diesel::QueryableByName)]
struct NoteId {
    #[diesel(sql_type = sql_types::Integer)]
    id: i32,
}

pub(crate) fn note_ids(conn: &mut Conn) -> Result<Vec<i32>, StoreError> {
    let notes: Vec<NoteId> = diesel::sql_query("SELECT id FROM notes ORDER BY id").load(conn)?;
    Ok(notes.into_iter().map(|note| note.id).collect())
}
