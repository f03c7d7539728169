//! The tree of departments and the units of measure that every catalogue of the practice shop has.

use super::blueprint::{Category, Parent, Unit};

/// A department's id. The ids follow the order of [`TREE`].
pub(super) type Department = u32;

pub(super) const PAPER: Department = 2;
pub(super) const PENS: Department = 3;
pub(super) const FILING: Department = 4;
pub(super) const DESK: Department = 5;
pub(super) const CLEANERS: Department = 7;
pub(super) const TOWELS: Department = 8;
pub(super) const BAGS: Department = 9;
pub(super) const COFFEE: Department = 11;
pub(super) const DRINKS: Department = 12;
pub(super) const FURNITURE: Department = 14;
pub(super) const COMPUTERS: Department = 15;
pub(super) const GREENERY: Department = 16;
pub(super) const SAFETY: Department = 17;
pub(super) const CABLES: Department = 19;
pub(super) const SCREWS: Department = 20;
pub(super) const FOILS: Department = 21;
pub(super) const BOOKS: Department = 23;
pub(super) const TRAINING: Department = 24;
pub(super) const ASSEMBLY: Department = 26;
pub(super) const VOUCHERS: Department = 27;

/// Id of the parent (0 for none), Polish and English name; the first has id 1.
const TREE: [(Department, &str, &str); 27] = [
    (0, "Artykuły biurowe", "Office supplies"),
    (1, "Papier i zeszyty", "Paper and notebooks"),
    (1, "Przybory do pisania", "Pens and markers"),
    (1, "Segregatory i archiwizacja", "Filing"),
    (1, "Drobny sprzęt biurowy", "Desk accessories"),
    (0, "Czystość i higiena", "Cleaning and hygiene"),
    (6, "Środki czystości", "Cleaning agents"),
    (6, "Ręczniki i papier toaletowy", "Towels and toilet paper"),
    (6, "Worki, ścierki, rękawice", "Bags, cloths, gloves"),
    (0, "Kuchnia biurowa", "Office kitchen"),
    (10, "Kawa i herbata", "Coffee and tea"),
    (10, "Napoje i przekąski", "Drinks and snacks"),
    (0, "Wyposażenie", "Furnishing"),
    (13, "Krzesła i lampy", "Chairs and lamps"),
    (13, "Komputery i akcesoria", "Computers and accessories"),
    (13, "Zieleń biurowa", "Office plants"),
    (13, "Apteczki i bezpieczeństwo", "First aid and safety"),
    (0, "Warsztat", "Workshop"),
    (18, "Kable i przewody", "Cables and wires"),
    (18, "Śruby i złącza", "Screws and fittings"),
    (18, "Folie, taśmy, tkaniny", "Foils, tapes, fabrics"),
    (0, "Książki i szkolenia", "Books and training"),
    (22, "Książki", "Books"),
    (22, "Szkolenia", "Training"),
    (0, "Usługi", "Services"),
    (25, "Dostawa i montaż", "Delivery and assembly"),
    (25, "Bony i kaucje", "Vouchers and deposits"),
];

/// The tree as categories, a parent before its children.
pub(super) fn categories() -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::with_capacity(TREE.len());
    for (id, (parent, name, name_en)) in (1..).zip(TREE) {
        let parent = match parent {
            0 => Parent::Root,
            id => Parent::Category(id),
        };
        let order = next_order(&categories, parent);
        categories.push(Category {
            id,
            parent,
            name: name.into(),
            name_en: Some(name_en.into()),
            order,
            active: true,
        });
    }
    categories
}

/// The place after the last child of this parent.
pub(super) fn next_order(categories: &[Category], parent: Parent) -> u32 {
    let siblings = categories.iter().filter(|c| c.parent == parent);
    siblings.map(|c| c.order).max().unwrap_or_default() + 1
}

pub(super) const PIECE: u32 = 1;
pub(super) const KILOGRAM: u32 = 2;
pub(super) const SET: u32 = 4;
pub(super) const METRE: u32 = 6;
pub(super) const PACK: u32 = 7;
pub(super) const HOUR: u32 = 8;

/// The units: the five of a fresh shop (Shoper API: units), and three of ours.
pub(super) fn units() -> Vec<Unit> {
    let unit = |id, name, name_en, divisible| Unit {
        id,
        name,
        name_en,
        divisible,
    };
    vec![
        unit(PIECE, "szt.", "pcs", false),
        unit(KILOGRAM, "kg", "kg", true),
        unit(3, "lbs", "lbs", true),
        unit(SET, "zestaw", "set", false),
        unit(5, "wielopak", "multipack", false),
        unit(METRE, "m", "m", true),
        unit(PACK, "opak.", "pack", false),
        unit(HOUR, "godz.", "h", true),
    ]
}
