-- Small lists that products and documents choose from. Names are unique by their folded form. Nothing is deleted.
CREATE TABLE units (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL CONSTRAINT units_name_key_key UNIQUE,
    full_name TEXT NOT NULL,
    decimals INTEGER NOT NULL CONSTRAINT units_decimals CHECK (decimals BETWEEN 0 AND 6),
    active INTEGER NOT NULL CONSTRAINT units_active CHECK (active IN (0, 1))
) STRICT;

-- Trees.
CREATE TABLE categories (
    id BLOB NOT NULL PRIMARY KEY,
    parent_id BLOB REFERENCES categories (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT categories_active CHECK (active IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX categories_name_key_key ON categories (coalesce(parent_id, x''), name_key);

CREATE TABLE producers (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL CONSTRAINT producers_name_key_key UNIQUE,
    web TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT producers_active CHECK (active IN (0, 1))
) STRICT;

-- What an office usually needs at once.
INSERT INTO units (id, name, name_key, full_name, decimals, active) VALUES
    (x'019ab000000070008000000000000001', 'szt.', 'szt.', 'sztuka', 0, 1),
    (x'019ab000000070008000000000000002', 'usł.', 'usl.', 'usługa', 0, 1),
    (x'019ab000000070008000000000000003', 'godz.', 'godz.', 'godzina', 2, 1),
    (x'019ab000000070008000000000000004', 'r-g', 'r-g', 'roboczogodzina', 2, 1),
    (x'019ab000000070008000000000000005', 'doba', 'doba', 'doba', 0, 1),
    (x'019ab000000070008000000000000006', 'dzień', 'dzien', 'dzień', 0, 1),
    (x'019ab000000070008000000000000007', 'mies.', 'mies.', 'miesiąc', 0, 1),
    (x'019ab000000070008000000000000008', 'rok', 'rok', 'rok', 0, 1),
    (x'019ab000000070008000000000000009', 'kg', 'kg', 'kilogram', 3, 1),
    (x'019ab00000007000800000000000000a', 'g', 'g', 'gram', 0, 1),
    (x'019ab00000007000800000000000000b', 't', 't', 'tona', 3, 1),
    (x'019ab00000007000800000000000000c', 'm', 'm', 'metr', 2, 1),
    (x'019ab00000007000800000000000000d', 'mb', 'mb', 'metr bieżący', 2, 1),
    (x'019ab00000007000800000000000000e', 'm2', 'm2', 'metr kwadratowy', 2, 1),
    (x'019ab00000007000800000000000000f', 'm3', 'm3', 'metr sześcienny', 3, 1),
    (x'019ab000000070008000000000000010', 'km', 'km', 'kilometr', 1, 1),
    (x'019ab000000070008000000000000011', 'l', 'l', 'litr', 2, 1),
    (x'019ab000000070008000000000000012', 'kWh', 'kwh', 'kilowatogodzina', 3, 1),
    (x'019ab000000070008000000000000013', 'kpl.', 'kpl.', 'komplet', 0, 1),
    (x'019ab000000070008000000000000014', 'opak.', 'opak.', 'opakowanie', 0, 1),
    (x'019ab000000070008000000000000015', 'para', 'para', 'para', 0, 1),
    (x'019ab000000070008000000000000016', 'ark.', 'ark.', 'arkusz', 0, 1),
    (x'019ab000000070008000000000000017', 'rolka', 'rolka', 'rolka', 0, 1),
    (x'019ab000000070008000000000000018', 'paleta', 'paleta', 'paleta', 0, 1);
