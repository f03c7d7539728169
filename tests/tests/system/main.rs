//! Whole-system tests, in one binary: each test binary links the whole server.
#![cfg(test)]

mod api_example;
mod backups;
mod connections;
mod databases;
mod house;
mod joining;
mod servers;
mod sessions;
mod wire;
