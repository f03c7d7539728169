//! The synchronisation with internet shops.

pub mod elements;
pub mod links;
pub mod options;
pub mod planning;
pub mod report;
pub mod runs;
pub mod schedule;
pub mod watch;

use kontor_domain::refusal::Label;

/// What a shop is called in refusals.
pub(crate) const SHOP: Label = Label::new("sklep", "shop");
