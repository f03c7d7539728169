//! Small conversions between rows and the domain's values.

use std::error::Error as StdError;

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Key, StoreError};

/// An id as a column.
pub(crate) fn key(id: impl Into<Uuid>) -> Key {
    Key::from(id.into())
}

/// An id from a column.
pub(crate) fn id<T: From<Uuid>>(key: Key) -> T {
    T::from(Uuid::from(key))
}

/// What a column says, as the domain reads it; what it cannot read is a damaged row.
pub(crate) fn stored<T, E>(read: Result<T, E>) -> Result<T, StoreError>
where
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    read.map_err(|error| StoreError::Value(error.into()))
}

/// The same for a column that may be empty.
pub(crate) fn stored_option<T, E>(
    column: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, StoreError>
where
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    stored(column.map(read).transpose())
}

/// A value as a JSON column.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    stored(serde_json::to_string(value))
}

/// A value from a JSON column.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    stored(serde_json::from_str(text))
}
