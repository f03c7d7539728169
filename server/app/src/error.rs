//! The one error of services: refused by a rule, failed in the store, or a defect.
//!
//! `grpc/status.rs` maps it to a status and `cli` to an exit code; nobody else looks inside.

use std::error::Error as StdError;

use kontor_domain::refusal::{Problem, Refusal};
use kontor_store::{StoreError, WriteError};

/// Why a service did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule refused; the texts are for the person.
    #[error("refused")]
    Refused(#[source] Refusal),
    /// The store refused or failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
    /// A defect or damage; the text is for the log alone.
    #[error("{context}")]
    Internal {
        /// What was being done.
        context: &'static str,
        /// What failed.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

impl Error {
    /// A defect, with what was being done.
    pub fn internal(context: &'static str) -> Self {
        Self::Internal {
            context,
            source: None,
        }
    }

    /// For `map_err`: a failure that no rule foresees, with what was being done.
    pub fn because<E>(context: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        move |source| Self::Internal {
            context,
            source: Some(source.into()),
        }
    }

    /// The refusal inside, if that is what this is.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Store(_) | Self::Internal { .. } => None,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl WriteError for Error {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Refused(_) | Self::Internal { .. } => None,
        }
    }
}

/// Names the field in which a problem stands: `name.map_err(in_field("name"))?`.
pub fn in_field(field: &'static str) -> impl FnOnce(Problem) -> Error {
    move |problem| Error::Refused(problem.in_field(field))
}

/// An error with all its causes in one line, for the log.
pub fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
