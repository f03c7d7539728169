//! The queries of [`list`](super::list).

use diesel::{
    BoolExpressionMethods, BoxableExpression, EscapeExpressionMethods, ExpressionMethods,
    NullableExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
    TextExpressionMethods,
    dsl::{count_star, sql},
    expression::SqlLiteral,
    sql_types::{BigInt, Binary, Bool, Date as SqlDate, Text, Untyped},
};
use kontor_domain::invoice::InvoiceKind;
use time::Date;

use super::{
    InvoiceFilter, InvoiceOrder, InvoicePlace, InvoiceState, InvoiceSummary, ListTotals,
    OrderValue,
    tables::invoices::{self, dsl},
};
use crate::{
    Backend, Closed, Conn, Key, StoreError,
    search::Term,
    values::{id, key},
};

type Condition = Box<dyn BoxableExpression<invoices::table, Backend, SqlType = Bool>>;

/// All pairs of state and kind, one walk each.
const PARTS: [Part; 4] = [
    Part(InvoiceState::Draft, InvoiceKind::Vat),
    Part(InvoiceState::Draft, InvoiceKind::ProForma),
    Part(InvoiceState::Issued, InvoiceKind::Vat),
    Part(InvoiceState::Issued, InvoiceKind::ProForma),
];

/// Documents of one state and kind.
#[derive(Clone, Copy)]
pub(super) struct Part(InvoiceState, InvoiceKind);

/// Documents after one place, up to and with another.
#[derive(Clone, Copy)]
pub(super) struct Range<'a> {
    pub(super) after: Option<&'a InvoicePlace>,
    pub(super) until: Option<&'a InvoicePlace>,
}

impl Part {
    /// Those that the filter lets through.
    pub(super) fn all(filter: &InvoiceFilter) -> impl Iterator<Item = Self> {
        let (state, kind) = (filter.state, filter.kind);
        PARTS.into_iter().filter(move |part| {
            state.is_none_or(|state| state == part.0) && kind.is_none_or(|kind| kind == part.1)
        })
    }

    fn condition(self) -> Condition {
        Box::new(
            dsl::state
                .eq(Closed(self.0))
                .and(dsl::kind.eq(Closed(self.1))),
        )
    }
}

/// The next documents of one part, along the index of the order.
pub(super) fn walk(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    part: Part,
    order: InvoiceOrder,
    range: Range<'_>,
    limit: i64,
) -> Result<Vec<InvoiceSummary>, StoreError> {
    let condition = narrowed(part.condition(), filter, order, range);
    load(conn, condition, order, along_index(order), limit)
}

/// The next documents of one part, found by what narrows it most and sorted.
pub(super) fn gather(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    part: Part,
    order: InvoiceOrder,
    range: Range<'_>,
    limit: i64,
) -> Result<Vec<InvoiceSummary>, StoreError> {
    let condition = narrowed(part.condition(), filter, order, range);
    load(conn, condition, order, beside_index(order), limit)
}

/// The next documents of every part, found by the index of the search and sorted.
pub(super) fn gather_search(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    order: InvoiceOrder,
    range: Range<'_>,
    limit: i64,
) -> Result<Vec<InvoiceSummary>, StoreError> {
    let condition = narrowed(searched(conn, filter), filter, order, range);
    load(conn, condition, order, beside_index(order), limit)
}

/// Whether at most so many documents are known to have this term. PostgreSQL never knows: its index gives no row before
/// it has found all of them.
pub(super) fn is_rare(conn: &mut Conn, term: &Term, limit: i64) -> Result<bool, StoreError> {
    let Conn::Sqlite(conn) = conn else {
        return Ok(false);
    };
    let found: i64 = diesel::select(
        sql::<BigInt>(
            "(SELECT count(*) FROM (SELECT 1 FROM invoices_search WHERE invoices_search MATCH ",
        )
        .bind::<Text, _>(term.phrase())
        .sql(" LIMIT ")
        .bind::<BigInt, _>(limit + 1)
        .sql("))"),
    )
    .get_result(conn)?;
    Ok(found <= limit)
}

/// Where the walk of one part stands after so many documents more.
pub(super) fn place_ahead(
    conn: &mut Conn,
    part: Part,
    order: InvoiceOrder,
    after: Option<&InvoicePlace>,
    ahead: i64,
) -> Result<Option<InvoicePlace>, StoreError> {
    let range = Range { after, until: None };
    let condition = narrowed(part.condition(), &InvoiceFilter::default(), order, range);
    let row: Option<PlaceRow> = invoices::table
        .filter(condition)
        .select((
            dsl::id,
            dsl::issue_date,
            dsl::listed,
            dsl::gross,
            dsl::number,
            dsl::buyer_key,
        ))
        .order(along_index(order))
        .offset(ahead - 1)
        .limit(1)
        .first(conn)
        .optional()?;
    Ok(row.map(|row| row.place(order)))
}

/// Whether more than so many documents of one part fall into the days of the filter.
pub(super) fn has_more_days_than(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    part: Part,
    limit: i64,
) -> Result<bool, StoreError> {
    let days = InvoiceFilter {
        issued_from: filter.issued_from,
        issued_until: filter.issued_until,
        ..InvoiceFilter::default()
    };
    let all = Range {
        after: None,
        until: None,
    };
    let beyond: Option<Date> = invoices::table
        .filter(narrowed(
            part.condition(),
            &days,
            InvoiceOrder::DateAsc,
            all,
        ))
        .select(dsl::issue_date)
        .order((dsl::issue_date, dsl::listed, dsl::id))
        .offset(limit)
        .limit(1)
        .first(conn)
        .optional()?;
    Ok(beyond.is_some())
}

/// Totals of one part per currency.
pub(super) fn totals(
    conn: &mut Conn,
    filter: &InvoiceFilter,
    part: Part,
) -> Result<Vec<ListTotals>, StoreError> {
    let all = Range {
        after: None,
        until: None,
    };
    let start = match filter.search {
        Some(_) => {
            let one = InvoiceFilter {
                state: Some(part.0),
                kind: Some(part.1),
                ..filter.clone()
            };
            searched(conn, &one)
        }
        None => part.condition(),
    };
    let rows: Vec<(String, i64, i64, i64, i64)> = invoices::table
        .filter(narrowed(start, filter, InvoiceOrder::DateAsc, all))
        .group_by(dsl::currency)
        .select((
            dsl::currency,
            count_star(),
            sql::<BigInt>("CAST(SUM(net) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(vat) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(gross) AS BIGINT)"),
        ))
        .load(conn)?;
    let totals = rows
        .into_iter()
        .map(|(currency, count, net, vat, gross)| ListTotals {
            currency,
            count,
            net,
            vat,
            gross,
        });
    Ok(totals.collect())
}

/// Found by the trigrams of the search alone: state and kind are compared in a form that no index serves, so that
/// no database takes another way.
fn searched(conn: &Conn, filter: &InvoiceFilter) -> Condition {
    let mut condition: Condition = match (conn, &filter.search) {
        (Conn::Sqlite(_), Some(term)) => Box::new(
            sql::<Bool>(
                "row_no IN (SELECT rowid FROM invoices_search WHERE invoices_search MATCH ",
            )
            .bind::<Text, _>(term.phrase())
            .sql(")"),
        ),
        // on PostgreSQL the index serves the pattern itself, which `narrowed` adds
        (Conn::Postgres(_), Some(_)) | (_, None) => Box::new(sql::<Bool>("TRUE")),
    };
    if let Some(state) = filter.state {
        let state = sql::<Bool>("state || '' = ").bind::<Text, _>(Closed(state));
        condition = Box::new(condition.and(state));
    }
    if let Some(kind) = filter.kind {
        let kind = sql::<Bool>("kind || '' = ").bind::<Text, _>(Closed(kind));
        condition = Box::new(condition.and(kind));
    }
    condition
}

/// The condition and everything else that the filter and the range ask for.
fn narrowed(
    mut condition: Condition,
    filter: &InvoiceFilter,
    order: InvoiceOrder,
    range: Range<'_>,
) -> Condition {
    if let Some(place) = range.after {
        let sign = if order.is_descending() { "<" } else { ">" };
        condition = Box::new(condition.and(beyond(place, sign)));
    }
    if let Some(place) = range.until {
        let sign = if order.is_descending() { ">=" } else { "<=" };
        condition = Box::new(condition.and(beyond(place, sign)));
    }
    if let Some(day) = filter.issued_from {
        condition = Box::new(condition.and(dsl::issue_date.ge(day)));
    }
    if let Some(day) = filter.issued_until {
        condition = Box::new(condition.and(dsl::issue_date.le(day)));
    }
    if let Some(customer) = filter.customer_id {
        let customer = dsl::customer_id.assume_not_null().eq(key(customer));
        condition = Box::new(condition.and(customer));
    }
    if let Some(amount) = filter.gross_min {
        condition = Box::new(condition.and(dsl::gross.ge(amount)));
    }
    if let Some(amount) = filter.gross_max {
        condition = Box::new(condition.and(dsl::gross.le(amount)));
    }
    if let Some(currency) = &filter.currency {
        condition = Box::new(condition.and(dsl::currency.eq(currency.clone())));
    }
    if let Some(term) = &filter.search {
        condition = Box::new(condition.and(dsl::search_text.like(term.pattern()).escape('\\')));
    }
    condition
}

/// On the far side of a place; row values, so that one comparison serves the whole key of the index.
fn beyond(place: &InvoicePlace, sign: &str) -> Condition {
    let id = key(place.id);
    match &place.value {
        OrderValue::Date(day, listed) => Box::new(
            sql::<Bool>(&format!("(issue_date, listed, id) {sign} ("))
                .bind::<SqlDate, _>(*day)
                .sql(", ")
                .bind::<BigInt, _>(*listed)
                .sql(", ")
                .bind::<Binary, _>(id)
                .sql(")"),
        ),
        OrderValue::Gross(gross) => Box::new(
            sql::<Bool>(&format!("(gross, id) {sign} ("))
                .bind::<BigInt, _>(*gross)
                .sql(", ")
                .bind::<Binary, _>(id)
                .sql(")"),
        ),
        OrderValue::Number(text) => text_beyond("number", sign, text, id),
        OrderValue::Buyer(text) => text_beyond("buyer_key", sign, text, id),
    }
}

fn text_beyond(column: &str, sign: &str, text: &str, id: Key) -> Condition {
    Box::new(
        sql::<Bool>(&format!("({column}, id) {sign} ("))
            .bind::<Text, _>(text.to_owned())
            .sql(", ")
            .bind::<Binary, _>(id)
            .sql(")"),
    )
}

/// The order as its index has it.
fn along_index(order: InvoiceOrder) -> SqlLiteral<Untyped> {
    sql(match order {
        InvoiceOrder::DateDesc => "issue_date DESC, listed DESC, id DESC",
        InvoiceOrder::DateAsc => "issue_date, listed, id",
        InvoiceOrder::GrossDesc => "gross DESC, id DESC",
        InvoiceOrder::GrossAsc => "gross, id",
        InvoiceOrder::Number => "number, id",
        InvoiceOrder::Buyer => "buyer_key, id",
    })
}

/// The same order in a form that no index serves: what was gathered is sorted.
fn beside_index(order: InvoiceOrder) -> SqlLiteral<Untyped> {
    sql(match order {
        // the index by customer has this order, that by date begins with what a search hides
        InvoiceOrder::DateDesc | InvoiceOrder::DateAsc => return along_index(order),
        InvoiceOrder::GrossDesc => "gross + 0 DESC, id DESC",
        InvoiceOrder::GrossAsc => "gross + 0, id",
        InvoiceOrder::Number => "number || '', id",
        InvoiceOrder::Buyer => "buyer_key || '', id",
    })
}

fn load(
    conn: &mut Conn,
    condition: Condition,
    order: InvoiceOrder,
    order_by: SqlLiteral<Untyped>,
    limit: i64,
) -> Result<Vec<InvoiceSummary>, StoreError> {
    let rows: Vec<SummaryRow> = invoices::table
        .filter(condition)
        .select((
            (
                dsl::id,
                dsl::issue_date,
                dsl::listed,
                dsl::gross,
                dsl::number,
                dsl::buyer_key,
            ),
            dsl::kind,
            dsl::state,
            dsl::due_date,
            dsl::customer_id,
            dsl::buyer_name,
            dsl::buyer_number,
            dsl::currency,
            dsl::net,
            dsl::vat,
            dsl::paid,
        ))
        .order(order_by)
        .limit(limit)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.summary(order)).collect())
}

/// What every order needs to know a place.
#[derive(Queryable)]
struct PlaceRow {
    id: Key,
    issue_date: Date,
    listed: i64,
    gross: i64,
    number: String,
    buyer_key: String,
}

#[derive(Queryable)]
struct SummaryRow {
    place: PlaceRow,
    kind: Closed<InvoiceKind>,
    state: Closed<InvoiceState>,
    due_date: Option<Date>,
    customer_id: Option<Key>,
    buyer_name: String,
    buyer_number: String,
    currency: String,
    net: i64,
    vat: i64,
    paid: i64,
}

impl PlaceRow {
    fn place(&self, order: InvoiceOrder) -> InvoicePlace {
        let value = match order {
            InvoiceOrder::DateDesc | InvoiceOrder::DateAsc => {
                OrderValue::Date(self.issue_date, self.listed)
            }
            InvoiceOrder::GrossDesc | InvoiceOrder::GrossAsc => OrderValue::Gross(self.gross),
            InvoiceOrder::Number => OrderValue::Number(self.number.clone()),
            InvoiceOrder::Buyer => OrderValue::Buyer(self.buyer_key.clone()),
        };
        InvoicePlace {
            value,
            id: id(self.id),
        }
    }
}

impl SummaryRow {
    fn summary(self, order: InvoiceOrder) -> InvoiceSummary {
        let place = self.place.place(order);
        InvoiceSummary {
            id: place.id,
            kind: self.kind.0,
            state: self.state.0,
            number: self.place.number,
            issue_date: self.place.issue_date,
            due_date: self.due_date,
            customer_id: self.customer_id.map(id),
            buyer_name: self.buyer_name,
            buyer_number: self.buyer_number,
            currency: self.currency,
            net: self.net,
            vat: self.vat,
            gross: self.place.gross,
            paid: self.paid,
            place,
        }
    }
}
