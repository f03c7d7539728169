//! The categories of a product in a shop.

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, ShopId};
use crate::party::optional;
use crate::refusal::{Label, Problem, Scope};

/// Further categories of one shop that a product can have.
pub const FURTHER_CATEGORIES_MAX: usize = 100;

/// In which categories of one shop's tree a product is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductShopCategories {
    /// Which shop.
    pub shop_id: ShopId,
    /// The one that the shop shows it in first; none if that is not known.
    pub main: Option<CategoryId>,
    /// The others, by id, each once, without the main one.
    pub further: Vec<CategoryId>,
}

/// The same as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductShopCategoriesInput {
    /// Shop's id.
    pub shop_id: String,
    /// Main category's id; empty only where there are no further ones.
    pub main_category_id: String,
    /// Ids of further categories, in any order; what is there twice counts once.
    pub category_ids: Vec<String>,
}

/// Checks the categories of a product in a shop; faults under the fields of the proto message `ProductShopCategories`.
pub fn validate_shop_categories(
    input: &ProductShopCategoriesInput,
    scope: &mut Scope<'_>,
) -> Option<ProductShopCategories> {
    let shop_id = scope.check("shop_id", ShopId::parse(&input.shop_id));
    let main = scope.check(
        "main_category_id",
        optional(&input.main_category_id, CategoryId::parse),
    );
    if input.category_ids.len() > FURTHER_CATEGORIES_MAX {
        let label = Label::new("dalsze kategorie", "further categories");
        scope.field(
            "category_ids",
            Problem::too_many(label, FURTHER_CATEGORIES_MAX),
        );
        return None;
    }
    let mut further = Vec::with_capacity(input.category_ids.len());
    for (place, id) in input.category_ids.iter().enumerate() {
        let place = &mut scope.scope_index("category_ids", place);
        further.extend(place.check_here(CategoryId::parse(id)));
    }
    if main == Some(None) && !input.category_ids.is_empty() {
        let label = Label::new("kategoria główna", "main category");
        scope.field("main_category_id", Problem::required(label));
        return None;
    }
    let (shop_id, main) = (shop_id?, main?);
    if further.len() < input.category_ids.len() {
        return None;
    }
    further.sort_unstable();
    further.dedup();
    further.retain(|category| Some(*category) != main);
    Some(ProductShopCategories {
        shop_id,
        main,
        further,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    fn id(number: u8) -> String {
        CategoryId::v7(1, [number; 10]).to_string()
    }

    fn checked(
        main: &str,
        further: &[String],
    ) -> Result<Option<ProductShopCategories>, Vec<(String, &'static str)>> {
        let input = ProductShopCategoriesInput {
            shop_id: ShopId::v7(1, [9; 10]).to_string(),
            main_category_id: main.to_owned(),
            category_ids: further.to_vec(),
        };
        let mut violations = Violations::new();
        let found = validate_shop_categories(&input, &mut violations.scope("categories"));
        let faults: Vec<_> = violations
            .as_slice()
            .iter()
            .map(|v| (v.field.clone(), v.reason))
            .collect();
        if faults.is_empty() {
            Ok(found)
        } else {
            Err(faults)
        }
    }

    #[test]
    fn each_category_counts_once_and_the_main_one_is_no_further_one() {
        let found = checked(&id(2), &[id(3), id(1), id(2), id(3)]);
        let found = found.expect("no fault").expect("valid");
        let of = |number| CategoryId::parse(&id(number)).expect("an id");
        assert_eq!(
            (found.main, found.further),
            (Some(of(2)), vec![of(1), of(3)])
        );
        let none = checked("", &[]).expect("no fault").expect("valid");
        assert_eq!((none.main, none.further), (None, vec![]));
    }

    #[test]
    fn faults_are_named_by_their_place() {
        let fault = |field: &str, reason| Err(vec![(format!("categories.{field}"), reason)]);
        assert_eq!(checked("", &[id(1)]), fault("main_category_id", "REQUIRED"));
        assert_eq!(checked("x", &[]), fault("main_category_id", "INVALID_ID"));
        assert_eq!(
            checked(&id(1), &[id(2), "x".into()]),
            fault("category_ids[1]", "INVALID_ID")
        );
        let many = vec![id(1); FURTHER_CATEGORIES_MAX];
        assert!(checked(&id(1), &many).is_ok());
        let over = vec![id(1); FURTHER_CATEGORIES_MAX + 1];
        assert_eq!(checked(&id(1), &over), fault("category_ids", "TOO_MANY"));
    }
}
