//! Figures, and the table of them.

use std::time::Duration;

use serde::Serialize;

use super::sync::SyncFigure;
use crate::report::{progress, result};

/// One line of the table. Times are in microseconds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How often.
    pub count: usize,
    /// Half of all took at most so long.
    pub p50_us: u128,
    /// 99 of 100 took at most so long.
    pub p99_us: u128,
    /// How many were done in a second, if they were done at once or one after the other without a pause.
    pub per_second: Option<u128>,
    /// Calls that failed.
    pub failed: usize,
    /// Anything else worth telling, as the rows written.
    pub note: String,
}

/// All figures of a run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// The database: "SQLite" or "PostgreSQL".
    pub database: String,
    /// In the order in which they were measured.
    pub figures: Vec<Figure>,
    /// Of the synchronisation, the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sync: Vec<SyncFigure>,
}

impl Figure {
    /// Out of the time that each took, and the time that all took together.
    pub fn of(
        name: impl Into<String>,
        mut each: Vec<Duration>,
        together: Option<Duration>,
    ) -> Self {
        each.sort_unstable();
        let count = each.len();
        Self {
            name: name.into(),
            count,
            p50_us: percentile(&each, 50),
            p99_us: percentile(&each, 99),
            per_second: together
                .and_then(|time| (count as u128 * 1_000_000).checked_div(time.as_micros())),
            ..Self::default()
        }
    }

    /// The same with a note.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

impl Figures {
    /// Keeps a figure and shows it at once.
    pub fn add(&mut self, figure: Figure) {
        let per_second = figure
            .per_second
            .map_or_else(String::new, |count| count.to_string());
        result(&format!(
            "{:<58} {:>7} {:>10} {:>10} {:>9} {:>6}  {}",
            figure.name,
            figure.count,
            milliseconds(figure.p50_us),
            milliseconds(figure.p99_us),
            per_second,
            figure.failed,
            figure.note
        ));
        self.figures.push(figure);
    }

    /// Keeps a figure of a synchronisation and shows it at once.
    pub fn add_sync(&mut self, figure: SyncFigure) {
        result(&figure.line());
        progress(&figure.beside());
        self.sync.push(figure);
    }

    /// Shows the head of the table.
    pub fn head(&self) {
        result(&format!(
            "{}\n{:<58} {:>7} {:>10} {:>10} {:>9} {:>6}",
            self.database, "", "count", "p50 ms", "p99 ms", "per s", "failed"
        ));
    }

    /// The figure of this name.
    pub fn find(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

/// One figure as a multiple of another, to a tenth.
pub fn ratio(one: u128, other: u128) -> String {
    match (one * 10).checked_div(other) {
        Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        None => "-".to_owned(),
    }
}

fn milliseconds(micros: u128) -> String {
    format!("{}.{:03}", micros / 1_000, micros % 1_000)
}

fn percentile(sorted: &[Duration], percent: usize) -> u128 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0;
    };
    let index = (sorted.len() * percent)
        .div_ceil(100)
        .saturating_sub(1)
        .min(last);
    sorted[index].as_micros()
}
