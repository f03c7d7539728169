-- The synchronisation with internet shops: what is asked for, what was read, what is linked, and what was done.
-- An element of a shop is its number there; an element of the program is its id.

-- What the office chose for a shop. No row: nothing was chosen yet.
CREATE TABLE sync_options (
    shop_id BLOB NOT NULL CONSTRAINT sync_options_shop_id_key PRIMARY KEY REFERENCES shops (id),
    -- JSON, by kind
    options TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- counts changes of links and of what is ignored: a plan of before is void
    links_version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- Kinds of a shop's elements: the gate behind each, and how far it was read.
CREATE TABLE sync_kinds (
    shop_id BLOB NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_kinds_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    -- its last synchronisation ended without errors, or not; since when it is so
    gate_open INTEGER NOT NULL CONSTRAINT sync_kinds_gate_open CHECK (gate_open IN (0, 1)),
    since TEXT,
    last_fetch_at TEXT,
    last_full_fetch_at TEXT,
    -- the highest number read
    highest_id INTEGER,
    -- layout of the fingerprints in the mirror's rows
    row_format INTEGER NOT NULL,
    -- a backup was restored since: exports and deletions have to be confirmed
    restored INTEGER NOT NULL CONSTRAINT sync_kinds_restored CHECK (restored IN (0, 1)),
    CONSTRAINT sync_kinds_shop_id_kind_key PRIMARY KEY (shop_id, kind)
) STRICT;

-- Elements of shops as last read. Never in a backup: they are fetched again.
CREATE TABLE sync_mirror (
    shop_id BLOB NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_mirror_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    element INTEGER NOT NULL CONSTRAINT sync_mirror_element CHECK (element >= 0),
    -- as the shop told it
    json TEXT NOT NULL,
    json_hash INTEGER NOT NULL,
    -- fingerprints
    fingerprints BLOB NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    -- a later full fetch had it no more
    gone INTEGER NOT NULL CONSTRAINT sync_mirror_gone CHECK (gone IN (0, 1)),
    read_at TEXT NOT NULL,
    CONSTRAINT sync_mirror_shop_id_kind_element_key PRIMARY KEY (shop_id, kind, element)
) STRICT;

-- Which elements are the same.
CREATE TABLE sync_links (
    shop_id BLOB NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_links_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    -- of the kind's table; of a VAT rate its fixed key
    local_id BLOB NOT NULL,
    element INTEGER NOT NULL CONSTRAINT sync_links_element CHECK (element >= 0),
    by_hand INTEGER NOT NULL CONSTRAINT sync_links_by_hand CHECK (by_hand IN (0, 1)),
    -- fingerprints of both sides when they last agreed
    agreed BLOB,
    -- 6 places
    agreed_stock INTEGER,
    -- JSON
    agreed_content TEXT,
    linked_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT sync_links_shop_id_kind_local_id_key PRIMARY KEY (shop_id, kind, local_id),
    CONSTRAINT sync_links_shop_id_kind_element_key UNIQUE (shop_id, kind, element),
    CONSTRAINT sync_links_agreed_is_whole CHECK ((agreed IS NULL) = (agreed_content IS NULL))
) STRICT;

-- Elements that shall never be synchronised.
CREATE TABLE sync_ignored (
    shop_id BLOB NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CONSTRAINT sync_ignored_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    side TEXT NOT NULL CONSTRAINT sync_ignored_side CHECK (side IN ('here', 'in_shop')),
    -- id, or number with leading zeros, so that texts are in the order of what they say
    element_key TEXT NOT NULL,
    CONSTRAINT sync_ignored_shop_id_kind_side_element_key_key PRIMARY KEY (shop_id, kind, side, element_key)
) STRICT;

-- Runs: a plan and its application.
CREATE TABLE sync_runs (
    id BLOB NOT NULL PRIMARY KEY,
    shop_id BLOB NOT NULL REFERENCES shops (id),
    undo_of BLOB REFERENCES sync_runs (id),
    status TEXT NOT NULL CONSTRAINT sync_runs_status CHECK (status IN
        ('planning', 'planned', 'applying', 'finished', 'failed', 'cancelled', 'void')),
    begun_through TEXT NOT NULL CONSTRAINT sync_runs_begun_through CHECK (begun_through IN ('person', 'token', 'schedule')),
    -- login or name of the token
    started_by TEXT NOT NULL,
    user_id BLOB,
    workstation_id BLOB,
    workstation TEXT NOT NULL,
    created_at TEXT NOT NULL,
    planned_at TEXT,
    applied_at TEXT,
    finished_at TEXT,
    -- JSON: the options it runs by, the kinds asked for, what was confirmed
    options TEXT NOT NULL,
    kinds_asked TEXT NOT NULL,
    confirmed TEXT NOT NULL,
    applies_itself INTEGER NOT NULL CONSTRAINT sync_runs_applies_itself CHECK (applies_itself IN (0, 1)),
    fingerprint TEXT,
    -- of what it was planned by
    settings_version INTEGER NOT NULL,
    options_version INTEGER NOT NULL,
    links_version INTEGER NOT NULL,
    cancel_requested INTEGER NOT NULL CONSTRAINT sync_runs_cancel_requested CHECK (cancel_requested IN (0, 1)),
    -- JSON: by kind; how far it is; calls by purpose; why it failed
    outcome TEXT NOT NULL,
    progress TEXT,
    calls TEXT NOT NULL,
    failure TEXT
) STRICT;
-- One run of a shop at a time.
CREATE UNIQUE INDEX sync_runs_shop_id_key ON sync_runs (shop_id) WHERE status IN ('planning', 'applying');
CREATE INDEX sync_runs_by_shop ON sync_runs (shop_id, id);
CREATE INDEX sync_runs_by_status ON sync_runs (status, id);

-- What a run does or says, element by element.
CREATE TABLE sync_operations (
    run_id BLOB NOT NULL REFERENCES sync_runs (id),
    number INTEGER NOT NULL CONSTRAINT sync_operations_number CHECK (number > 0),
    kind TEXT NOT NULL CONSTRAINT sync_operations_kind CHECK (kind IN ('unit', 'category', 'producer', 'vat_rate', 'product', 'product_image')),
    action TEXT NOT NULL CONSTRAINT sync_operations_action CHECK (action IN ('link', 'update_local', 'update_in_shop',
        'import', 'export', 'delete_in_shop', 'archive', 'unlink', 'unarchive', 'remove_local', 'ambiguous', 'gone',
        'blocked')),
    state TEXT NOT NULL CONSTRAINT sync_operations_state CHECK (state IN
        ('planned', 'sent', 'done', 'failed', 'skipped', 'reported')),
    conflict INTEGER NOT NULL CONSTRAINT sync_operations_conflict CHECK (conflict IN (0, 1)),
    local_id BLOB,
    element INTEGER,
    name TEXT NOT NULL,
    -- JSON: why; fields; differences, candidates and warnings
    reason TEXT NOT NULL,
    fields TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- fingerprints of both sides at planning
    local_version INTEGER,
    shop_version INTEGER,
    -- the highest number of the kind in the shop before a creation was sent
    highest_before INTEGER,
    sent_at TEXT,
    finished_at TEXT,
    attempts INTEGER NOT NULL,
    skip TEXT CONSTRAINT sync_operations_skip CHECK (skip IN ('stale', 'conflict', 'deletion_not_confirmed', 'export_not_confirmed', 'cancelled',
        'gate_closed', 'dependency_missing', 'deletions_expired', 'kind_stopped')),
    error_code TEXT,
    error_text TEXT,
    -- JSON: the element on both sides
    snapshot_before TEXT,
    snapshot_after TEXT,
    -- what it made
    result_local BLOB,
    result_element INTEGER,
    CONSTRAINT sync_operations_run_id_number_key PRIMARY KEY (run_id, number),
    CONSTRAINT sync_operations_skip_is_told CHECK ((state = 'skipped') = (skip IS NOT NULL)),
    CONSTRAINT sync_operations_error_is_told CHECK ((error_code IS NULL) = (error_text IS NULL))
) STRICT;
CREATE INDEX sync_operations_by_state ON sync_operations (run_id, state, number);
CREATE INDEX sync_operations_by_kind ON sync_operations (run_id, kind, number);

-- Which server works on a shop's run. The times are the database's own. The row stays: its generation never goes back.
CREATE TABLE sync_leases (
    shop_id BLOB NOT NULL CONSTRAINT sync_leases_shop_id_key PRIMARY KEY REFERENCES shops (id),
    run_id BLOB NOT NULL REFERENCES sync_runs (id),
    owner TEXT NOT NULL,
    generation INTEGER NOT NULL,
    -- empty: given back
    until_at TEXT
) STRICT;

-- What a deletion took away from a shop: the object and its stock rows as JSON.
CREATE TABLE sync_kept (
    run_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    object TEXT NOT NULL,
    stock_rows TEXT NOT NULL,
    kept_until TEXT NOT NULL,
    CONSTRAINT sync_kept_run_id_number_key PRIMARY KEY (run_id, number),
    FOREIGN KEY (run_id, number) REFERENCES sync_operations (run_id, number)
) STRICT;
CREATE INDEX sync_kept_by_end ON sync_kept (kept_until);

-- Its pictures, in their order.
CREATE TABLE sync_kept_files (
    run_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sha256 BLOB NOT NULL REFERENCES files (sha256),
    name TEXT NOT NULL,
    CONSTRAINT sync_kept_files_run_id_number_position_key PRIMARY KEY (run_id, number, position),
    FOREIGN KEY (run_id, number) REFERENCES sync_kept (run_id, number)
) STRICT;

-- Content of pictures of shops that were downloaded once.
CREATE TABLE sync_image_hashes (
    shop_id BLOB NOT NULL REFERENCES shops (id),
    element INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    CONSTRAINT sync_image_hashes_shop_id_element_key PRIMARY KEY (shop_id, element)
) STRICT;

-- When a shop is synchronised by itself.
CREATE TABLE sync_schedules (
    shop_id BLOB NOT NULL CONSTRAINT sync_schedules_shop_id_key PRIMARY KEY REFERENCES shops (id),
    -- five fields, in the calendar of Europe/Warsaw
    cron TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT sync_schedules_active CHECK (active IN (0, 1)),
    next_at TEXT,
    last_at TEXT,
    last_run_id BLOB REFERENCES sync_runs (id),
    -- JSON: why the last time could not begin a run
    last_refusal TEXT
) STRICT;
