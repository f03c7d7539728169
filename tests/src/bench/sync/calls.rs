//! The least number of calls that a run can make, in its parts.

use std::collections::BTreeMap;

use kontor_client::proto::SyncRun;
use kontor_practice_shop::Shop;
use serde::Serialize;

/// Elements of a list that one call reads.
const LISTED: u32 = 50;
/// Elements that one call writes.
const WRITTEN: u32 = 25;
/// The kinds, as the shop's API calls them.
const LISTS: [&str; 6] = [
    "units",
    "categories",
    "producers",
    "taxes",
    "products",
    "product-images",
];

/// What a run has to do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Least {
    /// Calls for the lists, the tree and the configuration.
    pub(super) lists: u32,
    /// Updates either way, and deletions: read again before.
    pub(super) updates: u32,
    /// Elements written to the shop.
    pub(super) writes: u32,
    /// Of these, such with HTML: read back.
    pub(super) html: u32,
    /// Pictures, each written by a call of its own.
    pub(super) pictures: u32,
}

/// Calls by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// Lists, the tree of the categories, the configuration.
    pub list: u32,
    /// Reading again before writing.
    pub reread: u32,
    /// Writing.
    pub write: u32,
    /// Reading back texts with HTML.
    pub read_back: u32,
    /// All else: the login, the highest number before something is added.
    pub other: u32,
}

impl Least {
    /// Reading each kind whole.
    pub(super) fn lists(shop: &Shop) -> Self {
        let lists = LISTS.map(|resource| {
            let count = shop.panel(|panel| panel.count(resource));
            // also an empty list is asked for
            u32::try_from(count)
                .unwrap_or(u32::MAX)
                .div_ceil(LISTED)
                .max(1)
        });
        Self {
            lists: lists.iter().sum::<u32>() + 2,
            ..Self::default()
        }
    }

    /// In its parts.
    pub(super) fn parts(self) -> Parts {
        Parts {
            list: self.lists,
            reread: self.updates.div_ceil(LISTED),
            write: self.writes.div_ceil(WRITTEN) + self.pictures,
            read_back: self.html.div_ceil(LISTED) + self.pictures.div_ceil(LISTED),
            other: 0,
        }
    }
}

impl Parts {
    /// Of a run, as the server counted them.
    pub(super) fn of(run: &SyncRun) -> Self {
        let mut parts = Self::default();
        for calls in &run.calls {
            let count = u32::try_from(calls.count).unwrap_or(u32::MAX);
            *parts.part(&calls.purpose) += count;
        }
        parts
    }

    fn part(&mut self, purpose: &str) -> &mut u32 {
        match purpose {
            "list" | "config" => &mut self.list,
            "reread" => &mut self.reread,
            "write" | "picture" => &mut self.write,
            "read_back" => &mut self.read_back,
            _ => &mut self.other,
        }
    }

    /// Together.
    pub(super) fn sum(self) -> u32 {
        self.list + self.reread + self.write + self.read_back + self.other
    }

    /// "list 32, write 1": those that there are.
    pub(super) fn told(self) -> String {
        let parts: BTreeMap<u8, (&str, u32)> = [
            (0, ("list", self.list)),
            (1, ("reread", self.reread)),
            (2, ("write", self.write)),
            (3, ("read back", self.read_back)),
            (4, ("other", self.other)),
        ]
        .into();
        let told: Vec<String> = parts
            .into_values()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        told.join(", ")
    }
}
