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
    id BYTEA NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CONSTRAINT invoices_state CHECK (state IN ('draft', 'issued')),
    kind TEXT NOT NULL CONSTRAINT invoices_kind CHECK (kind IN ('vat', 'pro_forma')),
    -- within which numbers are unique: all VAT documents are one space; drafts have none
    number_space TEXT CONSTRAINT invoices_number_space CHECK (number_space IN ('vat', 'pro_forma')),
    -- empty for drafts
    number TEXT COLLATE "C" NOT NULL,
    series_id BYTEA REFERENCES number_series (id),
    counter BIGINT,
    -- of drafts: as written, else the day on which it was first kept
    issue_date DATE NOT NULL,
    -- place within the day: microseconds of the issue; drafts stand after all issued documents
    listed BIGINT NOT NULL,
    customer_id BYTEA REFERENCES customers (id),
    buyer_name TEXT NOT NULL,
    -- beginning of the name, folded, for the order by buyer
    buyer_key TEXT COLLATE "C" NOT NULL,
    buyer_number TEXT NOT NULL,
    -- number, name and number of the buyer, folded
    search_text TEXT NOT NULL,
    currency TEXT NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    gross BIGINT NOT NULL,
    vat_pln BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    due_date DATE,
    line_count INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    author_id BYTEA,
    workstation_id BYTEA,
    template_id BYTEA,
    template_version INTEGER,
    version BIGINT NOT NULL,
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
);

-- One for each order of the list; a list over several states and kinds merges one walk of each. The first also holds
-- all that the totals of a filter need.
CREATE INDEX invoices_by_date ON invoices (state, kind, issue_date, listed, id) INCLUDE (currency, net, vat, gross);
CREATE INDEX invoices_by_gross ON invoices (state, kind, gross, id);
CREATE INDEX invoices_by_number ON invoices (state, kind, number, id);
CREATE INDEX invoices_by_buyer ON invoices (state, kind, buyer_key, id);
CREATE INDEX invoices_by_customer ON invoices (customer_id, state, kind, issue_date, listed, id);

SELECT search_index('invoices', 'search_text');

CREATE TABLE invoice_lines (
    invoice_id BYTEA NOT NULL,
    nr INTEGER NOT NULL CONSTRAINT invoice_lines_nr CHECK (nr >= 1),
    product_id BYTEA,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    -- 6 places
    quantity BIGINT NOT NULL,
    -- 8 places
    unit_price BIGINT NOT NULL,
    -- as written: percent with 4 places or an amount
    discount_percent BIGINT,
    discount_amount BIGINT,
    discount_value BIGINT NOT NULL,
    vat_code TEXT NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    gross BIGINT NOT NULL,
    gtu INTEGER,
    pkwiu TEXT,
    cn TEXT,
    office_index TEXT NOT NULL,
    gtin TEXT,
    annex_15 BOOLEAN NOT NULL,
    procedure_code TEXT,
    supply_date DATE,
    CONSTRAINT invoice_lines_invoice_id_nr_key PRIMARY KEY (invoice_id, nr)
);

CREATE TABLE invoice_sums (
    invoice_id BYTEA NOT NULL,
    nr INTEGER NOT NULL,
    vat_code TEXT NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    gross BIGINT NOT NULL,
    vat_pln BIGINT NOT NULL,
    CONSTRAINT invoice_sums_invoice_id_nr_key PRIMARY KEY (invoice_id, nr)
);

CREATE TABLE invoice_accounts (
    invoice_id BYTEA NOT NULL,
    nr INTEGER NOT NULL,
    account_id BYTEA NOT NULL,
    number TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    swift TEXT,
    currency TEXT NOT NULL,
    label TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT invoice_accounts_invoice_id_nr_key PRIMARY KEY (invoice_id, nr)
);
CREATE INDEX invoice_accounts_by_account ON invoice_accounts (account_id);

-- An issued document is immutable.
CREATE FUNCTION invoices_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF OLD.state = 'issued' THEN
            RAISE EXCEPTION 'kontor:invoice_immutable';
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        IF NEW.id <> OLD.id THEN
            RAISE EXCEPTION 'kontor:invoice_immutable';
        END IF;
    END IF;
    IF NEW.state = 'issued' AND (
        NEW.line_count <> (SELECT count(*) FROM invoice_lines WHERE invoice_id = NEW.id)
        OR NEW.gross <> (SELECT coalesce(sum(gross), 0) FROM invoice_sums WHERE invoice_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'kontor:invoice_incomplete';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_guard BEFORE INSERT OR UPDATE OR DELETE ON invoices
    FOR EACH ROW EXECUTE FUNCTION invoices_guard();

CREATE FUNCTION invoice_rows_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM invoices WHERE id = OLD.invoice_id AND state = 'issued')
        OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND state = 'issued')
    THEN
        RAISE EXCEPTION 'kontor:invoice_immutable';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION invoices_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM invoices WHERE state = 'issued') THEN
        RAISE EXCEPTION 'kontor:invoice_immutable';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER invoices_no_truncate BEFORE TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_no_truncate();

CREATE TRIGGER invoice_lines_guard BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines
    FOR EACH ROW EXECUTE FUNCTION invoice_rows_guard();
CREATE TRIGGER invoice_lines_no_truncate BEFORE TRUNCATE ON invoice_lines
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_no_truncate();

CREATE TRIGGER invoice_sums_guard BEFORE INSERT OR UPDATE OR DELETE ON invoice_sums
    FOR EACH ROW EXECUTE FUNCTION invoice_rows_guard();
CREATE TRIGGER invoice_sums_no_truncate BEFORE TRUNCATE ON invoice_sums
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_no_truncate();

CREATE TRIGGER invoice_accounts_guard BEFORE INSERT OR UPDATE OR DELETE ON invoice_accounts
    FOR EACH ROW EXECUTE FUNCTION invoice_rows_guard();
CREATE TRIGGER invoice_accounts_no_truncate BEFORE TRUNCATE ON invoice_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_no_truncate();
