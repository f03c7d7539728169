//! Dictionaries (słowniki): units of measure, categories, producers. VAT rates are in [`vat`](crate::vat).

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, ProducerId, ShopId, UnitId};
use crate::money::Quantity;
use crate::party::optional;
use crate::refusal::{Kind, Label, Problem, Refusal, Scope, Text};
use crate::text::{TEXT_CHARACTERS_MAX, limited, required};

/// The longest short name of a unit, in characters.
pub const UNIT_CHARACTERS_MAX: usize = 20;
/// The longest full name of a unit, in characters.
pub const UNIT_FULL_CHARACTERS_MAX: usize = 100;
/// The longest name of a category or producer, in characters.
pub const ENTRY_CHARACTERS_MAX: usize = 200;
/// How deep a tree of categories can be.
pub const CATEGORY_DEPTH_MAX: usize = 20;
/// The last place of a category among its siblings.
pub const CATEGORY_POSITION_MAX: i32 = 1_000_000;

/// A unit of measure (jednostka miary).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Short name as printed, such as "szt.".
    pub name: String,
    /// Name in full, or empty.
    pub full_name: String,
    /// How many decimal places quantities in it usually have, 0 to 6.
    pub decimals: u8,
    /// Whether it can be chosen.
    pub active: bool,
}

/// A unit as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitInput {
    /// Short name.
    pub name: String,
    /// Name in full.
    pub full_name: String,
    /// Decimal places.
    pub decimals: i32,
}

/// Checks a unit; faults under `name`, `full_name`, `decimals`.
pub fn validate_unit(
    input: &UnitInput,
    id: UnitId,
    active: bool,
    scope: &mut Scope<'_>,
) -> Option<Unit> {
    let name = required(
        &input.name,
        UNIT_CHARACTERS_MAX,
        Label::new("jednostka miary", "unit"),
    );
    let name = scope.check("name", name);
    let label = Label::new("pełna nazwa jednostki", "full name of the unit");
    let full_name = scope.check(
        "full_name",
        limited(&input.full_name, UNIT_FULL_CHARACTERS_MAX, label),
    );
    let decimals = scope.check("decimals", decimals(input.decimals));
    Some(Unit {
        id,
        name: name?,
        full_name: full_name?,
        decimals: decimals?,
        active,
    })
}

fn decimals(number: i32) -> Result<u8, Problem> {
    let places = u8::try_from(number)
        .ok()
        .filter(|places| u32::from(*places) <= Quantity::PLACES);
    places.ok_or_else(|| {
        Problem::new(
            "DECIMALS_OUT_OF_RANGE",
            format!("Miejsca po przecinku: podaj od 0 do {}.", Quantity::PLACES),
            format!("Decimal places: give 0 to {}.", Quantity::PLACES),
        )
    })
}

/// A category of products; categories form trees: the program's own, which people edit, and one per shop, which is
/// fetched from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Id.
    pub id: CategoryId,
    /// Name; in the program's own tree unique below its parent ignoring case and diacritics.
    pub name: String,
    /// Parent; none at the top.
    pub parent_id: Option<CategoryId>,
    /// Whether it can be chosen.
    pub active: bool,
    /// In which shop's tree it is; none in the program's own.
    pub shop_id: Option<ShopId>,
    /// Its place among its siblings; several may have the same.
    pub position: i32,
    /// Of a shop's tree: whether the shop has it no more ("poza sklepem").
    pub outside: bool,
}

/// A category as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryInput {
    /// Name.
    pub name: String,
    /// Parent's id; empty at the top.
    pub parent_id: String,
    /// Place among its siblings, 0 to [`CATEGORY_POSITION_MAX`].
    pub position: i32,
}

/// Checks a category of the program's own tree by itself; faults under `name`, `parent_id`, `position`. Its place is checked by [`category_place`].
pub fn validate_category(
    input: &CategoryInput,
    id: CategoryId,
    active: bool,
    scope: &mut Scope<'_>,
) -> Option<Category> {
    let name = required(
        &input.name,
        ENTRY_CHARACTERS_MAX,
        Label::new("nazwa kategorii", "category's name"),
    );
    let name = scope.check("name", name);
    let parent_id = scope.check("parent_id", optional(&input.parent_id, CategoryId::parse));
    let position = scope.check("position", category_position(input.position));
    Some(Category {
        id,
        name: name?,
        parent_id: parent_id?,
        active,
        shop_id: None,
        position: position?,
        outside: false,
    })
}

fn category_position(position: i32) -> Result<i32, Problem> {
    if (0..=CATEGORY_POSITION_MAX).contains(&position) {
        return Ok(position);
    }
    Err(Problem::new(
        "POSITION_OUT_OF_RANGE",
        format!("Kolejność kategorii: podaj od 0 do {CATEGORY_POSITION_MAX}."),
        format!("Order of the category: give 0 to {CATEGORY_POSITION_MAX}."),
    ))
}

/// Refuses to change what is fetched from a shop.
///
/// # Errors
/// [`Refusal`] `CATEGORY_OF_SHOP` for a category of a shop's tree.
pub fn require_own_category(category: &Category) -> Result<(), Refusal> {
    let Some(shop) = category.shop_id else {
        return Ok(());
    };
    let text = Text::new(
        format!(
            "Kategoria „{}” pochodzi ze sklepu: zmień ją w panelu sklepu i pobierz kategorie od nowa.",
            category.name
        ),
        format!(
            "The category \"{}\" comes from a shop: change it in the shop's panel and fetch the categories again.",
            category.name
        ),
    );
    Err(
        Refusal::new(Kind::FailedPrecondition, "CATEGORY_OF_SHOP", text)
            .with("shop_id", shop.to_string()),
    )
}

/// Checks where a category stands: `ancestors` are its parent, the parent's parent and so on up to the top.
///
/// # Errors
/// [`Problem`] `CATEGORY_CYCLE` if it would stand below itself, `CATEGORY_TOO_DEEP`.
pub fn category_place(id: CategoryId, ancestors: &[CategoryId]) -> Result<(), Problem> {
    if ancestors.contains(&id) {
        return Err(Problem::fixed(
            "CATEGORY_CYCLE",
            "Kategoria nadrzędna: wybierz inną; kategoria nie może leżeć pod samą sobą.",
            "Parent category: choose another; a category cannot stand below itself.",
        ));
    }
    if ancestors.len() >= CATEGORY_DEPTH_MAX {
        return Err(Problem::new(
            "CATEGORY_TOO_DEEP",
            format!(
                "Kategoria nadrzędna: drzewo może mieć najwyżej {CATEGORY_DEPTH_MAX} poziomów."
            ),
            format!("Parent category: a tree can have at most {CATEGORY_DEPTH_MAX} levels."),
        ));
    }
    Ok(())
}

/// A producer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Producer {
    /// Id.
    pub id: ProducerId,
    /// Name, unique ignoring case and diacritics.
    pub name: String,
    /// Web page, or empty.
    pub web: String,
    /// Whether it can be chosen.
    pub active: bool,
}

/// A producer as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProducerInput {
    /// Name.
    pub name: String,
    /// Web page.
    pub web: String,
}

/// Checks a producer; faults under `name`, `web`.
pub fn validate_producer(
    input: &ProducerInput,
    id: ProducerId,
    active: bool,
    scope: &mut Scope<'_>,
) -> Option<Producer> {
    let name = required(
        &input.name,
        ENTRY_CHARACTERS_MAX,
        Label::new("nazwa producenta", "producer's name"),
    );
    let name = scope.check("name", name);
    let web = limited(
        &input.web,
        TEXT_CHARACTERS_MAX,
        Label::new("strona internetowa", "web page"),
    );
    let web = scope.check("web", web);
    Some(Producer {
        id,
        name: name?,
        web: web?,
        active,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    fn reasons(check: impl FnOnce(&mut Scope<'_>)) -> Vec<(String, &'static str)> {
        let mut violations = Violations::new();
        check(&mut violations.root());
        violations
            .as_slice()
            .iter()
            .map(|v| (v.field.clone(), v.reason))
            .collect()
    }

    #[test]
    fn entries_are_cleaned_and_limited() {
        let id = UnitId::v7(1, [0; 10]);
        let input = UnitInput {
            name: " szt.\u{1b}[1m ".into(),
            full_name: "sztuka".into(),
            decimals: 6,
        };
        let unit = validate_unit(&input, id, true, &mut Violations::new().root()).expect("valid");
        assert_eq!((unit.name.as_str(), unit.decimals), ("szt.", 6));
        let wrong = UnitInput {
            name: "x".repeat(21),
            full_name: "x".repeat(101),
            decimals: 7,
        };
        assert_eq!(
            reasons(|scope| assert_eq!(validate_unit(&wrong, id, true, scope), None)),
            [
                ("name".to_owned(), "TOO_LONG"),
                ("full_name".to_owned(), "TOO_LONG"),
                ("decimals".to_owned(), "DECIMALS_OUT_OF_RANGE")
            ]
        );
        let wrong = CategoryInput {
            name: " ".into(),
            parent_id: "x".into(),
            position: -1,
        };
        assert_eq!(
            reasons(|scope| {
                assert_eq!(
                    validate_category(&wrong, CategoryId::v7(1, [0; 10]), true, scope),
                    None
                );
            }),
            [
                ("name".to_owned(), "REQUIRED"),
                ("parent_id".to_owned(), "INVALID_ID"),
                ("position".to_owned(), "POSITION_OUT_OF_RANGE")
            ]
        );
        let wrong = ProducerInput {
            name: String::new(),
            web: "x".repeat(257),
        };
        assert_eq!(
            reasons(|scope| {
                assert_eq!(
                    validate_producer(&wrong, ProducerId::v7(1, [0; 10]), true, scope),
                    None
                );
            }),
            [
                ("name".to_owned(), "REQUIRED"),
                ("web".to_owned(), "TOO_LONG")
            ]
        );
    }

    #[test]
    fn a_category_of_a_shop_is_not_changed_by_hand() {
        let input = CategoryInput {
            name: "Papier".into(),
            position: CATEGORY_POSITION_MAX,
            ..CategoryInput::default()
        };
        let id = CategoryId::v7(1, [0; 10]);
        let own = validate_category(&input, id, true, &mut Violations::new().root());
        let own = own.expect("valid");
        assert_eq!(require_own_category(&own), Ok(()));
        let fetched = Category {
            shop_id: Some(ShopId::v7(1, [1; 10])),
            ..own
        };
        let refused = require_own_category(&fetched).map_err(|refusal| refusal.reason);
        assert_eq!(refused, Err("CATEGORY_OF_SHOP"));
    }

    #[test]
    fn a_category_stands_neither_below_itself_nor_too_deep() {
        let ids: Vec<CategoryId> = (0..=20).map(|n| CategoryId::v7(n, [0; 10])).collect();
        assert_eq!(category_place(ids[20], &ids[..19]), Ok(()));
        assert_eq!(
            category_place(ids[20], &ids[..20]).map_err(|p| p.reason),
            Err("CATEGORY_TOO_DEEP")
        );
        assert_eq!(
            category_place(ids[3], &ids[..5]).map_err(|p| p.reason),
            Err("CATEGORY_CYCLE")
        );
        assert_eq!(category_place(ids[3], &[]), Ok(()));
    }
}
