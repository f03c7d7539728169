//! The way of a call through the shop: its wire faults, the bucket, the door, the rights, and then what it asks for.

mod steps;

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use http::{HeaderValue, Method, StatusCode};
use serde_json::Value as Json;

use self::steps::{Afterwards, Verdict, Wire};
use crate::{
    answer::{Answer, Refusal},
    ask::Ask,
    clock::Clock,
    door::{Door, Level, Rate, TOKEN_SECONDS},
    faults::{Fault, Faults},
    hold::{Holds, Point, stand},
    journal::{Call, Journal},
    page,
    panel::Panel,
    rest::{self, Order, Tweaks},
    serve::{BrokenOff, Sent},
    store::{Moment, Store},
    switches::{BucketScope, BulkCost, Switches, WrongLogin},
};

/// The shop without its wire.
#[derive(Debug)]
pub struct Engine {
    pub clock: Arc<dyn Clock>,
    door: Mutex<Door>,
    store: RwLock<Store>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    pub holds: Holds,
}

impl Engine {
    /// A shop with this clock, door and data.
    pub fn new(clock: Arc<dyn Clock>, door: Door, store: Store) -> Self {
        Self {
            clock,
            door: Mutex::new(door),
            store: RwLock::new(store),
            faults: Mutex::default(),
            journal: Mutex::default(),
            holds: Holds::default(),
        }
    }

    /// Answers a call and writes it into the journal.
    ///
    /// # Errors
    /// [`BrokenOff`] if a fault closes the connection instead.
    pub async fn call(self: &Arc<Self>, ask: Ask) -> Result<Sent, BrokenOff> {
        let at = self.clock.now();
        let mut holds = self.holds.arrive();
        stand(&mut holds, Point::Arrived, &ask).await;
        let Some(order) = ask.order() else {
            let answer = self.outside(&ask);
            stand(&mut holds, Point::Done, &ask).await;
            return Ok(Sent::Whole(answer));
        };
        let mut done = self.rest(&ask, order);
        self.journal().write(Call {
            number: 0,
            at,
            method: ask.method.clone(),
            path: ask.path.clone(),
            params: ask.query.clone(),
            status: done.answer.as_ref().map(|answer| answer.status.as_u16()),
            bytes_in: ask.body.len(),
            bytes_out: done.answer.as_ref().map_or(0, |answer| answer.body.len()),
            items: std::mem::take(&mut done.items),
            faults: done
                .faults
                .iter()
                .map(|fault| format!("{fault:?}"))
                .collect(),
        });
        stand(&mut holds, Point::Done, &ask).await;
        if let Some(slow) = done.slow {
            slow.await;
        }
        let mut answer = done.answer.ok_or(BrokenOff)?;
        if ask.method == Method::HEAD {
            answer.body.clear();
        }
        Ok(match done.wire {
            Wire::Whole => Sent::Whole(answer),
            Wire::Cut => {
                let announced = answer.body.len();
                answer.body.truncate(announced / 2);
                Sent::Cut { answer, announced }
            }
            Wire::Short => {
                answer.body.truncate(answer.body.len() / 2);
                Sent::Whole(answer)
            }
        })
    }

    /// What is served beside the API: the files of pictures, and the page for a person with a browser.
    fn outside(&self, ask: &Ask) -> Answer {
        if let Some((bytes, extension)) = self.store().picture_at(&ask.path) {
            let kind = match extension {
                "png" => "image/png",
                "gif" => "image/gif",
                "webp" => "image/webp",
                _ => "image/jpeg",
            };
            return Answer::with(StatusCode::OK, kind, bytes.to_vec());
        }
        page::answer(ask, self)
    }

    /// Answers a call of the API.
    fn rest(self: &Arc<Self>, ask: &Ask, order: Order) -> Done {
        let switches = self.store().switches.clone();
        let key = match switches.bucket_scope {
            BucketScope::Token => ask.bearer().unwrap_or_default(),
            BucketScope::Shop => "",
        };
        let cost = match (switches.bulk_cost, order.resource(), &order.body) {
            (BulkCost::EachItem, "bulk", Some(Json::Array(items))) => {
                u32::try_from(items.len()).unwrap_or(u32::MAX).max(1)
            }
            _ => 1,
        };
        let (poured, rate) = {
            let mut door = self.door();
            (door.pour(key, cost, self.clock.elapsed()), door.rate)
        };
        let mut done = Done::default();
        let (level, answer) = match poured {
            Err(level) => (level, Some(too_many())),
            Ok(level) => (level, self.let_in(ask, order, &switches, &mut done)),
        };
        done.answer = answer.map(|answer| with_limits(answer, level, rate));
        done
    }

    /// Past the bucket: faults, door, rights, and the call itself. `None` breaks the connection off.
    fn let_in(
        self: &Arc<Self>,
        ask: &Ask,
        order: Order,
        switches: &Switches,
        done: &mut Done,
    ) -> Option<Answer> {
        done.faults = self.faults().at(&order);
        let verdict = steps::verdict(&done.faults);
        self.beforehand(&done.faults);
        done.wire = verdict.wire;
        // time begins to count now: whoever sees what was done may move the clock at once
        done.slow = verdict.slow.map(|by| self.clock.wait(by));
        if verdict.is_dropped_before {
            return None;
        }
        if let Err(refusal) = self.admit(ask, &order) {
            return Some(refusal.into());
        }
        if let Some(instead) = verdict.instead {
            return Some(instead);
        }
        if let Some(after) = verdict.commits_after {
            let engine = Arc::clone(self);
            let waited = self.clock.wait(after);
            tokio::spawn(async move {
                waited.await;
                if order.resource() == "bulk" {
                    engine.bulk(&order, &mut Done::default());
                } else {
                    engine.perform(&order, Tweaks::default());
                }
            });
            return None;
        }
        let answer = match order.resource() {
            "auth" => self.log_in(ask, switches).unwrap_or_else(Answer::from),
            "bulk" if matches!(order.method, Method::POST | Method::PUT) => self.bulk(&order, done),
            _ => self.perform(&order, verdict.tweaks),
        };
        match verdict.afterwards {
            Afterwards::Instead(instead) => Some(instead),
            Afterwards::Drop => None,
            Afterwards::Answer => Some(answer),
        }
    }

    /// Does what a call asks for, the door being behind it.
    fn perform(&self, order: &Order, tweaks: Tweaks) -> Answer {
        let result = if order.is_reading() {
            rest::read(&self.store(), order, tweaks)
        } else {
            rest::change(&mut self.store_now(), order)
        };
        result.unwrap_or_else(Answer::from)
    }

    fn bulk(&self, order: &Order, done: &mut Done) -> Answer {
        let items = rest::items(&self.store(), order.body.as_ref());
        let items = match items {
            Ok(items) => items,
            Err(answer) => return answer,
        };
        let mut answers = Vec::with_capacity(items.len());
        for item in items {
            let answer = match &item.order {
                Ok(order) => self.item(order, done),
                Err(refusal) => refusal.clone().into(),
            };
            if let Ok(order) = &item.order {
                let path = order.path.join("/");
                let status = answer.status.as_u16();
                done.items.push((order.method.clone(), path, status));
            }
            answers.push((item.id, answer));
        }
        rest::render_bulk(&answers)
    }

    fn item(&self, order: &Order, done: &mut Done) -> Answer {
        let faults = self.faults().at_item(order);
        self.beforehand(&faults);
        let Verdict {
            instead,
            afterwards,
            tweaks,
            ..
        } = steps::verdict(&faults);
        done.faults.extend(faults);
        if let Err(refusal) = self.rights(order) {
            return refusal.into();
        }
        if let Some(instead) = instead {
            return instead;
        }
        let mut answer = self.perform(order, tweaks);
        if order.method == Method::HEAD {
            answer.body.clear();
        }
        match afterwards {
            Afterwards::Instead(instead) => instead,
            Afterwards::Answer | Afterwards::Drop => answer,
        }
    }

    /// What faults do just before the call.
    fn beforehand(&self, faults: &[Fault]) {
        for fault in faults {
            match fault {
                Fault::ExpireTokens => self.door().tokens.expire(),
                Fault::Withdraw { resource, to } => self.door().rights.set(resource, *to),
                Fault::Panel(action) => action(&mut Panel::of(&mut self.store_now())),
                _ => {}
            }
        }
    }

    fn admit(&self, ask: &Ask, order: &Order) -> Result<(), Refusal> {
        let door = self.door();
        door.standing.check()?;
        if order.resource() == "auth" {
            return Ok(());
        }
        door.admit(ask, self.clock.now())?;
        drop(door);
        self.rights(order)
    }

    fn rights(&self, order: &Order) -> Result<(), Refusal> {
        match order.right() {
            Some((resource, right)) => self.door().rights.require(resource, right),
            None => Ok(()),
        }
    }

    fn log_in(&self, ask: &Ask, switches: &Switches) -> Result<Answer, Refusal> {
        if ask.method != Method::POST {
            return Err(Refusal::no_such_verb());
        }
        let wrong = match switches.wrong_login {
            WrongLogin::AuthFailure => "auth_failure",
            WrongLogin::UnauthorizedClient => "unauthorized_client",
        };
        let now = self.clock.now();
        let mut door = self.door();
        if switches.login_ends_earlier_tokens {
            let check = door.log_in(ask, wrong, now)?;
            door.tokens.expire_but(&check);
            return Ok(token(&check));
        }
        Ok(token(&door.log_in(ask, wrong, now)?))
    }

    /// What stands at the door.
    pub fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The faults that wait.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls so far.
    pub fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shop's data.
    pub fn store(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shop's data, to change at this moment.
    pub fn store_now(&self) -> RwLockWriteGuard<'_, Store> {
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        store.now = Moment::of(&*self.clock);
        store
    }
}

/// What became of a call.
#[derive(Default)]
struct Done {
    answer: Option<Answer>,
    wire: Wire,
    slow: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    items: Vec<(Method, String, u16)>,
    faults: Vec<Fault>,
}

fn token(token: &str) -> Answer {
    Answer::json(format!(
        r#"{{"access_token":"{token}","expires_in":{TOKEN_SECONDS},"token_type":"bearer"}}"#
    ))
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
