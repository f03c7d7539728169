//! Statements that the database prepares once: their text stands fixed, their values are bound by name.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};
use diesel::{PgConnection, RunQueryDsl, SqliteConnection};

use crate::database::Outsider;

/// What a statement binds.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// `:id`, 32 hexadecimal digits.
    pub id: String,
    /// `:request`, 32 hexadecimal digits.
    pub request: String,
    /// `:number`.
    pub number: String,
    /// `:buyer`.
    pub buyer: String,
    /// `:search`.
    pub search: String,
    /// `:counter`.
    pub counter: i64,
    /// `:sequence`.
    pub sequence: i64,
    /// `:shift`, an amount.
    pub shift: i64,
}

/// A statement, cut at its names.
#[derive(Clone, Debug)]
pub struct Statement(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Sql(String),
    Value(String),
}

/// A statement with its values.
struct Bound<'a> {
    statement: &'a Statement,
    values: &'a Values,
}

impl Statement {
    /// Reads a text in which values stand as `:name`.
    pub fn new(sql: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = sql;
        while let Some(at) = rest.find(':') {
            let (before, after) = rest.split_at(at);
            let name: String = after[1..]
                .chars()
                .take_while(char::is_ascii_lowercase)
                .collect();
            pieces.push(Piece::Sql(before.to_owned()));
            rest = &after[1 + name.len()..];
            pieces.push(Piece::Value(name));
        }
        pieces.push(Piece::Sql(rest.to_owned()));
        Self(pieces)
    }

    /// Runs it and says how many rows it wrote.
    pub fn run(&self, database: &mut Outsider, values: &Values) -> QueryResult<usize> {
        let bound = Bound {
            statement: self,
            values,
        };
        match database {
            Outsider::Sqlite(conn) => bound.execute(conn),
            Outsider::Postgres(conn) => bound.execute(conn),
        }
    }
}

// No static id: the text is the key under which the prepared statement is kept.
impl QueryId for Bound<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for Bound<'_>
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Text>,
    i64: ToSql<BigInt, DB>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let values = self.values;
        for piece in &self.statement.0 {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Value(name) => match name.as_str() {
                    "id" => out.push_bind_param::<Text, _>(&values.id)?,
                    "request" => out.push_bind_param::<Text, _>(&values.request)?,
                    "number" => out.push_bind_param::<Text, _>(&values.number)?,
                    "buyer" => out.push_bind_param::<Text, _>(&values.buyer)?,
                    "search" => out.push_bind_param::<Text, _>(&values.search)?,
                    "counter" => out.push_bind_param::<BigInt, _>(&values.counter)?,
                    "sequence" => out.push_bind_param::<BigInt, _>(&values.sequence)?,
                    "shift" => out.push_bind_param::<BigInt, _>(&values.shift)?,
                    other => {
                        let problem = format!("no value is called {other}");
                        return Err(diesel::result::Error::QueryBuilderError(problem.into()));
                    }
                },
            }
        }
        Ok(())
    }
}

impl RunQueryDsl<SqliteConnection> for Bound<'_> {}
impl RunQueryDsl<PgConnection> for Bound<'_> {}
