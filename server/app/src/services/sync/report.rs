//! The report of a run, as CSV for a spreadsheet or JSON for programs, page by page.

use std::fmt::Write as _;

use kontor_domain::{
    ids::SyncRunId,
    refusal::Text,
    role::Permission,
    sync::{operation::State, report::Notice},
    text::clean,
};
use kontor_store::sync::operations::{self, Filter, JournalOperation};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use tokio::sync::mpsc;

use super::runs::{self, Shown};
use crate::{actor::Actor, app::App, error::Error};

/// Operations of one piece.
const PAGE: usize = 200;
/// Pieces that wait for a slow reader.
const WAITING_MAX: usize = 4;
/// A byte order mark: spreadsheets then read the Polish letters.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const HEAD: &str =
    "Lp.;Rodzaj;Czynność;Stan;Nazwa;ID w programie;Nr w sklepie;Powód;Różnice;Kod błędu;Błąd\r\n";

/// Shape of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Separated by semicolons, UTF-8 with a byte order mark.
    Csv,
    /// One object with the run and its operations.
    Json,
}

/// The report in pieces.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn export(
    app: &App,
    actor: &Actor,
    run: SyncRunId,
    format: Format,
) -> Result<mpsc::Receiver<Result<String, Error>>, Error> {
    actor.require(Permission::WatchSync)?;
    let shown = runs::find(app, run).await?;
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(write(app.clone(), shown, format, sender));
    Ok(receiver)
}

async fn write(app: App, run: Shown, format: Format, reader: mpsc::Sender<Result<String, Error>>) {
    let id = run.run.new.id;
    let head = match format {
        Format::Csv => Ok(format!("{BYTE_ORDER_MARK}{HEAD}")),
        Format::Json => head(&run),
    };
    let mut after = 0;
    let mut piece = head;
    loop {
        let failed = piece.is_err();
        if reader.send(piece).await.is_err() || failed {
            return;
        }
        let page = app
            .db
            .read(move |conn| {
                Ok::<_, Error>(operations::page(conn, id, &Filter::default(), after, PAGE)?)
            })
            .await;
        let page = match page {
            Ok(page) if page.is_empty() => break,
            other => other,
        };
        piece = page.map(|page| {
            let first = after == 0;
            after = page.last().map_or(after, |last| last.planned.number);
            match format {
                Format::Csv => page.iter().map(row).collect(),
                Format::Json => objects(&page, first),
            }
        });
    }
    if format == Format::Json {
        let _ = reader.send(Ok("]}\n".to_owned())).await;
    }
}

fn head(shown: &Shown) -> Result<String, Error> {
    let run = &shown.run;
    let when = |at: Option<time::OffsetDateTime>| at.and_then(|at| at.format(&Rfc3339).ok());
    let value = json!({
        "id": run.new.id.to_string(),
        "shop": shown.shop_name,
        "status": run.status.as_str(),
        "trigger": run.new.trigger.as_str(),
        "started_by": run.new.started_by,
        "workstation": run.new.workstation,
        "undo_of": run.new.undo_of.map(|id| id.to_string()),
        "created_at": when(Some(run.new.created_at)),
        "planned_at": when(run.planned_at),
        "applied_at": when(run.applied_at),
        "finished_at": when(run.finished_at),
        "kinds": run.outcome,
        "api_calls": run.calls,
    });
    let run = serde_json::to_string(&value).map_err(Error::because("writing a report"))?;
    Ok(format!("{{\"run\":{run},\"operations\":["))
}

fn objects(page: &[JournalOperation], first: bool) -> String {
    let mut text = String::new();
    for (place, operation) in page.iter().enumerate() {
        let comma = if first && place == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{}", object(operation));
    }
    text
}

fn object(done: &JournalOperation) -> Value {
    let planned = &done.planned;
    let operation = &planned.operation;
    let notice = why(done);
    json!({
        "number": planned.number,
        "kind": operation.kind.as_str(),
        "action": operation.action.as_str(),
        "state": done.state.as_str(),
        "name": planned.name,
        "local_id": operation.local.or(done.result_local).map(|id| id.to_string()),
        "shop_element_id": operation.shop.or(done.result_element),
        "reason": notice.reason,
        "reason_text": { "pl": notice.text.pl, "en": notice.text.en },
        "conflict": operation.conflict,
        "differences": planned.differences,
        "error": done.failure.as_ref().map(|failure| json!({ "code": failure.code, "text": failure.text })),
    })
}

fn row(done: &JournalOperation) -> String {
    let planned = &done.planned;
    let operation = &planned.operation;
    let differences: Vec<String> = planned
        .differences
        .iter()
        .map(|difference| {
            let value = |value: &Option<String>| value.clone().unwrap_or_default();
            format!(
                "{}: {} → {}",
                difference.field.label().pl,
                value(&difference.local),
                value(&difference.shop)
            )
        })
        .collect();
    let (code, text) = done.failure.as_ref().map_or(("", ""), |failure| {
        (failure.code.as_str(), failure.text.as_str())
    });
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let id = operation.local.or(done.result_local);
    let cells = [
        planned.number.to_string(),
        operation.kind.label().pl.to_owned(),
        operation.action.label().pl.to_owned(),
        done.state.label().pl.to_owned(),
        planned.name.clone(),
        id.map(|id| id.to_string()).unwrap_or_default(),
        number(operation.shop.or(done.result_element)),
        why(done).text.pl.into_owned(),
        differences.join(" | "),
        code.to_owned(),
        text.to_owned(),
    ];
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(";"))
}

/// Why something that a deletion takes away cannot be brought back.
pub fn warning(reason: &str) -> Notice {
    let (pl, en) = match reason {
        "PROMOTION_LOST" => (
            "Trwa promocja; po usunięciu nie da się jej przywrócić.",
            "A promotion is running; it cannot be brought back.",
        ),
        "REVIEWS_LOST" => (
            "Opinii klientów nie da się przywrócić.",
            "Reviews of customers cannot be brought back.",
        ),
        "PERMALINK_LOST" => (
            "Adres strony zmieni się; odnośniki z zewnątrz przestaną działać.",
            "The address of its page changes; links from outside stop working.",
        ),
        "RELATIONS_LOST" => (
            "Zniknie z powiązanych produktów, kolekcji i znaczników sklepu.",
            "It is lost from related products, collections and tags of the shop.",
        ),
        "PRODUCTS_DETACHED" => (
            "Produkty, które go mają, stracą go.",
            "Products that have it lose it.",
        ),
        "PICTURE_PLACE_LOST" => (
            "Straci swoje miejsce wśród zdjęć produktu.",
            "It loses its place among the pictures of its product.",
        ),
        _ => (
            "Usunięcia nie da się w pełni cofnąć.",
            "The deletion cannot be undone in full.",
        ),
    };
    Notice {
        reason: reason.to_owned(),
        text: Text::fixed(pl, en),
    }
}

/// Why an operation is planned, or why it was skipped.
pub fn why(done: &JournalOperation) -> Notice {
    match (done.state, done.skip) {
        (State::Skipped, Some(skip)) => skip.notice(),
        _ => done.planned.operation.reason.notice(),
    }
}

/// A cell of CSV (RFC 4180 with semicolons). One that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let text = clean(text);
    let harmless = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    };
    if harmless.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        for (text, written) in [
            ("Żółw", "Żółw"),
            ("a;b", "\"a;b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x;y", "\"'@x;y\""),
            ("-5", "'-5"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
