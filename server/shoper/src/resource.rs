//! What every kind of element has in common.

use serde::{Serialize, de::DeserializeOwned};

use crate::Id;

/// A kind of element with an endpoint of its own.
///
/// This trait is sealed: the kinds are those of this crate.
pub trait Resource: DeserializeOwned + Send + Sync + sealed::Sealed + 'static {
    /// The endpoint's name below `/webapi/rest/`.
    const PATH: &'static str;
    /// The field that holds the number, by which lists are sorted and continued.
    const ID_FIELD: &'static str;

    /// The number.
    fn id(&self) -> Id<Self>;
}

/// A kind of element that can be added, changed and deleted.
pub trait Writable: Resource {
    /// The fields that can be written. Only those that are set are sent; the shop leaves the others as they are.
    type Fields: Serialize + Send + Sync;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// Says where a kind's endpoint is and where its number.
macro_rules! resource {
    ($kind:ty, $path:literal, $id:ident) => {
        impl $crate::resource::sealed::Sealed for $kind {}

        impl $crate::Resource for $kind {
            const PATH: &'static str = $path;
            const ID_FIELD: &'static str = stringify!($id);

            fn id(&self) -> $crate::Id<Self> {
                self.$id
            }
        }
    };
    ($kind:ty, $path:literal, $id:ident, $fields:ty) => {
        resource!($kind, $path, $id);

        impl $crate::Writable for $kind {
            type Fields = $fields;
        }
    };
}

/// A set of fields to write: each is left out unless it is set.
macro_rules! fields {
    ($(#[$of_struct:meta])* pub struct $name:ident { $($(#[$of_field:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$of_struct])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
        pub struct $name {
            $($(#[$of_field])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
        }
    };
}

pub(crate) use {fields, resource};
