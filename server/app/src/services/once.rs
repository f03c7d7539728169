//! Idempotency: a request that is repeated with its `request_id` is answered like the first time and done once.

use std::sync::Arc;

use kontor_domain::{
    ids::RequestId,
    refusal::{Kind, Refusal, Text},
};
use kontor_store::{
    Conn, StoreError,
    requests::{self, Answered, RequestKey},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    actor::Actor,
    app::App,
    error::{Error, in_field},
};

/// How often a write whose COMMIT had an unknown outcome is settled before the caller is told so.
const SETTLE_TRIES_MAX: u32 = 3;

/// Writes once for each `request_id` of this caller and method (`kontor.v1.CustomerService/CreateCustomer`).
///
/// The answer is kept with an HMAC of `request` in the change's own transaction. A repeat gets that answer; the caller
/// has authorised it again before. Without a `request_id` it just writes. A COMMIT of unknown outcome is settled here:
/// the next write waits until the lost one has ended, and either finds its row or does the work.
///
/// # Errors
/// Those of `change`; `INVALID_ID`; `REQUEST_ID_REUSED` if the same id came with another request; those of the store.
pub async fn write_once<R, T, F>(
    app: &App,
    actor: &Actor,
    method: &'static str,
    request_id: &str,
    request: &R,
    change: F,
) -> Result<T, Error>
where
    R: Serialize,
    T: Serialize + DeserializeOwned + Send + 'static,
    F: Fn(&mut Conn) -> Result<T, Error> + Send + Sync + 'static,
{
    if request_id.is_empty() {
        return app.db.write(change).await;
    }
    let id = RequestId::parse(request_id).map_err(in_field("request_id"))?;
    let body = serde_json::to_vec(request).map_err(Error::because("writing a request as JSON"))?;
    let once = Arc::new(Once {
        key: RequestKey {
            user: actor.id().unwrap_or(Uuid::nil()),
            method: method.to_owned(),
            request: id.into(),
        },
        body_hmac: app.keys.request_mac(&body).to_vec(),
        now: app.now(),
        change,
    });
    let mut tries_left = SETTLE_TRIES_MAX;
    loop {
        let this = Arc::clone(&once);
        let result = app.db.write(move |conn| this.run(conn)).await;
        let unknown = matches!(&result, Err(Error::Store(StoreError::OutcomeUnknown)));
        if !unknown || tries_left == 0 {
            return result;
        }
        tries_left -= 1;
        tracing::warn!(method, "settling a COMMIT of unknown outcome");
    }
}

struct Once<F> {
    key: RequestKey,
    body_hmac: Vec<u8>,
    now: time::OffsetDateTime,
    change: F,
}

impl<F> Once<F> {
    fn run<T>(&self, conn: &mut Conn) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned,
        F: Fn(&mut Conn) -> Result<T, Error>,
    {
        if let Some(first) = requests::find(conn, &self.key)? {
            if first.body_hmac != self.body_hmac {
                return Err(reused().into());
            }
            return serde_json::from_str(&first.answer)
                .map_err(Error::because("reading a kept answer"));
        }
        let answer = (self.change)(conn)?;
        let kept = Answered {
            body_hmac: self.body_hmac.clone(),
            answer: serde_json::to_string(&answer)
                .map_err(Error::because("writing an answer as JSON"))?,
        };
        requests::insert(conn, &self.key, &kept, self.now)?;
        Ok(answer)
    }
}

fn reused() -> Refusal {
    Refusal::new(
        Kind::Invalid,
        "REQUEST_ID_REUSED",
        Text::fixed(
            "Ten sam request_id przyszedł z innym żądaniem. Nadaj nowemu żądaniu nowy identyfikator.",
            "The same request_id came with another request. Give the new request an id of its own.",
        ),
    )
}
