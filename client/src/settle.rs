//! Settling what an earlier start left behind: see [`crate::pending`].

use prost::Message;
use time::OffsetDateTime;

use crate::calls::Call;
use crate::client::Client;
use crate::pending::{self, Pending, REQUEST_ID_LIFE};
use crate::{Error, Result};

/// What became of a request that an earlier start had sent without learning the answer.
#[derive(Clone, Debug)]
pub struct Settled {
    pending: Pending,
    answer: Result<Vec<u8>>,
}

/// What settling found.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// Requests whose answer is known now.
    pub settled: Vec<Settled>,
    /// Requests that still wait: of another user, or the server gave no answer again.
    pub waiting: Vec<Waiting>,
}

/// A request that could not be settled.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The request.
    pub pending: Pending,
    /// Why it still waits.
    pub why: WaitReason,
}

/// Why a request still waits.
#[derive(Clone, Debug)]
pub enum WaitReason {
    /// Another user sent it; only that user can settle it.
    OfAnotherUser,
    /// It is so old that the server may have forgotten its id: sending it could do the work twice.
    TooOld,
    /// The server gave no answer again.
    NoAnswer(Error),
}

impl Settled {
    /// Name of the method, as `issue_invoice`.
    pub fn method(&self) -> &str {
        &self.pending.method
    }

    /// When the request was first sent.
    pub fn created_at(&self) -> OffsetDateTime {
        self.pending.created_at
    }

    /// The answer, when the request is of this type.
    pub fn answer_of<C: Call>(&self) -> Option<Result<C::Answer>> {
        (self.pending.method == C::METHOD).then(|| self.clone().answer::<C>())
    }

    /// The refusal, if it was refused.
    pub fn error(&self) -> Option<&Error> {
        self.answer.as_ref().err()
    }

    pub(crate) fn answer<C: Call>(self) -> Result<C::Answer> {
        C::Answer::decode(self.answer?.as_slice())
            .map_err(|error| Error::BadAnswer(error.to_string()))
    }

    /// Whether a request without its id says the same as this one did.
    pub(crate) fn is_answer_to<C: Call>(&self, bare: &C) -> bool {
        if self.pending.method != C::METHOD || self.answer.is_err() {
            return false;
        }
        let Ok(mut mine) = C::decode(self.pending.request.as_slice()) else {
            return false;
        };
        if let Some(id) = mine.request_id() {
            id.clear();
        }
        mine.encode_to_vec() == bare.encode_to_vec()
    }
}

impl Client {
    /// Sends every request again that an earlier start of this profile left without an answer, with
    /// its own id, and tells what became of it. A later call of this client that says exactly the
    /// same as one of them gets its answer instead of being sent: it was typed again after a crash.
    ///
    /// # Errors
    /// `State` when the directory cannot be read. What a single request met is in the settlement.
    pub async fn settle_pending(&self) -> Result<Settlement> {
        let mut settlement = Settlement::default();
        let dir = self.profile().pending_dir();
        let now = self.options().clock.now();
        let unsettled = tokio::task::spawn_blocking(move || pending::unsettled(&dir, now))
            .await
            .map_err(|error| Error::BadAnswer(error.to_string()))??;
        let user_id = self.session().map(|session| session.user_id);
        for (pending, kept) in unsettled {
            match self.settle_one(&pending, user_id.as_deref()).await {
                Ok(answer) => {
                    kept.settle()?;
                    let settled = Settled { pending, answer };
                    self.add_settled(settled.clone());
                    settlement.settled.push(settled);
                }
                Err(why) => settlement.waiting.push(Waiting { pending, why }),
            }
        }
        Ok(settlement)
    }

    /// The answer or the refusal, or why there is neither.
    async fn settle_one(
        &self,
        pending: &Pending,
        user_id: Option<&str>,
    ) -> Result<Result<Vec<u8>>, WaitReason> {
        if user_id != Some(pending.user_id.as_str()) {
            return Err(WaitReason::OfAnotherUser);
        }
        if self.options().clock.now() - pending.created_at > REQUEST_ID_LIFE {
            return Err(WaitReason::TooOld);
        }
        match self.send_again(&pending.method, &pending.request).await {
            Ok(answer) => Ok(Ok(answer)),
            // the server has decided; had it done the work before, it would have said so
            Err(error @ Error::Refused(_)) => Ok(Err(error)),
            Err(error) => Err(WaitReason::NoAnswer(error)),
        }
    }
}
