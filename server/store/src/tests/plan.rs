//! How a database means to run a query.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Integer, Text},
};

use crate::{Backend, Conn};

/// A query with EXPLAIN before it; the answer has columns of the types `Columns`.
struct Explained<Q, Columns> {
    explain: &'static str,
    query: Q,
    columns: PhantomData<Columns>,
}

impl<Q, Columns> QueryId for Explained<Q, Columns> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, Columns> Query for Explained<Q, Columns> {
    type SqlType = Columns;
}

impl<Q, Columns> RunQueryDsl<Conn> for Explained<Q, Columns> {}

impl<Q: QueryFragment<Backend>, Columns> QueryFragment<Backend> for Explained<Q, Columns> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(self.explain);
        self.query.walk_ast(out)
    }
}

/// The plan of a query, one step a line.
pub(super) fn plan<Q: QueryFragment<Backend>>(conn: &mut Conn, query: Q) -> String {
    let lines: Vec<String> = if matches!(conn, Conn::Sqlite(_)) {
        let explained: Explained<_, (Integer, Integer, Integer, Text)> = Explained {
            explain: "EXPLAIN QUERY PLAN ",
            query,
            columns: PhantomData,
        };
        let rows: Vec<(i32, i32, i32, String)> = explained.load(conn).unwrap();
        rows.into_iter().map(|row| row.3).collect()
    } else {
        let explained: Explained<_, Text> = Explained {
            explain: "EXPLAIN ",
            query,
            columns: PhantomData,
        };
        explained.load(conn).unwrap()
    };
    lines.join("\n")
}

/// Fails if the plan reads a whole table, or sorts rows that an index has in order already.
pub(super) fn assert_walks_an_order(plan: &str) {
    assert_no_table_scan(plan);
    for sort in ["TEMP B-TREE", "Sort"] {
        assert!(!plan.contains(sort), "{plan}");
    }
}

/// Fails if the plan reads a whole table. A walk of an index in the list's order is none: it ends with the page.
pub(super) fn assert_no_table_scan(plan: &str) {
    let scans = |line: &str| {
        let line = line.trim_start();
        line.contains("Seq Scan")
            || line.starts_with("SCAN ")
                && !line.contains("INDEX")
                && !line.contains("VIRTUAL TABLE")
    };
    assert!(!plan.lines().any(scans), "{plan}");
}
