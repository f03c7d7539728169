//! The days of a catalogue, in the shop's local time.

use time::PrimitiveDateTime;
use time::macros::datetime;

/// When the shop opened: nothing was added before.
pub(super) const FIRST_DAY: PrimitiveDateTime = datetime!(2021-03-01 08:00:00);

/// Promotions began long ago and end late enough to be running whenever somebody looks.
pub(super) const PROMOTION_START: PrimitiveDateTime = datetime!(2026-01-01 00:00:00);

/// The last moment of promotions.
pub(super) const PROMOTION_END: PrimitiveDateTime = datetime!(2046-12-31 23:59:59);
