//! Rights per resource, as the panel grants them to a group (Shoper API: authorisation).

use std::collections::HashMap;

use http::StatusCode;

use crate::answer::Refusal;

/// How far a caller may go with a resource; each step includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Not at all.
    Nothing,
    /// Read.
    Read,
    /// Read and add.
    Add,
    /// Read, add and edit.
    Edit,
    /// Read, add, edit and delete.
    Delete,
}

/// Rights that were narrowed; every other resource is wide open.
#[derive(Clone, Debug, Default)]
pub struct Rights(HashMap<String, Right>);

impl Rights {
    /// Grants this and no more.
    pub fn set(&mut self, resource: &str, right: Right) {
        self.0.insert(resource.to_owned(), right);
    }

    /// Checks a right.
    ///
    /// # Errors
    /// 403 `insufficient_scope`.
    pub fn require(&self, resource: &str, right: Right) -> Result<(), Refusal> {
        let granted = self.0.get(resource).copied().unwrap_or(Right::Delete);
        if granted >= right {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            "The request requires higher privileges than provided by the access token",
        ))
    }
}
