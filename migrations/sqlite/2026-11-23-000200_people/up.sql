-- Who may work, and from where.
CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL CONSTRAINT users_role
        CHECK (role IN ('reader', 'salesperson', 'accountant', 'administrator')),
    active INTEGER NOT NULL CONSTRAINT users_active CHECK (active IN (0, 1)),
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_login_at TEXT,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE workstations (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    host_name TEXT NOT NULL,
    client_version TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    joined_at TEXT NOT NULL,
    last_seen_at TEXT,
    revoked_at TEXT
) STRICT;
-- A name is free again when its workstation was shut out.
CREATE UNIQUE INDEX workstations_name_folded_key ON workstations (name_folded) WHERE revoked_at IS NULL;
CREATE INDEX workstations_by_name ON workstations (name_folded, id);

-- Codes that can still be used; used, expired and guessed ones are removed.
CREATE TABLE join_codes (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    secret_mac BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    wrong_tries INTEGER NOT NULL
) STRICT;

-- Living sessions; those that ended are removed.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    user_id BLOB NOT NULL REFERENCES users (id),
    workstation_id BLOB NOT NULL REFERENCES workstations (id),
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    ends_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_workstation ON sessions (workstation_id);
CREATE INDEX sessions_ends ON sessions (ends_at);

-- Failed logins of a workstation, counted by a keyed hash of the login; shared by all servers.
CREATE TABLE login_attempts (
    workstation_id BLOB NOT NULL REFERENCES workstations (id),
    bucket INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    wait_until TEXT NOT NULL,
    PRIMARY KEY (workstation_id, bucket)
) STRICT;
CREATE INDEX login_attempts_last ON login_attempts (last_at);
