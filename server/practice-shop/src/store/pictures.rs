//! The bytes of pictures, shared where two pictures are the same.

use std::{collections::HashMap, sync::Arc};

use crate::catalogue;

/// A picture's file.
#[derive(Clone, Debug)]
pub enum Picture {
    /// Its bytes.
    Bytes(Arc<[u8]>),
    /// Drawn anew whenever somebody asks for it.
    Drawn(catalogue::Picture),
}

impl Picture {
    /// Its bytes, drawn if need be.
    pub fn bytes(&self) -> Arc<[u8]> {
        match self {
            Self::Bytes(bytes) => Arc::clone(bytes),
            Self::Drawn(picture) => picture.draw().bytes.into(),
        }
    }
}

/// Files of pictures by `gfx_id`.
pub type Pictures = HashMap<u32, Picture>;
