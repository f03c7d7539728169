-- The synchronisation with internet shops: what is asked for, what was read, what is linked, and what was done.
-- An element of a shop is its number there; an element of the program is its id.

-- What the office chose for a shop. No row: nothing was chosen yet.
CREATE TABLE sync_options (
    shop_id BYTEA NOT NULL CONSTRAINT sync_options_shop_id_key PRIMARY KEY REFERENCES shops (id),
    -- JSON, by kind
    options TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- counts changes of links and of what is ignored: a plan of before is void
    links_version BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- Kinds of a shop's elements: the gate behind each, and how far it was read.
CREATE TABLE sync_kinds (
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_kinds_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    -- its last synchronisation ended without errors, or not; since when it is so
    gate_open BOOLEAN NOT NULL,
    since TIMESTAMP,
    last_fetch_at TIMESTAMP,
    last_full_fetch_at TIMESTAMP,
    -- the highest number read
    highest_id BIGINT,
    -- layout of the fingerprints in the mirror's rows
    row_format INTEGER NOT NULL,
    -- a backup was restored since: exports and deletions have to be confirmed
    restored BOOLEAN NOT NULL,
    CONSTRAINT sync_kinds_shop_id_kind_key PRIMARY KEY (shop_id, kind)
);

-- Elements of shops as last read. Never in a backup: they are fetched again.
CREATE TABLE sync_mirror (
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_mirror_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    element BIGINT NOT NULL CONSTRAINT sync_mirror_element CHECK (element >= 0),
    -- as the shop told it
    json TEXT NOT NULL,
    json_hash BIGINT NOT NULL,
    -- fingerprints
    fingerprints BYTEA NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    -- a later full fetch had it no more
    gone BOOLEAN NOT NULL,
    read_at TIMESTAMP NOT NULL,
    CONSTRAINT sync_mirror_shop_id_kind_element_key PRIMARY KEY (shop_id, kind, element)
);

-- Which elements are the same.
CREATE TABLE sync_links (
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_links_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    -- of the kind's table; of a VAT rate its fixed key
    local_id BYTEA NOT NULL,
    element BIGINT NOT NULL CONSTRAINT sync_links_element CHECK (element >= 0),
    by_hand BOOLEAN NOT NULL,
    -- fingerprints of both sides when they last agreed
    agreed BYTEA,
    -- 6 places
    agreed_stock BIGINT,
    -- JSON
    agreed_content TEXT,
    linked_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CONSTRAINT sync_links_shop_id_kind_local_id_key PRIMARY KEY (shop_id, kind, local_id),
    CONSTRAINT sync_links_shop_id_kind_element_key UNIQUE (shop_id, kind, element),
    CONSTRAINT sync_links_agreed_is_whole CHECK ((agreed IS NULL) = (agreed_content IS NULL))
);

-- Elements that shall never be synchronised.
CREATE TABLE sync_ignored (
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_ignored_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    side TEXT NOT NULL CONSTRAINT sync_ignored_side CHECK (side IN ('here', 'in_shop')),
    -- id, or number with leading zeros, so that texts are in the order of what they say
    element_key TEXT COLLATE "C" NOT NULL,
    CONSTRAINT sync_ignored_shop_id_kind_side_element_key_key PRIMARY KEY (shop_id, kind, side, element_key)
);

-- Runs: a plan and its application.
CREATE TABLE sync_runs (
    id BYTEA NOT NULL PRIMARY KEY,
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    undo_of BYTEA REFERENCES sync_runs (id),
    status TEXT NOT NULL CONSTRAINT sync_runs_status CHECK (status IN
        ('planning', 'planned', 'applying', 'finished', 'failed', 'cancelled', 'void')),
    begun_through TEXT NOT NULL CONSTRAINT sync_runs_begun_through CHECK (begun_through IN ('person', 'token', 'schedule')),
    -- login or name of the token
    started_by TEXT NOT NULL,
    user_id BYTEA,
    workstation_id BYTEA,
    workstation TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    planned_at TIMESTAMP,
    applied_at TIMESTAMP,
    finished_at TIMESTAMP,
    -- JSON: the options it runs by, the kinds asked for, what was confirmed
    options TEXT NOT NULL,
    kinds_asked TEXT NOT NULL,
    confirmed TEXT NOT NULL,
    applies_itself BOOLEAN NOT NULL,
    fingerprint TEXT,
    -- of what it was planned by
    settings_version BIGINT NOT NULL,
    options_version BIGINT NOT NULL,
    links_version BIGINT NOT NULL,
    cancel_requested BOOLEAN NOT NULL,
    -- JSON: by kind; how far it is; calls by purpose; why it failed
    outcome TEXT NOT NULL,
    progress TEXT,
    calls TEXT NOT NULL,
    failure TEXT
);
-- One run of a shop at a time.
CREATE UNIQUE INDEX sync_runs_shop_id_key ON sync_runs (shop_id) WHERE status IN ('planning', 'applying');
CREATE INDEX sync_runs_by_shop ON sync_runs (shop_id, id);
CREATE INDEX sync_runs_by_status ON sync_runs (status, id);

-- What a run does or says, element by element.
CREATE TABLE sync_operations (
    run_id BYTEA NOT NULL REFERENCES sync_runs (id),
    number BIGINT NOT NULL CONSTRAINT sync_operations_number CHECK (number > 0),
    kind TEXT NOT NULL CONSTRAINT sync_operations_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    action TEXT NOT NULL CONSTRAINT sync_operations_action CHECK (action IN ('link', 'update_local', 'update_in_shop',
        'import', 'export', 'delete_in_shop', 'archive', 'unlink', 'unarchive', 'remove_local', 'ambiguous', 'gone',
        'blocked')),
    state TEXT NOT NULL CONSTRAINT sync_operations_state CHECK (state IN
        ('planned', 'sent', 'done', 'failed', 'skipped', 'reported')),
    conflict BOOLEAN NOT NULL,
    local_id BYTEA,
    element BIGINT,
    name TEXT NOT NULL,
    -- JSON: why; fields; differences, candidates and warnings
    reason TEXT NOT NULL,
    fields TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- fingerprints of both sides at planning
    local_version BIGINT,
    shop_version BIGINT,
    -- the highest number of the kind in the shop before a creation was sent
    highest_before BIGINT,
    sent_at TIMESTAMP,
    finished_at TIMESTAMP,
    attempts INTEGER NOT NULL,
    skip TEXT CONSTRAINT sync_operations_skip CHECK (skip IN ('stale', 'conflict', 'deletion_not_confirmed', 'export_not_confirmed', 'cancelled',
        'gate_closed', 'dependency_missing', 'deletions_expired', 'kind_stopped')),
    error_code TEXT,
    error_text TEXT,
    -- JSON: the element on both sides
    snapshot_before TEXT,
    snapshot_after TEXT,
    -- what it made
    result_local BYTEA,
    result_element BIGINT,
    CONSTRAINT sync_operations_run_id_number_key PRIMARY KEY (run_id, number),
    CONSTRAINT sync_operations_skip_is_told CHECK ((state = 'skipped') = (skip IS NOT NULL)),
    CONSTRAINT sync_operations_error_is_told CHECK ((error_code IS NULL) = (error_text IS NULL))
);
CREATE INDEX sync_operations_by_state ON sync_operations (run_id, state, number);
CREATE INDEX sync_operations_by_kind ON sync_operations (run_id, kind, number);

-- Which server works on a shop's run. The times are the database's own. The row stays: its generation never goes back.
CREATE TABLE sync_leases (
    shop_id BYTEA NOT NULL CONSTRAINT sync_leases_shop_id_key PRIMARY KEY REFERENCES shops (id),
    run_id BYTEA NOT NULL REFERENCES sync_runs (id),
    owner TEXT NOT NULL,
    generation BIGINT NOT NULL,
    -- empty: given back
    until_at TIMESTAMP
);

-- What a deletion took away from a shop: the object and its stock rows as JSON.
CREATE TABLE sync_kept (
    run_id BYTEA NOT NULL,
    number BIGINT NOT NULL,
    object TEXT NOT NULL,
    stock_rows TEXT NOT NULL,
    kept_until TIMESTAMP NOT NULL,
    CONSTRAINT sync_kept_run_id_number_key PRIMARY KEY (run_id, number),
    FOREIGN KEY (run_id, number) REFERENCES sync_operations (run_id, number)
);
CREATE INDEX sync_kept_by_end ON sync_kept (kept_until);

-- Its pictures, in their order.
CREATE TABLE sync_kept_files (
    run_id BYTEA NOT NULL,
    number BIGINT NOT NULL,
    position INTEGER NOT NULL,
    sha256 BYTEA NOT NULL REFERENCES files (sha256),
    name TEXT NOT NULL,
    CONSTRAINT sync_kept_files_run_id_number_position_key PRIMARY KEY (run_id, number, position),
    FOREIGN KEY (run_id, number) REFERENCES sync_kept (run_id, number)
);

-- Content of pictures of shops that were downloaded once.
CREATE TABLE sync_image_hashes (
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    element BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    CONSTRAINT sync_image_hashes_shop_id_element_key PRIMARY KEY (shop_id, element)
);

-- When a shop is synchronised by itself.
CREATE TABLE sync_schedules (
    shop_id BYTEA NOT NULL CONSTRAINT sync_schedules_shop_id_key PRIMARY KEY REFERENCES shops (id),
    -- five fields, in the calendar of Europe/Warsaw
    cron TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    next_at TIMESTAMP,
    last_at TIMESTAMP,
    last_run_id BYTEA REFERENCES sync_runs (id),
    -- JSON: why the last time could not begin a run
    last_refusal TEXT
);
