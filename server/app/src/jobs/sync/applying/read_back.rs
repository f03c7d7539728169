//! Reads back what the shop may have changed: texts with HTML, pictures, and what was brought back after a deletion.

use kontor_domain::sync::{kind::Kind, operation::Reason};

use super::{
    Halt,
    journal::{self, Item},
    outgoing::{self, Outgoing},
    reading::{self, READ_AT_ONCE, READ_BACK},
    recording::{ReadBack, record_read_back},
    restoring,
    turn::Turn,
};

/// Whether what was sent is read back.
pub(super) fn is_needed(kind: Kind, outgoing: &Outgoing) -> bool {
    let operation = &outgoing.item.planned.operation;
    let content = outgoing.here.as_ref().map(|here| &here.element.content);
    let has_html = operation.fields.iter().any(|field| {
        field.is_html() && content.is_none_or(|content| !content.get(field).is_empty())
    });
    kind == Kind::ProductImage || has_html || matches!(operation.reason, Reason::Undo { .. })
}

/// What was done before this process took the run up and was not read back.
pub(super) async fn left(turn: &mut Turn<'_>) -> Result<(), Halt> {
    let items = journal::not_read_back(turn.ctx, turn.kind).await?;
    now(turn, items).await
}

/// Reads back operations that were done; fifty in a call.
pub(super) async fn now(turn: &mut Turn<'_>, items: Vec<Item>) -> Result<(), Halt> {
    for items in items.chunks(READ_AT_ONCE) {
        // they ended since they were put aside: only the journal knows the numbers that the shop gave
        let numbers: Vec<u64> = items.iter().map(|item| item.planned.number).collect();
        let items = journal::of_numbers(turn.ctx, numbers.clone()).await?;
        restoring::pictures(turn, &items).await?;
        some(turn, items, numbers).await?;
    }
    Ok(())
}

async fn some(turn: &mut Turn<'_>, items: Vec<Item>, numbers: Vec<u64>) -> Result<(), Halt> {
    let elements: Vec<u64> = items.iter().filter_map(element).collect();
    let mut found = reading::by_numbers(turn, READ_BACK, &elements).await?;
    let mut before = journal::before(turn.ctx, numbers).await?;
    let mut looked = outgoing::look_up(turn, &items).await?;
    let mut read = Vec::new();
    for item in items {
        let number = item.planned.number;
        let Some(after) = element(&item).and_then(|id| found.remove(&id)) else {
            // it is gone already: the next plan says so
            continue;
        };
        let place = before.iter().position(|(other, _)| *other == number);
        let before = place.map(|place| before.swap_remove(place).1);
        let before = before.unwrap_or_default();
        read.push(ReadBack {
            local: before.local.clone(),
            undone: looked.undone.remove(&number),
            item,
            before,
            after,
        });
    }
    record_read_back(turn, read).await?;
    Ok(())
}

/// The shop's element of an operation that was done.
pub(super) fn element(item: &Item) -> Option<u64> {
    item.result_element.or(item.planned.operation.shop)
}
