//! Work that nobody asks for: done by timer, on every server, harmless to repeat.

pub mod housekeeping;
