//! The floor of issuing: the rows of an invoice that the server issued, written again under new keys by prepared SQL
//! alone, into the same tables with the same indexes and triggers.

use anyhow::{Context as _, Result, ensure};

use super::prepared::{Statement, Values};
use crate::database::Outsider;

/// What the server sets on its writing connection; the floor must not be less durable.
pub(super) const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                               PRAGMA secure_delete = ON;";
/// Copied invoices are numbered from here on: no series counts so far.
const COUNTER_FIRST: i64 = 1_000_000;

/// Writes copies of one invoice.
pub struct Copier {
    database: Outsider,
    statements: Vec<Statement>,
    count: i64,
    sequence: i64,
}

/// Whether copies are alike, as the server's own rows in a run, or different, as in an office of some years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variety {
    /// All alike.
    Alike,
    /// Buyers, dates and amounts differ.
    Different,
}

/// How many rows all tables have together.
pub fn row_count(database: &mut Outsider) -> Result<i64> {
    let mut count = 0;
    for table in stored_tables(database)? {
        count += database.number(&format!("SELECT count(*) AS value FROM {table}"))?;
    }
    Ok(count)
}

impl Copier {
    /// Takes the last issued invoice of a database for its model.
    pub fn new(url: &str, variety: Variety) -> Result<Self> {
        let mut database = Outsider::open(url)?;
        if !database.is_postgres() {
            database.run(SQLITE_SETTINGS)?;
        }
        let sequence = database.number("SELECT max(sequence) AS value FROM audit")?;
        let model = model(&mut database)?;
        let statements = statements(&mut database, &model, sequence, variety)?;
        Ok(Self {
            database,
            statements,
            count: 0,
            sequence,
        })
    }

    /// Writes one more invoice in a transaction of its own; says how many rows.
    pub fn write_one(&mut self) -> Result<usize> {
        self.write(1)
    }

    /// Writes so many invoices in one transaction; says how many rows.
    pub fn write(&mut self, invoices: u32) -> Result<usize> {
        let begin = if self.database.is_postgres() {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        self.database.run(begin)?;
        let mut rows = 0;
        for _ in 0..invoices {
            rows += self.rows_of_one()?;
        }
        self.database.run("COMMIT")?;
        Ok(rows)
    }

    fn rows_of_one(&mut self) -> Result<usize> {
        self.count += 1;
        self.sequence += 1;
        let values = values(self.count, self.sequence);
        let mut rows = 0;
        for statement in &self.statements {
            let written = statement
                .run(&mut self.database, &values)
                .with_context(|| format!("{statement:?}"))?;
            ensure!(written > 0, "{statement:?} wrote nothing");
            rows += written;
        }
        Ok(rows)
    }
}

fn values(n: i64, sequence: i64) -> Values {
    let buyer = buyer(n);
    let number = format!("K/{n}/2025");
    Values {
        // keys that grow, as those of the server do
        id: format!("019ac{n:027x}"),
        request: format!("019ad{n:027x}"),
        search: format!("{} {}", number.to_lowercase(), buyer.to_lowercase()),
        number,
        buyer,
        counter: COUNTER_FIRST + n,
        sequence,
        shift: n.wrapping_mul(7_919) % 1_000_000,
    }
}

/// Names as different as those of an office's customers.
fn buyer(n: i64) -> String {
    const KINDS: [&str; 8] = [
        "Sklep",
        "Zaklad",
        "Biuro",
        "Hurtownia",
        "Pracownia",
        "Gabinet",
        "Warsztat",
        "Piekarnia",
    ];
    const NAMES: [&str; 16] = [
        "Aster", "Bursztyn", "Cedr", "Delta", "Echo", "Fala", "Gama", "Horyzont", "Iskra", "Jodla",
        "Kometa", "Lipa", "Meteor", "Neptun", "Orion", "Perla",
    ];
    let pick = |list: &[&str], n: i64| {
        let index = usize::try_from(n).unwrap_or_default() % list.len();
        list[index].to_owned()
    };
    format!("{} {} {}", pick(&KINDS, n), pick(&NAMES, n / 8), n % 5_000)
}

/// The model's key, as a literal.
fn model(database: &mut Outsider) -> Result<String> {
    bytes(
        database,
        "id",
        "FROM invoices WHERE state = 'issued' ORDER BY id DESC LIMIT 1",
    )
}

/// The key of the last answered request, as a condition.
fn last_request(database: &mut Outsider) -> Result<String> {
    let last = "FROM requests ORDER BY at DESC, request_id DESC LIMIT 1";
    let user = bytes(database, "user_id", last)?;
    let request = bytes(database, "request_id", last)?;
    let method = database.texts(&format!("SELECT method AS value {last}"))?;
    let method = method.first().context("an answered request")?;
    Ok(format!(
        "user_id = {user} AND method = '{method}' AND request_id = {request}"
    ))
}

/// Bytes in the first row, as a literal: what is copied is then found by its key alone.
fn bytes(database: &mut Outsider, column: &str, from: &str) -> Result<String> {
    let digits = if database.is_postgres() {
        format!("encode({column}, 'hex')")
    } else {
        format!("hex({column})")
    };
    let found = database.texts(&format!("SELECT {digits} AS value {from}"))?;
    let digits = found.first().with_context(|| format!("{column} {from}"))?;
    Ok(if database.is_postgres() {
        format!("decode('{digits}', 'hex')")
    } else {
        format!("x'{digits}'")
    })
}

fn statements(
    database: &mut Outsider,
    model: &str,
    sequence: i64,
    variety: Variety,
) -> Result<Vec<Statement>> {
    let postgres = database.is_postgres();
    let key = |name: &str| {
        if postgres {
            format!("decode(:{name}, 'hex')")
        } else {
            format!("unhex(:{name})")
        }
    };
    let different = variety == Variety::Different;
    let date = if postgres {
        "DATE '2025-01-01' + CAST(:shift % 690 AS integer)"
    } else {
        "date('2025-01-01', (:shift % 690) || ' days')"
    };
    let own_sum = "CASE WHEN nr = 1 THEN gross + :shift ELSE gross END";
    let id = key("id");
    let request = key("request");
    let mut sums = vec![("invoice_id", id.as_str())];
    let mut invoice = vec![
        ("id", id.as_str()),
        ("number", ":number"),
        ("counter", ":counter"),
        ("listed", ":counter"),
    ];
    if different {
        sums.push(("gross", own_sum));
        invoice.extend([
            ("gross", "gross + :shift"),
            ("issue_date", date),
            ("buyer_name", ":buyer"),
            ("buyer_key", ":search"),
            ("search_text", ":search"),
        ]);
    }
    let of_model = format!("invoice_id = {model}");
    let last = format!("sequence = {sequence}");
    let mut copies = Vec::new();
    for (table, changed, which) in [
        (
            "invoice_lines",
            vec![("invoice_id", id.as_str())],
            of_model.clone(),
        ),
        ("invoice_sums", sums, of_model.clone()),
        (
            "invoice_accounts",
            vec![("invoice_id", id.as_str())],
            of_model,
        ),
        ("invoices", invoice, format!("id = {model}")),
        ("audit", vec![("sequence", ":sequence")], last.clone()),
        ("audit_content", vec![("sequence", ":sequence")], last),
        (
            "requests",
            vec![("request_id", request.as_str())],
            last_request(database)?,
        ),
    ] {
        copies.push(copy(database, table, &changed, &which)?);
    }
    copies.push(Statement::new("UPDATE audit_head SET sequence = :sequence"));
    let series = bytes(
        database,
        "series_id",
        &format!("FROM invoices WHERE id = {model}"),
    )?;
    copies.push(Statement::new(&format!(
        "UPDATE series_counters SET last_counter = :counter WHERE series_id = {series}"
    )));
    Ok(copies)
}

/// `INSERT … SELECT` of the model's rows with some columns changed.
pub(super) fn copy(
    database: &mut Outsider,
    table: &str,
    changed: &[(&str, &str)],
    which: &str,
) -> Result<Statement> {
    let columns: Vec<String> = database
        .columns(table)?
        .into_iter()
        .filter(|column| column != "row_no")
        .collect();
    let values: Vec<&str> = columns
        .iter()
        .map(|column| {
            changed
                .iter()
                .find(|(name, _)| name == column)
                .map_or(column.as_str(), |(_, value)| value)
        })
        .collect();
    Ok(Statement::new(&format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {which}",
        columns.join(", "),
        values.join(", ")
    )))
}

/// Tables that hold rows of their own; an index of words keeps its rows elsewhere.
fn stored_tables(database: &mut Outsider) -> Result<Vec<String>> {
    let tables = database.tables()?;
    Ok(tables
        .into_iter()
        .filter(|table| !table.contains("_search"))
        .collect())
}
