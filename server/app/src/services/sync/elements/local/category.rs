//! Categories of the program, in the tree of one shop.

use kontor_domain::{
    dictionary::{CATEGORY_POSITION_MAX, Category, ENTRY_CHARACTERS_MAX},
    ids::{CategoryId, ShopId},
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        row::MatchKeys,
    },
    text::clean,
};
use uuid::Uuid;

use crate::services::sync::elements::{LocalElement, Partners, Unfit, keys, limits::fits, version};

/// A category of a shop's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeCategory {
    /// Its id.
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// Its parent; none at the top.
    pub parent_id: Option<CategoryId>,
    /// Its place among its siblings, as the shop counts.
    pub position: i64,
    /// Whether the shop shows it.
    pub shown: bool,
    /// Whether it is outside the shop ("poza sklepem").
    pub outside: bool,
}

impl TreeCategory {
    /// Out of the program's own type.
    pub fn of(category: &Category) -> Self {
        Self {
            id: category.id,
            name: category.name.clone(),
            parent_id: category.parent_id,
            position: i64::from(category.position),
            shown: category.active,
            outside: category.outside,
        }
    }

    /// As the program's own type, in the tree of a shop. A place beyond what the program counts is the last one.
    pub fn in_tree(self, shop: ShopId) -> Category {
        let position = self.position.clamp(0, CATEGORY_POSITION_MAX.into());
        Category {
            id: self.id,
            name: self.name,
            parent_id: self.parent_id,
            active: self.shown,
            shop_id: Some(shop),
            position: i32::try_from(position).unwrap_or(CATEGORY_POSITION_MAX),
            outside: self.outside,
        }
    }
}

/// A category as the planner sees it; `above` are the names on the way to it, the top first.
pub fn read(category: &TreeCategory, above: &[&str], partners: &Partners) -> LocalElement {
    let parent = category.parent_id.map(Uuid::from);
    let number = parent.map(|parent| partners.reference(Kind::Category, parent));
    let content = Content::default()
        .with(Field::Name, &category.name)
        .with(Field::Parent, number.unwrap_or_default())
        .with(Field::Position, category.position.to_string())
        .with(Field::Active, if category.shown { "1" } else { "0" });
    let own = [(
        Field::Parent,
        parent.map(|id| id.to_string()).unwrap_or_default(),
    )];
    let path = above.iter().copied().chain([category.name.as_str()]);
    LocalElement {
        id: category.id.into(),
        name: category.name.clone(),
        keys: MatchKeys {
            name: keys::of_path(path),
            second: keys::of_text(&category.name),
            ..MatchKeys::default()
        },
        version: version(Kind::Category, &content, &own, category.outside),
        content,
        archived: category.outside,
        rank: u32::try_from(above.len()).unwrap_or(u32::MAX),
        ..LocalElement::default()
    }
}

/// A category with this content.
///
/// # Errors
/// [`Unfit`]; for the parent if that has no partner here yet.
pub fn added(
    id: CategoryId,
    content: &Content,
    partners: &Partners,
) -> Result<TreeCategory, Unfit> {
    let blank = TreeCategory {
        id,
        name: String::new(),
        parent_id: None,
        position: 0,
        shown: true,
        outside: false,
    };
    let all = Kind::Category.fields().iter().copied().collect();
    changed(&blank, content, all, partners)
}

/// The category with the fields of the set changed.
///
/// # Errors
/// [`Unfit`]; for the parent if that has no partner here yet.
pub fn changed(
    before: &TreeCategory,
    content: &Content,
    set: FieldSet,
    partners: &Partners,
) -> Result<TreeCategory, Unfit> {
    let mut category = before.clone();
    if set.contains(Field::Name) {
        category.name = clean(content.get(Field::Name));
        if category.name.is_empty() || !fits(&category.name, ENTRY_CHARACTERS_MAX) {
            return Err(Unfit(Field::Name));
        }
    }
    if set.contains(Field::Parent) {
        let text = content.get(Field::Parent);
        category.parent_id = if text.is_empty() {
            None
        } else {
            let parent = partners.local_of_reference(Kind::Category, text);
            Some(CategoryId::from_uuid(parent.ok_or(Unfit(Field::Parent))?))
        };
    }
    if set.contains(Field::Position) {
        let position = content.get(Field::Position).parse();
        category.position = position.map_err(|_| Unfit(Field::Position))?;
    }
    if set.contains(Field::Active) {
        category.shown = content.get(Field::Active) == "1";
    }
    Ok(category)
}
