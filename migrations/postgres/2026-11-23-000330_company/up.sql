-- The seller: one row, once it was set.
CREATE TABLE company (
    id INTEGER NOT NULL PRIMARY KEY CONSTRAINT company_is_one CHECK (id = 1),
    name TEXT NOT NULL,
    nip TEXT NOT NULL,
    -- JSON
    address TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    web TEXT NOT NULL,
    regon TEXT,
    krs TEXT,
    bdo TEXT,
    court TEXT NOT NULL,
    share_capital TEXT NOT NULL,
    issue_place TEXT NOT NULL,
    -- there exactly when the company is exempt from VAT
    exemption_basis TEXT,
    cash_method BOOLEAN NOT NULL,
    footer TEXT NOT NULL,
    logo BYTEA REFERENCES files (sha256),
    version BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- Archived, never deleted: documents name them.
CREATE TABLE bank_accounts (
    id BYTEA NOT NULL PRIMARY KEY,
    number TEXT NOT NULL CONSTRAINT bank_accounts_number_key UNIQUE,
    bank_name TEXT NOT NULL,
    swift TEXT,
    currency TEXT NOT NULL,
    label TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT bank_accounts_default_is_active CHECK (active OR NOT is_default)
);
CREATE UNIQUE INDEX bank_accounts_currency_key ON bank_accounts (currency) WHERE is_default;
