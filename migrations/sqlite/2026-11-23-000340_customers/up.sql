-- Customers. Archived, never deleted: documents name them.
CREATE TABLE customers (
    row_no INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL CONSTRAINT customers_kind CHECK (kind IN ('company', 'private_person')),
    name TEXT NOT NULL,
    -- folded: the order by name
    name_key TEXT NOT NULL,
    identity TEXT NOT NULL CONSTRAINT customers_identity CHECK (identity IN ('nip', 'eu_vat', 'other', 'none')),
    identity_country TEXT NOT NULL,
    identity_number TEXT NOT NULL,
    -- NIP or EU VAT number with its prefix; empty otherwise
    tax_key TEXT CONSTRAINT customers_tax_key_key UNIQUE,
    -- without a tax key: folded name, address and other number, by which the same party is known again
    match_key TEXT,
    -- folded post code, or the town where there is none: within it similar customers are looked for
    place_key TEXT NOT NULL,
    -- JSON
    address TEXT,
    -- JSON
    mailing_address TEXT,
    email TEXT,
    phone TEXT,
    local_government_unit INTEGER NOT NULL CONSTRAINT customers_local_government_unit CHECK (local_government_unit IN (0, 1)),
    vat_group_member INTEGER NOT NULL CONSTRAINT customers_vat_group_member CHECK (vat_group_member IN (0, 1)),
    -- JSON
    recipients TEXT NOT NULL,
    payment_form TEXT CONSTRAINT customers_payment_form CHECK (payment_form IN
        ('cash', 'card', 'voucher', 'cheque', 'credit', 'transfer', 'mobile', 'other')),
    payment_term_days INTEGER,
    notes TEXT NOT NULL,
    -- name, numbers and town, folded
    search_text TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT customers_active CHECK (active IN (0, 1)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT customers_known_again CHECK ((tax_key IS NULL) <> (match_key IS NULL))
) STRICT;
CREATE INDEX customers_by_name ON customers (name_key, id);
CREATE INDEX customers_by_kind_and_name ON customers (kind, name_key, id);
CREATE INDEX customers_by_kind ON customers (kind, id);
CREATE INDEX customers_by_match ON customers (match_key);
CREATE INDEX customers_by_place ON customers (place_key, name_key);

-- The trigrams of search_text. The index names rows by row_no, which unlike a hidden rowid survives VACUUM.
CREATE VIRTUAL TABLE customers_search USING fts5 (
    search_text, content = 'customers', content_rowid = 'row_no', tokenize = 'trigram case_sensitive 1', columnsize = 0
);
CREATE TRIGGER customers_search_insert AFTER INSERT ON customers
BEGIN INSERT INTO customers_search (rowid, search_text) VALUES (NEW.row_no, NEW.search_text); END;
CREATE TRIGGER customers_search_update AFTER UPDATE OF search_text ON customers WHEN NEW.search_text <> OLD.search_text
BEGIN
    INSERT INTO customers_search (customers_search, rowid, search_text) VALUES ('delete', OLD.row_no, OLD.search_text);
    INSERT INTO customers_search (rowid, search_text) VALUES (NEW.row_no, NEW.search_text);
END;
CREATE TRIGGER customers_search_delete AFTER DELETE ON customers
BEGIN INSERT INTO customers_search (customers_search, rowid, search_text) VALUES ('delete', OLD.row_no, OLD.search_text); END;
