//! Synchronisations as the office makes them: options, plan and apply through the services, with the practice shop on the other
//! side. After each, the whole state of both sides is compared with the one before: what the options name happens, and nothing
//! else.

mod exemplars;
mod fixed;
mod gates;
mod kinds;
mod licence;
mod natures;
mod plans;
mod refused;
mod rights;
mod switches;
mod world;

use std::{ops::Deref, time::Duration};

use kontor_domain::{
    ids::SyncRunId,
    sync::{
        kind::{KINDS, Kind},
        options::TypedKindOptions,
        run::Status,
    },
};
use kontor_practice_shop::{Rate, Shop as PracticeShop, ShopBuilder};
use kontor_store::sync::runs::Run;
use kontor_testkit::wait_until;
use tokio::sync::Mutex;

use self::world::World;
use super::{Runner, Stage};
use crate::{
    actor::Actor,
    error::Error,
    services::sync::{
        options::{self, KindInput},
        runs::{self, Consent, PlanInput, Which},
    },
    tests::server::on_each_database,
};

/// Looks at a run between two movements of the clock: most runs wait for nothing and end without any.
const LOOKS: u32 = 10;
/// A run ends after fewer movements.
const MOVES_MAX: u32 = 600;

/// Somebody who synchronises an office with its shop.
struct Desk<'a> {
    stage: &'a Stage,
    /// Of the server; none while it is away.
    runner: Mutex<Option<Runner>>,
}

impl Deref for Desk<'_> {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        self.stage
    }
}

/// Tells a story on each database, with a shop that has dictionaries alone.
async fn at_each_desk<F: AsyncFn(&Desk<'_>)>(story: F) {
    at_each_desk_with(|| PracticeShop::builder().rate(Rate::UNLIMITED), story).await;
}

/// Tells a story on each database with such a shop.
async fn at_each_desk_with<F: AsyncFn(&Desk<'_>)>(practice: fn() -> ShopBuilder, story: F) {
    on_each_database(async |server| {
        let stage = Stage::open(server, practice()).await;
        stage.open_gates().await;
        licence::provide(&stage).await;
        let desk = Desk::without_server(&stage);
        *desk.runner.lock().await = Some(Runner::start(&stage.app));
        story(&desk).await;
        desk.leave().await;
        stage.practice.stop().await;
    })
    .await;
}

/// What a new shop has.
fn default_options() -> TypedKindOptions {
    TypedKindOptions {
        enabled: true,
        fetch_all: true,
        link_automatically: true,
        ..TypedKindOptions::default()
    }
}

impl<'a> Desk<'a> {
    /// Nobody works on runs.
    fn without_server(stage: &'a Stage) -> Self {
        Self {
            stage,
            runner: Mutex::new(None),
        }
    }
}

impl Desk<'_> {
    /// Sets the options of a kind: the default ones, changed.
    async fn set(
        &self,
        kind: Kind,
        change: impl FnOnce(&mut TypedKindOptions),
    ) -> Result<(), Error> {
        let mut typed = default_options();
        change(&mut typed);
        let console = Actor::console();
        let seen = options::get(&self.app, &console, self.shop).await?.etag;
        let input = vec![KindInput { kind, typed }];
        options::update(&self.app, &console, self.shop, input, &seen, "").await?;
        Ok(())
    }

    /// Sets the same options for every kind, as far as the kinds allow them.
    async fn set_all(&self, change: impl Fn(Kind, &mut TypedKindOptions)) {
        for kind in KINDS {
            self.set(kind, |options| change(kind, options))
                .await
                .unwrap();
        }
    }

    /// The server stops, and something happens before it is back.
    async fn while_away(&self, work: impl Future<Output = ()>) {
        self.leave().await;
        work.await;
        *self.runner.lock().await = Some(Runner::start(&self.app));
    }

    async fn leave(&self) {
        if let Some(runner) = self.runner.lock().await.take() {
            runner.stop().await;
        }
    }

    /// Begins a plan of some kinds; of all that are enabled if none is named.
    async fn begin_plan(&self, kinds: &[Kind]) -> Result<SyncRunId, Error> {
        let input = PlanInput {
            kinds: kinds.to_vec(),
            ..PlanInput::default()
        };
        let which = Which::Id(self.shop);
        let begun = runs::plan(&self.app, &Actor::console(), which, input, "").await?;
        Ok(begun.run.new.id)
    }

    /// Plans, and waits for the plan.
    async fn plan(&self, kinds: &[Kind]) -> Run {
        let id = self.begin_plan(kinds).await.unwrap();
        let planned = self.ended(id).await;
        assert_eq!(planned.status, Status::Planned, "{planned:?}");
        planned
    }

    /// Begins to apply a plan with as many deletions as it holds.
    async fn begin_applying(&self, plan: SyncRunId) -> Result<(), Error> {
        let shown = runs::find(&self.app, plan).await?;
        let consent = Consent {
            expect_deletes: Some(shown.deletes),
            expect_exports: None,
            accept_conflicts: false,
        };
        runs::apply(&self.app, &Actor::console(), plan, consent, "").await?;
        Ok(())
    }

    /// Applies a plan, and waits until that is over.
    async fn apply_plan(&self, plan: &Run) -> Run {
        self.begin_applying(plan.new.id).await.unwrap();
        self.ended(plan.new.id).await
    }

    /// Plans and applies.
    async fn synchronise(&self, kinds: &[Kind]) -> Run {
        let plan = self.plan(kinds).await;
        let done = self.apply_plan(&plan).await;
        assert_eq!(done.status, Status::Finished, "{done:?}");
        done
    }

    /// Waits until nobody works on a run. Time goes on slowly: no call is cut short by it.
    async fn ended(&self, id: SyncRunId) -> Run {
        for _ in 0..MOVES_MAX {
            for _ in 0..LOOKS {
                let now = self.run(id).await;
                let goes_on = match now.status {
                    Status::Planning | Status::Applying => true,
                    Status::Planned => now.new.applies_itself,
                    _ => false,
                };
                if !goes_on {
                    return now;
                }
                self.look().await;
            }
            self.clock.advance(Duration::from_secs(1));
        }
        panic!("the run does not end: {:?}", self.run(id).await);
    }

    /// Lets everybody work for a moment.
    async fn look(&self) {
        let mut looks = 0;
        wait_until("a moment passes", Duration::from_mins(1), || {
            looks += 1;
            looks > 1
        })
        .await;
    }

    /// The state of both sides.
    async fn world(&self) -> World {
        World::of(self.stage).await
    }

    /// The calls since the journal was cleared, without those of opening the shop: "GET producers", each with its items'.
    fn calls(&self) -> Vec<String> {
        let calls = self.practice.journal().into_iter();
        let calls = calls.filter(|call| !["auth", "application-config"].contains(&call.resource()));
        calls
            .map(|call| {
                let items = call.items.iter().map(|(method, path, _)| {
                    let resource = path.trim_start_matches("/webapi/rest/");
                    let resource = resource.split('/').next().unwrap_or_default();
                    format!("{method} {resource}")
                });
                let items: Vec<String> = items.collect();
                let named = format!("{} {}", call.method, call.resource());
                if items.is_empty() {
                    named
                } else {
                    format!("{named}: {}", items.join(", "))
                }
            })
            .collect()
    }
}
