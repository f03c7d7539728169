//! Pictures of products, which go and come in pieces.

use std::time::Duration;

use kontor_proto::v1::product_service_client::ProductServiceClient;
use kontor_proto::v1::{AddProductImageRequest, GetProductImageRequest, ProductImage};

use crate::client::Client;
use crate::clock::new_request_id;
use crate::{Error, Result};

/// How long a whole picture may take.
const TRANSFER_TIMEOUT: Duration = Duration::from_mins(1);
/// Bytes of one piece on its way to the server.
const PIECE_BYTES: usize = 64 * 1024;
/// Largest picture that is accepted from the server.
const PICTURE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A picture to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPicture {
    /// Identifier of the product.
    pub product_id: String,
    /// Name of the file, without folders.
    pub name: String,
    /// Place among the product's pictures, from 1; the last when 0.
    pub position: i32,
    /// JPEG, PNG, WebP or GIF.
    pub content: Vec<u8>,
}

impl Client {
    /// Adds a picture. When the connection is lost it is sent once more with the same `request_id`, so that it is
    /// added once; it is not kept in `pending/`.
    ///
    /// # Errors
    /// See [`Error`]. After one with [`Error::outcome_unknown`] a list of the pictures tells whether it is there.
    pub async fn add_product_image(&self, picture: &NewPicture) -> Result<ProductImage> {
        let messages = messages(picture, new_request_id().to_string());
        match self.upload(messages.clone()).await {
            Err(Error::NotReachable { .. }) => {}
            other => return other,
        }
        self.reconnect().await?;
        self.upload(messages).await
    }

    /// Fetches a picture with its bytes.
    ///
    /// # Errors
    /// See [`Error`]; `BadAnswer` when it is not as long as was said.
    pub async fn get_product_image(&self, id: &str) -> Result<(ProductImage, Vec<u8>)> {
        tokio::time::timeout(TRANSFER_TIMEOUT, self.download(id))
            .await
            .map_err(|_| Error::TimedOut)?
    }

    async fn upload(&self, messages: Vec<AddProductImageRequest>) -> Result<ProductImage> {
        let (mut request, sent) = self.dress(tokio_stream::iter(messages))?;
        request.set_timeout(TRANSFER_TIMEOUT);
        let mut service = ProductServiceClient::new(self.channel());
        let answer = tokio::time::timeout(TRANSFER_TIMEOUT, service.add_product_image(request))
            .await
            .map_err(|_| Error::TimedOut)?
            .map_err(|status| self.name_status(&status, sent))?;
        Ok(answer.into_inner().image.unwrap_or_default())
    }

    async fn download(&self, id: &str) -> Result<(ProductImage, Vec<u8>)> {
        let (mut request, sent) = self.dress(GetProductImageRequest { id: id.to_owned() })?;
        request.set_timeout(TRANSFER_TIMEOUT);
        let named = |status| self.name_status(&status, sent);
        let mut service = ProductServiceClient::new(self.channel());
        let mut pieces = service
            .get_product_image(request)
            .await
            .map_err(named)?
            .into_inner();
        let (mut image, mut content) = (None, Vec::new());
        while let Some(piece) = pieces.message().await.map_err(named)? {
            image = image.or(piece.image);
            if content.len() + piece.chunk.len() > PICTURE_BYTES_MAX {
                return Err(Error::BadAnswer("the picture is too long".to_owned()));
            }
            content.extend_from_slice(&piece.chunk);
        }
        let image = image.unwrap_or_default();
        if usize::try_from(image.size_bytes) != Ok(content.len()) {
            return Err(Error::BadAnswer(format!(
                "the picture has {} bytes, {} were promised",
                content.len(),
                image.size_bytes
            )));
        }
        Ok((image, content))
    }
}

/// The messages that make up a picture: what it is, then its pieces.
fn messages(picture: &NewPicture, request_id: String) -> Vec<AddProductImageRequest> {
    let head = AddProductImageRequest {
        product_id: picture.product_id.clone(),
        name: picture.name.clone(),
        position: picture.position,
        request_id,
        chunk: Vec::new(),
    };
    let pieces = picture.content.chunks(PIECE_BYTES);
    let pieces = pieces.map(|chunk| AddProductImageRequest {
        chunk: chunk.to_vec(),
        ..AddProductImageRequest::default()
    });
    std::iter::once(head).chain(pieces).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_goes_in_pieces_that_make_it_up() {
        for length in [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES] {
            let picture = NewPicture {
                name: "a.png".to_owned(),
                content: vec![7; length],
                ..NewPicture::default()
            };
            let messages = messages(&picture, "id".to_owned());
            assert_eq!(
                (messages[0].name.as_str(), messages[0].chunk.len()),
                ("a.png", 0)
            );
            let rest = &messages[1..];
            assert!(
                rest.iter()
                    .all(|piece| (1..=PIECE_BYTES).contains(&piece.chunk.len()))
            );
            assert!(rest.iter().all(|piece| piece.request_id.is_empty()));
            assert_eq!(
                rest.iter().map(|piece| piece.chunk.len()).sum::<usize>(),
                length
            );
        }
    }
}
