//! Pictures of the shop's products.

use std::collections::BTreeMap;

use kontor_domain::{
    picture::validate_picture_name,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        row::MatchKeys,
    },
};
use kontor_shoper::{Id, ImageTranslationFields, Product, ProductImage, ProductImageFields};

use crate::services::sync::elements::{ShopElement, ShopFacts, Unfit, keys};

/// A picture as it was read. Its content is known by [`with_hash`] alone.
pub fn read(image: &ProductImage, facts: &ShopFacts) -> ShopElement {
    let content = Content::default()
        .with(Field::Name, name(image, facts))
        .with(Field::Position, image.order.unwrap_or_default().to_string());
    let product = image.product_id.map(Id::get);
    let kept = content.get(Field::Name);
    let unfit = match validate_picture_name(kept) {
        Ok(_) => FieldSet::EMPTY,
        Err(_) => FieldSet::EMPTY.with(Field::Name),
    };
    ShopElement {
        id: image.gfx_id.get(),
        name: kept.to_owned(),
        keys: MatchKeys {
            name: product.and_then(|product| keys::of_file_name(product, kept)),
            owner: product,
            ..MatchKeys::default()
        },
        content,
        unfit,
        owner: product,
        ..ShopElement::default()
    }
}

/// With the hash of its bytes, by which it is recognised where names do not decide.
#[must_use]
pub fn with_hash(mut image: ShopElement, sha256: &[u8; 32]) -> ShopElement {
    image.keys.second = image
        .owner
        .map(|product| keys::of_image_bytes(product, sha256));
    image
}

/// The picture's name in the default language; otherwise what its file is called.
fn name(image: &ProductImage, facts: &ShopFacts) -> String {
    let text = image.translations.get(&facts.locale);
    let names = [text.map_or("", |text| &text.name), &image.name];
    let named = names
        .into_iter()
        .map(str::trim)
        .find(|name| !name.is_empty());
    named.map_or_else(
        || {
            let file = image.file_name();
            file.unwrap_or_else(|| image.gfx_id.to_string())
        },
        str::to_owned,
    )
}

/// What is written of a picture. To add one, `bytes` are given; its place is the next one of its product.
///
/// # Errors
/// [`Unfit`] if its place is no number.
pub fn fields(
    content: &Content,
    set: FieldSet,
    facts: &ShopFacts,
    bytes: Option<(Id<Product>, &[u8])>,
) -> Result<ProductImageFields, Unfit> {
    let (mut fields, is_new) = match bytes {
        Some((product, bytes)) => (ProductImageFields::content(product, bytes), true),
        None => (ProductImageFields::default(), false),
    };
    if set.contains(Field::Name) {
        let name = content.get(Field::Name).to_owned();
        fields.name = is_new.then(|| name.clone());
        let text = ImageTranslationFields {
            name: Some(name),
            ..ImageTranslationFields::default()
        };
        fields.translations = Some(BTreeMap::from([(facts.locale.clone(), text)]));
    }
    if set.contains(Field::Position) && !is_new {
        let place = content.get(Field::Position).parse();
        fields.order = Some(place.map_err(|_| Unfit(Field::Position))?);
    }
    Ok(fields)
}
