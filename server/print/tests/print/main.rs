//! Printing through a real child process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod docs;
mod hostile;
mod invoice;
mod kit;
mod look;
mod text;
