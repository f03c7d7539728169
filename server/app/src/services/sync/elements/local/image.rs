//! Pictures of the program's products.

use kontor_domain::{
    picture::validate_picture_name,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        row::MatchKeys,
    },
};
use kontor_store::product_images::ProductImage;

use crate::services::sync::elements::{LocalElement, Partners, Unfit, keys, version};

/// A picture as the planner sees it. It is recognised only where its product has a partner.
pub fn read(image: &ProductImage, partners: &Partners) -> LocalElement {
    let content = Content::default()
        .with(Field::Name, &image.name)
        .with(Field::Position, image.position.to_string());
    let product = partners.shop_of(Kind::Product, image.product_id.into());
    LocalElement {
        id: image.id.into(),
        name: image.name.clone(),
        keys: MatchKeys {
            name: product.and_then(|product| keys::of_file_name(product, &image.name)),
            second: product.map(|product| keys::of_image_bytes(product, &image.file.0)),
            owner: product,
            ..MatchKeys::default()
        },
        version: version(Kind::ProductImage, &content, &[], false),
        content,
        owner: Some(image.product_id.into()),
        rank: u32::try_from(image.position).unwrap_or_default(),
        ..LocalElement::default()
    }
}

/// Name and place of a picture with those of the set changed. The place is one of those that the product has, 1 to `last`.
///
/// # Errors
/// [`Unfit`].
pub fn changed(
    before: (&str, i32),
    content: &Content,
    set: FieldSet,
    last: i32,
) -> Result<(String, i32), Unfit> {
    let (mut name, mut position) = (before.0.to_owned(), before.1);
    if set.contains(Field::Name) {
        name = validate_picture_name(content.get(Field::Name)).map_err(|_| Unfit(Field::Name))?;
    }
    if set.contains(Field::Position) {
        let place: i32 = content
            .get(Field::Position)
            .parse()
            .map_err(|_| Unfit(Field::Position))?;
        position = place.clamp(1, last.max(1));
    }
    Ok((name, position))
}
