//! Operations of a run: fetched, and as people read them.

use std::fmt::Write as _;

use clap::Args;

use super::show::{named, notice};
use crate::cli::Outcome;
use crate::cli::output::one_line;
use crate::cli::page::{PageArgs, collect_pages};
use crate::proto::{
    ListSyncOperationsRequest, ListSyncOperationsResponse, SyncDifference, SyncOperation,
};
use crate::{Client, Lang};

/// Characters of a value that are shown; descriptions are longer.
const VALUE_CHARACTERS_MAX: usize = 60;

/// Which operations.
#[derive(Clone, Debug, Args)]
pub(super) struct OperationFilter {
    /// Only of this kind of element: unit, category, producer, `vat_rate`, product, `product_image`
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only this action, as import, export, `update_local`; may be given several times
    #[arg(long, value_name = "ACTION")]
    action: Vec<String>,
    /// Only this state, as failed, skipped, done; may be given several times
    #[arg(long, value_name = "STATE")]
    state: Vec<String>,
    /// Only what changed on both sides
    #[arg(long)]
    conflicts: bool,
    #[command(flatten)]
    pub(super) pages: PageArgs,
}

impl OperationFilter {
    /// The question for a run.
    pub(super) fn request(&self, run_id: &str) -> ListSyncOperationsRequest {
        ListSyncOperationsRequest {
            run_id: run_id.to_owned(),
            kind: self.kind.clone().unwrap_or_default(),
            actions: self.action.clone(),
            states: self.state.clone(),
            only_conflicts: self.conflicts,
            ..ListSyncOperationsRequest::default()
        }
    }
}

/// Fetches operations, page by page.
pub(super) async fn fetch(
    request: ListSyncOperationsRequest,
    pages: PageArgs,
    client: &Client,
) -> Outcome<ListSyncOperationsResponse> {
    Ok(collect_pages!(
        pages,
        client,
        list_sync_operations,
        request,
        operations
    ))
}

/// Operations for people: one line each, below it what differs and what is to be said.
pub(super) fn text(operations: &[SyncOperation], lang: Lang) -> String {
    let mut text = String::new();
    for operation in operations {
        line(&mut text, operation, lang);
        for difference in &operation.differences {
            differs(&mut text, difference, lang);
        }
        let notices = operation.reason.iter().chain(&operation.warnings);
        for said in notices.map(|said| notice(said, lang)) {
            if !said.is_empty() {
                let _ = writeln!(text, "      {}", one_line(said));
            }
        }
        if !operation.shop_message.is_empty() {
            let shop = lang.pick("sklep", "the shop");
            let _ = writeln!(text, "      {shop}: {}", one_line(&operation.shop_message));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn line(text: &mut String, operation: &SyncOperation, lang: Lang) {
    let conflict = if operation.conflict {
        lang.pick(" (konflikt)", " (conflict)")
    } else {
        ""
    };
    let shop = if operation.shop_element_id == 0 {
        String::new()
    } else {
        format!(" [{}]", operation.shop_element_id)
    };
    let _ = writeln!(
        text,
        "{:>4}. {}: {}{conflict}: {}{shop}; {}",
        operation.number,
        named(operation.kind.as_ref(), lang),
        named(operation.action.as_ref(), lang),
        one_line(&operation.name),
        named(operation.state.as_ref(), lang),
    );
}

fn differs(text: &mut String, difference: &SyncDifference, lang: Lang) {
    let field = named(difference.field.as_ref(), lang);
    let shown = |value: &Option<String>| {
        value
            .as_deref()
            .map_or_else(|| "–".to_owned(), |value| format!("„{}”", short(value)))
    };
    let (here, there) = (shown(&difference.local), shown(&difference.shop));
    let _ = match &difference.agreed {
        Some(agreed) => writeln!(
            text,
            "      {field}: {} {}, {} {here}, {} {there}",
            lang.pick("było", "was"),
            format_args!("„{}”", short(agreed)),
            lang.pick("w programie", "in the program"),
            lang.pick("w sklepie", "in the shop"),
        ),
        None => writeln!(
            text,
            "      {field}: {} {here}, {} {there}",
            lang.pick("w programie", "in the program"),
            lang.pick("w sklepie", "in the shop"),
        ),
    };
}

fn short(value: &str) -> String {
    let value = one_line(value);
    if value.chars().count() <= VALUE_CHARACTERS_MAX {
        return value;
    }
    let cut: String = value.chars().take(VALUE_CHARACTERS_MAX).collect();
    format!("{cut}…")
}
