//! The floor under the server's own time: the same JSON decoded, and the same rows written by prepared SQL alone, under new keys,
//! into the same tables with the same indexes and triggers.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::stage::Stage;
use crate::bench::figures::{Figure, Figures, ratio};
use crate::bench::floor::{SQLITE_SETTINGS, copy};
use crate::bench::prepared::{Statement, Values};
use crate::bench::process::own_thread_time;
use crate::database::Outsider;
use crate::watch::Stopwatch;

/// Elements that the floor is measured with, at most.
const ELEMENTS_MAX: usize = 10_000;
/// Copies are numbered from here on.
const NUMBERS_FROM: i64 = 1_000_000_000;
/// Elements in one transaction, as the server writes them when it plans and when it applies.
const PLANNED_AT_ONCE: usize = 200;
const APPLIED_AT_ONCE: usize = 50;
/// The product of the one shop that there is, by its number.
const ELEMENT: &str = "shop_id = (SELECT id FROM shops) AND kind = 'product' AND element = :shift";

/// What one product takes at least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Floor {
    elements: usize,
    time: Duration,
    processor: Duration,
}

/// Of a plan and of its application.
#[derive(Clone, Copy, Debug)]
pub(super) struct Floors {
    plan: Floor,
    apply: Floor,
}

/// Measures both, with the server stopped. `first` is the run of the first import.
pub(super) fn measure(stage: &mut Stage, first: &str) -> Result<Floors> {
    // the sessions end with the server
    tokio::task::block_in_place(|| {
        stage.office.take(0)?.stop()?;
        let mut database = Outsider::open(stage.office.database())?;
        if !database.is_postgres() {
            database.run(SQLITE_SETTINGS)?;
        }
        let copies = Copies::of(&mut database, first)?;
        Ok(Floors {
            plan: timed(&mut database, &copies, Step::Plan)?,
            apply: timed(&mut database, &copies, Step::Apply)?,
        })
    })
}

/// Shows the floors, and the figures of the first import as multiples of them.
pub(super) fn set_beside(figures: &mut Figures, products: u32, floors: &Floors, steps: &[&str]) {
    for (step, floor, what) in [
        (
            "plan",
            floors.plan,
            "its JSON decoded, its rows of the mirror and of the plan written",
        ),
        (
            "apply",
            floors.apply,
            "its rows written, with its link and its outcome",
        ),
    ] {
        if !steps.contains(&step) {
            continue;
        }
        let run = figures.sync.iter().rev().find(|figure| {
            figure.products == products && figure.story == "first import" && figure.step == step
        });
        let Some(run) = run else { continue };
        let (time, processor) = (run.per_element(), run.processor_per_element());
        let each = |time: Duration| time.as_micros() / floor.elements.max(1) as u128;
        let (floor_time, floor_processor) = (each(floor.time), each(floor.processor));
        let figure = Figure {
            name: format!("floor: {step} of one product of {products}"),
            count: floor.elements,
            p50_us: floor_time,
            note: format!(
                "{what}; of a processor {floor_processor} us. The server: {} us ({} x), of a processor {} us ({} x)",
                time.as_micros(),
                ratio(time.as_micros(), floor_time),
                processor.as_micros(),
                ratio(processor.as_micros(), floor_processor)
            ),
            ..Figure::default()
        };
        figures.add(figure);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Plan,
    Apply,
}

/// What is copied, and how.
struct Copies {
    /// Number in the plan, number in the shop, and JSON of each product.
    elements: Vec<(i64, i64, String)>,
    plan: Vec<Statement>,
    apply: Vec<Statement>,
}

impl Copies {
    fn of(database: &mut Outsider, run: &str) -> Result<Self> {
        let run = run.replace('-', "");
        let bytes = |text: &str| {
            if database.is_postgres() {
                format!("decode({text}, 'hex')")
            } else {
                format!("unhex({text})")
            }
        };
        let (run, id) = (bytes(&format!("'{run}'")), bytes(":id"));
        let done = format!(
            "FROM sync_operations o JOIN sync_mirror m ON m.element = o.element AND m.kind = o.kind \
             AND m.shop_id = (SELECT id FROM shops) \
             WHERE o.run_id = {run} AND o.kind = 'product' AND o.action = 'import' AND o.state = 'done' \
             ORDER BY o.number LIMIT {ELEMENTS_MAX}"
        );
        let number = |text: String| text.parse::<i64>().context("a number");
        let as_text = |column: &str| format!("SELECT CAST({column} AS text) AS value {done}");
        let numbers = database.texts(&as_text("o.number"))?;
        let elements = database.texts(&as_text("o.element"))?;
        let texts = database.texts(&as_text("m.json"))?;
        ensure!(!texts.is_empty(), "no product was imported");
        let elements = numbers.into_iter().zip(elements).zip(texts);
        let elements = elements
            .map(|((place, element), json)| Ok((number(place)?, number(element)?, json)))
            .collect::<Result<_>>()?;
        let operation = format!("run_id = {run} AND number = :sequence");
        let local = format!("(SELECT result_local FROM sync_operations WHERE {operation})");
        let plan = vec![
            copy(database, "sync_mirror", &[("element", ":counter")], ELEMENT)?,
            copy(
                database,
                "sync_operations",
                &[
                    ("number", "number + 1000000000"),
                    ("state", "'planned'"),
                    ("finished_at", "NULL"),
                    ("snapshot_before", "NULL"),
                    ("snapshot_after", "NULL"),
                    ("result_local", "NULL"),
                ],
                &operation,
            )?,
        ];
        let mut apply = vec![copy(
            database,
            "products",
            &[
                ("id", id.as_str()),
                ("code", ":number"),
                ("code_key", ":number"),
            ],
            &format!("id = {local}"),
        )?];
        for table in ["product_descriptions", "product_shop_categories"] {
            apply.push(copy(
                database,
                table,
                &[("product_id", id.as_str())],
                &format!("product_id = {local}"),
            )?);
        }
        apply.push(copy(
            database,
            "sync_links",
            &[("local_id", id.as_str()), ("element", ":counter")],
            ELEMENT,
        )?);
        let from = |column: &str| {
            format!("{column} = (SELECT {column} FROM sync_operations WHERE {operation})")
        };
        apply.push(Statement::new(&format!(
            "UPDATE sync_operations SET state = 'done', {}, {}, {}, {} \
             WHERE run_id = {run} AND number = :sequence + 1000000000",
            from("finished_at"),
            from("snapshot_before"),
            from("snapshot_after"),
            from("result_local"),
        )));
        Ok(Self {
            elements,
            plan,
            apply,
        })
    }
}

fn timed(database: &mut Outsider, copies: &Copies, step: Step) -> Result<Floor> {
    let begin = if database.is_postgres() {
        "BEGIN"
    } else {
        "BEGIN IMMEDIATE"
    };
    let (statements, at_once) = match step {
        Step::Plan => (&copies.plan, PLANNED_AT_ONCE),
        Step::Apply => (&copies.apply, APPLIED_AT_ONCE),
    };
    let (whole, used) = (Stopwatch::start(), own_thread_time()?);
    for elements in copies.elements.chunks(at_once) {
        database.run(begin)?;
        for (place, element, json) in elements {
            if step == Step::Plan {
                let decoded: serde_json::Value = serde_json::from_str(json)?;
                ensure!(decoded.is_object(), "an object");
            }
            let values = Values {
                id: format!("019ae{place:027x}"),
                number: format!("kopia-{place}"),
                sequence: *place,
                counter: NUMBERS_FROM + element,
                shift: *element,
                ..Values::default()
            };
            for statement in statements {
                statement
                    .run(database, &values)
                    .with_context(|| format!("{statement:?}"))?;
            }
        }
        database.run("COMMIT")?;
    }
    Ok(Floor {
        elements: copies.elements.len(),
        time: whole.elapsed(),
        processor: own_thread_time()?.saturating_sub(used),
    })
}
