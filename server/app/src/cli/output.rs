//! The one place where this program prints. Data goes to stdout, everything said about it to stderr.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one place that prints"
)]

/// A line of data.
pub(super) fn data(text: &str) {
    println!("{text}");
}

/// A line about what happens.
pub(super) fn note(text: &str) {
    eprintln!("{text}");
}

/// Why it did not work.
pub(super) fn error(text: &str) {
    eprintln!("error: {text}");
}

/// Rows under their heads, aligned.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .chain(heads.get(column).map(|head| head.chars().count()))
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}", width = *width))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    data(&line(&mut heads.iter().copied()));
    for row in rows {
        data(&line(&mut row.iter().map(String::as_str)));
    }
}
