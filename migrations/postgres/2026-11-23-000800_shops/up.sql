-- Internet shops that the office keeps in step with. Never deleted: links, runs and settings name them.
CREATE TABLE shops (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT shops_kind CHECK (kind IN ('shoper')),
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL CONSTRAINT shops_name_key_key UNIQUE,
    -- https://host, or http://host:port of this machine
    address TEXT NOT NULL,
    authentication TEXT NOT NULL CONSTRAINT shops_authentication CHECK (authentication IN ('login', 'token')),
    -- empty with a token
    login TEXT NOT NULL,
    -- password or token, sealed with the installation key for this shop alone; empty until it is given
    secret BYTEA,
    -- authorities trusted beside the machine's own, PEM
    extra_ca TEXT,
    active BOOLEAN NOT NULL,
    -- the last test of the present settings
    tested_at TIMESTAMP,
    test_failed_checks INTEGER,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT shops_test_is_whole CHECK ((tested_at IS NULL) = (test_failed_checks IS NULL))
);
