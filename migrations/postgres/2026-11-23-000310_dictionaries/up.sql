-- Small lists that products and documents choose from. Names are unique by their folded form. Nothing is deleted.
CREATE TABLE units (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL CONSTRAINT units_name_key_key UNIQUE,
    full_name TEXT NOT NULL,
    decimals INTEGER NOT NULL CONSTRAINT units_decimals CHECK (decimals BETWEEN 0 AND 6),
    active BOOLEAN NOT NULL
);

-- Trees.
CREATE TABLE categories (
    id BYTEA NOT NULL PRIMARY KEY,
    parent_id BYTEA REFERENCES categories (id),
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX categories_name_key_key ON categories (coalesce(parent_id, ''::bytea), name_key);

CREATE TABLE producers (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL CONSTRAINT producers_name_key_key UNIQUE,
    web TEXT NOT NULL,
    active BOOLEAN NOT NULL
);

-- What an office usually needs at once.
INSERT INTO units (id, name, name_key, full_name, decimals, active) VALUES
    ('\x019ab000000070008000000000000001', 'szt.', 'szt.', 'sztuka', 0, TRUE),
    ('\x019ab000000070008000000000000002', 'usł.', 'usl.', 'usługa', 0, TRUE),
    ('\x019ab000000070008000000000000003', 'godz.', 'godz.', 'godzina', 2, TRUE),
    ('\x019ab000000070008000000000000004', 'r-g', 'r-g', 'roboczogodzina', 2, TRUE),
    ('\x019ab000000070008000000000000005', 'doba', 'doba', 'doba', 0, TRUE),
    ('\x019ab000000070008000000000000006', 'dzień', 'dzien', 'dzień', 0, TRUE),
    ('\x019ab000000070008000000000000007', 'mies.', 'mies.', 'miesiąc', 0, TRUE),
    ('\x019ab000000070008000000000000008', 'rok', 'rok', 'rok', 0, TRUE),
    ('\x019ab000000070008000000000000009', 'kg', 'kg', 'kilogram', 3, TRUE),
    ('\x019ab00000007000800000000000000a', 'g', 'g', 'gram', 0, TRUE),
    ('\x019ab00000007000800000000000000b', 't', 't', 'tona', 3, TRUE),
    ('\x019ab00000007000800000000000000c', 'm', 'm', 'metr', 2, TRUE),
    ('\x019ab00000007000800000000000000d', 'mb', 'mb', 'metr bieżący', 2, TRUE),
    ('\x019ab00000007000800000000000000e', 'm2', 'm2', 'metr kwadratowy', 2, TRUE),
    ('\x019ab00000007000800000000000000f', 'm3', 'm3', 'metr sześcienny', 3, TRUE),
    ('\x019ab000000070008000000000000010', 'km', 'km', 'kilometr', 1, TRUE),
    ('\x019ab000000070008000000000000011', 'l', 'l', 'litr', 2, TRUE),
    ('\x019ab000000070008000000000000012', 'kWh', 'kwh', 'kilowatogodzina', 3, TRUE),
    ('\x019ab000000070008000000000000013', 'kpl.', 'kpl.', 'komplet', 0, TRUE),
    ('\x019ab000000070008000000000000014', 'opak.', 'opak.', 'opakowanie', 0, TRUE),
    ('\x019ab000000070008000000000000015', 'para', 'para', 'para', 0, TRUE),
    ('\x019ab000000070008000000000000016', 'ark.', 'ark.', 'arkusz', 0, TRUE),
    ('\x019ab000000070008000000000000017', 'rolka', 'rolka', 'rolka', 0, TRUE),
    ('\x019ab000000070008000000000000018', 'paleta', 'paleta', 'paleta', 0, TRUE);
