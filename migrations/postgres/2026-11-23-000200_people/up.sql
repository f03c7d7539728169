-- Who may work, and from where.
CREATE TABLE users (
    id BYTEA NOT NULL PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL CONSTRAINT users_login_key UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL CONSTRAINT users_role
        CHECK (role IN ('reader', 'salesperson', 'accountant', 'administrator')),
    active BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_login_at TIMESTAMP,
    version BIGINT NOT NULL
);

CREATE TABLE workstations (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    host_name TEXT NOT NULL,
    client_version TEXT NOT NULL,
    token_hash BYTEA NOT NULL CONSTRAINT workstations_token_hash_key UNIQUE,
    joined_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP,
    revoked_at TIMESTAMP
);
-- A name is free again when its workstation was shut out.
CREATE UNIQUE INDEX workstations_name_folded_key ON workstations (name_folded) WHERE revoked_at IS NULL;
CREATE INDEX workstations_by_name ON workstations (name_folded, id);

-- Codes that can still be used; used, expired and guessed ones are removed.
CREATE TABLE join_codes (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL CONSTRAINT join_codes_name_folded_key UNIQUE,
    secret_mac BYTEA NOT NULL CONSTRAINT join_codes_secret_mac_key UNIQUE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    wrong_tries INTEGER NOT NULL
);

-- Living sessions; those that ended are removed.
CREATE TABLE sessions (
    id BYTEA NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL CONSTRAINT sessions_token_hash_key UNIQUE,
    user_id BYTEA NOT NULL REFERENCES users (id),
    workstation_id BYTEA NOT NULL REFERENCES workstations (id),
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_workstation ON sessions (workstation_id);
CREATE INDEX sessions_ends ON sessions (ends_at);

-- Failed logins of a workstation, counted by a keyed hash of the login; shared by all servers.
CREATE TABLE login_attempts (
    workstation_id BYTEA NOT NULL REFERENCES workstations (id),
    bucket INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    last_at TIMESTAMP NOT NULL,
    wait_until TIMESTAMP NOT NULL,
    CONSTRAINT login_attempts_workstation_id_bucket_key PRIMARY KEY (workstation_id, bucket)
);
CREATE INDEX login_attempts_last ON login_attempts (last_at);
