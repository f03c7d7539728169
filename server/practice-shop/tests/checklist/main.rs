//! The emulator checklist of Shoper's API, through real HTTP: a test for each of its boxes, but for orders and
//! webhooks.

mod auth;
mod bulk;
mod catalogue;
mod categories;
mod client;
mod dictionaries;
mod faults;
mod filters;
mod holds;
mod images;
mod page;
mod products;
mod protocol;
mod rate;
mod robust;
mod starting;
mod tls;
mod typing;
