-- Goods and services. Archived, never deleted: documents name them.
CREATE TABLE products (
    row_no INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL CONSTRAINT products_kind CHECK (kind IN ('goods', 'service')),
    code TEXT NOT NULL,
    -- folded
    code_key TEXT NOT NULL CONSTRAINT products_code_key_key UNIQUE,
    name TEXT NOT NULL,
    -- folded: the order by name
    name_key TEXT NOT NULL,
    ean TEXT,
    unit_id BLOB NOT NULL REFERENCES units (id),
    rate TEXT NOT NULL CONSTRAINT products_rate CHECK (rate IN
        ('23', '8', '5', '0', 'zw', 'np', '22', '7', '4', '3')),
    price_base TEXT NOT NULL CONSTRAINT products_price_base CHECK (price_base IN ('net', 'gross')),
    -- 8 places
    price INTEGER NOT NULL CONSTRAINT products_price CHECK (price >= 0),
    price_currency TEXT NOT NULL,
    pkwiu TEXT,
    cn TEXT,
    gtu INTEGER CONSTRAINT products_gtu CHECK (gtu BETWEEN 1 AND 13),
    annex_15 INTEGER NOT NULL CONSTRAINT products_annex_15 CHECK (annex_15 IN (0, 1)),
    category_id BLOB REFERENCES categories (id),
    producer_id BLOB REFERENCES producers (id),
    -- 6 places
    stock INTEGER NOT NULL,
    -- 6 places
    weight_kg INTEGER,
    description TEXT NOT NULL,
    -- code, name and EAN, folded
    search_text TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT products_active CHECK (active IN (0, 1)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX products_by_name ON products (name_key, id);
CREATE INDEX products_by_category ON products (category_id, name_key, id);
CREATE INDEX products_by_producer ON products (producer_id, name_key, id);

-- The trigrams of search_text. The index names rows by row_no, which unlike a hidden rowid survives VACUUM.
CREATE VIRTUAL TABLE products_search USING fts5 (
    search_text, content = 'products', content_rowid = 'row_no', tokenize = 'trigram case_sensitive 1', columnsize = 0
);
CREATE TRIGGER products_search_insert AFTER INSERT ON products
BEGIN INSERT INTO products_search (rowid, search_text) VALUES (NEW.row_no, NEW.search_text); END;
CREATE TRIGGER products_search_update AFTER UPDATE OF search_text ON products WHEN NEW.search_text <> OLD.search_text
BEGIN
    INSERT INTO products_search (products_search, rowid, search_text) VALUES ('delete', OLD.row_no, OLD.search_text);
    INSERT INTO products_search (rowid, search_text) VALUES (NEW.row_no, NEW.search_text);
END;
CREATE TRIGGER products_search_delete AFTER DELETE ON products
BEGIN INSERT INTO products_search (products_search, rowid, search_text) VALUES ('delete', OLD.row_no, OLD.search_text); END;
