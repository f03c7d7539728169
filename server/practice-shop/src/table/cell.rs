//! Cells of a row: only those that differ from their column's preset are kept.

/// One value as it is kept: numbers and dates scaled to an integer, everything else as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number of the column's smallest step; [`Cell::NULL`] is none.
    Int(i64),
    /// A text, a list of ids ("1,2") or JSON.
    Text(Box<str>),
}

impl Cell {
    /// No value.
    pub const NULL: Self = Self::Int(i64::MIN);

    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// A value as it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    /// None.
    Null,
    /// A number of the column's smallest step.
    Int(i64),
    /// A text.
    Text(&'a str),
}

impl Value<'_> {
    /// The number, 0 if it is none.
    pub fn int(self) -> i64 {
        match self {
            Self::Int(int) => int,
            Self::Null | Self::Text(_) => 0,
        }
    }

    /// The id, if it is one.
    pub fn id(self) -> Option<u32> {
        match self {
            Self::Int(int) => u32::try_from(int).ok(),
            Self::Null | Self::Text(_) => None,
        }
    }
}

impl<'a> Value<'a> {
    /// The text, "" if it is none.
    pub fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Null | Self::Int(_) => "",
        }
    }

    /// An id that may be missing.
    pub fn of_id(id: Option<u32>) -> Self {
        id.map_or(Self::Null, |id| Self::Int(id.into()))
    }
}

impl<'a> From<&'a Cell> for Value<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Int(i64::MIN) => Self::Null,
            Cell::Int(int) => Self::Int(*int),
            Cell::Text(text) => Self::Text(text),
        }
    }
}

/// The cells of a row, a bit of the mask for each that is there.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    mask: u64,
    cells: Box<[Cell]>,
}

impl Cells {
    /// These cells and no others, each column once.
    pub fn of(mut cells: Vec<(usize, Cell)>) -> Self {
        cells.sort_by_key(|(column, _)| *column);
        let mask = cells.iter().fold(0, |mask, (column, _)| mask | 1 << column);
        let cells = cells.into_iter().map(|(_, cell)| cell).collect();
        Self { mask, cells }
    }

    /// The cell of a column, if it was set.
    pub fn get(&self, column: usize) -> Option<&Cell> {
        let bit = 1_u64 << column;
        (self.mask & bit != 0).then(|| &self.cells[self.place(bit)])
    }

    /// Sets a cell.
    pub fn set(&mut self, column: usize, cell: Cell) {
        let bit = 1_u64 << column;
        let place = self.place(bit);
        if self.mask & bit != 0 {
            self.cells[place] = cell;
            return;
        }
        self.mask |= bit;
        let mut cells = std::mem::take(&mut self.cells).into_vec();
        cells.reserve_exact(1);
        cells.insert(place, cell);
        self.cells = cells.into_boxed_slice();
    }

    /// The place of a column's cell: the number of set bits below it.
    fn place(&self, bit: u64) -> usize {
        (self.mask & (bit - 1)).count_ones() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_whatever_the_order_they_were_set_in() {
        let mut cells = Cells::default();
        cells.set(40, Cell::Int(4));
        cells.set(0, Cell::text("a"));
        cells.set(7, Cell::NULL);
        cells.set(40, Cell::Int(5));
        assert_eq!(cells.get(0), Some(&Cell::text("a")));
        assert_eq!(cells.get(7).map(Value::from), Some(Value::Null));
        assert_eq!(cells.get(40), Some(&Cell::Int(5)));
        assert_eq!(cells.get(41), None);
    }

    #[test]
    fn a_cell_takes_sixteen_bytes() {
        assert_eq!(size_of::<Cell>(), 16);
    }
}
