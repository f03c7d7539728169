//! The synchronisation with a web shop: what is compared, what a plan contains, what it may do.
//!
//! Everything here is pure. The server reads both sides into [`row`]s of fingerprints, one kind after the other;
//! the planner decides the [`operation`]s; values are looked up for those alone.

pub mod agree;
pub mod content;
pub mod field;
pub mod gates;
pub mod kind;
pub mod operation;
pub mod options;
pub mod plan;
pub mod progress;
pub mod report;
pub mod row;
pub mod run;
pub mod schedule;
pub mod undo;

#[cfg(test)]
mod tests;
