//! The answer to a bulk request.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{Name, Ticket};
use crate::{Deletion, Error, ErrorKind, decode, error::NotShoper};

/// The results of the items.
#[derive(Debug)]
pub struct BulkAnswer {
    pub(super) bulk: u64,
    pub(super) answers: BTreeMap<usize, ItemAnswer>,
    pub(super) names: Vec<Name>,
}

#[derive(Debug)]
pub(super) struct ItemAnswer {
    pub(super) status: u16,
    pub(super) body: Box<RawValue>,
}

impl BulkAnswer {
    /// The result of one item.
    ///
    /// # Errors
    ///
    /// As if the item had been a call of its own. [`Missing`](ErrorKind::Missing) if the shop's answer lacks it; a
    /// writing item is then in doubt.
    #[expect(clippy::needless_pass_by_value, reason = "each result is taken once")]
    pub fn take<T>(&mut self, ticket: Ticket<T>) -> Result<T, Error> {
        let name = self.names.get(ticket.index);
        let Some(name) = name.filter(|_| ticket.bulk == self.bulk) else {
            // nothing is known here of what became of it
            let call = "an item of another bulk request";
            return Err(Error::new(ErrorKind::Missing, call).in_doubt(true));
        };
        let Some(answer) = self.answers.remove(&ticket.index) else {
            return Err(Error::new(ErrorKind::Missing, &name.call).in_doubt(name.write));
        };
        let body = answer.body.get();
        if !(200..300).contains(&answer.status) {
            return Err(Error::of_answer(
                &name.call,
                answer.status,
                body.as_bytes(),
                name.write,
            ));
        }
        (ticket.read)(body).map_err(|why| {
            Error::of_body(&name.call, answer.status, body.as_bytes(), name.write, why)
        })
    }
}

/// Makes a success of "already gone", for the result of a deletion in a bulk request.
pub fn deletion(result: Result<(), Error>) -> Result<Deletion, Error> {
    match result {
        Ok(()) => Ok(Deletion::Deleted),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Deletion::AlreadyGone),
        Err(error) => Err(error),
    }
}

/// The items' answers by index, or the shop's words for why it took none of them.
pub(super) type Answers = Result<BTreeMap<usize, ItemAnswer>, String>;

/// Reads `{"errors":false,"items":[{"code":200,"body":1,"id":"0"}]}`, or `{"errors":true,"message":["…"]}`.
pub(super) fn read(body: &[u8]) -> Result<Answers, NotShoper> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(default, deserialize_with = "decode::flag")]
        errors: Option<bool>,
        items: Option<Items>,
        #[serde(default)]
        message: Value,
    }
    #[derive(Deserialize)]
    struct Items(#[serde(deserialize_with = "decode::list")] Vec<ItemBody>);
    #[derive(Deserialize)]
    struct ItemBody {
        #[serde(deserialize_with = "decode::text")]
        id: String,
        #[serde(deserialize_with = "decode::whole")]
        code: Option<i64>,
        body: Box<RawValue>,
    }
    let body: Body = decode::body(body)?;
    let Some(Items(items)) = body.items else {
        return match body.errors {
            Some(true) => Ok(Err(words(&body.message))),
            _ => Err(NotShoper::Shape("neither items nor errors")),
        };
    };
    let answers = items.into_iter().filter_map(|item| {
        let index = item.id.parse().ok()?;
        let status = item.code.and_then(|code| u16::try_from(code).ok())?;
        let body = item.body;
        Some((index, ItemAnswer { status, body }))
    });
    Ok(Ok(answers.collect()))
}

/// The texts of a message of unknown shape.
fn words(message: &Value) -> String {
    match message {
        Value::String(text) => text.clone(),
        Value::Array(messages) => messages.iter().map(words).collect::<Vec<_>>().join("; "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
