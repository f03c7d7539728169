//! The emulator checklist of Shoper's API, through real HTTP: a test for each of its boxes.

mod catalogue;
mod starting;
