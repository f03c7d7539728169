//! Exports after a restored backup: the shop may have what the program has forgotten that it exported, so they are done only if a
//! person has looked at them and told their number.

use kontor_domain::sync::{
    kind::Kind,
    operation::{Action, Skip},
};

use super::{super::context::Context, journal, turn::Turn};
use crate::{error::Error, services::sync::runs::exports_to_confirm};

/// Whether a kind's exports may be done. An undo brings back what was there: it asks for nothing.
pub(super) fn are_confirmed(ctx: &Context, kind: Kind) -> bool {
    let outcome = &ctx.run.outcome;
    let planned = exports_to_confirm(outcome);
    let waits = outcome.get(&kind).is_some_and(|of_kind| {
        of_kind.restored
            && of_kind
                .planned
                .get(&Action::Export)
                .is_some_and(|count| *count > 0)
    });
    !waits || ctx.run.new.undo_of.is_some() || ctx.run.new.confirmed.expect_exports == Some(planned)
}

/// Skips the kind's exports unless they may be done.
pub(super) async fn require_confirmed(turn: &Turn<'_>) -> Result<(), Error> {
    if are_confirmed(turn.ctx, turn.kind) {
        return Ok(());
    }
    let skip = Skip::ExportNotConfirmed;
    journal::skip_actions(turn.ctx, Some(turn.kind), &[Action::Export], skip).await
}
