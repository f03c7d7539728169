//! Documents and drafts: read back exactly, immutable, listed in every order.

mod archive;
mod immutable;
mod lists;
mod plans;
mod round_trip;
mod samples;
