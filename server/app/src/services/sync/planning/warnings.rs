//! What of an element of the shop could not be brought back if it were deleted: named before the deletion is confirmed.

use kontor_domain::sync::kind::Kind;
use kontor_shoper::{Element, Product};

/// A running promotion.
pub(super) const PROMOTION_LOST: &str = "PROMOTION_LOST";
/// What customers wrote about it.
pub(super) const REVIEWS_LOST: &str = "REVIEWS_LOST";
/// The address of its page: links from outside lead nowhere.
pub(super) const PERMALINK_LOST: &str = "PERMALINK_LOST";
/// It is among the related products, in collections or under tags of the shop.
pub(super) const RELATIONS_LOST: &str = "RELATIONS_LOST";
/// Products that have it lose it.
pub(super) const PRODUCTS_DETACHED: &str = "PRODUCTS_DETACHED";
/// Its place among the pictures of its product.
pub(super) const PICTURE_PLACE_LOST: &str = "PICTURE_PLACE_LOST";

/// The warnings of deleting an element, as stable reasons; `json` is what the shop told of it.
pub(super) fn of_deletion(kind: Kind, json: Option<&str>) -> Vec<String> {
    let reasons: Vec<&str> = match kind {
        Kind::Product => product(json),
        Kind::Producer => vec![PERMALINK_LOST, PRODUCTS_DETACHED],
        Kind::Unit => vec![PRODUCTS_DETACHED],
        Kind::ProductImage => vec![PICTURE_PLACE_LOST],
        // never deleted by the program
        Kind::Category | Kind::VatRate => Vec::new(),
    };
    reasons.into_iter().map(str::to_owned).collect()
}

fn product(json: Option<&str>) -> Vec<&'static str> {
    let mut reasons = vec![PERMALINK_LOST, REVIEWS_LOST];
    let Some(Ok(product)) = json.map(Element::<Product>::from_json) else {
        return reasons;
    };
    if product.special_offer.is_some() {
        reasons.push(PROMOTION_LOST);
    }
    let related = [
        product.related.is_empty(),
        product.collections.is_empty(),
        product.tags.is_empty(),
    ];
    if related.contains(&false) {
        reasons.push(RELATIONS_LOST);
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_deletion_takes_for_ever_is_named() {
        let reasons = |json: &str| of_deletion(Kind::Product, Some(json));
        assert_eq!(
            reasons(r#"{"product_id":"1","related":[],"special_offer":null}"#),
            [PERMALINK_LOST, REVIEWS_LOST]
        );
        assert_eq!(
            reasons(r#"{"product_id":"1","tags":[3],"special_offer":{"promo_id":"7"}}"#),
            [PERMALINK_LOST, REVIEWS_LOST, PROMOTION_LOST, RELATIONS_LOST]
        );
        assert_eq!(
            of_deletion(Kind::Producer, None),
            [PERMALINK_LOST, PRODUCTS_DETACHED]
        );
    }
}
