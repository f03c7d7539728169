-- Documents and drafts.
--
-- One row of `invoices` is a draft or an issued document. A draft keeps what was written as JSON in `content` and has
-- no rows elsewhere. An issued document keeps its lines, sums and accounts in the three tables below, the snapshots
-- of its parties in `seller` and `buyer`, and the rest in `content`.
--
-- Order of writing: lines, sums and accounts first, then the row of `invoices` (inserted, or updated from a draft of
-- the same id). That row seals the document: its trigger counts the lines and adds the sums, and from then on nothing
-- of the document can be changed, taken away or added, not even by SQL by hand. An import copies the tables in the same
-- order. That is why the three tables point at `invoices` without a foreign key.
CREATE TABLE invoices (
    row_no INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CONSTRAINT invoices_state CHECK (state IN ('draft', 'issued')),
    kind TEXT NOT NULL CONSTRAINT invoices_kind CHECK (kind IN ('vat', 'pro_forma')),
    -- within which numbers are unique: all VAT documents are one space; drafts have none
    number_space TEXT CONSTRAINT invoices_number_space CHECK (number_space IN ('vat', 'pro_forma')),
    -- empty for drafts
    number TEXT NOT NULL,
    series_id BLOB REFERENCES number_series (id),
    counter INTEGER,
    -- of drafts: as written, else the day on which it was first kept
    issue_date TEXT NOT NULL,
    -- place within the day: microseconds of the issue; drafts stand after all issued documents
    listed INTEGER NOT NULL,
    customer_id BLOB REFERENCES customers (id),
    buyer_name TEXT NOT NULL,
    -- beginning of the name, folded, for the order by buyer
    buyer_key TEXT NOT NULL,
    buyer_number TEXT NOT NULL,
    -- number, name and number of the buyer, folded
    search_text TEXT NOT NULL,
    currency TEXT NOT NULL,
    net INTEGER NOT NULL,
    vat INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    vat_pln INTEGER NOT NULL,
    paid INTEGER NOT NULL,
    due_date TEXT,
    line_count INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    author_id BLOB,
    workstation_id BLOB,
    template_id BLOB,
    template_version INTEGER,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    seller TEXT,
    buyer TEXT,
    CONSTRAINT invoices_issued_is_complete CHECK (
        state = 'draft' AND number_space IS NULL AND number = '' AND counter IS NULL AND seller IS NULL
            AND buyer IS NULL
        OR state = 'issued' AND number_space IS NOT NULL AND number <> '' AND counter IS NOT NULL
            AND series_id IS NOT NULL AND seller IS NOT NULL AND buyer IS NOT NULL
            AND template_id IS NOT NULL AND template_version IS NOT NULL
    ),
    CONSTRAINT invoices_number_space_number_key UNIQUE (number_space, number)
) STRICT;

-- One for each order of the list; a list over several states and kinds merges one walk of each. The first also holds
-- all that the totals of a filter need.
CREATE INDEX invoices_by_date ON invoices (state, kind, issue_date, listed, id, currency, net, vat, gross);
CREATE INDEX invoices_by_gross ON invoices (state, kind, gross, id);
CREATE INDEX invoices_by_number ON invoices (state, kind, number, id);
CREATE INDEX invoices_by_buyer ON invoices (state, kind, buyer_key, id);
CREATE INDEX invoices_by_customer ON invoices (customer_id, state, kind, issue_date, listed, id);

-- The trigrams of search_text. The index names rows by row_no, which unlike a hidden rowid survives VACUUM.
CREATE VIRTUAL TABLE invoices_search USING fts5 (
    search_text, content = 'invoices', content_rowid = 'row_no', tokenize = 'trigram case_sensitive 1', columnsize = 0
);
CREATE TRIGGER invoices_search_insert AFTER INSERT ON invoices
BEGIN INSERT INTO invoices_search (rowid, search_text) VALUES (NEW.row_no, NEW.search_text); END;
CREATE TRIGGER invoices_search_update AFTER UPDATE OF search_text ON invoices WHEN NEW.search_text <> OLD.search_text
BEGIN
    INSERT INTO invoices_search (invoices_search, rowid, search_text) VALUES ('delete', OLD.row_no, OLD.search_text);
    INSERT INTO invoices_search (rowid, search_text) VALUES (NEW.row_no, NEW.search_text);
END;
CREATE TRIGGER invoices_search_delete AFTER DELETE ON invoices
BEGIN INSERT INTO invoices_search (invoices_search, rowid, search_text) VALUES ('delete', OLD.row_no, OLD.search_text); END;

CREATE TABLE invoice_lines (
    invoice_id BLOB NOT NULL,
    nr INTEGER NOT NULL CONSTRAINT invoice_lines_nr CHECK (nr >= 1),
    product_id BLOB,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    -- 6 places
    quantity INTEGER NOT NULL,
    -- 8 places
    unit_price INTEGER NOT NULL,
    -- as written: percent with 4 places or an amount
    discount_percent INTEGER,
    discount_amount INTEGER,
    discount_value INTEGER NOT NULL,
    vat_code TEXT NOT NULL,
    net INTEGER NOT NULL,
    vat INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    gtu INTEGER,
    pkwiu TEXT,
    cn TEXT,
    office_index TEXT NOT NULL,
    gtin TEXT,
    annex_15 INTEGER NOT NULL CONSTRAINT invoice_lines_annex_15 CHECK (annex_15 IN (0, 1)),
    procedure_code TEXT,
    supply_date TEXT,
    CONSTRAINT invoice_lines_invoice_id_nr_key PRIMARY KEY (invoice_id, nr)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice_sums (
    invoice_id BLOB NOT NULL,
    nr INTEGER NOT NULL,
    vat_code TEXT NOT NULL,
    net INTEGER NOT NULL,
    vat INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    vat_pln INTEGER NOT NULL,
    CONSTRAINT invoice_sums_invoice_id_nr_key PRIMARY KEY (invoice_id, nr)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice_accounts (
    invoice_id BLOB NOT NULL,
    nr INTEGER NOT NULL,
    account_id BLOB NOT NULL,
    number TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    swift TEXT,
    currency TEXT NOT NULL,
    label TEXT NOT NULL,
    is_default INTEGER NOT NULL CONSTRAINT invoice_accounts_is_default CHECK (is_default IN (0, 1)),
    active INTEGER NOT NULL CONSTRAINT invoice_accounts_active CHECK (active IN (0, 1)),
    CONSTRAINT invoice_accounts_invoice_id_nr_key PRIMARY KEY (invoice_id, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_accounts_by_account ON invoice_accounts (account_id);

-- An issued document is immutable.
CREATE TRIGGER invoices_no_update BEFORE UPDATE ON invoices WHEN OLD.state = 'issued'
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoices_no_delete BEFORE DELETE ON invoices WHEN OLD.state = 'issued'
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
-- "INSERT OR REPLACE" takes rows away without their delete triggers.
CREATE TRIGGER invoices_no_replace BEFORE INSERT ON invoices WHEN EXISTS (
    SELECT 1 FROM invoices AS other WHERE other.id = NEW.id AND other.state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoices_number_taken_insert BEFORE INSERT ON invoices WHEN EXISTS (
    SELECT 1 FROM invoices AS other WHERE other.number_space = NEW.number_space AND other.number = NEW.number
        AND other.id <> NEW.id)
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_number_taken'); END;
CREATE TRIGGER invoices_number_taken_update BEFORE UPDATE ON invoices WHEN OLD.state = 'draft' AND EXISTS (
    SELECT 1 FROM invoices AS other WHERE other.number_space = NEW.number_space AND other.number = NEW.number
        AND other.id <> NEW.id)
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_number_taken'); END;
CREATE TRIGGER invoices_no_rename BEFORE UPDATE OF id ON invoices
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoices_seal_insert BEFORE INSERT ON invoices WHEN NEW.state = 'issued' AND (
    NEW.line_count <> (SELECT count(*) FROM invoice_lines WHERE invoice_id = NEW.id)
    OR NEW.gross <> (SELECT coalesce(sum(gross), 0) FROM invoice_sums WHERE invoice_id = NEW.id))
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_incomplete'); END;
CREATE TRIGGER invoices_seal_update BEFORE UPDATE ON invoices WHEN OLD.state = 'draft' AND NEW.state = 'issued' AND (
    NEW.line_count <> (SELECT count(*) FROM invoice_lines WHERE invoice_id = NEW.id)
    OR NEW.gross <> (SELECT coalesce(sum(gross), 0) FROM invoice_sums WHERE invoice_id = NEW.id))
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_incomplete'); END;

CREATE TRIGGER invoice_lines_no_insert BEFORE INSERT ON invoice_lines WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoice_lines_no_update BEFORE UPDATE ON invoice_lines WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id IN (OLD.invoice_id, NEW.invoice_id) AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoice_lines_no_delete BEFORE DELETE ON invoice_lines WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id = OLD.invoice_id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;

CREATE TRIGGER invoice_sums_no_insert BEFORE INSERT ON invoice_sums WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoice_sums_no_update BEFORE UPDATE ON invoice_sums WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id IN (OLD.invoice_id, NEW.invoice_id) AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoice_sums_no_delete BEFORE DELETE ON invoice_sums WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id = OLD.invoice_id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;

CREATE TRIGGER invoice_accounts_no_insert BEFORE INSERT ON invoice_accounts WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoice_accounts_no_update BEFORE UPDATE ON invoice_accounts WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id IN (OLD.invoice_id, NEW.invoice_id) AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
CREATE TRIGGER invoice_accounts_no_delete BEFORE DELETE ON invoice_accounts WHEN EXISTS (
    SELECT 1 FROM invoices WHERE id = OLD.invoice_id AND state = 'issued')
BEGIN SELECT RAISE(ABORT, 'kontor:invoice_immutable'); END;
