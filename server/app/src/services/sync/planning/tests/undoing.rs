//! Plans that undo a run.

use kontor_domain::sync::{
    field::Field,
    kind::Kind,
    operation::{Action, Reason, Snapshot},
    run::Status,
};
use kontor_store::sync::{
    operations::{self, End, Ending},
    runs::{self, Confirmed, NewRun},
};
use serde_json::json;

use super::{Office, Plan, import, on_each_database, options, small};

impl Office {
    /// Does the imports of a plan and journals them, as applying does it.
    async fn apply_imports(&self, plan: &Plan) {
        let (run, now) = (plan.run.new.id, self.app.now());
        self.adopt(plan).await;
        let partners = self.partners().await;
        let ctx = self.look().await;
        let mut endings = Vec::new();
        for row in &plan.operations {
            let operation = &row.planned.operation;
            let number = operation.shop.unwrap();
            let local = partners.local_of(operation.kind, number).unwrap();
            let here = self.here(&ctx, operation.kind, local).await;
            let there = self.there(operation.kind, number).await;
            let after = Snapshot {
                local: Some(here.content),
                shop: Some(there.content),
                linked: true,
                ..Snapshot::default()
            };
            endings.push(Ending {
                before: Some(Snapshot::default()),
                after: Some(after),
                result_local: Some(local),
                ..Ending::new(row.planned.number, End::Done)
            });
        }
        self.looked(ctx).await;
        let outcome = plan.run.outcome.clone();
        self.write(move |conn| {
            runs::set_applying(conn, run, &Confirmed::default(), now)?;
            operations::finish(conn, run, &endings, now)?;
            Ok(runs::set_finished(conn, run, &outcome, now)?)
        })
        .await;
    }
}

#[tokio::test]
async fn undoing_imports_takes_them_away_except_what_changed_since() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        let plan = office.plan_kinds(&[Kind::Producer], import).await;
        assert_eq!(plan.of(Kind::Producer, Action::Import).len(), 10);
        office.apply_imports(&plan).await;
        let changed = office.partner(Kind::Producer, 4).await;
        office
            .write(move |conn| {
                let found = kontor_store::producers::find(conn, changed.into())?.unwrap();
                let producer = kontor_domain::dictionary::Producer {
                    web: "https://po.example".into(),
                    ..found
                };
                Ok(kontor_store::producers::update(conn, &producer)?)
            })
            .await;
        office.change("producers", 5, &json!({"name": "Inna nazwa"}));
        let undo = NewRun {
            undo_of: Some(plan.run.new.id),
            ..office.run(options(|_, _| {}))
        };
        office.shop.clear_journal();
        let undone = office.plan_run(undo).await;
        assert_eq!(undone.run.status, Status::Planned);
        let removals = undone.of(Kind::Producer, Action::RemoveLocal);
        assert_eq!(removals.len(), 9);
        assert!(removals.iter().all(|row| !row.planned.name.is_empty()));
        let blocked = undone.one(Kind::Producer, Action::Blocked);
        assert_eq!(blocked.planned.operation.reason, Reason::ChangedSince);
        assert_eq!(blocked.planned.operation.local, Some(changed));
        // ten elements are read again in one call
        let lists = office.shop.journal();
        let lists = lists
            .iter()
            .filter(|call| call.resource() == "producers")
            .count();
        assert_eq!(lists, 1);
        let told = blocked
            .planned
            .differences
            .iter()
            .any(|value| value.field == Field::Web);
        assert!(told, "{:?}", blocked.planned.differences);
    })
    .await;
}
