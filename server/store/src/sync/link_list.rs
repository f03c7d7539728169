//! The list of elements with their links, as people look through it: by state, and within a state by id or number.

use diesel::{RunQueryDsl, sql_types};
use kontor_domain::{ids::ShopId, sync::kind::Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    column,
    ignored::{self, Element},
    kinds, link_sql, number,
};
use crate::{
    ClosedSet, Conn, Key, StoreError,
    list::limit,
    values::{id, key},
};

/// How an element stands to the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Linked.
    Linked,
    /// Linked, the shop's element is gone.
    GoneInShop,
    /// Linked, the program's element was archived or removed.
    GoneHere,
    /// Only in the program.
    OnlyHere,
    /// Only in the shop, as last read.
    OnlyInShop,
    /// Never synchronised, by hand: whatever else it is.
    Ignored,
}

/// Every state, in the order of the whole list.
pub const LINK_STATES: [LinkState; 6] = [
    LinkState::Linked,
    LinkState::GoneInShop,
    LinkState::GoneHere,
    LinkState::OnlyHere,
    LinkState::OnlyInShop,
    LinkState::Ignored,
];

/// An element, or two that are linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkEntry {
    /// Where it stands in the list.
    pub place: LinkPlace,
    /// The element of the program.
    pub local: Option<Uuid>,
    /// Its name; empty if there is none, or it is there no more.
    pub local_name: String,
    /// The element of the shop.
    pub element: Option<u64>,
    /// Its name as last read; empty if there is none, or it was never read.
    pub shop_name: String,
    /// Its code, here or else in the shop; empty if it has none.
    pub code: String,
    /// Whether it was linked by hand.
    pub by_hand: bool,
}

/// Where an entry stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPlace {
    /// Its state.
    #[serde(rename = "s")]
    pub state: LinkState,
    /// The element by which it is in order within the state.
    #[serde(rename = "e")]
    pub element: Element,
}

/// At most `rows` entries of a kind, all or those of one state, after a place.
///
/// An element that was linked and never read since counts as linked, until its kind is fetched whole.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    shop: ShopId,
    kind: Kind,
    state: Option<LinkState>,
    after: Option<&LinkPlace>,
    rows: usize,
) -> Result<Vec<LinkEntry>, StoreError> {
    let mut entries = Vec::new();
    for each in LINK_STATES {
        let is_over = after.is_some_and(|place| each < place.state);
        if is_over || state.is_some_and(|only| only != each) {
            continue;
        }
        let after = after.filter(|place| place.state == each);
        let after = after.map(|place| place.element);
        let walk = Walk {
            shop,
            kind,
            state: each,
        };
        entries.extend(walk.page(conn, after, rows - entries.len())?);
        if entries.len() == rows {
            break;
        }
    }
    Ok(entries)
}

/// Those entries of a kind that have a state.
pub(crate) struct Walk {
    pub(crate) shop: ShopId,
    pub(crate) kind: Kind,
    pub(crate) state: LinkState,
}

impl Walk {
    fn page(
        &self,
        conn: &mut Conn,
        after: Option<Element>,
        rows: usize,
    ) -> Result<Vec<LinkEntry>, StoreError> {
        match self.state {
            LinkState::Linked | LinkState::GoneInShop | LinkState::GoneHere => {
                self.linked(conn, local_of(after), rows)
            }
            LinkState::OnlyHere => self.only_here(conn, local_of(after), rows),
            LinkState::OnlyInShop => self.only_in_shop(conn, number_of(after), rows),
            LinkState::Ignored => self.ignored(conn, after, rows),
        }
    }

    fn linked(
        &self,
        conn: &mut Conn,
        after: Uuid,
        rows: usize,
    ) -> Result<Vec<LinkEntry>, StoreError> {
        let state = kinds::find(conn, self.shop, self.kind)?;
        let sql = link_sql::linked(conn, self, state.last_full_fetch_at.is_some());
        self.load(conn, &sql, Bound::Local(after), rows)
    }

    fn only_here(
        &self,
        conn: &mut Conn,
        after: Uuid,
        rows: usize,
    ) -> Result<Vec<LinkEntry>, StoreError> {
        let sql = link_sql::only_here(conn, self);
        self.load(conn, &sql, Bound::Local(after), rows)
    }

    fn only_in_shop(
        &self,
        conn: &mut Conn,
        after: i64,
        rows: usize,
    ) -> Result<Vec<LinkEntry>, StoreError> {
        let sql = link_sql::only_in_shop(conn);
        self.load(conn, &sql, Bound::Number(after), rows)
    }

    /// Of each the link that it may have, and the names.
    fn ignored(
        &self,
        conn: &mut Conn,
        after: Option<Element>,
        rows: usize,
    ) -> Result<Vec<LinkEntry>, StoreError> {
        let elements = ignored::page(conn, self.shop, self.kind, after, rows)?;
        elements
            .into_iter()
            .map(|element| self.one(conn, element))
            .collect()
    }

    /// One element by itself: with its link, or alone, or, where it is no more, without a name.
    fn one(&self, conn: &mut Conn, element: Element) -> Result<LinkEntry, StoreError> {
        let place = LinkPlace {
            state: self.state,
            element,
        };
        let (local, number) = match element {
            Element::Here(local) => (Some(local), None),
            Element::InShop(number) => (None, Some(number)),
        };
        for query in [link_sql::link_of, link_sql::element] {
            let sql = query(conn, self.kind, element.side());
            let bound = match element {
                Element::Here(local) => Bound::Local(local),
                Element::InShop(number) => Bound::Number(column(number)?),
            };
            if let Some(entry) = self.load(conn, &sql, bound, 1)?.pop() {
                return Ok(LinkEntry { place, ..entry });
            }
        }
        Ok(LinkEntry {
            place,
            local,
            local_name: String::new(),
            element: number,
            shop_name: String::new(),
            code: String::new(),
            by_hand: false,
        })
    }

    /// Every query has the same parameters (shop, kind, where it goes on, rows) and columns.
    fn load(
        &self,
        conn: &mut Conn,
        sql: &str,
        bound: Bound,
        rows: usize,
    ) -> Result<Vec<LinkEntry>, StoreError> {
        macro_rules! load {
            ($conn:expr, $type:ty, $bound:expr) => {
                diesel::sql_query(sql)
                    .bind::<sql_types::Binary, _>(key(self.shop))
                    .bind::<sql_types::Text, _>(self.kind.as_text())
                    .bind::<$type, _>($bound)
                    .bind::<sql_types::BigInt, _>(limit(rows))
                    .load::<Row>($conn)?
            };
        }
        let rows = match bound {
            Bound::Local(local) => {
                let local = key(local);
                crate::on!(conn, c => load!(c, sql_types::Binary, local))
            }
            Bound::Number(number) => crate::on!(conn, c => load!(c, sql_types::BigInt, number)),
        };
        rows.into_iter()
            .map(|row| row.into_entry(self.state))
            .collect()
    }
}

/// Where a walk goes on: after this id or number; or the very one that is asked for.
#[derive(Clone, Copy)]
enum Bound {
    Local(Uuid),
    Number(i64),
}

/// No element has the nil id.
fn local_of(after: Option<Element>) -> Uuid {
    match after {
        Some(Element::Here(local)) => local,
        _ => Uuid::nil(),
    }
}

fn number_of(after: Option<Element>) -> i64 {
    match after {
        Some(Element::InShop(number)) => column(number).unwrap_or(i64::MAX),
        _ => -1,
    }
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    local_id: Option<Key>,
    #[diesel(sql_type = sql_types::Text)]
    local_name: String,
    #[diesel(sql_type = sql_types::Text)]
    local_code: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::BigInt>)]
    element: Option<i64>,
    #[diesel(sql_type = sql_types::Text)]
    shop_name: String,
    #[diesel(sql_type = sql_types::Text)]
    shop_code: String,
    #[diesel(sql_type = sql_types::Bool)]
    by_hand: bool,
}

impl Row {
    fn into_entry(self, state: LinkState) -> Result<LinkEntry, StoreError> {
        let local: Option<Uuid> = self.local_id.map(id);
        let element = self.element.map(number).transpose()?;
        let by = match (local, element) {
            (Some(local), _) => Element::Here(local),
            (None, element) => Element::InShop(element.unwrap_or_default()),
        };
        Ok(LinkEntry {
            place: LinkPlace { state, element: by },
            local,
            local_name: self.local_name,
            element,
            shop_name: self.shop_name,
            code: if self.local_code.is_empty() {
                self.shop_code
            } else {
                self.local_code
            },
            by_hand: self.by_hand,
        })
    }
}
