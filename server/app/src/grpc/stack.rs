//! The one stack that every call goes through, from the request's id to the counters.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderValue, Request, Response};
use kontor_domain::refusal::{Kind, Refusal, Text};
use tokio::sync::Semaphore;
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::Instrument as _;
use uuid::Uuid;

use super::{
    access::{Method, method_of},
    auth::authenticate,
    call::Call,
    language::Language,
    status,
};
use crate::{actor::Actor, app::App, error::Error};

/// The longest time to the head of an answer, whatever the caller allows.
pub const CALL_TIME_MAX: Duration = Duration::from_mins(1);
/// When a refused call is worth repeating.
pub const RETRY_AFTER_MS: u64 = 500;
/// Metadata with the id of the request, from the caller or made here.
pub const REQUEST_ID_METADATA: &str = "x-request-id";
/// Characters of the longest request id taken from a caller.
pub const REQUEST_ID_LENGTH_MAX: usize = 64;

/// tonic watches the caller's deadline too, and would answer CANCELLED: this comes first.
const DEADLINE_MARGIN: Duration = Duration::from_millis(10);

/// Puts the stack around the services.
#[derive(Clone, Debug)]
pub struct Stack {
    app: App,
    turns: Arc<Semaphore>,
}

impl Stack {
    /// The stack of this server, for so many calls at the same time; the next is refused at once.
    pub fn new(app: App, calls_running_max: usize) -> Self {
        Self {
            app,
            turns: Arc::new(Semaphore::new(calls_running_max)),
        }
    }
}

impl<S> Layer<S> for Stack {
    type Service = Stacked<S>;

    fn layer(&self, inner: S) -> Stacked<S> {
        Stacked {
            stack: self.clone(),
            inner,
        }
    }
}

/// The services with the stack around them.
#[derive(Clone, Debug)]
pub struct Stacked<S> {
    stack: Stack,
    inner: S,
}

type BoxedAnswer<E> = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

impl<S> Service<Request<Body>> for Stacked<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxedAnswer<Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone that was polled ready has to be the one that is called.
        let fresh = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, fresh);
        Box::pin(handle(self.stack.clone(), ready, request))
    }
}

async fn handle<S>(
    stack: Stack,
    inner: S,
    mut request: Request<Body>,
) -> Result<Response<Body>, Infallible>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let app = &stack.app;
    let call = Call {
        request_id: request_id(request.headers(), app),
        language: Language::of(request.headers()),
    };
    request.extensions_mut().insert(call.clone());
    let method = method_of(request.uri().path());
    let name = method.map_or("unknown", |method| method.name);
    let span = tracing::info_span!(
        "call",
        method = name,
        request_id = call.request_id,
        user_id = tracing::field::Empty,
        service_token_id = tracing::field::Empty,
        workstation_id = tracing::field::Empty,
    );
    let began = app.clock.elapsed();
    app.metrics.calls_running.inc();
    let running = Running(app);
    let mut answer = admit(&stack, method, &call, inner, request)
        .instrument(span.clone())
        .await;
    drop(running);
    let took = app.clock.elapsed().saturating_sub(began);
    let code = code_of(answer.headers());
    app.metrics.answered(name, code_name(code), took);
    span.in_scope(|| {
        tracing::debug!(
            code = code_name(code),
            took_us = took.as_micros(),
            "answered"
        );
    });
    if let Ok(value) = HeaderValue::from_str(&call.request_id) {
        answer.headers_mut().insert(REQUEST_ID_METADATA, value);
    }
    Ok(answer)
}

/// Lets a call in that is known, has its turn and its actor, and watches its time.
async fn admit<S>(
    stack: &Stack,
    method: Option<&'static Method>,
    call: &Call,
    mut inner: S,
    mut request: Request<Body>,
) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let refuse = |error: Error| call.status(&error).into_http();
    let Some(method) = method else {
        return Status::unimplemented("no such method").into_http();
    };
    let Ok(_turn) = stack.turns.try_acquire() else {
        return refuse(busy().into());
    };
    let time = time_allowed(request.headers());
    let served = async {
        let mut extensions = std::mem::take(request.extensions_mut());
        authenticate(
            &stack.app,
            method.access,
            request.headers(),
            &mut extensions,
        )
        .await?;
        if let Some(actor) = extensions.get::<Actor>() {
            note(actor);
        }
        *request.extensions_mut() = extensions;
        let Ok(answer) = inner.call(request).await;
        Ok(answer)
    };
    // A stream answers its head at once and may then go on for longer.
    match select(Box::pin(served), stack.app.clock.wait(time)).await {
        Either::Left((Ok(answer), _)) => answer,
        Either::Left((Err(error), _)) => refuse(error),
        Either::Right(_) => status::of_refusal(&too_late(), call.language).into_http(),
    }
}

struct Running<'a>(&'a App);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.metrics.calls_running.dec();
    }
}

fn note(actor: &Actor) {
    let span = tracing::Span::current();
    if let Some(user) = actor.user_id {
        span.record("user_id", tracing::field::display(user));
    }
    if let Some(token) = actor.service_token_id {
        span.record("service_token_id", tracing::field::display(token));
    }
    if let Some(workstation) = actor.workstation_id {
        span.record("workstation_id", tracing::field::display(workstation));
    }
}

/// The caller's id if it is harmless in a log, else a new one.
fn request_id(headers: &HeaderMap, app: &App) -> String {
    headers
        .get(REQUEST_ID_METADATA)
        .and_then(|value| value.to_str().ok())
        .filter(|id| (1..=REQUEST_ID_LENGTH_MAX).contains(&id.len()))
        .filter(|id| {
            id.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        })
        .map_or_else(|| app.id::<Uuid>(app.now()).to_string(), str::to_owned)
}

/// What the caller allows (`grpc-timeout`), a little less, and never more than [`CALL_TIME_MAX`].
fn time_allowed(headers: &HeaderMap) -> Duration {
    let wanted = headers
        .get("grpc-timeout")
        .and_then(|value| value.to_str().ok())
        .and_then(parse_timeout);
    match wanted {
        Some(wanted) => {
            let margin = DEADLINE_MARGIN.min(wanted / 2);
            wanted.saturating_sub(margin).min(CALL_TIME_MAX)
        }
        None => CALL_TIME_MAX,
    }
}

/// gRPC over HTTP/2: at most 8 digits and a unit.
fn parse_timeout(text: &str) -> Option<Duration> {
    const DIGITS_MAX: usize = 8;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > DIGITS_MAX {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(value * 3_600),
        "M" => Duration::from_secs(value * 60),
        "S" => Duration::from_secs(value),
        "m" => Duration::from_millis(value),
        "u" => Duration::from_micros(value),
        "n" => Duration::from_nanos(value),
        _ => return None,
    })
}

fn too_late() -> Refusal {
    Refusal::new(
        Kind::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        Text::fixed(
            "Serwer nie zdążył odpowiedzieć w wyznaczonym czasie. Zapis mógł się udać: sprawdź, zanim powtórzysz.",
            "The server did not answer in the time allowed. The change may have been made: look before you repeat.",
        ),
    )
}

fn busy() -> Refusal {
    Refusal::new(
        Kind::ResourceExhausted,
        "SERVER_BUSY",
        Text::fixed(
            "Serwer obsługuje teraz zbyt wiele wywołań. Spróbuj ponownie za chwilę.",
            "The server is serving too many calls now. Try again in a moment.",
        ),
    )
    .with(status::RETRY_AFTER_MS, RETRY_AFTER_MS.to_string())
}

/// A call that failed before its answer began has its code in the head; others began well.
fn code_of(headers: &HeaderMap) -> Code {
    headers
        .get("grpc-status")
        .map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}

const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_deadline_is_kept_a_little_early_and_never_beyond_ours() {
        for (header, allowed) in [
            (None, CALL_TIME_MAX),
            (Some("5S"), Duration::from_millis(4_990)),
            (Some("100m"), Duration::from_millis(90)),
            (Some("10m"), Duration::from_millis(5)),
            (Some("99999999H"), CALL_TIME_MAX),
            (Some("123456789S"), CALL_TIME_MAX),
            (Some("5x"), CALL_TIME_MAX),
            (Some(""), CALL_TIME_MAX),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert("grpc-timeout", header.parse().unwrap());
            }
            assert_eq!(time_allowed(&headers), allowed, "{header:?}");
        }
    }
}
