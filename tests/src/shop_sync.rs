//! Killed at every point: an office and a shop are synchronised, the server is killed at the n-th call of the shop or the shop
//! fails at it, and in the end both sides must be as after a run that nobody disturbed: nothing lost, nothing doubled.
//!
//! The shop is in this process, so that it outlives the server and can say when the n-th call stands at its door. Server and
//! shop go by a clock that runs faster ([`crate::pace`]): what the product waits for minutes takes seconds.

mod catalogue;
mod changes;
mod drive;
mod points;
mod prepared;
mod state;
mod trial;

pub use drive::Outcome;
pub use points::{Disturbance, FAULTS, Moment, Points};
pub use prepared::Prepared;
pub use state::State;
pub use trial::{Trial, Verdict};

/// Which way things go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Linked ones are updated in the shop, what is only here is exported, what is only there is deleted.
    ToShop,
    /// Linked ones are updated here, what is only in the shop is imported, what is gone there is archived here.
    FromShop,
}

impl Way {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ToShop, Self::FromShop];
}
