-- A tree of categories per shop, beside the program's own. A shop accepts the same name twice below one parent.
ALTER TABLE categories ADD COLUMN shop_id BYTEA REFERENCES shops (id);
-- among siblings
ALTER TABLE categories ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
-- of a shop's tree: gone from the shop ("poza sklepem")
ALTER TABLE categories ADD COLUMN outside BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX categories_name_key_key;
CREATE UNIQUE INDEX categories_name_key_key ON categories (coalesce(parent_id, ''::bytea), name_key) WHERE shop_id IS NULL;
CREATE INDEX categories_by_shop ON categories (shop_id, id);

-- In which categories of a shop's tree a product is.
CREATE TABLE product_shop_categories (
    product_id BYTEA NOT NULL REFERENCES products (id),
    shop_id BYTEA NOT NULL REFERENCES shops (id),
    category_id BYTEA NOT NULL REFERENCES categories (id),
    -- the one that the shop shows it in first
    main BOOLEAN NOT NULL,
    CONSTRAINT product_shop_categories_product_id_shop_id_category_id_key PRIMARY KEY (product_id, shop_id, category_id)
);
CREATE UNIQUE INDEX product_shop_categories_product_id_shop_id_key ON product_shop_categories (product_id, shop_id)
    WHERE main;
