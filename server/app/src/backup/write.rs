//! Writing a backup.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use kontor_store::{
    Conn, Db,
    archive::{self, FoundTable},
    audit,
};
use ring::digest::{Context, SHA256};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::error::BackupError;
use super::manifest::{FORMAT, KEY, KeyIncluded, MANIFEST, Manifest, TableEntry, table_path};

const MODE: u32 = 0o600;
/// Ending of a file that is not whole yet.
pub(crate) const PART: &str = ".part";

/// What a backup is made of.
#[derive(Debug)]
pub struct Source<'a> {
    /// The database.
    pub db: &'a Db,
    /// The installation key under a passphrase (`keys::transfer::export`), if it is to be inside.
    pub key: Option<String>,
    /// The moment.
    pub now: OffsetDateTime,
}

/// Writes a backup to a file that must not exist yet, of mode 0600. It appears under its name only when it is whole and
/// on the disk. The database may have an older schema than this program. Blocking.
///
/// # Errors
/// [`BackupError`]; then there is no file.
pub fn write(source: &Source<'_>, path: &Path) -> Result<Manifest, BackupError> {
    source.db.read_long_blocking(|conn| {
        let content = Content {
            schema: source.db.migrations().standing(conn)?.applied,
            key: source.key.clone(),
            now: source.now,
        };
        write_from(conn, content, path)
    })
}

/// What a backup holds beside the tables.
pub(crate) struct Content {
    /// Versions of the schema that the database has.
    pub(crate) schema: Vec<String>,
    /// The installation key under a passphrase, if it is to be inside.
    pub(crate) key: Option<String>,
    /// The moment.
    pub(crate) now: OffsetDateTime,
}

/// [`write`] from a connection that sees one state of the database.
pub(crate) fn write_from(
    conn: &mut Conn,
    content: Content,
    path: &Path,
) -> Result<Manifest, BackupError> {
    if path.exists() {
        return Err(BackupError::Exists {
            path: path.to_owned(),
        });
    }
    let job = Job {
        path,
        now: content.now,
    };
    let file = tempfile::Builder::new()
        .prefix(&job.part_prefix())
        .suffix(PART)
        .tempfile_in(job.folder())
        .map_err(job.io())?;
    let manifest = job.fill(conn, content, file.as_file())?;
    file.as_file().sync_all().map_err(job.io())?;
    file.persist_noclobber(path)
        .map_err(|error| job.io()(error.error))?;
    File::open(job.folder())
        .and_then(|folder| folder.sync_all())
        .map_err(job.io())?;
    Ok(manifest)
}

/// The file that is being written.
struct Job<'a> {
    path: &'a Path,
    now: OffsetDateTime,
}

impl Job<'_> {
    fn folder(&self) -> PathBuf {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        }
    }

    /// A killed server leaves the unfinished file behind; its name says whose it was.
    fn part_prefix(&self) -> OsString {
        let mut prefix = OsString::from(".");
        prefix.push(self.path.file_name().unwrap_or_default());
        prefix.push(".");
        prefix
    }

    fn io(&self) -> impl Fn(io::Error) -> BackupError {
        let path = self.path.to_owned();
        move |source| BackupError::Io {
            path: path.clone(),
            source,
        }
    }

    fn fill(
        &self,
        conn: &mut Conn,
        content: Content,
        file: &File,
    ) -> Result<Manifest, BackupError> {
        let mut archive =
            tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::default()));
        let mut manifest = Manifest {
            format: FORMAT.to_owned(),
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: self.now.format(&Rfc3339).unwrap_or_default(),
            schema: content.schema,
            audit_head: head_text(&audit::head(conn)?),
            key: KeyIncluded::No,
            tables: Vec::new(),
        };
        for table in archive::tables(conn)? {
            let entry = self.table(conn, &table, &mut archive)?;
            manifest.tables.push(entry);
        }
        if let Some(key) = &content.key {
            manifest.key = KeyIncluded::UnderPassphrase;
            self.append(&mut archive, KEY, key.as_bytes())?;
        }
        let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from);
        let text = text.map_err(self.io())?;
        self.append(&mut archive, MANIFEST, &text)?;
        let mut rest = archive
            .into_inner()
            .and_then(GzEncoder::finish)
            .map_err(self.io())?;
        rest.flush().map_err(self.io())?;
        Ok(manifest)
    }

    /// One table. Its size stands before it in the archive, so it goes through a file without a name first.
    fn table(
        &self,
        conn: &mut Conn,
        table: &FoundTable,
        archive: &mut tar::Builder<impl Write>,
    ) -> Result<TableEntry, BackupError> {
        let spool = tempfile::tempfile_in(self.folder()).map_err(self.io())?;
        let mut writer = BufWriter::new(spool);
        let mut digest = Context::new(&SHA256);
        let mut length = 0;
        let rows = archive::export(conn, table, |line| {
            for part in [line.as_bytes(), b"\n"] {
                digest.update(part);
                length += part.len() as u64;
                writer.write_all(part).map_err(self.io())?;
            }
            Ok::<_, BackupError>(())
        })?;
        let mut spool = writer
            .into_inner()
            .map_err(|error| self.io()(error.into_error()))?;
        spool.rewind().map_err(self.io())?;
        archive
            .append_data(
                &mut header(length, self.now),
                table_path(&table.name),
                spool,
            )
            .map_err(self.io())?;
        Ok(TableEntry {
            name: table.name.clone(),
            rows,
            sha256: HEXLOWER.encode(digest.finish().as_ref()),
        })
    }

    fn append(
        &self,
        archive: &mut tar::Builder<impl Write>,
        name: &str,
        content: &[u8],
    ) -> Result<(), BackupError> {
        archive
            .append_data(&mut header(content.len() as u64, self.now), name, content)
            .map_err(self.io())
    }
}

/// A head of the audit as people note it.
pub(crate) fn head_text(head: &audit::Head) -> String {
    format!(
        "{}:{}",
        head.sequence,
        HEXLOWER.encode(head.chain.as_bytes())
    )
}

fn header(length: u64, now: OffsetDateTime) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(MODE);
    header.set_mtime(u64::try_from(now.unix_timestamp()).unwrap_or_default());
    header
}
