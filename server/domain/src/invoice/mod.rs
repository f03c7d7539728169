//! Documents: what a person writes ([`Content`]), what the law and the office make of it
//! ([`assemble`]), and what is issued ([`Issued`]).

mod assemble;
mod calculate;
mod codes;
mod copy;
mod input;
mod lines;
mod model;
mod reading;
mod rules;
mod split_payment;
#[cfg(test)]
mod tests;
mod warning;
mod wordings;

pub use assemble::{Assembly, Facts, ProductFacts, SimilarCustomer, assemble};
pub use calculate::calculate;
pub use codes::{possible_codes, propose_code};
pub use copy::{copy, written};
pub use input::{
    BuyerInput, ContentInput, DiscountInput, ExchangeQuoteInput, LineInput, PaidTyped,
    PaymentInput, SupplyInput, read_content,
};
pub use model::*;
pub use reading::{FIELD_ORDER, Reading};
pub use split_payment::{SPLIT_PAYMENT_LIMIT, is_mandatory as split_payment_is_mandatory};
pub use warning::{Warning, check_confirmed};
pub use wordings::{Wording, wordings};

/// The most lines a document can have; FA(3) allows 10,000.
pub const LINES_MAX: usize = 1_000;
/// The most bank accounts printed on a document; FA(3) allows 100.
pub const ACCOUNTS_MAX: usize = 20;
