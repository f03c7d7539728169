//! Runs of the synchronisation applied, with the practice shop on the other side. Plans are written by hand here, so that
//! each story has exactly the operations that it is about.

mod doubts;
mod here;
mod in_shop;
mod leases;
mod matrix;
mod restored;
mod undoing;

use std::time::Duration;

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    shop::{ShopAuthentication, ShopInput},
    sync::{
        field::FieldSet,
        kind::{KINDS, Kind},
        operation::{Action, Operation, Reason, State},
        options::Options,
        row::Agreed,
        run::{Status, Trigger},
    },
};
use kontor_practice_shop::{Rate, Shop as PracticeShop, ShopBuilder, catalogue::Blueprint};
use kontor_shoper::{Category, CategoryNode, Element};
use kontor_store::sync::{
    kinds, links,
    mirror::{self, ReadElement},
    operations::{self, Filter, JournalOperation, PlannedOperation},
    runs::{self, Confirmed, NewRun, Outcome, Run},
};
use kontor_testkit::wait_until;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::server::{TestServer, on_each_database};
use crate::{
    actor::Actor,
    app::App,
    error::Error,
    jobs::sync::runner,
    services::{
        shops::{self, Credentials},
        sync::elements::{ShopFacts, shop},
    },
};

/// How far time goes on at each step while a run is under way: a call takes less than one, so none times out by it.
const STEP: Duration = Duration::from_millis(500);
/// Steps between two questions about the run.
const STEPS: u32 = 4;
/// A run is over long before.
const TIME_MAX: Duration = Duration::from_hours(2);

/// An office with a shop.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) clock: std::sync::Arc<crate::clock::TestClock>,
    pub(super) practice: PracticeShop,
    pub(super) shop: ShopId,
}

/// Tells a story on each database, with the small catalogue in the shop.
pub(super) async fn on_each_stage<F: AsyncFn(&Stage)>(story: F) {
    on_each_database(async |server| {
        let practice = PracticeShop::builder()
            .blueprint(Blueprint::small())
            .rate(Rate::UNLIMITED);
        let stage = Stage::open(server, practice).await;
        stage.open_gates().await;
        story(&stage).await;
        // it would be taken up again and might end well all the same
        assert_eq!(
            stage.app.metrics.sync_setbacks.get(),
            0,
            "the log tells of a defect"
        );
        stage.practice.stop().await;
    })
    .await;
}

/// The runner of one server.
pub(super) struct Runner {
    task: JoinHandle<()>,
    stopping: CancellationToken,
}

impl Runner {
    pub(super) fn start(app: &App) -> Self {
        let stopping = CancellationToken::new();
        let task = tokio::spawn(runner::run(app.clone(), stopping.clone()));
        Self { task, stopping }
    }

    /// Finishes the batches under way.
    pub(super) async fn stop(self) {
        self.stopping.cancel();
        self.task.await.unwrap();
    }

    /// As a crash: nothing more is done, and the lease is not given back.
    pub(super) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

impl Stage {
    async fn open(server: &TestServer, practice: ShopBuilder) -> Self {
        let practice = practice.start().await.unwrap();
        let input = ShopInput {
            name: "Sklep próbny".to_owned(),
            address: practice.address(),
            ..ShopInput::default()
        };
        let given = Credentials {
            authentication: ShopAuthentication::Login,
            login: practice.login().to_owned(),
            secret: practice.password().to_owned().into(),
        };
        let made = shops::create(&server.app, &Actor::console(), input, Some(given)).await;
        Self {
            app: server.app.clone(),
            clock: server.clock.clone(),
            practice,
            shop: made.unwrap().id,
        }
    }

    /// Every kind's previous synchronisation ended without errors.
    async fn open_gates(&self) {
        let (shop, now) = (self.shop, self.app.now());
        self.write(move |conn| {
            for kind in KINDS {
                let mut state = kinds::find(conn, shop, kind)?;
                (state.gate_open, state.since) = (true, Some(now));
                kinds::put(conn, shop, &state)?;
            }
            Ok(())
        })
        .await;
    }

    /// Whether a kind's gate is open.
    pub(super) async fn gate(&self, kind: Kind) -> bool {
        let shop = self.shop;
        let state = self.read(move |conn| Ok(kinds::find(conn, shop, kind)?));
        state.await.gate_open
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        closure: impl Fn(&mut kontor_store::Conn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db.write(closure).await.unwrap()
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        closure: impl FnOnce(&mut kontor_store::Conn) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db.read(closure).await.unwrap()
    }

    /// Begins a run that was planned with these operations and is to be applied, without deletions and conflicts.
    pub(super) async fn begin(&self, planned: Vec<Operation>) -> SyncRunId {
        self.begin_with(planned, Confirmed::default(), None).await
    }

    /// Begins a run two hours after it was planned.
    pub(super) async fn begin_late(
        &self,
        planned: Vec<Operation>,
        confirmed: Confirmed,
    ) -> SyncRunId {
        let late = time::Duration::hours(2);
        self.begin_after(planned, confirmed, None, late).await
    }

    /// Begins a run.
    pub(super) async fn begin_with(
        &self,
        planned: Vec<Operation>,
        confirmed: Confirmed,
        undo_of: Option<SyncRunId>,
    ) -> SyncRunId {
        let at_once = time::Duration::ZERO;
        self.begin_after(planned, confirmed, undo_of, at_once).await
    }

    async fn begin_after(
        &self,
        planned: Vec<Operation>,
        confirmed: Confirmed,
        undo_of: Option<SyncRunId>,
        late: time::Duration,
    ) -> SyncRunId {
        let (now, shop) = (self.app.now(), self.shop);
        let id: SyncRunId = self.app.id(now);
        let run = NewRun {
            id,
            shop,
            undo_of,
            trigger: Trigger::Person,
            started_by: "ala".to_owned(),
            user: None,
            workstation_id: None,
            workstation: "biuro".to_owned(),
            created_at: now,
            options: Options::default(),
            kinds_asked: Vec::new(),
            confirmed: Confirmed::default(),
            applies_itself: false,
            settings_version: 1,
            options_version: 1,
            links_version: 1,
        };
        let mut outcome: Outcome = Outcome::new();
        for operation in &planned {
            let of_kind = outcome.entry(operation.kind).or_default();
            *of_kind.planned.entry(operation.action).or_default() += 1;
        }
        let operations: Vec<PlannedOperation> = (1..)
            .zip(planned)
            .map(|(number, operation)| PlannedOperation {
                number,
                name: format!("{} {number}", operation.kind),
                operation,
                differences: Vec::new(),
                warnings: Vec::new(),
                before: None,
            })
            .collect();
        self.write(move |conn| {
            runs::insert(conn, &run)?;
            operations::insert(conn, id, &operations)?;
            runs::set_planned(conn, id, "plan", &outcome, now)?;
            Ok(runs::set_applying(conn, id, &confirmed, now + late)?)
        })
        .await;
        id
    }

    /// Lets time pass until a run is over, with a runner of this server.
    pub(super) async fn apply(&self, run: SyncRunId) -> Run {
        let runner = Runner::start(&self.app);
        let ended = self.until_over(run).await;
        runner.stop().await;
        ended
    }

    /// Lets time pass until a run is over.
    pub(super) async fn until_over(&self, run: SyncRunId) -> Run {
        let mut passed = Duration::ZERO;
        loop {
            let now = self.run(run).await;
            let goes_on = match now.status {
                Status::Planning | Status::Applying => true,
                Status::Planned => now.new.applies_itself,
                _ => false,
            };
            if !goes_on {
                return now;
            }
            assert!(passed < TIME_MAX, "the run does not end: {now:?}");
            self.pass(STEPS).await;
            passed += STEP * STEPS;
        }
    }

    /// Lets time pass step by step, and everybody work meanwhile: what was asked of the database at a step is answered before the
    /// next but one, however busy the machine is, so that nobody runs out of time by being slow.
    pub(super) async fn pass(&self, steps: u32) {
        for _ in 0..steps {
            let mut looks = 0;
            wait_until("others work", Duration::from_mins(1), || {
                looks += 1;
                looks > 1
            })
            .await;
            self.write(|_| Ok(())).await;
            self.read(|_| Ok(())).await;
            self.clock.advance(STEP);
        }
    }

    pub(super) async fn run(&self, run: SyncRunId) -> Run {
        let found = self.read(move |conn| Ok(runs::find(conn, run)?));
        found.await.unwrap()
    }

    /// The operations of a run.
    pub(super) async fn operations(&self, run: SyncRunId) -> Vec<JournalOperation> {
        self.read(move |conn| Ok(operations::page(conn, run, &Filter::default(), 0, 10_000)?))
            .await
    }

    /// The states of its operations.
    pub(super) async fn states(&self, run: SyncRunId) -> Vec<State> {
        let operations = self.operations(run).await;
        operations.iter().map(|operation| operation.state).collect()
    }

    /// Reads elements of the panel into the mirror.
    pub(super) async fn mirror(&self, kind: Kind, numbers: &[u32]) {
        let facts = self.facts().await;
        let resource = resource(kind);
        let elements: Vec<ReadElement> = self.practice.panel(|panel| {
            let found = numbers.iter().filter_map(|id| panel.get(resource, *id));
            found
                .map(|json| {
                    let json = json.to_string();
                    let element = shop::read(kind, &json, &facts).unwrap();
                    ReadElement {
                        row: element.row(kind),
                        name: element.name,
                        code: element.code,
                        json,
                    }
                })
                .collect()
        });
        let (shop, now) = (self.shop, self.app.now());
        self.write(move |conn| Ok(mirror::upsert(conn, shop, kind, &elements, now)?))
            .await;
    }

    /// Reads the shop's tree of categories into the mirror.
    pub(super) async fn mirror_tree(&self, nodes: &[CategoryNode], facts: &ShopFacts) {
        let tree = shop::category::Tree::of(nodes);
        let elements: Vec<ReadElement> = self.practice.panel(|panel| {
            let ids = panel.ids("categories").into_iter();
            let all: Vec<Element<Category>> = ids
                .map(|id| panel.get("categories", id).unwrap().to_string())
                .map(|json| Element::from_json(&json).unwrap())
                .collect();
            let name_of = |id: u64| {
                let found = all.iter().find(|one| one.category_id.get() == id).unwrap();
                shop::category::name(found, facts).to_owned()
            };
            let placed = all.iter().map(|one| tree.place(one, name_of).unwrap());
            placed
                .map(|json| {
                    let element = shop::read(Kind::Category, &json, facts).unwrap();
                    ReadElement {
                        row: element.row(Kind::Category),
                        name: element.name,
                        code: element.code,
                        json,
                    }
                })
                .collect()
        });
        let (shop, now) = (self.shop, self.app.now());
        self.write(move |conn| Ok(mirror::upsert(conn, shop, Kind::Category, &elements, now)?))
            .await;
    }

    /// What the link of an element of the program remembers.
    pub(super) async fn agreed(&self, kind: Kind, local: impl Into<Uuid>) -> Option<Agreed> {
        let (shop, local) = (self.shop, local.into());
        let found = self.read(move |conn| Ok(links::by_local(conn, shop, kind, &[local])?));
        found.await.into_iter().next().unwrap().link.agreed
    }

    /// What is known of the shop as a whole.
    pub(super) async fn facts(&self) -> ShopFacts {
        let open = self.app.shops.open(&self.app, self.shop).await.unwrap();
        ShopFacts::of(&open.config)
    }

    /// Links an element of the program with one of the shop; they never agreed.
    pub(super) async fn link(&self, kind: Kind, local: impl Into<Uuid>, element: u64) {
        let (shop, now) = (self.shop, self.app.now());
        let link = links::NewLink {
            local: local.into(),
            element,
            by_hand: false,
            agreement: None,
        };
        self.write(move |conn| Ok(links::insert(conn, shop, kind, &link, now)?))
            .await;
    }

    /// The links of a kind.
    pub(super) async fn links(&self, kind: Kind) -> Vec<(Uuid, u64)> {
        let shop = self.shop;
        let rows = self.read(move |conn| Ok(links::rows(conn, shop, kind, None, 10_000)?));
        let rows = rows.await.into_iter();
        rows.map(|row| (row.link.local, row.link.shop)).collect()
    }

    /// An element as the shop shows it.
    pub(super) fn in_shop(&self, kind: Kind, number: u64) -> Option<Value> {
        let number = u32::try_from(number).unwrap();
        self.practice
            .panel(|panel| panel.get(resource(kind), number))
    }

    /// How many elements the shop has of a kind.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.practice.panel(|panel| panel.count(resource(kind)))
    }

    /// Calls that wrote: of requests of several those that wrote in them.
    pub(super) fn writes(&self) -> Vec<String> {
        let calls = self.practice.journal().into_iter();
        let writes =
            calls.filter(|call| call.method != http::Method::GET && call.resource() != "auth");
        writes
            .map(|call| format!("{} {}", call.method, call.resource()))
            .collect()
    }
}

/// An operation without versions: nobody looks whether it is stale.
pub(super) fn operation(kind: Kind, action: Action) -> Operation {
    let fields: FieldSet = kind.fields().iter().copied().collect();
    Operation {
        fields,
        ..Operation::new(kind, action, Reason::Differs)
    }
}

/// Where the panel keeps a kind.
pub(super) fn resource(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit => "units",
        Kind::Category => "categories",
        Kind::Producer => "producers",
        Kind::VatRate => "taxes",
        Kind::Product => "products",
        Kind::ProductImage => "product-images",
    }
}
