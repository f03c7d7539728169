//! Finding the elements of a list. Ids narrow it by search, codes and owners by index; the rest is looked at row by
//! row, and nothing is copied but positions.

use std::ops::Range;

use super::{
    condition::{Condition, Op},
    filters::Filters,
    order::{self, Key},
    page::Page,
};
use crate::{
    answer::Refusal,
    schema::{Resource, image, stock},
    store::{Store, ids},
    table::Row,
};

/// A page of a list.
#[derive(Debug)]
pub struct Listing<'a> {
    /// Elements in the whole list. A join with stock rows counts an element once for each row.
    pub count: usize,
    /// What was asked for.
    pub page: Page,
    /// Those on the page.
    pub rows: Vec<&'a Row>,
}

/// Lists elements as the parameters say.
///
/// # Errors
/// 400 and 404 as of [`Filters`], [`order::keys`] and [`Page::of`].
pub fn list<'a>(
    store: &'a Store,
    resource: Resource,
    params: &[(String, String)],
) -> Result<Listing<'a>, Refusal> {
    let page = Page::of(params, &store.switches)?;
    let mut filters = Filters::of(params, store, resource)?;
    let order = order::keys(params, store, resource)?;
    let rows = store.table(resource).rows();
    let window = narrow(rows, &mut filters.own);
    let by_id = order.is_empty() || order[0].is_id();
    let is_turned = order
        .first()
        .is_some_and(|key| key.is_id() && key.is_descending());
    if filters.is_empty() && by_id {
        return Ok(window_page(&rows[window], page, is_turned));
    }
    let mut hits = hits(store, resource, rows, window, &filters);
    if !by_id {
        sort(store, resource, rows, &mut hits, &order);
    } else if is_turned {
        hits.reverse();
    }
    let shown = hits.iter().skip(page.skipped()).take(page.limit);
    Ok(Listing {
        count: hits.len(),
        page,
        rows: shown.map(|at| &rows[*at]).collect(),
    })
}

impl Filters {
    fn is_empty(&self) -> bool {
        self.own.is_empty()
            && self.stock.is_empty()
            && self.texts.is_empty()
            && self.lists.is_empty()
    }
}

/// Conditions on the id become a range of the rows, which are in the order of ids.
fn narrow(rows: &[Row], own: &mut Vec<(usize, Condition)>) -> Range<usize> {
    let mut window = 0..rows.len();
    own.retain(|(column, condition)| {
        let (0, Some(bound)) = (*column, condition.int()) else {
            return true;
        };
        let below = rows.partition_point(|row| i64::from(row.id) < bound);
        let up_to = rows.partition_point(|row| i64::from(row.id) <= bound);
        let range = match condition.op {
            Op::Equal => below..up_to,
            Op::Less => 0..below,
            Op::LessOrEqual => 0..up_to,
            Op::Greater => up_to..rows.len(),
            Op::GreaterOrEqual => below..rows.len(),
            _ => return true,
        };
        window = window.start.max(range.start)..window.end.min(range.end);
        false
    });
    window.start.min(window.end)..window.end
}

fn window_page(rows: &[Row], page: Page, is_turned: bool) -> Listing<'_> {
    let from = page.skipped().min(rows.len());
    let to = from.saturating_add(page.limit).min(rows.len());
    let rows_of_page: Vec<&Row> = if is_turned {
        rows.iter().rev().skip(from).take(to - from).collect()
    } else {
        rows[from..to].iter().collect()
    };
    Listing {
        count: rows.len(),
        page,
        rows: rows_of_page,
    }
}

/// Positions of all rows that meet the conditions.
fn hits(
    store: &Store,
    resource: Resource,
    rows: &[Row],
    window: Range<usize>,
    filters: &Filters,
) -> Vec<usize> {
    let mut hits = Vec::new();
    let mut look = |at: usize| {
        let times = times(store, resource, &rows[at], filters);
        hits.extend(std::iter::repeat_n(at, times));
    };
    match candidates(store, resource, filters) {
        None => window.for_each(look),
        Some(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            let places = ids
                .into_iter()
                .filter_map(|id| rows.binary_search_by_key(&id, |row| row.id).ok());
            places.filter(|at| window.contains(at)).for_each(&mut look);
        }
    }
    hits
}

/// Ids of the only rows that can meet the conditions, where an index knows them.
fn candidates(store: &Store, resource: Resource, filters: &Filters) -> Option<Vec<u32>> {
    let equal = |conditions: &[(usize, Condition)], column: usize| {
        let mut found = conditions
            .iter()
            .filter(|(at, condition)| *at == column && condition.op == Op::Equal);
        found.next().map(|(_, condition)| condition.clone())
    };
    match resource {
        Resource::Products => {
            let code = equal(&filters.stock, stock::CODE)?;
            let code = code.text().filter(|code| !code.is_empty())?;
            let stocks = store.codes.candidates(code);
            let stocks = stocks.filter_map(|id| store.get(Resource::Stocks, id));
            let owner = |row: &Row| row.value(Resource::Stocks.schema(), stock::PRODUCT).id();
            Some(stocks.filter_map(owner).collect())
        }
        Resource::Stocks => match equal(&filters.own, stock::CODE) {
            Some(code) if code.text().is_some_and(|code| !code.is_empty()) => {
                Some(store.codes.candidates(code.text()?).collect())
            }
            _ => {
                let owner = equal(&filters.own, stock::PRODUCT)?.int()?;
                let owner = u32::try_from(owner).ok();
                let owner = owner.and_then(|id| store.get(Resource::Products, id));
                Some(owner.map_or_else(Vec::new, |owner| owner.stocks.to_vec()))
            }
        },
        Resource::Images => {
            let owner = equal(&filters.own, image::PRODUCT)?.int()?;
            let owner = u32::try_from(owner).ok();
            let owner = owner.and_then(|id| store.get(Resource::Products, id));
            Some(owner.map_or_else(Vec::new, |owner| owner.images.to_vec()))
        }
        _ => None,
    }
}

/// How often a row is in the list: not at all, once, or once for each stock row that it is joined with.
fn times(store: &Store, resource: Resource, row: &Row, filters: &Filters) -> usize {
    let schema = resource.schema();
    let is_own = filters.own.iter().all(|(at, condition)| match *at {
        0 => condition.holds(crate::table::Value::Int(row.id.into())),
        at => condition.holds(store.value(resource, row, at)),
    });
    let is_listed = || {
        filters.lists.iter().all(|(at, wanted)| {
            let has = ids(row.value(schema, *at));
            has.iter().any(|id| wanted.contains(id))
        })
    };
    let is_translated = || {
        row.texts.iter().any(|texts| {
            filters.texts.iter().all(|(language, at, condition)| {
                language.is_none_or(|language| language == texts.language)
                    && condition.holds(texts.value(schema, *at))
            })
        })
    };
    if !(is_own && (filters.lists.is_empty() || is_listed())) {
        return 0;
    }
    if !(filters.texts.is_empty() || is_translated()) {
        return 0;
    }
    if filters.stock.is_empty() {
        return 1;
    }
    let stocks = row.stocks.iter();
    let stocks = stocks.filter_map(|id| store.get(Resource::Stocks, *id));
    stocks
        .filter(|stock| {
            filters.stock.iter().all(|(at, condition)| match *at {
                0 => condition.holds(crate::table::Value::Int(stock.id.into())),
                at => condition.holds(store.value(Resource::Stocks, stock, at)),
            })
        })
        .count()
}

fn sort(store: &Store, resource: Resource, rows: &[Row], hits: &mut Vec<usize>, order: &[Key]) {
    let mut keyed: Vec<_> = hits
        .iter()
        .map(|at| {
            let values = order
                .iter()
                .map(|key| key.value(store, resource, &rows[*at]));
            (values.collect::<Vec<_>>(), *at)
        })
        .collect();
    keyed.sort_by(|(a, at), (b, bt)| {
        let by_keys = order.iter().zip(a.iter().zip(b));
        by_keys
            .map(|(key, (a, b))| key.compare(*a, *b))
            .find(|ordering| ordering.is_ne())
            // rows are in the order of ids
            .unwrap_or_else(|| at.cmp(bt))
    });
    hits.clear();
    hits.extend(keyed.into_iter().map(|(_, at)| at));
}
