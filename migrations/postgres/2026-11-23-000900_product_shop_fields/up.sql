-- What a shop shows of a product. The long description has a table of its own: lists do not read it.
ALTER TABLE products RENAME COLUMN description TO short_description;
ALTER TABLE products ADD COLUMN visible_in_shop BOOLEAN NOT NULL DEFAULT TRUE;

-- No row for a product without one.
CREATE TABLE product_descriptions (
    product_id BYTEA NOT NULL CONSTRAINT product_descriptions_product_id_key PRIMARY KEY REFERENCES products (id),
    description TEXT NOT NULL CONSTRAINT product_descriptions_description CHECK (description <> '')
);

-- Pictures. Their bytes are among the files; an order without gaps, from 1.
CREATE TABLE product_images (
    id BYTEA NOT NULL PRIMARY KEY,
    product_id BYTEA NOT NULL REFERENCES products (id),
    sha256 BYTEA NOT NULL REFERENCES files (sha256),
    -- of the file
    name TEXT NOT NULL,
    -- below zero only in the middle of a change that moves several
    position INTEGER NOT NULL CONSTRAINT product_images_position CHECK (position <> 0),
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT product_images_product_id_position_key UNIQUE (product_id, position)
);
