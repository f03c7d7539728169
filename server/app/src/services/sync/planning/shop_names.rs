//! Names of what elements refer to, so that people read "szt." where the content says "1".

use std::collections::HashMap;

use kontor_domain::{
    dictionary::Category,
    sync::{field::Field, kind::Kind, operation::vat_rate_key},
    vat::PRODUCT_RATES,
};
use kontor_store::{categories, producers, sync::mirror, units};
use uuid::Uuid;

use crate::{error::Error, jobs::sync::Context, services::sync::elements::refers_to};

/// Rows read at a time.
const ROWS_AT_ONCE: usize = 1_000;

/// Names of both sides' dictionaries.
#[derive(Debug, Default)]
pub(super) struct Names {
    in_shop: HashMap<(Kind, u64), String>,
    here: HashMap<Uuid, String>,
}

impl Names {
    /// Those that the fields of a kind may refer to.
    pub(super) async fn load(ctx: &Context, kind: Kind) -> Result<Self, Error> {
        let mut names = Self::default();
        let fields = kind.fields().iter();
        let mut kinds: Vec<Kind> = fields.filter_map(|field| refers_to(*field)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            names.add_shop(ctx, kind).await?;
            names.add_here(ctx, kind).await?;
        }
        Ok(names)
    }

    async fn add_shop(&mut self, ctx: &Context, kind: Kind) -> Result<(), Error> {
        let shop = ctx.run.new.shop;
        let mut after = None;
        loop {
            let page = ctx
                .read(move |conn| Ok(mirror::rows(conn, shop, kind, after, ROWS_AT_ONCE)?))
                .await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.element);
            let page = page.into_iter();
            self.in_shop
                .extend(page.map(|row| ((kind, row.element), row.name)));
        }
    }

    async fn add_here(&mut self, ctx: &Context, kind: Kind) -> Result<(), Error> {
        let shop = ctx.run.new.shop;
        match kind {
            Kind::Unit => {
                let all = ctx.read(|conn| Ok(units::all(conn)?)).await?;
                let all = all.into_iter();
                self.here
                    .extend(all.map(|unit| (unit.id.into(), unit.name)));
            }
            Kind::Category => {
                let all = ctx
                    .read(move |conn| Ok(categories::of_shop(conn, shop)?))
                    .await?;
                let name = |category: Category| (category.id.into(), category.name);
                self.here.extend(all.into_iter().map(name));
            }
            Kind::VatRate => {
                let rates = PRODUCT_RATES.into_iter();
                self.here
                    .extend(rates.map(|rate| (vat_rate_key(rate), rate.to_string())));
            }
            Kind::Producer => {
                let mut after = None;
                loop {
                    let place = after.take();
                    let page = ctx
                        .read(move |conn| {
                            let place = place.as_ref();
                            Ok(producers::page(conn, true, place, ROWS_AT_ONCE)?)
                        })
                        .await?;
                    let Some(last) = page.last() else { break };
                    after = Some(producers::place(last));
                    let page = page.into_iter();
                    self.here
                        .extend(page.map(|producer| (producer.id.into(), producer.name)));
                }
            }
            Kind::Product | Kind::ProductImage => {}
        }
        Ok(())
    }

    /// A value as people read it: references by their names, one after the other.
    pub(super) fn shown(&self, field: Field, value: &str) -> String {
        let Some(kind) = refers_to(field) else {
            return value.to_owned();
        };
        let names = value.split(',').filter(|text| !text.is_empty());
        let names: Vec<String> = names.map(|text| self.name(kind, text)).collect();
        names.join(", ")
    }

    fn name(&self, kind: Kind, reference: &str) -> String {
        let found = if let Some(id) = reference.strip_prefix("local:") {
            Uuid::try_parse(id).ok().and_then(|id| self.here.get(&id))
        } else {
            let number = reference.parse().ok();
            number.and_then(|number| self.in_shop.get(&(kind, number)))
        };
        match found {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("#{reference}"),
        }
    }
}
