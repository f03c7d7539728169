//! Plans of an office with a practice shop on the other side, on both databases.

mod adopting;
mod changes;
mod creations;
mod fetching;
mod gates;
mod linking;
mod pictures;
mod undoing;

use std::{collections::BTreeMap, sync::Arc};

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    shop::{ShopAuthentication, ShopInput},
    sync::{
        kind::{KINDS, Kind},
        operation::Action,
        options::{KindOptions, Options},
        run::{Status, Stop, Trigger},
    },
};
use kontor_practice_shop::{Rate, Shop as Practice, ShopBuilder, catalogue::Blueprint};
use kontor_store::sync::{
    operations::{self, Filter, JournalOperation},
    runs::{self, Confirmed, NewRun, Run},
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::execute;
use crate::{
    actor::Actor,
    app::App,
    clock::SystemClock,
    error::Error,
    jobs::sync::{Context, Lease},
    services::shops::{self, Credentials},
    tests::server::{TestServer, on_each_database},
};

/// An office with a shop.
struct Office {
    app: App,
    id: ShopId,
    shop: Practice,
}

/// A plan as it was written down.
struct Plan {
    run: Run,
    operations: Vec<JournalOperation>,
}

/// The small catalogue, as fast as can be.
fn small() -> ShopBuilder {
    empty().blueprint(Blueprint::small())
}

/// A shop with dictionaries alone.
fn empty() -> ShopBuilder {
    Practice::builder().rate(Rate {
        limit: 1_000,
        bandwidth: 1_000,
    })
}

impl Office {
    async fn open(server: &TestServer, builder: ShopBuilder) -> Self {
        let shop = builder.start().await.unwrap();
        let app = App {
            clock: Arc::new(SystemClock::new()),
            shops: Arc::default(),
            ..server.app.clone()
        };
        let input = ShopInput {
            name: shop.address(),
            address: shop.address(),
            ..ShopInput::default()
        };
        let given = Credentials {
            authentication: ShopAuthentication::Login,
            login: shop.login().to_owned(),
            secret: shop.password().to_owned().into(),
        };
        let made = shops::create(&app, &Actor::console(), input, Some(given)).await;
        let id = made.unwrap().id;
        Self { app, id, shop }
    }

    /// A run that is to be planned.
    fn run(&self, options: Options) -> NewRun {
        let now = self.app.now();
        NewRun {
            id: self.app.id(now),
            shop: self.id,
            undo_of: None,
            trigger: Trigger::Person,
            started_by: "jan".into(),
            user: None,
            workstation_id: None,
            workstation: "biuro".into(),
            created_at: now,
            options,
            kinds_asked: Vec::new(),
            confirmed: Confirmed::default(),
            applies_itself: false,
            settings_version: 1,
            options_version: 1,
            links_version: 1,
        }
    }

    async fn context(&self, run: NewRun) -> Context {
        let id = run.id;
        self.write(move |conn| Ok(runs::insert(conn, &run)?)).await;
        let (_, shop) = self.app.shops.connect(&self.app, self.id).await.unwrap();
        let lease = Lease::take(&self.app, self.id, id).await.unwrap().unwrap();
        let run = self.read(move |conn| Ok(runs::find(conn, id)?)).await;
        let stopping = CancellationToken::new();
        Context::new(self.app.clone(), run.unwrap(), &shop, lease, stopping)
    }

    /// Plans a run to its end.
    async fn plan_run(&self, run: NewRun) -> Plan {
        let ctx = self.context(run).await;
        execute(&ctx).await.unwrap();
        ctx.lease.give_back().await;
        self.planned(ctx.run.new.id).await
    }

    async fn planned(&self, id: SyncRunId) -> Plan {
        let plan = self.read(move |conn| {
            let run = runs::find(conn, id)?.unwrap();
            let operations = operations::page(conn, id, &Filter::default(), 0, 100_000)?;
            Ok(Plan { run, operations })
        });
        plan.await
    }

    /// Plans with the default options changed for each kind.
    async fn plan(&self, change: impl Fn(Kind, &mut KindOptions)) -> Plan {
        self.plan_run(self.run(options(change))).await
    }

    /// Plans some kinds alone.
    async fn plan_kinds(&self, kinds: &[Kind], change: impl Fn(Kind, &mut KindOptions)) -> Plan {
        let run = NewRun {
            kinds_asked: kinds.to_vec(),
            ..self.run(options(change))
        };
        self.plan_run(run).await
    }

    async fn read<T: Send + 'static>(
        &self,
        closure: impl FnOnce(&mut kontor_store::Conn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db.read(closure).await.unwrap()
    }

    async fn write<T: Send + 'static>(
        &self,
        closure: impl Fn(&mut kontor_store::Conn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db.write(closure).await.unwrap()
    }

    /// Changes an element in the shop's panel.
    fn change(&self, resource: &str, id: u64, body: &Value) {
        let id = u32::try_from(id).unwrap();
        self.shop
            .panel(|panel| panel.change(resource, id, body).unwrap());
    }

    /// Adds an element in the shop's panel.
    fn create(&self, resource: &str, body: &Value) -> u64 {
        let id = self.shop.panel(|panel| panel.create(resource, body));
        id.unwrap().into()
    }

    /// Deletes an element in the shop's panel.
    fn delete(&self, resource: &str, id: u64) {
        let id = u32::try_from(id).unwrap();
        self.shop.panel(|panel| panel.delete(resource, id).unwrap());
    }
}

impl Plan {
    /// The operations of a kind with an action.
    fn of(&self, kind: Kind, action: Action) -> Vec<&JournalOperation> {
        let operations = self.operations.iter();
        operations
            .filter(|row| row.planned.operation.kind == kind)
            .filter(|row| row.planned.operation.action == action)
            .collect()
    }

    /// The only operation of a kind with an action.
    fn one(&self, kind: Kind, action: Action) -> &JournalOperation {
        let found = self.of(kind, action);
        assert_eq!(found.len(), 1, "{:?}", self.counts(kind));
        found[0]
    }

    /// How often each action is planned of a kind.
    fn counts(&self, kind: Kind) -> BTreeMap<Action, usize> {
        let mut counts = BTreeMap::new();
        for row in &self.operations {
            if row.planned.operation.kind == kind {
                *counts.entry(row.planned.operation.action).or_default() += 1;
            }
        }
        let told = &self.run.outcome.get(&kind).cloned().unwrap_or_default();
        let told = told.planned.iter();
        let told = told.map(|(action, count)| (*action, usize::try_from(*count).unwrap()));
        assert_eq!(counts, told.collect(), "the outcome tells what was planned");
        counts
    }

    fn stop(&self, kind: Kind) -> Option<Stop> {
        self.run
            .outcome
            .get(&kind)
            .and_then(|of| of.stopped.clone())
    }

    /// Nothing is to be done, and nothing is said.
    fn assert_empty(&self) {
        assert_eq!(self.run.status, Status::Planned);
        for kind in KINDS {
            assert_eq!(self.counts(kind), BTreeMap::new(), "{kind}");
            assert_eq!(self.stop(kind), None, "{kind}");
        }
    }
}

/// The default options, changed for each kind.
fn options(change: impl Fn(Kind, &mut KindOptions)) -> Options {
    let mut options = Options::default();
    for (kind, of_kind) in &mut options.0 {
        change(*kind, of_kind);
    }
    options
}

/// Everything that the shop has comes here.
fn import(_: Kind, options: &mut KindOptions) {
    options.import = true;
}

/// The value of a JSON field.
macro_rules! fields_of {
    ($row:expr) => {{
        let fields = $row.planned.operation.fields.iter();
        fields.map(|field| field.as_str()).collect::<Vec<_>>()
    }};
}
use fields_of;
