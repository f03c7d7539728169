//! What the tool asks of the system: the day, an id, and its output.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program of its own, whose one clock, source of ids and output these are"
)]

use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// The day by UTC, which is never after the day in Poland.
pub fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

/// The id of a new licence.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// A line of data.
pub fn print(text: &str) {
    println!("{text}");
}

/// Why it did not work.
pub fn complain(text: &str) {
    eprintln!("error: {text}");
}
