//! The dictionaries of a fresh Polish shop (Shoper API: dictionaries).

use super::Store;
use crate::{
    schema::{Resource, dictionary},
    table::{Cell, Row},
};

/// Languages of a fresh shop.
pub const POLISH: u32 = 1;
const ENGLISH: u32 = 2;

const WHOLE: i64 = 10_000;

/// Fills the dictionaries.
pub fn plant(store: &mut Store) {
    languages(store);
    currencies(store);
    taxes(store);
    units(store);
    statuses(store);
    deliveries(store);
    availabilities(store);
}

fn add(store: &mut Store, resource: Resource, id: u32, cells: &[(usize, Cell)]) {
    let schema = resource.schema();
    let mut row = Row {
        id,
        changed_at: store.now.unix,
        ..Row::default()
    };
    for (column, cell) in cells {
        row.set(schema, *column, cell.clone());
    }
    store.table_mut(resource).add(row);
}

fn name(store: &mut Store, resource: Resource, id: u32, column: usize, names: [&str; 2]) {
    let schema = resource.schema();
    if let Some(row) = store.table_mut(resource).get_mut(id) {
        for (language, name) in [POLISH, ENGLISH].into_iter().zip(names) {
            row.in_language_mut(language)
                .set(schema, column, Cell::text(name));
        }
    }
}

fn languages(store: &mut Store) {
    for (id, locale, currency, active) in [(POLISH, "pl_PL", 1, 1), (ENGLISH, "en_US", 2, 0)] {
        let cells = [
            (dictionary::LOCALE, Cell::text(locale)),
            (dictionary::LANGUAGE_CURRENCY, Cell::Int(currency)),
            (dictionary::LANGUAGE_ACTIVE, Cell::Int(active)),
            (dictionary::LANGUAGE_ORDER, Cell::Int(id.into())),
        ];
        add(store, Resource::Languages, id, &cells);
    }
}

fn currencies(store: &mut Store) {
    let rates = [
        (1, "PLN", 10_000),
        (2, "USD", 36_500),
        (3, "EUR", 42_600),
        (4, "GBP", 48_900),
    ];
    for (id, name, rate) in rates {
        let is_home = i64::from(id == 1);
        let cells = [
            (dictionary::CURRENCY_NAME, Cell::text(name)),
            (dictionary::CURRENCY_RATE, Cell::Int(rate)),
            (dictionary::CURRENCY_ORDER, Cell::Int(id.into())),
            (dictionary::CURRENCY_ACTIVE, Cell::Int(is_home)),
            (dictionary::CURRENCY_DEFAULT, Cell::Int(is_home)),
        ];
        add(store, Resource::Currencies, id, &cells);
    }
}

fn taxes(store: &mut Store) {
    let rates = [
        (1, 23, "23%"),
        (2, 8, "8%"),
        (3, 0, "0%"),
        (4, 0, "zw."),
        (5, 0, "np."),
        (6, 5, "5%"),
    ];
    for (id, percent, name) in rates {
        let cells = [
            (dictionary::TAX_VALUE, Cell::Int(percent * WHOLE)),
            (dictionary::TAX_NAME, Cell::text(name)),
            (dictionary::TAX_CLASS, Cell::text(name)),
        ];
        add(store, Resource::Taxes, id, &cells);
    }
}

fn units(store: &mut Store) {
    let units = [
        (1, 0, ["szt.", "pcs"]),
        (2, 1, ["kg", "kg"]),
        (3, 1, ["lbs", "lbs"]),
        (4, 0, ["zestaw", "set"]),
        (5, 0, ["wielopak", "multipack"]),
    ];
    for (id, divisible, names) in units {
        let cells = [(dictionary::UNIT_DIVISIBLE, Cell::Int(divisible))];
        add(store, Resource::Units, id, &cells);
        name(store, Resource::Units, id, dictionary::UNIT_NAME, names);
    }
}

fn statuses(store: &mut Store) {
    let statuses = [
        (1, 1, ["złożone", "placed"]),
        (2, 2, ["przyjęte do realizacji", "accepted"]),
        (3, 2, ["oczekiwanie na dostawę", "awaiting delivery"]),
        (4, 2, ["w trakcie kompletowania", "being packed"]),
        (5, 2, ["oczekiwanie na płatność", "awaiting payment"]),
        (6, 2, ["gotowe do wysłania", "ready to be sent"]),
        (7, 3, ["przesyłka wysłana", "sent"]),
        (8, 4, ["anulowane", "cancelled"]),
        (9, 4, ["odrzucone", "rejected"]),
        (11, 4, ["zwrócone", "returned"]),
        (12, 3, ["odebrane", "collected"]),
    ];
    for (id, kind, names) in statuses {
        let cells = [
            (dictionary::STATUS_DEFAULT, Cell::Int(i64::from(id == 1))),
            (dictionary::STATUS_COLOR, Cell::text("#3c8dbc")),
            (dictionary::STATUS_TYPE, Cell::Int(kind)),
            (dictionary::STATUS_ORDER, Cell::Int(id.into())),
        ];
        add(store, Resource::Statuses, id, &cells);
        name(
            store,
            Resource::Statuses,
            id,
            dictionary::STATUS_NAME,
            names,
        );
    }
}

fn deliveries(store: &mut Store) {
    let deliveries = [
        (1, 24, 1, ["24 godziny", "24 hours"]),
        (2, 48, 2, ["48 godzin", "48 hours"]),
        (3, 72, 3, ["3 dni", "3 days"]),
        (4, 96, 4, ["4 dni", "4 days"]),
        (5, 120, 5, ["5 dni", "5 days"]),
        (6, 240, 10, ["10 dni", "10 days"]),
        (7, 336, 14, ["14 dni", "14 days"]),
    ];
    for (id, hours, days, names) in deliveries {
        let cells = [
            (dictionary::HOURS, Cell::Int(hours)),
            (dictionary::DAYS, Cell::Int(days)),
        ];
        add(store, Resource::Deliveries, id, &cells);
        name(
            store,
            Resource::Deliveries,
            id,
            dictionary::DELIVERY_NAME,
            names,
        );
    }
}

fn availabilities(store: &mut Store) {
    let availabilities: [(u32, Option<i64>, i64, [&str; 2]); 9] = [
        (1, Some(-1), 0, ["brak towaru", "out of stock"]),
        (2, Some(0), 1, ["mała ilość", "few left"]),
        (3, None, 1, ["na zamówienie", "on order"]),
        (4, Some(10), 1, ["średnia ilość", "some left"]),
        (5, Some(20), 1, ["duża ilość", "plenty"]),
        (6, None, 0, ["zapowiedź", "announced"]),
        (7, None, 0, ["wycofany", "discontinued"]),
        (8, None, 1, ["dostępny", "available"]),
        (9, None, 1, ["na wyczerpaniu", "running out"]),
    ];
    for (id, from, can_buy, names) in availabilities {
        let from_cell = from.map_or(Cell::NULL, |from| Cell::Int(from * WHOLE));
        let cells = [
            (dictionary::CAN_BUY, Cell::Int(can_buy)),
            (dictionary::RANGES, Cell::Int(i64::from(from.is_some()))),
            (dictionary::FROM, from_cell),
        ];
        add(store, Resource::Availabilities, id, &cells);
        let column = dictionary::AVAILABILITY_NAME;
        name(store, Resource::Availabilities, id, column, names);
    }
}
