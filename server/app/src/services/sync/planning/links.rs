//! The links of a kind, and what is ignored of it.

use std::collections::HashSet;

use kontor_domain::sync::{kind::Kind, row::LinkRow};
use kontor_store::sync::{
    ignored::{self, Element},
    links, mirror,
};
use uuid::Uuid;

use crate::{error::Error, jobs::sync::Context, services::sync::elements::Partners};

/// Links read at a time.
const ROWS_AT_ONCE: usize = 2_000;

/// The links of a kind.
#[derive(Debug)]
pub(super) struct Links {
    kind: Kind,
    /// All of them.
    pub(super) rows: Vec<LinkRow>,
    /// Elements of the program that shall never be synchronised.
    pub(super) ignored_here: HashSet<Uuid>,
    /// Elements of the shop that shall never be synchronised.
    pub(super) ignored_in_shop: HashSet<u64>,
    gone: HashSet<u64>,
}

impl Links {
    pub(super) async fn load(ctx: &Context, kind: Kind) -> Result<Self, Error> {
        let shop = ctx.run.new.shop;
        let mut rows: Vec<LinkRow> = Vec::new();
        loop {
            let after = rows.last().map(|row| row.local);
            let page = ctx
                .read(move |conn| Ok(links::rows(conn, shop, kind, after, ROWS_AT_ONCE)?))
                .await?;
            if page.is_empty() {
                break;
            }
            rows.extend(page.into_iter().map(|row| row.link));
        }
        rows.shrink_to_fit();
        let (living, ignored) = ctx
            .read(move |conn| {
                let living = mirror::ids(conn, shop, kind)?;
                Ok((living, ignored::rows(conn, shop, kind)?))
            })
            .await?;
        let gone = rows.iter().map(|row| row.shop);
        let gone = gone.filter(|id| living.binary_search(id).is_err());
        let mut links = Self {
            kind,
            gone: gone.collect(),
            rows,
            ignored_here: HashSet::new(),
            ignored_in_shop: HashSet::new(),
        };
        for element in ignored {
            match element {
                Element::Here(id) => drop(links.ignored_here.insert(id)),
                Element::InShop(id) => drop(links.ignored_in_shop.insert(id)),
            }
        }
        Ok(links)
    }

    /// Tells the partners of a kind that is not planned in this run.
    pub(super) fn tell(&self, partners: &mut Partners) {
        for link in &self.rows {
            partners.link(self.kind, link.local, link.shop);
        }
        for shop in &self.gone {
            partners.gone_in_shop(self.kind, *shop);
        }
    }

    /// The elements of the program that have a partner.
    pub(super) fn linked_here(&self) -> HashSet<Uuid> {
        self.rows.iter().map(|link| link.local).collect()
    }

    /// The elements of the shop that have a partner.
    pub(super) fn linked_in_shop(&self) -> HashSet<u64> {
        self.rows.iter().map(|link| link.shop).collect()
    }
}
