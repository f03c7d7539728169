//! Pictures of products through the door.

use futures_util::stream;
use kontor_domain::{
    picture::{PICTURE_BYTES_MAX, PICTURES_MAX},
    role::Role,
};
use kontor_proto::v1::{
    AddProductImageRequest, CreateProductRequest, GetProductImageRequest, ListProductImagesRequest,
    ProductImage, RemoveProductImageRequest, UpdateProductImageRequest,
    product_service_client::ProductServiceClient,
};
use kontor_store::files::FileHash;
use tonic::{Code, Status, transport::Channel};

use super::{
    office::{NOBODY, audited, mask, product, request_id, violation},
    server::{Caller, TestServer, on_each_database, reason_of, refused},
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nthe rest";
/// Bytes of the pieces in which pictures are sent here.
const PIECE_BYTES: usize = 1_000_000;

/// Calls of the service as one caller.
struct Pictures(Caller);

impl Pictures {
    fn client(&self) -> ProductServiceClient<Channel> {
        ProductServiceClient::new(self.0.channel.clone())
    }

    async fn send(&self, pieces: Vec<AddProductImageRequest>) -> Result<ProductImage, Status> {
        let request = self.0.request(stream::iter(pieces));
        let answer = self.client().add_product_image(request).await?;
        Ok(answer.into_inner().image.unwrap())
    }

    async fn add(
        &self,
        head: AddProductImageRequest,
        bytes: &[u8],
    ) -> Result<ProductImage, Status> {
        let pieces = bytes
            .chunks(PIECE_BYTES)
            .map(|chunk| AddProductImageRequest {
                chunk: chunk.to_vec(),
                ..AddProductImageRequest::default()
            });
        self.send(std::iter::once(head).chain(pieces).collect())
            .await
    }

    async fn list(&self, product_id: &str) -> Result<Vec<ProductImage>, Status> {
        let product_id = product_id.to_owned();
        let request = self.0.request(ListProductImagesRequest { product_id });
        let answer = self.client().list_product_images(request).await?;
        Ok(answer.into_inner().images)
    }

    /// Names by place; fails on a gap.
    async fn names(&self, product_id: &str) -> Vec<String> {
        let images = self.list(product_id).await.unwrap();
        for (position, image) in (1..).zip(&images) {
            assert_eq!(image.position, position, "{images:?}");
        }
        images.into_iter().map(|image| image.name).collect()
    }

    async fn get(&self, id: &str) -> Result<(ProductImage, Vec<u8>), Status> {
        let request = self.0.request(GetProductImageRequest { id: id.to_owned() });
        let mut pieces = self.client().get_product_image(request).await?.into_inner();
        let (mut image, mut bytes) = (None, Vec::new());
        while let Some(piece) = pieces.message().await? {
            assert!(piece.chunk.len() <= 64 * 1024);
            image = image.or(piece.image);
            bytes.extend(piece.chunk);
        }
        Ok((image.unwrap(), bytes))
    }

    async fn update(&self, image: ProductImage, fields: &[&str]) -> Result<ProductImage, Status> {
        let request = self.0.request(UpdateProductImageRequest {
            image: Some(image),
            update_mask: Some(mask(fields)),
            request_id: String::new(),
        });
        let answer = self.client().update_product_image(request).await?;
        Ok(answer.into_inner().image.unwrap())
    }

    async fn remove(&self, id: &str, etag: &str) -> Result<(), Status> {
        let request = self.0.request(RemoveProductImageRequest {
            id: id.to_owned(),
            etag: etag.to_owned(),
            request_id: String::new(),
        });
        self.client().remove_product_image(request).await.map(drop)
    }
}

fn head(product_id: &str, name: &str) -> AddProductImageRequest {
    AddProductImageRequest {
        product_id: product_id.to_owned(),
        name: name.to_owned(),
        ..AddProductImageRequest::default()
    }
}

/// An accountant and the id of a product.
async fn shelf(server: &TestServer) -> (Pictures, String) {
    let pictures = Pictures(server.log_in_as(Role::Accountant).await);
    let request = pictures.0.request(CreateProductRequest {
        product: Some(product("KUBEK", "Kubek")),
        request_id: String::new(),
    });
    let answer = pictures.client().create_product(request).await.unwrap();
    let id = answer.into_inner().product.unwrap().id;
    (pictures, id)
}

#[tokio::test]
async fn a_picture_is_added_shown_renamed_moved_and_taken_away() {
    on_each_database(async |server| {
        let (pictures, product) = shelf(server).await;
        let mut large = PNG.to_vec();
        large.resize(PICTURE_BYTES_MAX, 7);
        let added = pictures
            .add(head(&product, " przód.png "), &large)
            .await
            .unwrap();
        let expected = ProductImage {
            id: added.id.clone(),
            product_id: product.clone(),
            name: "przód.png".to_owned(),
            position: 1,
            media_type: "image/png".to_owned(),
            size_bytes: 5_000_000,
            sha256: FileHash::of(&large).into(),
            updated_at: added.updated_at,
            etag: "1".to_owned(),
        };
        assert_eq!(added, expected);
        assert!(pictures.get(&added.id).await.unwrap() == (added.clone(), large));

        let gif = pictures
            .add(head(&product, "tył.gif"), b"GIF89a")
            .await
            .unwrap();
        let first = AddProductImageRequest {
            position: 1,
            ..head(&product, "logo.webp")
        };
        let webp = pictures.add(first, b"RIFF\0\0\0\0WEBP").await.unwrap();
        assert_eq!(
            (gif.media_type.as_str(), webp.media_type.as_str()),
            ("image/gif", "image/webp")
        );
        assert_eq!(
            pictures.names(&product).await,
            ["logo.webp", "przód.png", "tył.gif"]
        );

        let renamed = ProductImage {
            name: "spód.gif".to_owned(),
            position: 1,
            // another picture was put before it since
            etag: String::new(),
            ..gif.clone()
        };
        let renamed = pictures.update(renamed, &["name"]).await.unwrap();
        assert_eq!((renamed.name.as_str(), renamed.position), ("spód.gif", 3));
        assert_eq!(refused(pictures.update(gif, &["name"]).await), "ETAG_STALE");
        let moved = ProductImage {
            position: 1,
            etag: String::new(),
            ..renamed.clone()
        };
        let moved = pictures.update(moved, &["position"]).await.unwrap();
        assert_eq!(
            pictures.names(&product).await,
            ["spód.gif", "logo.webp", "przód.png"]
        );
        let last = ProductImage {
            position: 0,
            ..moved
        };
        let last = pictures.update(last, &[]).await.unwrap();
        assert_eq!(last.position, 3);
        let unchanged = pictures.update(last.clone(), &[]).await.unwrap();
        assert_eq!(unchanged, last);
        assert_eq!(
            pictures.names(&product).await,
            ["logo.webp", "przód.png", "spód.gif"]
        );

        // Moving the others past it was a change of this one.
        assert_eq!(
            refused(pictures.remove(&webp.id, &webp.etag).await),
            "ETAG_STALE"
        );
        pictures.remove(&webp.id, "").await.unwrap();
        assert_eq!(pictures.names(&product).await, ["przód.png", "spód.gif"]);
        let gone = pictures.get(&webp.id).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
        let expected = ["add", "add", "add", "update", "update", "update", "remove"];
        let expected = expected.map(|what| format!("product_image.{what}"));
        assert_eq!(audited(server, "product_image").await, expected);
    })
    .await;
}

#[tokio::test]
async fn the_audit_tells_a_picture_by_its_hash_and_not_its_bytes() {
    on_each_database(async |server| {
        let (pictures, product) = shelf(server).await;
        let added = pictures.add(head(&product, "a.png"), PNG).await.unwrap();
        let filter = kontor_store::audit::Filter {
            object_kind: Some("product_image".to_owned()),
            ..Default::default()
        };
        let read = move |conn: &mut _| kontor_store::audit::list(conn, &filter, None, 5);
        let rows = server.app.db.read(read).await.unwrap();
        let content = rows[0].content.clone().unwrap();
        assert_eq!(content["after"]["file"], added.sha256.as_str());
        assert!(content.to_string().len() < 1_000, "{content}");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_it_is_called() {
    on_each_database(async |server| {
        let (pictures, product) = shelf(server).await;
        let field = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
        for lie in [
            &b"<html><script>alert(1)</script></html>"[..],
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"%PDF-1.7",
            b"",
        ] {
            let answer = pictures.add(head(&product, "photo.png"), lie).await;
            assert_eq!(violation(answer), field("chunk", "PICTURE_FORMAT"));
        }
        // By its content it is a JPEG, and told as one.
        let jpeg = pictures
            .add(head(&product, "photo.png"), b"\xff\xd8\xff\xe0")
            .await;
        assert_eq!(jpeg.unwrap().media_type, "image/jpeg");

        let mut huge = PNG.to_vec();
        huge.resize(PICTURE_BYTES_MAX + 1, 7);
        let answer = pictures.add(head(&product, "huge.png"), &huge).await;
        assert_eq!(violation(answer), field("chunk", "PICTURE_TOO_LARGE"));
        let pieces = vec![head(&product, "a.png"), AddProductImageRequest::default()];
        assert_eq!(
            violation(pictures.send(pieces).await),
            field("chunk", "PICTURE_PIECES")
        );
        assert_eq!(
            violation(pictures.send(vec![]).await),
            field("product_id", "INVALID_ID")
        );
        for (name, reason) in [("", "REQUIRED"), ("a/b.png", "PICTURE_NAME")] {
            let answer = pictures.add(head(&product, name), PNG).await;
            assert_eq!(violation(answer), field("name", reason));
        }
        let beyond = AddProductImageRequest {
            position: 3,
            ..head(&product, "a.png")
        };
        let answer = pictures.add(beyond, PNG).await;
        assert_eq!(
            violation(answer),
            field("position", "POSITION_OUT_OF_RANGE")
        );
        let nobody = pictures.add(head(NOBODY, "a.png"), PNG).await.unwrap_err();
        assert_eq!(nobody.code(), Code::NotFound);
        let nobody = pictures.list(NOBODY).await.unwrap_err();
        assert_eq!(nobody.code(), Code::NotFound);
        let unknown = ProductImage {
            id: pictures.list(&product).await.unwrap()[0].id.clone(),
            ..ProductImage::default()
        };
        let answer = pictures.update(unknown, &["media_type"]).await;
        assert_eq!(
            violation(answer),
            field("update_mask.paths[0]", "UNKNOWN_FIELD")
        );
        assert_eq!(pictures.names(&product).await, ["photo.png"]);
    })
    .await;
}

#[tokio::test]
async fn a_product_has_at_most_so_many_pictures() {
    on_each_database(async |server| {
        let (pictures, product) = shelf(server).await;
        for number in 0..PICTURES_MAX {
            let name = format!("{number}.gif");
            pictures
                .add(head(&product, &name), b"GIF89a")
                .await
                .unwrap();
        }
        let answer = pictures.add(head(&product, "over.gif"), b"GIF89a").await;
        let expected = ("product_id".to_owned(), "TOO_MANY".to_owned());
        assert_eq!(violation(answer), expected);
        let first = pictures.list(&product).await.unwrap().swap_remove(0);
        let last = ProductImage {
            position: 0,
            ..first
        };
        pictures.update(last, &["position"]).await.unwrap();
        let names = pictures.names(&product).await;
        assert_eq!(
            (names.len(), names[PICTURES_MAX - 1].as_str()),
            (PICTURES_MAX, "0.gif")
        );
    })
    .await;
}

#[tokio::test]
async fn a_picture_sent_again_is_added_once() {
    on_each_database(async |server| {
        let (pictures, product) = shelf(server).await;
        let once = AddProductImageRequest {
            request_id: request_id(1),
            ..head(&product, "a.png")
        };
        let first = pictures.add(once.clone(), PNG).await.unwrap();
        assert_eq!(pictures.add(once.clone(), PNG).await.unwrap(), first);
        let other = pictures.add(once, b"GIF89a").await.unwrap_err();
        assert_eq!(reason_of(&other), "REQUEST_ID_REUSED");
        assert_eq!(pictures.names(&product).await, ["a.png"]);
        let reader = Pictures(server.log_in_as(Role::Reader).await);
        assert_eq!(reader.names(&product).await, ["a.png"]);
        let answer = reader.add(head(&product, "b.png"), PNG).await;
        assert_eq!(refused(answer), "PERMISSION_DENIED");
    })
    .await;
}
