//! Pictures of products: their messages, and the pieces in which one comes.

use kontor_domain::{
    picture::{PICTURE_BYTES_MAX, PictureInput, too_large},
    refusal::Problem,
};
use kontor_proto::v1::{self, AddProductImageRequest};
use tonic::{Status, Streaming};

use crate::{
    error::{Error, in_field},
    grpc::{
        call::Call,
        convert::{id, timestamp},
    },
    services::{
        etag,
        products::images::{Add, ProductImage, Update},
    },
};

/// The picture out of its pieces, and its `request_id`. Never holds more than the largest picture and one message.
///
/// # Errors
/// `INVALID_ID`, `PICTURE_TOO_LARGE`, `PICTURE_PIECES`; the caller's own end.
pub(super) async fn read(
    mut pieces: Streaming<AddProductImageRequest>,
    call: &Call,
) -> Result<(Add, String), Status> {
    let status = |error: Error| call.status(&error);
    let first = pieces.message().await?.unwrap_or_default();
    let mut add = Add {
        product_id: id("product_id", &first.product_id).map_err(status)?,
        input: PictureInput {
            name: first.name,
            position: first.position,
        },
        bytes: first.chunk,
    };
    while let Some(next) = pieces.message().await? {
        // An endless stream of nothing would never reach the limit.
        if next.chunk.is_empty() {
            return Err(status(in_field("chunk")(empty())));
        }
        if add.bytes.len() + next.chunk.len() > PICTURE_BYTES_MAX {
            return Err(status(in_field("chunk")(too_large())));
        }
        add.bytes.extend_from_slice(&next.chunk);
    }
    Ok((add, first.request_id))
}

fn empty() -> Problem {
    Problem::fixed(
        "PICTURE_PIECES",
        "Zdjęcie: każda część poza pierwszą musi coś zawierać.",
        "Picture: every piece but the first has to hold something.",
    )
}

pub(super) fn change(image: v1::ProductImage, mask: Vec<String>) -> Result<Update, Error> {
    Ok(Update {
        id: id("image.id", &image.id)?,
        input: PictureInput {
            name: image.name,
            position: image.position,
        },
        mask,
        etag: image.etag,
    })
}

pub(super) fn message_of(image: &ProductImage) -> v1::ProductImage {
    v1::ProductImage {
        id: image.id.to_string(),
        product_id: image.product_id.to_string(),
        name: image.name.clone(),
        position: image.position,
        media_type: image.media_type.clone(),
        size_bytes: image.size_bytes,
        sha256: image.file.into(),
        updated_at: Some(timestamp(image.updated_at)),
        etag: etag::of(image.version),
    }
}
