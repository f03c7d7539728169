//! The rows of a resource, by ascending id.

use super::{
    cell::{Cell, Cells, Value},
    column::Schema,
};

/// An element.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub id: u32,
    pub cells: Cells,
    /// Translations, by id of the language.
    pub texts: Box<[Texts]>,
    /// Of a product: its stock rows, the basic one first.
    pub stocks: Box<[u32]>,
    /// Of a product: its pictures by their order, the main one first.
    pub images: Box<[u32]>,
    /// When it was changed last, in seconds since 1970 (`object-mtime`).
    pub changed_at: i64,
}

/// One translation.
#[derive(Clone, Debug)]
pub struct Texts {
    /// Id of the language.
    pub language: u32,
    pub cells: Cells,
}

impl Row {
    /// The value of a column.
    pub fn value(&self, schema: &Schema, column: usize) -> Value<'_> {
        schema.columns[column].value(column, &self.cells)
    }

    /// Sets a column, unless it would hold the same anyway.
    pub fn set(&mut self, schema: &Schema, column: usize, cell: Cell) {
        if self.cells.get(column).is_some() || !schema.columns[column].is_preset(&cell) {
            self.cells.set(column, cell);
        }
    }

    /// The translation into a language.
    pub fn in_language(&self, language: u32) -> Option<&Texts> {
        self.texts.iter().find(|texts| texts.language == language)
    }

    /// The translation into a language, made if there is none.
    pub fn in_language_mut(&mut self, language: u32) -> &mut Texts {
        let place = self
            .texts
            .partition_point(|texts| texts.language < language);
        if self
            .texts
            .get(place)
            .is_none_or(|texts| texts.language != language)
        {
            let mut texts = std::mem::take(&mut self.texts).into_vec();
            texts.reserve_exact(1);
            let cells = Cells::default();
            texts.insert(place, Texts { language, cells });
            self.texts = texts.into_boxed_slice();
        }
        &mut self.texts[place]
    }
}

impl Texts {
    /// The value of a column.
    pub fn value(&self, schema: &Schema, column: usize) -> Value<'_> {
        schema.texts[column].value(column, &self.cells)
    }

    /// Sets a column, unless it would hold the same anyway.
    pub fn set(&mut self, schema: &Schema, column: usize, cell: Cell) {
        if self.cells.get(column).is_some() || !schema.texts[column].is_preset(&cell) {
            self.cells.set(column, cell);
        }
    }
}

/// A resource's elements.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    last_id: u32,
}

impl Table {
    /// All rows, by ascending id.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row with this id.
    pub fn get(&self, id: u32) -> Option<&Row> {
        Some(&self.rows[self.place(id)?])
    }

    /// The row with this id, to change.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut Row> {
        let place = self.place(id)?;
        Some(&mut self.rows[place])
    }

    /// All rows, to change.
    pub fn rows_mut(&mut self) -> &mut [Row] {
        &mut self.rows
    }

    /// The id that the next element gets: ids are never given twice.
    pub fn next_id(&self) -> u32 {
        self.last_id + 1
    }

    /// Adds a row under its own id, or under the next one if that is 0. Returns the id.
    pub fn add(&mut self, mut row: Row) -> u32 {
        if row.id == 0 {
            row.id = self.next_id();
        }
        let id = row.id;
        self.last_id = self.last_id.max(id);
        let place = self.rows.partition_point(|row| row.id < id);
        self.rows.insert(place, row);
        id
    }

    /// Makes room for as many more.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows);
    }

    /// Takes a row out.
    pub fn remove(&mut self, id: u32) -> Option<Row> {
        let place = self.place(id)?;
        Some(self.rows.remove(place))
    }

    fn place(&self, id: u32) -> Option<usize> {
        self.rows.binary_search_by_key(&id, |row| row.id).ok()
    }
}
