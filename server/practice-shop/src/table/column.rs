//! What a column is called, how it is written and who may change it.

use super::cell::{Cell, Cells, Value};

/// How a value looks on the wire (Shoper API: typing rules).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The element's own id: `"36"`.
    Key,
    /// The id of a translation.
    TextKey,
    /// The id of a translation's language.
    Language,
    /// The id of another element, or null.
    Id,
    /// A whole number: `"10"`.
    Number,
    /// `"0"` or `"1"`.
    Flag,
    /// Two places: `"235.00"`, kept in hundredths.
    Money,
    /// Four places: `"0.0000"`, kept in ten-thousandths.
    Length,
    /// As many places as needed: `"0.25"`, kept in ten-thousandths.
    Quantity,
    /// A text.
    Text,
    /// A text with HTML, cleaned when it is written.
    Html,
    /// `"2026-01-05 10:00:00"`, kept as seconds of the shop's local time; 0 is the zero date.
    Date,
    /// A number that is none of the database's: `5`.
    NativeInt,
    /// `true` or `false`.
    NativeBool,
    /// `[1,2]`, kept as "1,2".
    Ids,
    /// JSON, kept as it goes out; `[]` when empty.
    Json,
    /// All translations.
    Texts,
    /// Of a translation: the address of the element's page.
    Permalink,
    /// Of a category's translation: how many products are in it.
    Items,
    /// Neither kept nor plain: the resource writes it, name included, or leaves it out.
    Made,
}

impl Kind {
    /// The decimal places that are kept.
    pub const fn places(self) -> u32 {
        match self {
            Self::Money => 2,
            Self::Length | Self::Quantity => 4,
            _ => 0,
        }
    }

    /// Whether it is compared as a number.
    pub const fn is_number(self) -> bool {
        !matches!(
            self,
            Self::Text | Self::Html | Self::Date | Self::Ids | Self::Json
        ) && self.is_comparable()
    }

    /// Whether it can be filtered and sorted by.
    pub const fn is_comparable(self) -> bool {
        !matches!(
            self,
            Self::Ids | Self::Json | Self::Texts | Self::Made | Self::Permalink | Self::Items
        )
    }
}

/// Who may change a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The shop alone.
    Read,
    /// A caller.
    Write,
    /// A caller, and it must be given on insert.
    Need,
}

/// Where a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Everywhere.
    Always,
    /// Only where its element is not part of another one.
    Alone,
    /// Nowhere.
    Never,
}

/// What a column holds when nothing was set.
#[derive(Clone, Copy, Debug)]
enum Preset {
    Null,
    Int(i64),
    Empty,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub access: Access,
    pub shown: Shown,
    /// Whether the resource computes it from other elements instead of keeping it.
    pub computed: bool,
    preset: Preset,
}

/// A column that only the shop changes; 0, "", null for ids.
pub const fn column(name: &'static str, kind: Kind) -> Column {
    let preset = match kind {
        Kind::Id => Preset::Null,
        Kind::Text | Kind::Html | Kind::Ids | Kind::Json => Preset::Empty,
        _ => Preset::Int(0),
    };
    Column {
        name,
        kind,
        access: Access::Read,
        shown: Shown::Always,
        computed: false,
        preset,
    }
}

impl Column {
    /// A caller may change it.
    pub const fn write(mut self) -> Self {
        self.access = Access::Write;
        self
    }

    /// A caller must give it on insert, and may change it.
    pub const fn need(mut self) -> Self {
        self.access = Access::Need;
        self
    }

    /// What it holds when nothing was set.
    pub const fn preset(mut self, int: i64) -> Self {
        self.preset = Preset::Int(int);
        self
    }

    /// Null when nothing was set.
    pub const fn nullable(mut self) -> Self {
        self.preset = Preset::Null;
        self
    }

    /// Where it shows.
    pub const fn shown(mut self, shown: Shown) -> Self {
        self.shown = shown;
        self
    }

    /// The resource computes it.
    pub const fn computed(mut self) -> Self {
        self.computed = true;
        self
    }

    /// Its value in a row's cells.
    pub fn value<'a>(&self, at: usize, cells: &'a Cells) -> Value<'a> {
        if let Some(cell) = cells.get(at) {
            return cell.into();
        }
        match self.preset {
            Preset::Null => Value::Null,
            Preset::Int(int) => Value::Int(int),
            Preset::Empty => Value::Text(""),
        }
    }

    /// Whether a cell says no more than the column does anyway.
    pub fn is_preset(&self, cell: &Cell) -> bool {
        match (self.preset, cell) {
            (Preset::Null, Cell::Int(i64::MIN)) => true,
            (Preset::Int(preset), Cell::Int(int)) => preset == *int,
            (Preset::Empty, Cell::Text(text)) => text.is_empty(),
            _ => false,
        }
    }
}

/// What can be done to a resource's elements (Shoper API: method matrix).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbs {
    /// Everything.
    All,
    /// Reading alone: taxes.
    Read,
}

/// A resource's columns.
#[derive(Debug)]
pub struct Schema {
    /// Its name in the path: "product-stocks".
    pub resource: &'static str,
    /// Its name for `object-mtime`: "product-stock".
    pub object: &'static str,
    pub verbs: Verbs,
    /// The first is the key.
    pub columns: &'static [Column],
    /// Of a translation; empty where there are none.
    pub texts: &'static [Column],
}

impl Schema {
    /// Cells that are worth keeping: those that differ from their column's preset.
    pub fn cells(&self, mut cells: Vec<(usize, Cell)>) -> Cells {
        cells.retain(|(at, cell)| !self.columns[*at].is_preset(cell));
        Cells::of(cells)
    }

    /// The same of a translation.
    pub fn text_cells(&self, mut cells: Vec<(usize, Cell)>) -> Cells {
        cells.retain(|(at, cell)| !self.texts[*at].is_preset(cell));
        Cells::of(cells)
    }

    /// The column of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The column of this name in a translation.
    pub fn find_text(&self, name: &str) -> Option<usize> {
        self.texts.iter().position(|column| column.name == name)
    }
}

/// The place of a column, found while compiling.
pub const fn at(columns: &[Column], name: &str) -> usize {
    let mut place = 0;
    while place < columns.len() {
        if is_same(columns[place].name.as_bytes(), name.as_bytes()) {
            return place;
        }
        place += 1;
    }
    panic!("there is no such column")
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
