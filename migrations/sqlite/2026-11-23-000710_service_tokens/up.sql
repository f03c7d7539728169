-- Tokens of service accounts: machines that act without a person.
CREATE TABLE service_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    role TEXT NOT NULL CONSTRAINT service_tokens_role CHECK (role IN ('sync-trigger')),
    token_hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    created_by BLOB REFERENCES users (id),
    expires_on TEXT,
    last_used_at TEXT,
    revoked_at TEXT
) STRICT;
-- A name is free again when its token was revoked.
CREATE UNIQUE INDEX service_tokens_name_folded_key ON service_tokens (name_folded) WHERE revoked_at IS NULL;
CREATE INDEX service_tokens_by_name ON service_tokens (name_folded, id);
