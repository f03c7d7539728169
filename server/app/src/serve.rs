//! Serving: from an opened installation to the end of the last call.

pub mod bind;
pub mod connection;
pub mod limits;
pub mod listener;
pub mod metrics;
pub mod notify;
pub mod server;
pub mod signals;
