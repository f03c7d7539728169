//! Tables for people: one style, readable without colour, figures to the right.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::cli::output::one_line;

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text.
    Left,
    /// Figures.
    Right,
}

/// A table that is being made.
pub(crate) struct Grid {
    aligns: Vec<Align>,
    table: Table,
}

impl Grid {
    /// A table with these column heads.
    pub(crate) fn new(heads: &[(&str, Align)]) -> Self {
        let mut table = Table::new();
        table
            .load_style(
                TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-')),
            )
            .set_content_arrangement(ContentArrangement::Disabled)
            .force_no_tty();
        let aligns: Vec<Align> = heads.iter().map(|(_, align)| *align).collect();
        table.set_header(heads.iter().map(|(head, align)| cell(head, *align)));
        Self { aligns, table }
    }

    /// Adds a row with one text for each column.
    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells = cells.into_iter().zip(&self.aligns);
        self.table
            .add_row(cells.map(|(text, align)| cell(text.as_ref(), *align)));
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// As it is printed, without blanks at the ends of lines.
    pub(crate) fn text(&mut self) -> String {
        for column in self.table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let lines: Vec<String> = self
            .table
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        lines.join("\n")
    }
}

fn cell(text: &str, align: Align) -> Cell {
    Cell::new(one_line(text)).set_alignment(match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    })
}

/// A list of names and values, one a line; empty values are left out.
pub(crate) fn fields(rows: &[(&str, String)]) -> String {
    let shown = || rows.iter().filter(|(_, value)| !value.is_empty());
    let width = shown()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or_default();
    let lines: Vec<String> = shown()
        .map(|(name, value)| {
            let gap = " ".repeat(width - name.chars().count());
            format!("{name}:{gap} {}", one_line(value))
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_to_the_right_and_escapes_are_gone() {
        let mut grid = Grid::new(&[("Nazwa", Align::Left), ("Brutto", Align::Right)]);
        grid.row(["Żółw\u{1b}[31m\nsp. z o.o.", "1 234,56 zł"]);
        grid.row(["B", "5,00 zł"]);
        insta::assert_snapshot!(grid.text(), @r"
        Nazwa                  Brutto
        -------------------------------
        Żółw sp. z o.o.   1 234,56 zł
        B                     5,00 zł
        ");
    }

    #[test]
    fn fields_stand_under_each_other_and_empty_ones_are_left_out() {
        let text = fields(&[
            ("NIP", "1".to_owned()),
            ("REGON", String::new()),
            ("Nazwa", "a\nb".to_owned()),
        ]);
        assert_eq!(text, "NIP:   1\nNazwa: a b");
    }
}
