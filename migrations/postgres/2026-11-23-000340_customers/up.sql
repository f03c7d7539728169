-- Customers. Archived, never deleted: documents name them.
CREATE TABLE customers (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT customers_kind CHECK (kind IN ('company', 'private_person')),
    name TEXT NOT NULL,
    -- folded: the order by name
    name_key TEXT COLLATE "C" NOT NULL,
    identity TEXT NOT NULL CONSTRAINT customers_identity CHECK (identity IN ('nip', 'eu_vat', 'other', 'none')),
    identity_country TEXT NOT NULL,
    identity_number TEXT NOT NULL,
    -- NIP or EU VAT number with its prefix; empty otherwise
    tax_key TEXT COLLATE "C" CONSTRAINT customers_tax_key_key UNIQUE,
    -- without a tax key: folded name, address and other number, by which the same party is known again
    match_key TEXT COLLATE "C",
    -- folded post code, or the town where there is none: within it similar customers are looked for
    place_key TEXT COLLATE "C" NOT NULL,
    -- JSON
    address TEXT,
    -- JSON
    mailing_address TEXT,
    email TEXT,
    phone TEXT,
    local_government_unit BOOLEAN NOT NULL,
    vat_group_member BOOLEAN NOT NULL,
    -- JSON
    recipients TEXT NOT NULL,
    payment_form TEXT CONSTRAINT customers_payment_form CHECK (payment_form IN
        ('cash', 'card', 'voucher', 'cheque', 'credit', 'transfer', 'mobile', 'other')),
    payment_term_days INTEGER,
    notes TEXT NOT NULL,
    -- name, numbers and town, folded
    search_text TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT customers_known_again CHECK ((tax_key IS NULL) <> (match_key IS NULL))
);
CREATE INDEX customers_by_name ON customers (name_key, id);
CREATE INDEX customers_by_kind_and_name ON customers (kind, name_key, id);
CREATE INDEX customers_by_kind ON customers (kind, id);
CREATE INDEX customers_by_match ON customers (match_key);
CREATE INDEX customers_by_place ON customers (place_key, name_key);

SELECT search_index('customers', 'search_text');
