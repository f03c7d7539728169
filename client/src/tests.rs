//! Tests of the library against a server in the same process.

mod connecting;
mod joining;
mod settling;
