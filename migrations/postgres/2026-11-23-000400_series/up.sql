-- Number series. Never deleted: documents name them.
CREATE TABLE number_series (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT number_series_kind CHECK (kind IN ('vat', 'pro_forma')),
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL CONSTRAINT number_series_name_key_key UNIQUE,
    pattern TEXT NOT NULL,
    counter_reset TEXT NOT NULL CONSTRAINT number_series_counter_reset CHECK (counter_reset IN
        ('never', 'yearly', 'monthly')),
    is_default BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT number_series_default_is_active CHECK (active OR NOT is_default)
);
CREATE UNIQUE INDEX number_series_kind_key ON number_series (kind) WHERE is_default;

-- The last number of each period. A row without last_issue_date was set by hand: the period has no document yet.
CREATE TABLE series_counters (
    series_id BYTEA NOT NULL REFERENCES number_series (id),
    -- 'all', '2026' or '2026-11', by the reset
    period TEXT COLLATE "C" NOT NULL,
    last_counter BIGINT NOT NULL CONSTRAINT series_counters_last_counter CHECK (last_counter BETWEEN 0 AND 999999999),
    last_issue_date DATE,
    CONSTRAINT series_counters_series_id_period_key PRIMARY KEY (series_id, period)
);

-- Every office can issue at once.
INSERT INTO number_series (id, kind, name, name_key, pattern, counter_reset, is_default, active, version) VALUES
    ('\x019ab000000070008000000000000101', 'vat', 'Faktury VAT', 'faktury vat', 'FV/{nr}/{mm}/{rrrr}', 'monthly', TRUE, TRUE, 1),
    ('\x019ab000000070008000000000000102', 'pro_forma', 'Faktury pro forma', 'faktury pro forma', 'PRO/{nr}/{mm}/{rrrr}', 'monthly', TRUE, TRUE, 1);
