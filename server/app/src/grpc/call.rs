//! The frame of every adaptor: the caller out of the request, the service's answer or status back.

use std::future::Future;

use kontor_domain::refusal::{Kind, Refusal, Text};
use tonic::{Request, Response, Status};

use super::{language::Language, status};
use crate::{
    actor::{Actor, WorkstationActor},
    error::Error,
};

/// What the stack knows of a call; it puts this into every request.
#[derive(Clone, Debug)]
pub struct Call {
    /// Names the call in the log and to the caller (metadata `x-request-id`).
    pub request_id: String,
    /// In which language the caller reads texts.
    pub language: Language,
}

impl Call {
    /// Out of a request.
    pub fn of<T>(request: &Request<T>) -> Self {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self {
                request_id: String::new(),
                language: Language::default(),
            })
    }

    /// The status of an error, in the caller's language.
    pub fn status(&self, error: &Error) -> Status {
        status::of(error, self.language, &self.request_id)
    }
}

/// Serves a call of a person in a session: `with_actor(request, |actor, message| async move { … }).await`.
pub async fn with_actor<I, O, F, A>(request: Request<I>, serve: F) -> Result<Response<O>, Status>
where
    F: FnOnce(Actor, I) -> A,
    A: Future<Output = Result<O, Error>> + Send,
{
    let call = Call::of(&request);
    let actor = actor(&request, &call)?;
    answer(&call, serve(actor, request.into_inner()).await)
}

/// Serves a call of a workstation, with or without a person.
pub async fn with_workstation<I, O, F, A>(
    request: Request<I>,
    serve: F,
) -> Result<Response<O>, Status>
where
    F: FnOnce(WorkstationActor, I) -> A,
    A: Future<Output = Result<O, Error>> + Send,
{
    let call = Call::of(&request);
    let Some(workstation) = request.extensions().get::<WorkstationActor>().cloned() else {
        return Err(call.status(&nobody().into()));
    };
    answer(&call, serve(workstation, request.into_inner()).await)
}

/// Serves a call that is open to everyone.
pub async fn open<I, O, F, A>(request: Request<I>, serve: F) -> Result<Response<O>, Status>
where
    F: FnOnce(I) -> A,
    A: Future<Output = Result<O, Error>> + Send,
{
    let call = Call::of(&request);
    answer(&call, serve(request.into_inner()).await)
}

/// The person of a call, for adaptors that answer with a stream.
///
/// # Errors
/// `SESSION_REQUIRED` if the method is not one of those for sessions.
pub fn actor<T>(request: &Request<T>, call: &Call) -> Result<Actor, Status> {
    request
        .extensions()
        .get::<Actor>()
        .cloned()
        .ok_or_else(|| call.status(&nobody().into()))
}

fn answer<O>(call: &Call, result: Result<O, Error>) -> Result<Response<O>, Status> {
    match result {
        Ok(answer) => Ok(Response::new(answer)),
        Err(error) => Err(call.status(&error)),
    }
}

/// The stack puts an actor into every request that needs one; this is refused rather than guessed.
fn nobody() -> Refusal {
    Refusal::new(
        Kind::Unauthenticated,
        "SESSION_REQUIRED",
        Text::fixed("Zaloguj się i powtórz.", "Log in and repeat."),
    )
}
