//! Work that nobody asks for: done by timer, on every server, harmless to repeat.

pub mod housekeeping;
pub mod licence_refresh;
pub mod sync;
pub mod sync_schedule;
