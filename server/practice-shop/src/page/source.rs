//! From the shop's data to what the pages show. Reads only.

mod cells;
mod goods;
mod search;
mod traffic;
mod tree;

use http::{HeaderValue, Method, StatusCode};

use crate::answer::Answer;
use crate::ask::Ask;
use crate::engine::Engine;

use super::{Asked, Head, Lang, Place, SECURITY_POLICY, STYLE, Search, render};

/// The page that a browser asks for.
pub(crate) fn answer(ask: &Ask, engine: &Engine) -> Answer {
    if !matches!(ask.method, Method::GET | Method::HEAD) {
        return Answer::with(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "405");
    }
    let asked = Asked::of(&ask.path, &ask.query);
    let lang = asked.as_ref().map_or(Lang::Pl, |asked| asked.lang);
    let place = asked.map(|asked| asked.place);
    let head = Head {
        lang,
        place: place.clone().unwrap_or(Place::Products(Search::default())),
        login: engine.door().account.login.clone(),
        address: engine.store().base.clone(),
    };
    match place {
        Some(Place::Products(search)) => {
            let listing = search::listing(&engine.store(), &search);
            html(StatusCode::OK, render::products(&head, &listing))
        }
        Some(Place::Product(id)) => {
            let details = goods::details(&engine.store(), id, lang);
            details.map_or_else(
                || missing(&head),
                |details| html(StatusCode::OK, render::product(&head, &details)),
            )
        }
        Some(Place::Calls) => {
            let traffic = traffic::traffic(engine, lang);
            html(StatusCode::OK, render::calls(&head, &traffic))
        }
        Some(Place::Style) => Answer::with(StatusCode::OK, "text/css; charset=utf-8", STYLE),
        None => missing(&head),
    }
}

fn missing(head: &Head) -> Answer {
    html(StatusCode::NOT_FOUND, render::missing(head))
}

fn html(status: StatusCode, text: String) -> Answer {
    let header = HeaderValue::from_static;
    Answer::with(status, "text/html; charset=utf-8", text)
        .header("content-security-policy", header(SECURITY_POLICY))
        .header("x-content-type-options", header("nosniff"))
        .header("cache-control", header("no-store"))
}
