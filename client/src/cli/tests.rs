//! Runs of the whole program inside the process.
