-- Files by their content: the key is the SHA-256 of the bytes, which lie in pieces. Written once, never changed.
CREATE TABLE files (
    sha256 BLOB NOT NULL CONSTRAINT files_sha256_key PRIMARY KEY,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CONSTRAINT files_size_bytes CHECK (size_bytes > 0),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE file_pieces (
    sha256 BLOB NOT NULL REFERENCES files (sha256),
    piece INTEGER NOT NULL CONSTRAINT file_pieces_piece CHECK (piece >= 0),
    bytes BLOB NOT NULL,
    CONSTRAINT file_pieces_sha256_piece_key PRIMARY KEY (sha256, piece)
) STRICT;
