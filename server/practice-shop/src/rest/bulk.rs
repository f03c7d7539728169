//! `bulk`: up to 25 calls in one, each with an answer of its own (Shoper API: bulk endpoint).

use http::Method;
use serde_json::Value as Json;

use super::{Order, undecodable};
use crate::{
    answer::{Answer, Refusal, write_text},
    ask::REST,
    body::text_of,
    store::Store,
    switches::BulkTooLong,
};

/// Items of one call.
const ITEMS_MAX: usize = 25;

/// One call of a bulk call.
#[derive(Debug)]
pub struct Item {
    /// As the caller named it, as JSON.
    pub id: String,
    /// What to do, or why that is not to be understood.
    pub order: Result<Order, Refusal>,
}

/// Reads the items of a body.
///
/// # Errors
/// The answer to a call that cannot be used as a whole.
pub fn items(store: &Store, body: Option<&Json>) -> Result<Vec<Item>, Answer> {
    match body {
        None => Err(undecodable(store).into()),
        Some(Json::Array(items)) if items.len() > ITEMS_MAX => Err(too_long(store)),
        Some(Json::Array(items)) => Ok(items.iter().map(item).collect()),
        Some(_) => Err(Refusal::invalid("Bulk request must be an array").into()),
    }
}

/// The answer with every item's own.
pub fn render(answers: &[(String, Answer)]) -> Answer {
    let failed = answers
        .iter()
        .any(|(_, answer)| !answer.status.is_success());
    let mut json = format!(r#"{{"errors":{failed},"items":["#);
    for (at, (id, answer)) in answers.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        json.push_str(r#"{"code":"#);
        json.push_str(answer.status.as_str());
        json.push_str(r#","body":"#);
        match std::str::from_utf8(&answer.body) {
            Ok("") | Err(_) => json.push_str("null"),
            Ok(body) => json.push_str(body),
        }
        json.push_str(r#","id":"#);
        json.push_str(id);
        json.push('}');
    }
    json.push_str("]}");
    Answer::json(json)
}

fn too_long(store: &Store) -> Answer {
    let text = "Too many items in bulk request: 25 are allowed";
    let refusal = Refusal::invalid(text);
    match store.switches.bulk_too_long {
        BulkTooLong::Error => refusal.into(),
        BulkTooLong::Message => {
            let mut json = String::from(r#"{"errors":true,"message":["#);
            write_text(&mut json, text);
            json.push_str("]}");
            Answer::with(refusal.status, "application/json", json)
        }
    }
}

fn item(json: &Json) -> Item {
    let mut id = String::new();
    match json.get("id") {
        Some(Json::String(text)) => write_text(&mut id, text),
        Some(other) => id = other.to_string(),
        None => id.push_str("null"),
    }
    Item {
        id,
        order: order(json),
    }
}

fn order(json: &Json) -> Result<Order, Refusal> {
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    let method = text("method").map(str::to_ascii_uppercase);
    let method = match method.as_deref() {
        Some("GET") => Method::GET,
        Some("HEAD") => Method::HEAD,
        Some("POST") => Method::POST,
        Some("PUT") => Method::PUT,
        Some("DELETE") => Method::DELETE,
        _ => return Err(Refusal::no_such_verb()),
    };
    let path = text("path").ok_or_else(|| Refusal::invalid("Key 'path' is required"))?;
    let path = path.strip_prefix(REST).unwrap_or(path);
    let path: Vec<String> = path
        .trim_matches('/')
        .split('/')
        .map(str::to_owned)
        .collect();
    if matches!(path[0].as_str(), "bulk" | "auth") {
        return Err(Refusal::invalid("Not available in a bulk request"));
    }
    Ok(Order {
        method,
        path,
        params: params(json.get("params"))?,
        body: json.get("body").cloned(),
    })
}

/// Parameters as a query would have them; `filters` is a text with JSON in it.
fn params(json: Option<&Json>) -> Result<Vec<(String, String)>, Refusal> {
    let Some(Json::Object(params)) = json else {
        return Ok(Vec::new());
    };
    let mut read = Vec::new();
    for (name, value) in params {
        match value {
            Json::Object(_) => {
                return Err(Refusal::invalid(format!("Key '{name}' must be a string")));
            }
            Json::Array(values) => {
                read.extend(values.iter().map(|value| (name.clone(), text_of(value))));
            }
            value => read.push((name.clone(), text_of(value))),
        }
    }
    Ok(read)
}
