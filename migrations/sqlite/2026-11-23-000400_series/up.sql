-- Number series. Never deleted: documents name them.
CREATE TABLE number_series (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT number_series_kind CHECK (kind IN ('vat', 'pro_forma')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL CONSTRAINT number_series_name_key_key UNIQUE,
    pattern TEXT NOT NULL,
    counter_reset TEXT NOT NULL CONSTRAINT number_series_counter_reset CHECK (counter_reset IN
        ('never', 'yearly', 'monthly')),
    is_default INTEGER NOT NULL CONSTRAINT number_series_is_default CHECK (is_default IN (0, 1)),
    active INTEGER NOT NULL CONSTRAINT number_series_active CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    CONSTRAINT number_series_default_is_active CHECK (active = 1 OR is_default = 0)
) STRICT;
CREATE UNIQUE INDEX number_series_kind_key ON number_series (kind) WHERE is_default = 1;

-- The last number of each period. A row without last_issue_date was set by hand: the period has no document yet.
CREATE TABLE series_counters (
    series_id BLOB NOT NULL REFERENCES number_series (id),
    -- 'all', '2026' or '2026-11', by the reset
    period TEXT NOT NULL,
    last_counter INTEGER NOT NULL CONSTRAINT series_counters_last_counter CHECK (last_counter BETWEEN 0 AND 999999999),
    last_issue_date TEXT,
    CONSTRAINT series_counters_series_id_period_key PRIMARY KEY (series_id, period)
) STRICT;

-- Every office can issue at once.
INSERT INTO number_series (id, kind, name, name_key, pattern, counter_reset, is_default, active, version) VALUES
    (x'019ab000000070008000000000000101', 'vat', 'Faktury VAT', 'faktury vat', 'FV/{nr}/{mm}/{rrrr}', 'monthly', 1, 1, 1),
    (x'019ab000000070008000000000000102', 'pro_forma', 'Faktury pro forma', 'faktury pro forma', 'PRO/{nr}/{mm}/{rrrr}', 'monthly', 1, 1, 1);
