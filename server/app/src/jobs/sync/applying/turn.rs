//! A kind's turn in a run: what everybody who works on it shares.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use kontor_domain::sync::{
    kind::{KINDS, Kind},
    run::Stop,
};
use kontor_shoper::{Error as ShopError, Purpose, Shop};
use kontor_store::sync::links;
use uuid::Uuid;

use super::{
    super::context::Context,
    Halt,
    fate::{Failure, Trouble},
    go_on, journal,
};
use crate::{
    error::Error,
    services::sync::elements::{Partners, ShopFacts},
};

/// Links read at a time.
const LINK_ROWS: usize = 2_000;
/// How long to wait when the shop cannot be reached, before it is tried again.
const OUT_OF_REACH_PAUSE: Duration = Duration::from_secs(30);
/// How often it is tried again.
const OUT_OF_REACH_TRIES_MAX: u32 = 5;

/// A kind's turn.
pub(in crate::jobs::sync) struct Turn<'a> {
    /// The run.
    pub(in crate::jobs::sync) ctx: &'a Context,
    /// The kind.
    pub(in crate::jobs::sync) kind: Kind,
    /// The shop as a whole.
    pub(in crate::jobs::sync) facts: Arc<ShopFacts>,
    /// Who is whose partner: of this kind and of those that it refers to.
    pub(in crate::jobs::sync) partners: Arc<Partners>,
    /// The highest number of the kind that the shop is known to have given; none before it was asked.
    pub(in crate::jobs::sync) highest: Option<u64>,
    /// Of an undo: new numbers of what it has brought back in the shop, by the old ones.
    renumbered: HashMap<(Kind, u64), u64>,
}

impl<'a> Turn<'a> {
    /// Begins a turn: reads the shop's configuration, unless that was done lately, and the links.
    pub(super) async fn begin(ctx: &'a Context, kind: Kind) -> Result<Self, Halt> {
        let mut tries = 0;
        let open = loop {
            match ctx.app.shops.open(&ctx.app, ctx.run.new.shop).await {
                Ok(open) => break open,
                Err(Error::Refused(refusal)) if tries >= OUT_OF_REACH_TRIES_MAX => {
                    return Err(Halt::Stop(Stop::ShopFailed {
                        reason: refusal.reason.to_owned(),
                        text: refusal.text.pl.to_string(),
                    }));
                }
                Err(Error::Refused(_)) => tries += 1,
                Err(error) => return Err(error.into()),
            }
            wait(ctx, OUT_OF_REACH_PAUSE).await?;
        };
        let mut turn = Self {
            ctx,
            kind,
            facts: Arc::new(ShopFacts::of(&open.config)),
            partners: Arc::default(),
            highest: None,
            renumbered: HashMap::new(),
        };
        turn.read_partners().await?;
        if let Some(undone) = ctx.run.new.undo_of {
            turn.renumbered = journal::renumbered(ctx, undone).await?;
        }
        Ok(turn)
    }

    /// Reads the links anew: of the kind, and of those that it refers to.
    pub(super) async fn read_partners(&mut self) -> Result<(), Error> {
        let mut partners = Partners::default();
        for kind in KINDS {
            if kind != self.kind && !self.kind.waits_for().contains(&kind) {
                continue;
            }
            let mut after = None;
            loop {
                let page = self.link_rows(kind, after).await?;
                let Some((last, _)) = page.last() else { break };
                after = Some(*last);
                for (local, shop) in page {
                    partners.link(kind, local, shop);
                }
            }
        }
        self.partners = Arc::new(partners);
        Ok(())
    }

    async fn link_rows(&self, kind: Kind, after: Option<Uuid>) -> Result<Vec<(Uuid, u64)>, Error> {
        let shop = self.ctx.run.new.shop;
        self.ctx
            .read(move |conn| {
                let rows = links::rows(conn, shop, kind, after, LINK_ROWS)?.into_iter();
                Ok(rows.map(|row| (row.link.local, row.link.shop)).collect())
            })
            .await
    }

    /// The number that an element of the shop has now, should this run have brought it back.
    pub(super) fn number_now(&self, kind: Kind, number: u64) -> u64 {
        let now = self.renumbered.get(&(kind, number));
        now.copied().unwrap_or(number)
    }

    /// Two elements of the kind are partners from now on.
    pub(super) fn linked(&mut self, local: Uuid, shop: u64) {
        Arc::make_mut(&mut self.partners).link(self.kind, local, shop);
    }

    /// Two elements of the kind are partners no longer.
    pub(super) fn unlinked(&mut self, local: Uuid, shop: u64) {
        Arc::make_mut(&mut self.partners).unlink(self.kind, local, shop);
    }

    /// Reads something of the shop. What may pass is waited out for some minutes.
    pub(in crate::jobs::sync) async fn ask<T, F, A>(
        &self,
        purpose: Purpose,
        ask: F,
    ) -> Result<T, Halt>
    where
        F: Fn(Shop) -> A + Send + Sync,
        A: Future<Output = Result<T, ShopError>> + Send,
    {
        let mut tries = 0;
        loop {
            match self.ctx.call(purpose, &ask).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.wait_out(&Trouble::of(&error), &mut tries).await?,
            }
        }
    }

    /// Waits until it is worth trying again, or stops the kind.
    pub(super) async fn wait_out(&self, trouble: &Trouble, tries: &mut u32) -> Result<(), Halt> {
        match trouble {
            Trouble::Passing(_) if *tries < OUT_OF_REACH_TRIES_MAX => {
                *tries += 1;
                wait(self.ctx, OUT_OF_REACH_PAUSE).await
            }
            trouble => Err(Halt::Stop(stop(trouble))),
        }
    }
}

/// Waits, unless the server is stopping or the run is cancelled.
pub(in crate::jobs::sync) async fn wait(ctx: &Context, time: Duration) -> Result<(), Halt> {
    go_on(ctx).await?;
    tokio::select! {
        () = ctx.app.clock.wait(time) => {}
        () = ctx.stopping() => {}
    }
    go_on(ctx).await
}

/// Why a kind stops at a trouble.
pub(super) fn stop(trouble: &Trouble) -> Stop {
    match trouble {
        Trouble::RightMissing(call) => Stop::RightMissing {
            resource: resource(call).to_owned(),
        },
        Trouble::Passing(Failure { code, text })
        | Trouble::Lasting(Failure { code, text })
        | Trouble::TooMuch(Failure { code, text }) => Stop::ShopFailed {
            reason: code.clone(),
            text: text.clone(),
        },
    }
}

/// The resource of a call such as `PUT products/36`.
fn resource(call: &str) -> &str {
    let path = call.split_once(' ').map_or(call, |(_, path)| path);
    path.split(['/', '?']).next().unwrap_or(path)
}
