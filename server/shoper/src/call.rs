//! The way of a call: token, place in the bucket, attempt, and what is done when it fails.

use std::time::Duration;

use reqwest::{Method, header::HeaderValue};
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use crate::{
    Credentials, Error, ErrorKind, Purpose, Shop,
    auth::{Granted, basic},
    error::NotShoper,
    http::{Answer, Request},
};

/// How long to wait after a 429 that does not say it (Shoper API: rate limiting).
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(1);

/// One call, as often as it has to be sent.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Below `/webapi/rest/`.
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) nature: Nature,
}

/// What repeating a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// It changes nothing.
    Read,
    /// It changes something, and doing it twice is doing it once: deleting.
    WriteOnce,
    /// It changes something, and doing it twice may do harm: inserting makes two, an update may overwrite what
    /// somebody wrote in between, or add a difference twice.
    Write,
}

impl Call {
    /// For messages: `PUT products/36`. Not the query, in which names of customers may stand one day.
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn is_write(&self) -> bool {
        self.nature != Nature::Read
    }

    /// Whether it may be sent again after this error, which came from one attempt.
    fn may_repeat(&self, error: &Error) -> bool {
        let got_there = !matches!(error.kind(), ErrorKind::Unresolved | ErrorKind::Unreachable);
        error.is_passing() && !(got_there && self.nature == Nature::Write)
    }
}

impl Shop {
    /// Makes a call and reads its answer, in a task of its own.
    ///
    /// A call holds its turn in the rate limit and at the login while it waits. If it were only as awake as its caller, one that
    /// is begun and not polled further (a stream in a `select!` whose other branch won) would hold up all others
    /// for ever. Dropped, it ends the task.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        call: Call,
        read: impl Fn(&Answer) -> Result<T, NotShoper> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let shop = self.clone();
        let (name, write) = (call.name(), call.is_write());
        awake(
            &name,
            write,
            async move { shop.call_here(&call, &read).await },
        )
        .await
    }

    /// Logs in now, whatever token there is: finds out whether the shop still accepts login and password. Callers that wait at
    /// this moment get the new token. The token of an integration is not traded: nothing is sent.
    pub async fn log_in(&self) -> Result<(), Error> {
        if !self.can_log_in() {
            return Ok(());
        }
        let shop = self.clone();
        awake("POST auth", false, async move {
            let tokens = &shop.inner.tokens;
            tokens.renew(shop.now(), || shop.login()).await.map(drop)
        })
        .await
    }

    async fn call_here<T>(
        &self,
        call: &Call,
        read: &impl Fn(&Answer) -> Result<T, NotShoper>,
    ) -> Result<T, Error> {
        let token = self
            .inner
            .tokens
            .get(None, self.now(), || self.login())
            .await?;
        let first = self
            .attempts(call, Some(&token.header), self.purpose, read)
            .await;
        match first {
            Err(error) if error.status() == Some(401) && self.can_log_in() => {
                tracing::debug!(call = %call.name(), "the token is not accepted: logging in again");
                let renewed = self
                    .inner
                    .tokens
                    .get(Some(&token), self.now(), || self.login())
                    .await;
                self.inner
                    .counters
                    .count(self.purpose, |calls| calls.repeated += 1);
                let again = match renewed {
                    Ok(token) => {
                        self.attempts(call, Some(&token.header), self.purpose, read)
                            .await
                    }
                    Err(error) => Err(error),
                };
                // an attempt before the one that was refused may have done it
                again.map_err(|again| again.in_doubt(error.is_in_doubt()))
            }
            result => result,
        }
    }

    /// Trades login and password for a token.
    async fn login(&self) -> Result<Granted, Error> {
        let Credentials::Login { login, password } = &self.inner.credentials else {
            return Err(Error::new(ErrorKind::Unauthenticated, "POST auth"));
        };
        let call = Call {
            method: Method::POST,
            path: "auth".into(),
            query: Vec::new(),
            body: None,
            // a second token does no harm to the first
            nature: Nature::Read,
        };
        let authorization = basic(login, password);
        let read = |answer: &Answer| Granted::read(&answer.body);
        self.attempts(&call, authorization.as_ref(), Purpose::LOGIN, &read)
            .await
    }

    /// Sends the call until it succeeds, is refused, or has been sent often enough.
    async fn attempts<T>(
        &self,
        call: &Call,
        authorization: Option<&HeaderValue>,
        purpose: Purpose,
        read: &impl Fn(&Answer) -> Result<T, NotShoper>,
    ) -> Result<T, Error> {
        let retries = self.retries;
        let mut attempts = 1;
        let mut throttled = 0;
        let mut in_doubt = false;
        loop {
            let error = match self.attempt(call, authorization, purpose, read).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            in_doubt |= error.is_in_doubt();
            if error.kind() == ErrorKind::RateLimited {
                self.inner
                    .counters
                    .count(purpose, |calls| calls.throttled += 1);
                let wait = error.retry_after().unwrap_or(RETRY_AFTER_DEFAULT);
                throttled += 1;
                if throttled >= retries.throttled_max || wait > retries.retry_after_max {
                    return Err(error.in_doubt(in_doubt));
                }
            } else if call.may_repeat(&error) && attempts < retries.attempts_max {
                tracing::debug!(call = %call.name(), %error, attempts, "to be repeated");
                self.pause_after(attempts).await;
                attempts += 1;
            } else {
                return Err(error.in_doubt(in_doubt));
            }
            self.inner
                .counters
                .count(purpose, |calls| calls.repeated += 1);
        }
    }

    /// Sends the call once.
    async fn attempt<T>(
        &self,
        call: &Call,
        authorization: Option<&HeaderValue>,
        purpose: Purpose,
        read: &impl Fn(&Answer) -> Result<T, NotShoper>,
    ) -> Result<T, Error> {
        let mut url = self.inner.address.of_resource(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let request = Request {
            method: call.method.clone(),
            url,
            authorization: authorization.cloned(),
            body: call.body.clone(),
        };
        let place = self.inner.bucket.place().await;
        if self.guard.as_ref().is_some_and(|may_send| !may_send()) {
            place.unused();
            return Err(Error::new(ErrorKind::Withheld, &call.name()));
        }
        self.inner.counters.count(purpose, |calls| calls.sent += 1);
        let began = self.inner.clock.elapsed();
        let result = self.inner.http.send(request).await;
        match &result {
            Ok(answer) => place.answered(answer.head.rate, self.pause(answer)),
            Err(_) => drop(place),
        }
        let took_ms = self.inner.clock.elapsed().saturating_sub(began).as_millis();
        let status = result.as_ref().ok().map(|answer| answer.status);
        tracing::debug!(call = %call.name(), %purpose, status, took_ms, "called the shop");
        match result {
            Ok(answer) => self.judge(call, &answer, read),
            Err(failure) => Err(Error::of_failure(&call.name(), failure, call.is_write())),
        }
    }

    fn judge<T>(
        &self,
        call: &Call,
        answer: &Answer,
        read: &impl Fn(&Answer) -> Result<T, NotShoper>,
    ) -> Result<T, Error> {
        if let Some(date) = answer.head.date {
            self.inner.keep_date(date);
        }
        let (name, write) = (call.name(), call.is_write());
        if !(200..300).contains(&answer.status) {
            let error = if call.method == Method::HEAD {
                Error::of_head(&name, answer.status)
            } else {
                Error::of_answer(&name, answer.status, &answer.body, write)
            };
            return Err(
                match (error.kind(), answer.head.retry_after, &answer.head.location) {
                    (ErrorKind::Redirected, _, Some(location)) => error.text(location),
                    (_, Some(time), _) => error.after(time),
                    _ => error,
                },
            );
        }
        read(answer).map_err(|why| Error::of_body(&name, answer.status, &answer.body, write, why))
    }

    /// Waits before the next attempt.
    pub(crate) async fn pause_after(&self, attempts: u32) {
        let pause = self
            .retries
            .pause
            .saturating_mul(2_u32.saturating_pow(attempts - 1));
        self.inner.clock.wait(pause).await;
    }

    /// For how long an answer forbids all callers to call.
    fn pause(&self, answer: &Answer) -> Option<Duration> {
        let wait = answer.head.retry_after.unwrap_or(RETRY_AFTER_DEFAULT);
        (answer.status == 429).then(|| wait.min(self.retries.retry_after_max))
    }

    /// Whether a refused token can be replaced.
    fn can_log_in(&self) -> bool {
        matches!(self.inner.credentials, Credentials::Login { .. })
    }

    fn now(&self) -> impl Fn() -> Duration + use<'_> {
        || self.inner.clock.elapsed()
    }
}

/// Does the work in a task of its own, which is awake when its caller is not, and ends with it.
async fn awake<T: Send + 'static>(
    name: &str,
    write: bool,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let mut task = JoinSet::new();
    task.spawn(work.in_current_span());
    let ended = task.join_next().await;
    match ended.map(|ended| ended.map_err(JoinError::try_into_panic)) {
        Some(Ok(result)) => result,
        Some(Err(Ok(panic))) => std::panic::resume_unwind(panic),
        // the runtime is being shut down
        Some(Err(Err(_))) | None => Err(Error::new(ErrorKind::Disconnected, name).in_doubt(write)),
    }
}
