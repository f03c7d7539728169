//! Helpers for tests: a PostgreSQL schema per test, free ports, wait until; knows no Kontor crate.
