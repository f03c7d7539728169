//! The emulator checklist of Shoper's API, through real HTTP: a test for each of its boxes, but for orders and
//! webhooks.

mod auth;
mod catalogue;
mod client;
mod filters;
mod page;
mod protocol;
mod rate;
mod starting;
mod typing;
