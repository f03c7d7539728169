//! Categories of the shop and their places in its tree. They are only read.

use std::collections::HashMap;

use kontor_domain::{
    dictionary::{CATEGORY_DEPTH_MAX, CATEGORY_POSITION_MAX, ENTRY_CHARACTERS_MAX},
    sync::{
        content::{Content, reference},
        field::{Field, FieldSet},
        row::MatchKeys,
    },
};
use kontor_shoper::{Category, CategoryNode, Element, Error};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::services::sync::elements::{ShopElement, ShopFacts, keys, limits::fits};

/// A category with its place, which the shop tells apart from it: as the mirror keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Placed {
    /// The shop's own JSON.
    category: Box<RawValue>,
    /// Numbers of the categories above, the top first; none if it is nowhere in the tree (an orphan).
    above: Option<Vec<u64>>,
    /// Their names.
    path: Vec<String>,
}

/// Where each category of a tree stands: the numbers above it, the top first.
#[derive(Debug, Default)]
pub struct Tree(HashMap<u64, Vec<u64>>);

impl Tree {
    /// Of the shop's answer. What stands deeper than any tree of the program may be is cut off: nothing is lost but its
    /// place.
    pub fn of(nodes: &[CategoryNode]) -> Self {
        let mut tree = Self::default();
        tree.add(nodes, &mut Vec::new());
        tree
    }

    fn add(&mut self, nodes: &[CategoryNode], above: &mut Vec<u64>) {
        if above.len() > CATEGORY_DEPTH_MAX {
            return;
        }
        for node in nodes {
            // the first place counts, should a shop name a category twice
            self.0.entry(node.id.get()).or_insert_with(|| above.clone());
            above.push(node.id.get());
            self.add(&node.children, above);
            above.pop();
        }
    }

    /// A category with its place; `name_of` tells the names of those above.
    ///
    /// # Errors
    /// If the JSON cannot be kept, which is a defect.
    pub fn place(
        &self,
        category: &Element<Category>,
        name_of: impl Fn(u64) -> String,
    ) -> Result<String, serde_json::Error> {
        let above = self.0.get(&category.category_id.get()).cloned();
        let path = above.iter().flatten().map(|id| name_of(*id)).collect();
        serde_json::to_string(&Placed {
            category: RawValue::from_string(category.json().to_owned())?,
            above,
            path,
        })
    }
}

/// The name of a category in the shop's default language.
pub fn name<'a>(category: &'a Category, facts: &ShopFacts) -> &'a str {
    category
        .translations
        .get(&facts.locale)
        .map_or("", |text| &text.name)
}

impl Placed {
    /// Out of the mirror.
    ///
    /// # Errors
    /// [`kontor_shoper::ErrorKind::Unreadable`].
    pub fn from_json(json: &str) -> Result<Self, Error> {
        // what is no such object is read as a category, whose error tells of it
        serde_json::from_str(json).or_else(|_| {
            let category = Element::<Category>::from_json(json)?;
            Ok(Self {
                category: RawValue::from_string(category.json().to_owned()).unwrap_or_default(),
                above: None,
                path: Vec::new(),
            })
        })
    }

    /// The category as the planner sees it. An orphan stands at the top and is not shown.
    ///
    /// # Errors
    /// [`kontor_shoper::ErrorKind::Unreadable`].
    pub fn read(&self, facts: &ShopFacts) -> Result<ShopElement, Error> {
        let category = Element::<Category>::from_json(self.category.get())?;
        let name = name(&category, facts);
        let parent = self.above.as_ref().and_then(|above| above.last().copied());
        let shown = category
            .translations
            .get(&facts.locale)
            .is_some_and(|text| text.active == Some(true));
        let active = shown && self.above.is_some();
        let content = Content::default()
            .with(Field::Name, name)
            .with(Field::Parent, parent.map(reference).unwrap_or_default())
            .with(
                Field::Position,
                category.order.unwrap_or_default().to_string(),
            )
            .with(Field::Active, if active { "1" } else { "0" });
        let kept = content.get(Field::Name).to_owned();
        let mut unfit = FieldSet::EMPTY;
        let order = category.order.unwrap_or_default();
        if !(0..=i64::from(CATEGORY_POSITION_MAX)).contains(&order) {
            unfit = unfit.with(Field::Position);
        }
        if kept.is_empty() || !fits(&kept, ENTRY_CHARACTERS_MAX) {
            unfit = unfit.with(Field::Name);
        }
        if self.path.len() >= CATEGORY_DEPTH_MAX {
            unfit = unfit.with(Field::Parent);
        }
        let path = self.path.iter().map(String::as_str).chain([kept.as_str()]);
        Ok(ShopElement {
            id: category.category_id.get(),
            keys: MatchKeys {
                name: self.above.as_ref().and_then(|_| keys::of_path(path)),
                second: keys::of_text(&kept),
                ..MatchKeys::default()
            },
            name: kept,
            content,
            unfit,
            rank: u32::try_from(self.path.len()).unwrap_or(u32::MAX),
            ..ShopElement::default()
        })
    }
}
