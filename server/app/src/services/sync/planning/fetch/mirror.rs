//! What was read goes into the mirror: in writes of at most 500 rows, and only what is new or changed.

use std::collections::HashSet;

use kontor_domain::sync::{content::hash_text, kind::Kind};
use kontor_store::sync::{
    ROW_FORMAT, WRITE_ROWS_MAX,
    kinds::KindState,
    mirror::{self, ReadElement},
};

use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{ShopElement, ShopFacts, shop},
};

/// Counts what fingerprints are made of: raised when the same JSON is read otherwise, so that rows are made anew.
const READING: u32 = 1;
/// Rows of the mirror read at a time.
const ROWS_AT_ONCE: usize = 500;

/// The mirror of a kind while it is written.
pub(super) struct Mirror<'a> {
    ctx: &'a Context,
    kind: Kind,
    facts: &'a ShopFacts,
    /// What the rows are made by, and whether those that are there were made by the same.
    format: i32,
    is_same_format: bool,
    waiting: Vec<ReadElement>,
    /// The numbers that were read, ascending.
    pub(super) seen: Vec<u64>,
}

impl<'a> Mirror<'a> {
    pub(super) fn open(
        ctx: &'a Context,
        kind: Kind,
        facts: &'a ShopFacts,
        state: &KindState,
    ) -> Self {
        let format = format(facts);
        Self {
            ctx,
            kind,
            facts,
            format,
            is_same_format: state.row_format == format,
            waiting: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// What the rows are made by from now on.
    pub(super) fn format(&self) -> i32 {
        self.format
    }

    /// Takes a page: numbers with what the shop told, and how to read the element at a place of it. What the mirror has already
    /// is not read.
    pub(super) async fn add(
        &mut self,
        texts: Vec<(u64, String)>,
        read: impl Fn(usize) -> ShopElement,
    ) -> Result<(), Error> {
        let numbers: Vec<u64> = texts.iter().map(|(number, _)| *number).collect();
        let (shop, kind, asked) = (self.ctx.run.new.shop, self.kind, numbers.clone());
        let known = self
            .ctx
            .read(move |conn| Ok(mirror::hashes(conn, shop, kind, &asked)?))
            .await?;
        for (place, (number, json)) in texts.into_iter().enumerate() {
            let is_known = known.get(&number) == Some(&mirror::json_hash(&json));
            if !(is_known && self.is_same_format) {
                self.waiting
                    .push(read_element(self.kind, read(place), json));
            }
        }
        self.seen.extend(numbers);
        if self.waiting.len() + ROWS_AT_ONCE / 10 > WRITE_ROWS_MAX {
            self.flush().await?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        while !self.waiting.is_empty() {
            let rest = self
                .waiting
                .split_off(self.waiting.len().min(WRITE_ROWS_MAX));
            let batch = std::mem::replace(&mut self.waiting, rest);
            let (shop, kind, now) = (self.ctx.run.new.shop, self.kind, self.ctx.app.now());
            self.ctx
                .write(move |conn| {
                    mirror::upsert(conn, shop, kind, &batch, now)?;
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    /// Rows that were not read now and were made otherwise are made anew of what the shop told then.
    pub(super) async fn refresh_rest(&mut self) -> Result<(), Error> {
        if self.is_same_format {
            return Ok(());
        }
        let seen: HashSet<u64> = self.seen.iter().copied().collect();
        let (shop, kind) = (self.ctx.run.new.shop, self.kind);
        let all = self
            .ctx
            .read(move |conn| Ok(mirror::ids(conn, shop, kind)?))
            .await?;
        let rest: Vec<u64> = all.into_iter().filter(|id| !seen.contains(id)).collect();
        for numbers in rest.chunks(ROWS_AT_ONCE) {
            let numbers = numbers.to_vec();
            let texts = self
                .ctx
                .read(move |conn| Ok(mirror::json_of(conn, shop, kind, &numbers)?))
                .await?;
            for json in texts.into_values() {
                let read = shop::read(self.kind, &json, self.facts)
                    .map_err(Error::because("reading an element of the mirror"))?;
                self.waiting.push(read_element(self.kind, read, json));
            }
            self.flush().await?;
        }
        Ok(())
    }
}

fn read_element(kind: Kind, element: ShopElement, json: String) -> ReadElement {
    ReadElement {
        row: element.row(kind),
        json,
        name: element.name,
        code: element.code,
    }
}

/// What rows are made by: their layout, how JSON is read, and the shop as a whole.
fn format(facts: &ShopFacts) -> i32 {
    let made_by = hash_text(&format!("{ROW_FORMAT} {READING} {}", facts.fingerprint()));
    // never 0, which says that there are no rows
    i32::from_le_bytes([
        made_by.to_le_bytes()[0] | 1,
        made_by.to_le_bytes()[1],
        made_by.to_le_bytes()[2],
        made_by.to_le_bytes()[3],
    ])
}
