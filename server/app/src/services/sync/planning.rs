//! Planning: reads the shop into the mirror, compares, and writes down what applying would do.
//!
//! Nothing is written to the shop, and nothing of the program's data but the mirror. A run that was interrupted is planned
//! from the beginning: the mirror is written the same again, and the operations of the attempt before are taken away first.

mod compare;
mod fetch;
mod here;
mod in_shop;
mod journal;
mod links;
mod pictures;
mod reading;
mod shop_names;
#[cfg(test)]
mod tests;
mod trouble;
mod undo;
mod values;
mod warnings;

use std::collections::BTreeSet;

use kontor_domain::sync::{
    gates::{self, Gate, Gates, Phase},
    kind::{KINDS, Kind},
    operation::Skip,
    run::{KindOutcome, Stop},
};
use kontor_store::sync::{
    kinds::{self, KindState},
    operations::{self, Filter},
    runs::{self, Outcome},
};

use self::{compare::Compared, journal::Journal, links::Links};
use super::elements::{Partners, ShopFacts};
use crate::{
    app::App,
    error::Error,
    jobs::sync::{Context, Pause},
};

/// Plans the run of the context to its end: planned, cancelled, or void because what it was planned by has changed.
///
/// # Errors
/// Those of the store and of the lease; the run is planned anew then. What is wrong with the shop ends in its outcome.
pub async fn execute(ctx: &Context) -> Result<(), Error> {
    forget_operations(ctx).await?;
    let mut planning = Planning::begin(ctx).await?;
    let ended = match ctx.run.new.undo_of {
        Some(undone) => undo::plan(&mut planning, undone).await?,
        None => planning.all_kinds().await?,
    };
    match ended {
        Pause::None => planning.finish().await,
        Pause::Cancelled => planning.cancelled().await,
        // whoever takes the run up begins anew
        Pause::Stopping => Ok(()),
    }
}

/// A plan that is being made.
struct Planning<'a> {
    ctx: &'a Context,
    gates: Gates,
    /// Kinds that were not synchronised since a backup was restored.
    restored: BTreeSet<Kind>,
    outcome: Outcome,
    partners: Partners,
    journal: Journal<'a>,
}

impl<'a> Planning<'a> {
    async fn begin(ctx: &'a Context) -> Result<Self, Error> {
        let states = states(ctx).await?;
        Ok(Self {
            ctx,
            gates: states
                .iter()
                .map(|state| (state.kind, gate_of(state)))
                .collect(),
            restored: states
                .iter()
                .filter(|state| state.restored)
                .map(|state| state.kind)
                .collect(),
            outcome: Outcome::new(),
            partners: Partners::default(),
            journal: Journal::new(ctx),
        })
    }

    /// The kinds in their order. One that stops does not stop those after it, unless they wait for it.
    async fn all_kinds(&mut self) -> Result<Pause, Error> {
        let facts = self.facts().await?;
        for kind in KINDS {
            let pause = self.ctx.pause().await?;
            if pause != Pause::None {
                return Ok(pause);
            }
            let mut links = Links::load(self.ctx, kind).await?;
            if !self.takes_part(kind) {
                links.tell(&mut self.partners);
                continue;
            }
            let planned = match (&facts, self.gate(kind)) {
                (_, Some(stop)) => Err(stop),
                (Err(stop), None) => Err(stop.clone()),
                (Ok(facts), None) => self.kind(kind, facts, &mut links).await?,
            };
            let outcome = planned.unwrap_or_else(|stop| {
                links.tell(&mut self.partners);
                KindOutcome {
                    stopped: Some(stop),
                    ..KindOutcome::default()
                }
            });
            self.outcome.insert(kind, outcome);
        }
        Ok(Pause::None)
    }

    /// One kind: fetched, compared, written down.
    async fn kind(
        &mut self,
        kind: Kind,
        facts: &ShopFacts,
        links: &mut Links,
    ) -> Result<Result<KindOutcome, Stop>, Error> {
        let fetched = match fetch::fetch(self.ctx, kind, facts, links).await? {
            Ok(fetched) => fetched,
            Err(stop) => return Ok(Err(stop)),
        };
        let compared = compare::compare(self.ctx, kind, facts, &self.partners, links, fetched);
        let Compared { plan, tree } = match compared.await? {
            Ok(compared) => compared,
            Err(stop) => return Ok(Err(stop)),
        };
        for (local, shop) in &plan.expected.linked {
            self.partners.link(kind, *local, *shop);
        }
        for shop in &plan.expected.imported {
            self.partners.import(kind, *shop);
        }
        for local in &plan.expected.exported {
            self.partners.export(kind, *local);
        }
        let around = here::Around {
            partners: &self.partners,
            facts,
            tree: tree.as_ref(),
        };
        self.journal.write(kind, around, plan.operations).await?;
        Ok(Ok(KindOutcome {
            planned: plan.planned,
            conflicts: plan.conflicts,
            fetched: fetched.read,
            full_fetch: fetched.is_full(),
            restored: self.restored.contains(&kind),
            ..KindOutcome::default()
        }))
    }

    /// What is known of the shop as a whole: one call, unless it was asked lately.
    async fn facts(&self) -> Result<Result<ShopFacts, Stop>, Error> {
        let app: &App = &self.ctx.app;
        match app.shops.open(app, self.ctx.run.new.shop).await {
            Ok(open) => Ok(Ok(ShopFacts::of(&open.config))),
            Err(Error::Refused(refusal)) => Ok(Err(trouble::of_refusal(&refusal))),
            Err(error) => Err(error),
        }
    }

    fn takes_part(&self, kind: Kind) -> bool {
        let asked = &self.ctx.run.new.kinds_asked;
        self.ctx.run.new.options.of(kind).enabled && (asked.is_empty() || asked.contains(&kind))
    }

    fn gate(&self, kind: Kind) -> Option<Stop> {
        gates::blocked(kind, &self.gates, &self.outcome, self.ctx.app.now())
    }

    /// The plan is whole: it waits to be applied.
    async fn finish(self) -> Result<(), Error> {
        let (run, shop, now) = (
            self.ctx.run.new.id,
            self.ctx.run.new.shop,
            self.ctx.app.now(),
        );
        let (fingerprint, outcome) = (self.journal.fingerprint(), self.outcome);
        let calls = self.ctx.progress.calls();
        self.ctx
            .write(move |conn| {
                runs::set_calls(conn, run, &calls)?;
                for (kind, of_kind) in &outcome {
                    let mut state = kinds::find(conn, shop, *kind)?;
                    let gate = gates::remembered(gate_of(&state), Phase::Planned, of_kind, now);
                    (state.gate_open, state.since) = (gate.open, gate.since);
                    state.restored &= !gates::settles_restore(Phase::Planned, of_kind);
                    kinds::put(conn, shop, &state)?;
                }
                Ok(runs::set_planned(conn, run, &fingerprint, &outcome, now)?)
            })
            .await
    }

    /// Somebody ended it: what was written down is not done, and the kinds that had no turn say so.
    async fn cancelled(mut self) -> Result<(), Error> {
        for kind in KINDS {
            if self.takes_part(kind) && !self.outcome.contains_key(&kind) {
                let stopped = Some(Stop::Cancelled);
                let outcome = KindOutcome {
                    stopped,
                    ..KindOutcome::default()
                };
                self.outcome.insert(kind, outcome);
            }
        }
        let (run, now, outcome) = (self.ctx.run.new.id, self.ctx.app.now(), self.outcome);
        let all = Filter::default();
        while self
            .ctx
            .write(move |conn| {
                let skip = Skip::Cancelled;
                Ok(operations::skip_rest(conn, run, &all, skip, now)?)
            })
            .await?
            > 0
        {}
        let calls = self.ctx.progress.calls();
        self.ctx
            .write(move |conn| {
                runs::set_calls(conn, run, &calls)?;
                Ok(runs::set_cancelled(conn, run, &outcome, now)?)
            })
            .await
    }
}

fn gate_of(state: &KindState) -> Gate {
    Gate {
        open: state.gate_open,
        since: state.since,
    }
}

async fn states(ctx: &Context) -> Result<Vec<KindState>, Error> {
    let shop = ctx.run.new.shop;
    ctx.read(move |conn| Ok(kinds::of_shop(conn, shop)?)).await
}

/// Takes the operations of an attempt before away.
async fn forget_operations(ctx: &Context) -> Result<(), Error> {
    let run = ctx.run.new.id;
    while ctx
        .write(move |conn| Ok(operations::remove(conn, run)?))
        .await?
        > 0
    {}
    Ok(())
}
