//! Lists: paging, ordering and filters with their traps (Shoper API: listing).

mod condition;
mod filters;
mod like;
mod order;
mod page;
mod select;

pub use select::list;
