//! Files by their content: the same bytes are stored once, in pieces, and never changed.

use data_encoding::HEXLOWER;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Conn, Moment, StoreError, expect_rows, table::stored_table, values::stored};

/// The largest file.
pub const FILE_BYTES_MAX: usize = 5_000_000;
/// The largest piece of a file.
pub const PIECE_BYTES_MAX: usize = 256 * 1024;

stored_table!(FILES = files (sha256) {
    sha256 -> Binary,
    media_type -> Text,
    size_bytes -> BigInt,
    created_at -> Timestamp,
});

stored_table!(FILE_PIECES = file_pieces (sha256, piece) {
    sha256 -> Binary,
    piece -> Integer,
    bytes -> Binary,
});

/// Names a file by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FileHash(pub [u8; 32]);

impl FileHash {
    /// The hash of a content.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(hash)
    }

    /// Out of a column.
    pub(crate) fn stored(bytes: Vec<u8>) -> Result<Self, StoreError> {
        let hash = bytes.try_into();
        stored(hash.map(Self).map_err(|_| "a file's hash has 32 bytes"))
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        HEXLOWER.encode(&hash.0)
    }
}

impl TryFrom<String> for FileHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        let hash = bytes.and_then(|bytes| bytes.try_into().ok());
        hash.map(Self)
            .ok_or("a file's hash is 64 hexadecimal digits")
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its type by content, such as "image/png".
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Stores a file, if these bytes are not there yet.
///
/// # Errors
/// [`StoreError::Value`] for an empty file or one above [`FILE_BYTES_MAX`].
pub fn put(conn: &mut Conn, file: &StoredFile, at: OffsetDateTime) -> Result<FileHash, StoreError> {
    let size = file.bytes.len();
    if size == 0 || size > FILE_BYTES_MAX {
        return stored(Err(format!(
            "a file has 1 to {FILE_BYTES_MAX} bytes, not {size}"
        )));
    }
    let hash = FileHash::of(&file.bytes);
    if exists(conn, hash)? {
        return Ok(hash);
    }
    let rows = diesel::insert_into(files::table)
        .values((
            files::sha256.eq(hash.0.as_slice()),
            files::media_type.eq(&file.media_type),
            files::size_bytes.eq(stored(i64::try_from(size))?),
            files::created_at.eq(Moment::from(at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)?;
    for (piece, bytes) in (0..).zip(file.bytes.chunks(PIECE_BYTES_MAX)) {
        let rows = diesel::insert_into(file_pieces::table)
            .values((
                file_pieces::sha256.eq(hash.0.as_slice()),
                file_pieces::piece.eq(piece),
                file_pieces::bytes.eq(bytes),
            ))
            .execute(conn)?;
        expect_rows(1, rows)?;
    }
    Ok(hash)
}

/// A file with its content.
///
/// # Errors
/// [`StoreError::Value`] if what is stored is not what was put there.
pub fn find(conn: &mut Conn, hash: FileHash) -> Result<Option<StoredFile>, StoreError> {
    let media_type: Option<String> = files::table
        .find(hash.0.as_slice())
        .select(files::media_type)
        .get_result(conn)
        .optional()?;
    let Some(media_type) = media_type else {
        return Ok(None);
    };
    let pieces: Vec<Vec<u8>> = file_pieces::table
        .filter(file_pieces::sha256.eq(hash.0.as_slice()))
        .order(file_pieces::piece)
        .select(file_pieces::bytes)
        .load(conn)?;
    let bytes = pieces.concat();
    if FileHash::of(&bytes) != hash {
        return stored(Err("a stored file does not have the content of its hash"));
    }
    Ok(Some(StoredFile { media_type, bytes }))
}

/// Whether a file is there.
///
/// # Errors
/// Those of the database.
pub fn exists(conn: &mut Conn, hash: FileHash) -> Result<bool, StoreError> {
    let found: Option<i64> = files::table
        .find(hash.0.as_slice())
        .select(files::size_bytes)
        .get_result(conn)
        .optional()?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use kontor_testkit::databases;
    use time::macros::datetime;

    use super::*;
    use crate::tests::support::open;

    #[test]
    fn a_file_is_kept_once_in_pieces_and_comes_back_whole() {
        for database in databases() {
            let opened = open(database);
            let bytes: Vec<u8> = (0..=PIECE_BYTES_MAX * 2)
                .map(|n| u8::try_from(n % 251).unwrap())
                .collect();
            let file = StoredFile {
                media_type: "image/png".to_owned(),
                bytes,
            };
            let kept = file.clone();
            let (hash, again, pieces) = opened
                .db
                .write_blocking(move |conn| {
                    let at = datetime!(2026-11-23 12:00 UTC);
                    let hash = put(conn, &kept, at)?;
                    let again = put(conn, &kept, at)?;
                    let pieces: i64 = file_pieces::table.count().get_result(conn)?;
                    Ok::<_, StoreError>((hash, again, pieces))
                })
                .unwrap();
            assert_eq!((hash, pieces), (again, 3));
            let found = opened.db.read_blocking(|conn| find(conn, hash)).unwrap();
            assert_eq!(found, Some(file));
            let unknown = opened
                .db
                .read_blocking(|conn| find(conn, FileHash([0; 32])))
                .unwrap();
            assert_eq!(unknown, None);
        }
    }

    #[test]
    fn empty_and_oversized_files_are_refused() {
        for database in databases() {
            let opened = open(database);
            for size in [0, FILE_BYTES_MAX + 1] {
                let refused = opened.db.write_blocking(move |conn| {
                    let file = StoredFile {
                        media_type: "image/png".to_owned(),
                        bytes: vec![0; size],
                    };
                    put(conn, &file, datetime!(2026-11-23 12:00 UTC))
                });
                assert!(matches!(refused, Err(StoreError::Value(_))), "{refused:?}");
            }
        }
    }
}
