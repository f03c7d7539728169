//! Everything that the shop holds.

mod codes;
mod computed;
mod config;
mod moment;
mod pictures;
mod seeds;

use std::collections::{HashMap, HashSet};

pub use config::Config;
pub use moment::{Moment, read_local, seconds, write_local};
pub use pictures::{Picture, Pictures};

use self::codes::Codes;
use crate::{
    catalogue::OptionGroup,
    schema::{Resource, category, dictionary, product, stock},
    switches::Switches,
    table::{Cell, Row, Table, Value},
};

/// The shop's data, and what it needs to decide about it.
#[derive(Debug)]
pub struct Store {
    tables: [Table; Resource::ALL.len()],
    pub codes: Codes,
    pub pictures: Pictures,
    pub config: Config,
    pub switches: Switches,
    /// Where the shop is: permalinks begin with it.
    pub base: String,
    /// What the clock showed when the present call began.
    pub now: Moment,
    /// Elements that somebody has open in the panel.
    pub open: HashSet<(Resource, u32)>,
    /// How many products each category has.
    items: HashMap<u32, u32>,
    /// Whether the panel is locked (`application-lock`).
    pub is_locked: bool,
    /// What variants choose from: the page names it, the API does not serve it.
    pub option_groups: Vec<OptionGroup>,
}

impl Store {
    /// A fresh shop: dictionaries alone.
    pub fn fresh(base: String, switches: Switches, now: Moment) -> Self {
        let mut store = Self {
            tables: std::array::from_fn(|_| Table::default()),
            codes: Codes::default(),
            pictures: Pictures::default(),
            config: Config::fresh(&base),
            switches,
            base,
            now,
            open: HashSet::new(),
            items: HashMap::new(),
            is_locked: false,
            option_groups: Vec::new(),
        };
        seeds::plant(&mut store);
        store
    }

    /// A resource's elements.
    pub fn table(&self, resource: Resource) -> &Table {
        &self.tables[resource as usize]
    }

    /// A resource's elements, to change.
    pub fn table_mut(&mut self, resource: Resource) -> &mut Table {
        &mut self.tables[resource as usize]
    }

    /// An element.
    pub fn get(&self, resource: Resource, id: u32) -> Option<&Row> {
        self.table(resource).get(id)
    }

    /// Whether there is such an element.
    pub fn has(&self, resource: Resource, id: u32) -> bool {
        self.get(resource, id).is_some()
    }

    /// An element's column as it is read: kept, or computed from others.
    pub fn value<'a>(&'a self, resource: Resource, row: &'a Row, column: usize) -> Value<'a> {
        let schema = resource.schema();
        if schema.columns[column].computed {
            return computed::value(self, resource, row, column);
        }
        match (resource, column) {
            // a price level that was never set is the ordinary price
            (
                Resource::Stocks,
                stock::WHOLESALE
                | stock::SPECIAL
                | stock::LOWEST
                | stock::LOWEST_WHOLESALE
                | stock::LOWEST_SPECIAL,
            ) => match row.value(schema, column) {
                Value::Null => row.value(schema, stock::PRICE),
                value => value,
            },
            _ => row.value(schema, column),
        }
    }

    /// Sets a column of an element that is there.
    pub fn set(&mut self, resource: Resource, id: u32, column: usize, cell: Cell) {
        let schema = resource.schema();
        if let Some(row) = self.table_mut(resource).get_mut(id) {
            row.set(schema, column, cell);
        }
    }

    /// Notes that an element was changed now.
    pub fn touch(&mut self, resource: Resource, id: u32) {
        let Moment { unix, local } = self.now;
        let Some(row) = self.table_mut(resource).get_mut(id) else {
            return;
        };
        row.changed_at = unix;
        if resource == Resource::Products {
            row.set(resource.schema(), product::EDITED, Cell::Int(local));
        }
    }

    /// The shop's main language.
    pub fn main_language(&self) -> u32 {
        self.config.number("default_language_id")
    }

    /// The locale of a language ("`pl_PL`").
    pub fn locale(&self, language: u32) -> &str {
        self.get(Resource::Languages, language).map_or("", |row| {
            row.value(Resource::Languages.schema(), dictionary::LOCALE)
                .text()
        })
    }

    /// The language of a locale, if it is installed.
    pub fn language(&self, locale: &str) -> Option<u32> {
        let mut languages = self.table(Resource::Languages).rows().iter();
        let found = languages.find(|row| self.locale(row.id) == locale)?;
        Some(found.id)
    }

    /// How many products a category has.
    pub fn items(&self, category: u32) -> u32 {
        self.items.get(&category).copied().unwrap_or_default()
    }

    /// A product's categories, the main one among them.
    pub fn categories_of(row: &Row) -> Vec<u32> {
        ids(row.value(Resource::Products.schema(), product::CATEGORIES))
    }

    /// Counts a product in (`1`) or out (`-1`) of its categories.
    pub fn count_items(&mut self, categories: &[u32], by: i32) {
        for category in categories {
            let items = self.items.entry(*category).or_default();
            *items = items.saturating_add_signed(by);
        }
    }

    /// A category's parent; 0 at the top.
    pub fn parent(row: &Row) -> u32 {
        let parent = row.value(Resource::Categories.schema(), category::PARENT);
        parent.id().unwrap_or_default()
    }
}

/// The ids of a [`Kind::Ids`](crate::table::Kind::Ids) column.
pub fn ids(value: Value<'_>) -> Vec<u32> {
    let parts = value.text().split(',');
    parts.filter_map(|id| id.parse().ok()).collect()
}

/// Ids as a [`Kind::Ids`](crate::table::Kind::Ids) column keeps them.
pub fn ids_cell(ids: &[u32]) -> Cell {
    let texts: Vec<String> = ids.iter().map(u32::to_string).collect();
    Cell::text(&texts.join(","))
}
