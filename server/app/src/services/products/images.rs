//! Pictures of products: added, shown, renamed, moved, taken away. The audit tells them by their hash, never their bytes.

use kontor_domain::{
    ids::{ProductId, ProductImageId},
    picture::{
        PictureInput, picture_position, validate_picture, validate_picture_count,
        validate_picture_name,
    },
    refusal::{Label, Refusal, Violations},
    role::Permission,
};
pub use kontor_store::product_images::ProductImage;
use kontor_store::{
    Conn,
    files::{self, FileHash, StoredFile},
    product_images, products,
};
use serde::Serialize;

use super::PRODUCT;
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::{Error, in_field},
    services::{etag, once::write_once},
};

const PICTURE: Label = Label::new("zdjęcie", "picture");

/// A new picture.
#[derive(Clone, Debug)]
pub struct Add {
    /// Whose it is.
    pub product_id: ProductId,
    /// Name and place.
    pub input: PictureInput,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A change of a picture.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    /// Which picture.
    pub id: ProductImageId,
    /// Its new name and place.
    pub input: PictureInput,
    /// Names of the fields to take over; all when empty.
    pub mask: Vec<String>,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Whether this caller may add pictures at all: asked before the bytes are read.
///
/// # Errors
/// `PERMISSION_DENIED`.
pub fn may_add(actor: &Actor) -> Result<(), Error> {
    Ok(actor.require(Permission::EditProducts)?)
}

/// Adds a picture at its place, by default after the others.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`, also for what is no picture or too many; `NOT_FOUND`; those of [`write_once`].
pub async fn add(
    app: &App,
    actor: &Actor,
    add: Add,
    request_id: &str,
) -> Result<ProductImage, Error> {
    may_add(actor)?;
    let now = app.now();
    let mut violations = Violations::new();
    let mut scope = violations.root();
    let name = scope.check("name", validate_picture_name(&add.input.name));
    let format = scope.check("chunk", validate_picture(&add.bytes));
    violations.into_result()?;
    let (Some(name), Some(format)) = (name, format) else {
        return Err(Error::internal("a violation without its refusal"));
    };
    let file = StoredFile {
        media_type: format.media_type().to_owned(),
        bytes: add.bytes,
    };
    let image = ProductImage {
        id: app.id(now),
        product_id: add.product_id,
        file: FileHash::of(&file.bytes),
        media_type: file.media_type.clone(),
        size_bytes: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        name,
        position: add.input.position,
        updated_at: now,
        version: 1,
    };
    let request = (add.product_id, add.input, image.file);
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/AddProductImage",
        request_id,
        &request,
        move |conn| {
            require_product(conn, image.product_id)?;
            let present = product_images::count(conn, image.product_id)?;
            validate_picture_count(usize::try_from(present).unwrap_or(usize::MAX))
                .map_err(in_field("product_id"))?;
            let mut image = image.clone();
            image.position =
                picture_position(image.position, present + 1).map_err(in_field("position"))?;
            files::put(conn, &file, now)?;
            product_images::insert(conn, &image)?;
            let change = Change::of("product_image.add", "product_image", image.id)
                .between(None, Some(&image))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(image)
        },
    )
    .await
}

/// Lists the pictures of a product by place.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    product: ProductId,
) -> Result<Vec<ProductImage>, Error> {
    actor.require(Permission::Read)?;
    app.db
        .read(move |conn| {
            require_product(conn, product)?;
            Ok(product_images::of_products(conn, &[product])?)
        })
        .await
}

/// Returns a picture with its bytes.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: ProductImageId,
) -> Result<(ProductImage, Vec<u8>), Error> {
    actor.require(Permission::Read)?;
    app.db
        .read(move |conn| {
            let image = existing(conn, id)?;
            let file = files::find(conn, image.file)?;
            let file = file.ok_or_else(|| Error::internal("the file of a picture is not there"))?;
            Ok((image, file.bytes))
        })
        .await
}

/// Renames or moves a picture.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; those of [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    change: Update,
    request_id: &str,
) -> Result<ProductImage, Error> {
    actor.require(Permission::EditProducts)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/UpdateProductImage",
        request_id,
        &change,
        move |conn| {
            let before = existing(conn, wanted.id)?;
            etag::check(&wanted.etag, before.version, PICTURE)?;
            let after = changed(conn, &before, &wanted)?;
            if after == before {
                return Ok(before);
            }
            let after = ProductImage {
                version: before.version + 1,
                updated_at: now,
                ..after
            };
            product_images::update(conn, &before, &after)?;
            let change = Change::of("product_image.update", "product_image", after.id)
                .between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after)
        },
    )
    .await
}

/// Takes a picture away; its file stays stored.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; a stale etag; those of [`write_once`].
pub async fn remove(
    app: &App,
    actor: &Actor,
    (id, etag): (ProductImageId, String),
    request_id: &str,
) -> Result<(), Error> {
    actor.require(Permission::EditProducts)?;
    let now = app.now();
    let request = (id, etag.clone());
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.ProductService/RemoveProductImage",
        request_id,
        &request,
        move |conn| {
            let before = existing(conn, id)?;
            etag::check(&etag, before.version, PICTURE)?;
            product_images::remove(conn, &before, now)?;
            let change = Change::of("product_image.remove", "product_image", id)
                .between(Some(&before), None)?;
            audit::record(conn, &keys, &by, now, &change)
        },
    )
    .await
}

/// The picture with the fields that were named.
fn changed(conn: &mut Conn, before: &ProductImage, wanted: &Update) -> Result<ProductImage, Error> {
    let mut input = PictureInput {
        name: before.name.clone(),
        position: before.position,
    };
    input.overlay(&wanted.input, &wanted.mask)?;
    let last = product_images::count(conn, before.product_id)?;
    let mut violations = Violations::new();
    let mut scope = violations.scope("image");
    let name = scope.check("name", validate_picture_name(&input.name));
    let position = scope.check("position", picture_position(input.position, last));
    violations.into_result()?;
    match (name, position) {
        (Some(name), Some(position)) => Ok(ProductImage {
            name,
            position,
            ..before.clone()
        }),
        _ => Err(Error::internal("a violation without its refusal")),
    }
}

fn require_product(conn: &mut Conn, id: ProductId) -> Result<(), Error> {
    if products::find_all(conn, &[id])?.is_empty() {
        return Err(Refusal::not_found(PRODUCT, id.to_string()).into());
    }
    Ok(())
}

fn existing(conn: &mut Conn, id: ProductImageId) -> Result<ProductImage, Error> {
    product_images::find(conn, id)?
        .ok_or_else(|| Refusal::not_found(PICTURE, id.to_string()).into())
}
