-- Tokens of service accounts: machines that act without a person.
CREATE TABLE service_tokens (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    role TEXT NOT NULL CONSTRAINT service_tokens_role CHECK (role IN ('sync-trigger')),
    token_hash BYTEA NOT NULL CONSTRAINT service_tokens_token_hash_key UNIQUE,
    created_at TIMESTAMP NOT NULL,
    created_by BYTEA REFERENCES users (id),
    expires_on DATE,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
-- A name is free again when its token was revoked.
CREATE UNIQUE INDEX service_tokens_name_folded_key ON service_tokens (name_folded) WHERE revoked_at IS NULL;
CREATE INDEX service_tokens_by_name ON service_tokens (name_folded, id);
