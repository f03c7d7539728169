//! Whole-system tests, in one binary: each test binary links the whole server.
#![cfg(test)]

mod api_example;
mod backups;
mod calls;
mod command_line;
mod connections;
mod databases;
mod house;
mod input;
mod joining;
mod licence;
mod roles;
mod rpcs;
mod servers;
mod service_accounts;
mod sessions;
mod shop_sync;
mod stopping;
mod storms;
mod upgrades;
mod wire;
