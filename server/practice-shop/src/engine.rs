//! The way of a call through the shop: the door, then the resource that the path names.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderValue, Method, StatusCode};

use crate::{
    answer::{Answer, Refusal},
    ask::Ask,
    clock::Clock,
    door::{Door, Level, Rate, TOKEN_SECONDS},
};

/// The shop without its wire.
#[derive(Debug)]
pub struct Engine {
    clock: Arc<dyn Clock>,
    door: Mutex<Door>,
}

impl Engine {
    /// A shop with this clock and door.
    pub fn new(clock: Arc<dyn Clock>, door: Door) -> Self {
        Self {
            clock,
            door: Mutex::new(door),
        }
    }

    /// Answers a call.
    pub fn answer(&self, ask: &Ask) -> Answer {
        let Some(path) = ask.rest() else {
            return Refusal::not_found().into();
        };
        let key = ask.bearer().unwrap_or_default();
        let (poured, rate) = {
            let mut door = self.door();
            (door.pour(key, 1, self.clock.elapsed()), door.rate)
        };
        let (level, result) = match poured {
            Ok(level) => (level, self.resource(ask, &path)),
            Err(level) => (level, Ok(too_many())),
        };
        with_limits(result.unwrap_or_else(Answer::from), level, rate)
    }

    fn resource(&self, ask: &Ask, path: &[&str]) -> Result<Answer, Refusal> {
        if path == ["auth"] {
            return self.auth(ask);
        }
        self.door().admit(ask, self.clock.now())?;
        match path {
            ["application-version"] if ask.method == Method::GET => {
                Ok(Answer::json(r#"{"version":"5.26.54"}"#))
            }
            _ => Err(Refusal::invalid("Unknown resource")),
        }
    }

    fn auth(&self, ask: &Ask) -> Result<Answer, Refusal> {
        if ask.method != Method::POST {
            return Err(Refusal::no_such_verb());
        }
        let now = self.clock.now();
        let token = self.door().log_in(ask, "auth_failure", now)?;
        Ok(Answer::json(format!(
            r#"{{"access_token":"{token}","expires_in":{TOKEN_SECONDS},"token_type":"bearer"}}"#
        )))
    }

    /// What stands at the door.
    pub fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many() -> Answer {
    let refusal = Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "temporarily_unavailable",
        "Too many requests",
    );
    Answer::from(refusal).header("retry-after", HeaderValue::from_static("1"))
}

fn with_limits(answer: Answer, level: Level, rate: Rate) -> Answer {
    answer
        .header("x-shop-api-calls", level.calls)
        .header("x-shop-api-limit", rate.limit)
        .header("x-shop-api-bandwidth", rate.bandwidth)
}
