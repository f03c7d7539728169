//! The rows of a kind, sorted out: who is linked with whom, whose partner is gone, who is free to be linked.

use std::collections::HashMap;

use super::{Fetch, KindInput};
use crate::sync::kind::Kind;
use crate::sync::row::{LinkRow, LocalRow, ShopRow};

/// A link with the elements that it finds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub local: &'a LocalRow,
    pub shop: &'a ShopRow,
    pub link: Option<&'a LinkRow>,
}

/// A link of which one side is gone.
#[derive(Clone, Copy, Debug)]
pub(super) struct GonePair<'a> {
    pub link: &'a LinkRow,
    pub local: Option<&'a LocalRow>,
    pub shop: Option<&'a ShopRow>,
}

/// The rows of a kind, sorted out. Ignored elements are in `linked` alone, as partners of others.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    /// Both sides are there.
    pub linked: Vec<Pair<'a>>,
    /// The shop's element is gone.
    pub gone_in_shop: Vec<GonePair<'a>>,
    /// The program's element is archived or deleted.
    pub gone_here: Vec<GonePair<'a>>,
    /// Both are gone: nothing is left to decide but to forget the link.
    pub gone_both: Vec<GonePair<'a>>,
    /// Not linked; archived ones of categories alone.
    pub free_here: Vec<&'a LocalRow>,
    /// Not linked.
    pub free_in_shop: Vec<&'a ShopRow>,
}

impl<'a> View<'a> {
    pub(super) fn of(input: &'a KindInput) -> Self {
        let mut view = Self::default();
        let mut local = Side::of(&input.local, |row| row.id);
        let mut shop = Side::of(&input.shop, |row| row.id);
        for link in &input.links {
            view.place(input, link, local.take(link.local), shop.take(link.shop));
        }
        view.free_here.extend(
            local
                .rest()
                .filter(|row| !row.ignored && (!row.archived || input.kind == Kind::Category)),
        );
        view.free_in_shop
            .extend(shop.rest().filter(|row| !row.ignored));
        view
    }

    fn place(
        &mut self,
        input: &KindInput,
        link: &'a LinkRow,
        local: Option<&'a LocalRow>,
        shop: Option<&'a ShopRow>,
    ) {
        // a category that is "poza sklepem" is only marked: it is there as soon as the shop has it again
        let is_here = |row: &&LocalRow| !row.archived || input.kind == Kind::Category;
        if let (Some(local), Some(shop)) = (local.filter(is_here), shop) {
            let link = Some(link);
            return self.linked.push(Pair { local, shop, link });
        }
        let ignored = local.is_some_and(|row| row.ignored) || shop.is_some_and(|row| row.ignored);
        if ignored {
            return;
        }
        let gone = GonePair { link, local, shop };
        match (local.filter(|row| !row.archived), shop) {
            (_, Some(_)) => self.gone_here.push(gone),
            // what was not read may be there
            (_, None) if input.fetch == Fetch::OnlyNew => (),
            (Some(_), None) => self.gone_in_shop.push(gone),
            (None, None) => self.gone_both.push(gone),
        }
    }
}

/// The rows of a side by their ids, and which of them are linked.
struct Side<'a, T, K> {
    rows: &'a [T],
    places: HashMap<K, usize>,
    linked: Vec<bool>,
}

impl<'a, T, K: std::hash::Hash + Eq + Copy> Side<'a, T, K> {
    fn of(rows: &'a [T], id: impl Fn(&T) -> K) -> Self {
        let places = rows.iter().enumerate();
        Self {
            rows,
            places: places.map(|(place, row)| (id(row), place)).collect(),
            linked: vec![false; rows.len()],
        }
    }

    fn take(&mut self, id: K) -> Option<&'a T> {
        let place = *self.places.get(&id)?;
        self.linked[place] = true;
        Some(&self.rows[place])
    }

    fn rest(self) -> impl Iterator<Item = &'a T> {
        let both = self.rows.iter().zip(self.linked);
        both.filter(|(_, linked)| !linked).map(|(row, _)| row)
    }
}

/// The categories that lost their partner take part in linking again: the shop's tree is taken over whole.
pub(super) fn relinkable<'a>(view: &View<'a>) -> Vec<&'a LocalRow> {
    let gone = view.gone_in_shop.iter().chain(&view.gone_both);
    let gone = gone.filter_map(|gone| gone.local);
    view.free_here.iter().copied().chain(gone).collect()
}
