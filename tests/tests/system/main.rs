//! Whole-system tests, in one binary: each test binary links the whole server.
#![cfg(test)]

mod house;
