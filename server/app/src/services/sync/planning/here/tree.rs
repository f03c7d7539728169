//! The tree of a shop's categories, as the program has it.

use std::collections::HashMap;

use kontor_domain::{
    dictionary::{CATEGORY_DEPTH_MAX, Category},
    ids::CategoryId,
};
use kontor_store::categories;

use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{
        LocalElement, Partners,
        local::category::{self, TreeCategory},
    },
};

/// The tree of a shop's categories.
#[derive(Debug, Default)]
pub(in crate::services::sync::planning) struct Tree(HashMap<CategoryId, Category>);

impl Tree {
    pub(in crate::services::sync::planning) async fn load(ctx: &Context) -> Result<Self, Error> {
        let shop = ctx.run.new.shop;
        let all = ctx
            .read(move |conn| Ok(categories::of_shop(conn, shop)?))
            .await?;
        Ok(Self(
            all.into_iter()
                .map(|category| (category.id, category))
                .collect(),
        ))
    }

    /// Its categories as the planner sees them.
    pub(in crate::services::sync::planning) fn elements<'a>(
        &'a self,
        partners: &'a Partners,
    ) -> impl Iterator<Item = LocalElement> + 'a {
        self.0.values().map(move |category| {
            category::read(&TreeCategory::of(category), &self.above(category), partners)
        })
    }

    /// The names of the categories above, the top first.
    fn above(&self, category: &Category) -> Vec<&str> {
        let mut names = Vec::new();
        let mut next = category.parent_id;
        while let Some(parent) = next.and_then(|id| self.0.get(&id)) {
            names.push(parent.name.as_str());
            next = parent.parent_id;
            if names.len() > CATEGORY_DEPTH_MAX {
                break;
            }
        }
        names.reverse();
        names
    }
}
