//! `/webapi/rest`: what a path and a verb mean, and what is answered.

mod bulk;
mod singles;

use std::fmt::Write as _;

use http::{Method, StatusCode};
use serde_json::Value as Json;

pub use bulk::{items, render as render_bulk};

use crate::{
    answer::{Answer, Refusal},
    body::Body,
    door::Right,
    query,
    schema::Resource,
    store::Store,
    table::Verbs,
    wire::{Place, write_element},
};

/// A call of the API, by itself or as an item of a bulk call.
#[derive(Clone, Debug)]
pub struct Order {
    pub method: Method,
    /// Below `/webapi/rest`, in pieces.
    pub path: Vec<String>,
    pub params: Vec<(String, String)>,
    /// `None` where there was none or it was not JSON.
    pub body: Option<Json>,
}

/// What a fault does to a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tweaks {
    /// No elements, and a count of 0.
    pub is_empty: bool,
    /// Added to the count.
    pub count_off: i64,
}

impl Order {
    /// The resource that it names, "" for none.
    pub fn resource(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }

    /// Whether it changes nothing.
    pub fn is_reading(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The right that it takes, and on which resource; none for what everybody may read.
    pub fn right(&self) -> Option<(&str, Right)> {
        let resource = match self.resource() {
            "auth"
            | "application-config"
            | "application-version"
            | "application-lock"
            | "bulk"
            | "object-mtime" => return None,
            "categories-tree" => "categories",
            resource => resource,
        };
        let right = match self.method {
            Method::POST => Right::Add,
            Method::PUT => Right::Edit,
            Method::DELETE => Right::Delete,
            _ => Right::Read,
        };
        Some((resource, right))
    }

    fn no_such_verb(store: &Store) -> Refusal {
        Refusal {
            status: store.switches.no_such_verb,
            ..Refusal::no_such_verb()
        }
    }

    fn body(&self, store: &Store) -> Result<Body, Refusal> {
        match &self.body {
            Some(Json::Object(body)) => Ok(body.clone()),
            Some(_) => Ok(Body::new()),
            None => Err(undecodable(store)),
        }
    }
}

/// A body that is no JSON.
pub fn undecodable(store: &Store) -> Refusal {
    Refusal::new(
        store.switches.broken_json,
        "server_error",
        "Decoding failed: Syntax error",
    )
}

/// Answers what changes nothing.
///
/// # Errors
/// As the API refuses it.
pub fn read(store: &Store, order: &Order, tweaks: Tweaks) -> Result<Answer, Refusal> {
    if let Some(answer) = singles::read(store, order) {
        return answer;
    }
    let resource = resource(order)?;
    match order.path.as_slice() {
        [_] => list(store, resource, order, tweaks),
        [_, id] => {
            let row = store.get(resource, id_of(store, id)?);
            let row = row.ok_or_else(Refusal::not_found)?;
            let mut json = String::new();
            write_element(&mut json, store, resource, row, Place::Alone);
            Ok(Answer::json(json))
        }
        _ => Err(unknown(order)),
    }
}

/// Does what changes something.
///
/// # Errors
/// As the API refuses it; then nothing was changed.
pub fn change(store: &mut Store, order: &Order) -> Result<Answer, Refusal> {
    if let Some(answer) = singles::change(store, order) {
        return answer;
    }
    let resource = resource(order)?;
    if resource.schema().verbs == Verbs::Read {
        return Err(Order::no_such_verb(store));
    }
    match (&order.method, order.path.as_slice()) {
        (&Method::POST, [_]) => {
            let body = order.body(store)?;
            let id = store.insert(resource, &body)?;
            Ok(Answer::json(id.to_string()))
        }
        (&Method::PUT, [_, id]) => {
            let id = unopened(store, resource, id)?;
            let body = order.body(store)?;
            store.update(resource, id, &body)?;
            Ok(Answer::json("1"))
        }
        (&Method::DELETE, [_, id]) => {
            let id = unopened(store, resource, id)?;
            store.delete(resource, id)?;
            Ok(Answer::json("1"))
        }
        _ => Err(Order::no_such_verb(store)),
    }
}

fn list(
    store: &Store,
    resource: Resource,
    order: &Order,
    tweaks: Tweaks,
) -> Result<Answer, Refusal> {
    let listing = query::list(store, resource, &order.params)?;
    let (mut count, mut rows) = (listing.count, listing.rows);
    if tweaks.is_empty {
        (count, rows) = (0, Vec::new());
    }
    let off = isize::try_from(tweaks.count_off).unwrap_or_default();
    count = count.saturating_add_signed(off);
    let (pages, page) = (listing.page.pages(count), listing.page.echoed(count));
    // an ordinary product takes about 3 KB
    let mut json = String::with_capacity(64 + rows.len() * 3_072);
    // writing into a string does not fail
    let _ = write!(
        json,
        r#"{{"count":"{count}","pages":{pages},"page":{page},"list":["#
    );
    for (at, row) in rows.into_iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        write_element(&mut json, store, resource, row, Place::Alone);
    }
    json.push_str("]}");
    Ok(Answer::json(json)
        .header("x-shop-result-count", count)
        .header("x-shop-result-pages", pages)
        .header("x-shop-result-page", page))
}

fn resource(order: &Order) -> Result<Resource, Refusal> {
    Resource::named(order.resource()).ok_or_else(|| unknown(order))
}

/// 400, not 404: so the real shop answers for a path that it does not know.
fn unknown(order: &Order) -> Refusal {
    Refusal::invalid(format!("Unknown resource '{}'", order.path.join("/")))
}

fn id_of(store: &Store, text: &str) -> Result<u32, Refusal> {
    text.parse().map_err(|_| Refusal {
        status: store.switches.wrong_id,
        ..Refusal::not_found()
    })
}

/// The id of an element that nobody has open in the panel.
fn unopened(store: &Store, resource: Resource, id: &str) -> Result<u32, Refusal> {
    let id = id_of(store, id)?;
    if store.open.contains(&(resource, id)) {
        return Err(locked());
    }
    Ok(id)
}

/// 409: somebody has the element open in the panel.
pub fn locked() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "server_error",
        "Obiekt jest właśnie edytowany przez administratora",
    )
}
