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
    cash_method INTEGER NOT NULL CONSTRAINT company_cash_method CHECK (cash_method IN (0, 1)),
    footer TEXT NOT NULL,
    logo BLOB REFERENCES files (sha256),
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- Archived, never deleted: documents name them.
CREATE TABLE bank_accounts (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL CONSTRAINT bank_accounts_number_key UNIQUE,
    bank_name TEXT NOT NULL,
    swift TEXT,
    currency TEXT NOT NULL,
    label TEXT NOT NULL,
    is_default INTEGER NOT NULL CONSTRAINT bank_accounts_is_default CHECK (is_default IN (0, 1)),
    active INTEGER NOT NULL CONSTRAINT bank_accounts_active CHECK (active IN (0, 1)),
    CONSTRAINT bank_accounts_default_is_active CHECK (active = 1 OR is_default = 0)
) STRICT;
CREATE UNIQUE INDEX bank_accounts_currency_key ON bank_accounts (currency) WHERE is_default = 1;
