//! Gates: each one closed and opened again by what really happened, and looked at when planning and when applying.

use kontor_domain::{
    dictionary::Producer,
    ids::ProducerId,
    sync::{
        kind::{KINDS, Kind},
        operation::{Action, Skip, State},
        run::{Status, Stop},
    },
};
use kontor_practice_shop::{Calls, Fault, When};
use kontor_store::{producers, sync::kinds};
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::{Desk, at_each_desk};
use crate::{
    actor::Actor,
    services::sync::runs,
    tests::syncing::{in_shop::product_here, resource},
};

impl Desk<'_> {
    /// Since when a kind's gate is as it is, as it is told.
    async fn since(&self, kind: Kind) -> Option<String> {
        let shop = self.shop;
        let state = self.read(move |conn| Ok(kinds::find(conn, shop, kind)?));
        let since = state.await.since?;
        Some(since.format(&Rfc3339).unwrap())
    }

    async fn producer(&self, name: &str) -> ProducerId {
        let producer = Producer {
            id: self.app.id(self.app.now()),
            name: name.to_owned(),
            web: String::new(),
            active: true,
        };
        let id = producer.id;
        self.write(move |conn| Ok(producers::insert(conn, &producer)?))
            .await;
        id
    }
}

#[tokio::test]
async fn each_gate_is_closed_by_a_failed_run_and_opened_by_the_next_good_one() {
    at_each_desk(async |desk| {
        desk.synchronise(&[]).await;
        for kind in KINDS {
            if kind == Kind::ProductImage {
                continue;
            }
            assert!(desk.gate(kind).await, "{kind}");
            let opened = desk.since(kind).await;
            let lists = Calls::lists(resource(kind));
            desk.practice.arm(Fault::Html, lists, When::Every);
            let failed = desk.synchronise(&[kind]).await;
            desk.practice.disarm();
            let stopped = &failed.outcome[&kind].stopped;
            assert!(
                matches!(stopped, Some(Stop::FetchFailed { .. })),
                "{stopped:?}"
            );
            assert!(!desk.gate(kind).await, "{kind}");
            let since = desk.since(kind).await;
            assert_ne!(since, opened);
            // a day later it is still closed, since then, and those alone wait that the specification names
            desk.clock.advance(std::time::Duration::from_hours(24));
            // the last first: a kind that was blocked has closed its own gate
            let others = KINDS.into_iter().rev();
            for other in others.filter(|other| *other != kind) {
                let plan = desk.plan(&[other]).await;
                let gate = Stop::Gate {
                    kind,
                    since: since.clone(),
                };
                let waits = other.waits_for().contains(&kind);
                let stopped = plan.outcome[&other].stopped.clone();
                assert_eq!(stopped, waits.then_some(gate), "{other} behind {kind}");
            }
            // all is well after one good run of everything
            let good = desk.synchronise(&[]).await;
            for (kind, outcome) in &good.outcome {
                assert_eq!(outcome.stopped, None, "{kind}");
            }
        }
        assert!(desk.gate(Kind::ProductImage).await);
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_was_never_applied_opens_no_gate_unless_it_held_nothing() {
    at_each_desk(async |desk| {
        desk.close(Kind::Producer).await;
        desk.practice
            .panel(|panel| panel.create("producers", &json!({"name": "Nowy"})).unwrap());
        desk.set(Kind::Producer, |options| options.import = true)
            .await
            .unwrap();
        let plan = desk.plan(&[Kind::Producer]).await;
        assert_eq!(plan.outcome[&Kind::Producer].planned[&Action::Import], 1);
        assert!(!desk.gate(Kind::Producer).await);
        let waits = desk.plan(&[Kind::Product]).await;
        assert!(matches!(
            waits.outcome[&Kind::Product].stopped,
            Some(Stop::Gate {
                kind: Kind::Producer,
                ..
            })
        ));
        // one that holds nothing for the kind counts though nobody applies it
        desk.set(Kind::Producer, |_| {}).await.unwrap();
        desk.plan(&[Kind::Producer]).await;
        assert!(desk.gate(Kind::Producer).await);
        let plan = desk.plan(&[Kind::Product]).await;
        assert_eq!(plan.outcome[&Kind::Product].stopped, None);
    })
    .await;
}

#[tokio::test]
async fn a_gate_is_looked_at_again_when_the_turn_of_the_kind_comes() {
    at_each_desk(async |desk| {
        let body = json!({"parent_id": 0, "translations": {"pl_PL": {"name": "Papier"}}});
        desk.practice
            .panel(|panel| panel.create("categories", &body).unwrap());
        desk.producer("Nowy").await;
        product_here(desk, "NOWY", "Nowy").await;
        for kind in [Kind::Producer, Kind::Product] {
            desk.set(kind, |options| options.export = true)
                .await
                .unwrap();
        }
        let plan = desk.plan(&[]).await;
        let planned = |kind| plan.outcome[&kind].planned[&Action::Export];
        assert_eq!((planned(Kind::Producer), planned(Kind::Product)), (1, 1));
        // the shop refuses the producer, so the gate of products is closed when their turn comes
        let taken = Fault::panel(|panel| {
            panel.switches().unique_producers = true;
            panel.create("producers", &json!({"name": "Nowy"})).unwrap();
        });
        desk.practice.arm(taken, Calls::posts("bulk"), When::Nth(1));
        let done = desk.apply_plan(&plan).await;
        assert_eq!(done.status, Status::Finished);
        assert_eq!(done.outcome[&Kind::Producer].failed, 1, "{done:?}");
        let closed = desk.since(Kind::Producer).await;
        let stopped = &done.outcome[&Kind::Product].stopped;
        assert!(
            matches!(stopped, Some(Stop::Gate { kind: Kind::Producer, since }) if *since == closed),
            "{stopped:?} since {closed:?}"
        );
        let operations = desk.operations(plan.new.id).await;
        let export = operations
            .iter()
            .find(|row| row.planned.operation.kind == Kind::Product);
        let export = export.unwrap();
        assert_eq!(
            (export.state, export.skip),
            (State::Skipped, Some(Skip::GateClosed))
        );
        assert_eq!(desk.count(Kind::Product), 0);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_cancelled_closes_the_gates_of_the_kinds_that_it_did_not_finish() {
    at_each_desk(async |desk| {
        for number in 0..60 {
            desk.producer(&format!("Producent {number}")).await;
        }
        desk.set(Kind::Producer, |options| options.export = true)
            .await
            .unwrap();
        let plan = desk.plan(&[]).await;
        let id = plan.new.id;
        let db = desk.app.db.clone();
        let cancel = Fault::panel(move |_| {
            let db = db.clone();
            let request = move |conn: &mut kontor_store::Conn| {
                Ok::<_, crate::error::Error>(kontor_store::sync::runs::request_cancel(conn, id)?)
            };
            // not from an async thread
            assert!(
                std::thread::spawn(move || db.write_blocking(request).unwrap())
                    .join()
                    .unwrap()
            );
        });
        desk.practice
            .arm(cancel, Calls::posts("bulk"), When::Nth(1));
        let done = desk.apply_plan(&plan).await;
        assert_eq!(done.status, Status::Cancelled);
        let states = desk.states(id).await;
        let count = |state| states.iter().filter(|other| **other == state).count();
        assert!(count(State::Done) >= 25, "the batch under way was finished");
        assert!(count(State::Skipped) >= 10, "the rest was not done");
        let gates = [desk.gate(Kind::Unit).await, desk.gate(Kind::Producer).await];
        assert_eq!(gates, [true, false]);
        let waits = desk.plan(&[Kind::Product]).await;
        assert!(matches!(
            waits.outcome[&Kind::Product].stopped,
            Some(Stop::Gate {
                kind: Kind::Producer,
                ..
            })
        ));
        // and a cancelled run can be undone: what it did is known
        let undo = runs::plan_undo(&desk.app, &Actor::console(), id, "")
            .await
            .unwrap();
        assert_eq!(desk.ended(undo.run.new.id).await.status, Status::Planned);
    })
    .await;
}

impl Desk<'_> {
    /// Closes a gate, as if the kind had never been synchronised.
    async fn close(&self, kind: Kind) {
        let shop = self.shop;
        self.write(move |conn| {
            let mut state = kinds::find(conn, shop, kind)?;
            (state.gate_open, state.since) = (false, None);
            Ok(kinds::put(conn, shop, &state)?)
        })
        .await;
    }
}
