-- Goods and services. Archived, never deleted: documents name them.
CREATE TABLE products (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT products_kind CHECK (kind IN ('goods', 'service')),
    code TEXT NOT NULL,
    -- folded
    code_key TEXT COLLATE "C" NOT NULL CONSTRAINT products_code_key_key UNIQUE,
    name TEXT NOT NULL,
    -- folded: the order by name
    name_key TEXT COLLATE "C" NOT NULL,
    ean TEXT,
    unit_id BYTEA NOT NULL REFERENCES units (id),
    rate TEXT NOT NULL CONSTRAINT products_rate CHECK (rate IN
        ('23', '8', '5', '0', 'zw', 'np', '22', '7', '4', '3')),
    price_base TEXT NOT NULL CONSTRAINT products_price_base CHECK (price_base IN ('net', 'gross')),
    -- 8 places
    price BIGINT NOT NULL CONSTRAINT products_price CHECK (price >= 0),
    price_currency TEXT NOT NULL,
    pkwiu TEXT,
    cn TEXT,
    gtu INTEGER CONSTRAINT products_gtu CHECK (gtu BETWEEN 1 AND 13),
    annex_15 BOOLEAN NOT NULL,
    category_id BYTEA REFERENCES categories (id),
    producer_id BYTEA REFERENCES producers (id),
    -- 6 places
    stock BIGINT NOT NULL,
    -- 6 places
    weight_kg BIGINT,
    description TEXT NOT NULL,
    -- code, name and EAN, folded
    search_text TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX products_by_name ON products (name_key, id);
CREATE INDEX products_by_category ON products (category_id, name_key, id);
CREATE INDEX products_by_producer ON products (producer_id, name_key, id);

SELECT search_index('products', 'search_text');
