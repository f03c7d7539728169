//! Paths without a list: the shop's settings, version and lock, the tree, times of change.

use http::{Method, StatusCode};
use serde_json::Value as Json;

use super::{Order, id_of};
use crate::{
    answer::{Answer, Refusal, write_text},
    schema::Resource,
    store::Store,
    switches::ObjectMtime,
    write,
};

/// What is answered to reading one of them; `None` for anything else.
pub fn read(store: &Store, order: &Order) -> Option<Result<Answer, Refusal>> {
    let path: Vec<&str> = order.path.iter().map(String::as_str).collect();
    Some(match path.as_slice() {
        ["application-version"] => Ok(Answer::json(r#"{"version":"5.26.54"}"#)),
        ["application-config"] => Ok(Answer::json(config(store))),
        ["application-lock"] => {
            let locked = store.is_locked;
            Ok(Answer::json(format!(r#"{{"locked":{locked}}}"#)))
        }
        ["categories-tree"] => Ok(Answer::json(write::tree(store, 0))),
        ["categories-tree", id] => node(store, id),
        ["object-mtime", rest @ ..] => mtime(store, rest),
        ["auth" | "bulk"] => Err(Order::no_such_verb(store)),
        _ => return None,
    })
}

/// What is answered to changing one of them; `None` for anything else.
pub fn change(store: &mut Store, order: &Order) -> Option<Result<Answer, Refusal>> {
    match order.resource() {
        "application-lock" => {
            store.is_locked = order.method != Method::DELETE;
            Some(Ok(Answer::json("true")))
        }
        "application-version"
        | "application-config"
        | "categories-tree"
        | "object-mtime"
        | "auth"
        | "bulk" => Some(Err(Order::no_such_verb(store))),
        _ => None,
    }
}

fn config(store: &Store) -> String {
    let mut json = String::from("{");
    for (name, value) in store.config.values() {
        if json.len() > 1 {
            json.push(',');
        }
        write_text(&mut json, name);
        json.push(':');
        match value {
            Json::String(text) => write_text(&mut json, text),
            value => json.push_str(&value.to_string()),
        }
    }
    json.push('}');
    json
}

fn node(store: &Store, id: &str) -> Result<Answer, Refusal> {
    let id = id_of(store, id)?;
    if !store.has(Resource::Categories, id) {
        return Err(Refusal::not_found());
    }
    Ok(Answer::json(write::tree(store, id)))
}

/// `object-mtime/{object}/{id}`: what is unknown or missing there is a 500, the bare path a 501.
fn mtime(store: &Store, path: &[&str]) -> Result<Answer, Refusal> {
    let broken = || {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            "Internal server error",
        )
    };
    match (store.switches.object_mtime, path) {
        (ObjectMtime::NotImplemented, _) | (_, []) => Err(Refusal::new(
            StatusCode::NOT_IMPLEMENTED,
            "invalid_request",
            "Not implemented",
        )),
        (ObjectMtime::Works, [object, id]) if !object.is_empty() => {
            let resource = Resource::of_object(object).ok_or_else(broken)?;
            let row = id.parse().ok().and_then(|id| store.get(resource, id));
            let date = row.ok_or_else(broken)?.changed_at;
            Ok(Answer::json(format!(r#"{{"date":{date}}}"#)))
        }
        _ => Err(broken()),
    }
}
