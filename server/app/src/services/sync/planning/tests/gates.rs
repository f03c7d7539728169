//! Gates, cancelling, and beginning anew.

use kontor_domain::sync::{
    kind::{KINDS, Kind},
    operation::{Action, State},
    run::{Status, Stop},
};
use kontor_store::sync::{kinds, runs};

use super::{Office, execute, import, on_each_database, options, small};
use crate::{error::Error, services::sync::planning::Planning};

#[tokio::test]
async fn products_wait_for_the_kinds_that_they_refer_to() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        let alone = office.plan_kinds(&[Kind::Product], import).await;
        assert_eq!(
            alone.stop(Kind::Product),
            Some(Stop::Gate {
                kind: Kind::Unit,
                since: None
            })
        );
        // planned in the same run they count as in order
        let plan = office.plan(import).await;
        assert_eq!(plan.stop(Kind::Product), None);
        // a plan that was never applied opens no gate, unless it held nothing to be done
        let id = office.id;
        let states = office.read(move |conn| Ok(kinds::of_shop(conn, id)?)).await;
        let open: Vec<Kind> = states
            .iter()
            .filter(|state| state.gate_open)
            .map(|state| state.kind)
            .collect();
        assert_eq!(open, []);
        let office = Office::adopted(server, small()).await;
        let id = office.id;
        office
            .write(move |conn| {
                for kind in KINDS {
                    let mut state = kinds::find(conn, id, kind)?;
                    (state.gate_open, state.since) = (false, None);
                    kinds::put(conn, id, &state)?;
                }
                Ok(())
            })
            .await;
        office.plan(|_, _| {}).await;
        let states = office.read(move |conn| Ok(kinds::of_shop(conn, id)?)).await;
        assert!(
            states
                .iter()
                .all(|state| state.gate_open && state.since.is_some())
        );
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_plan_says_so_and_one_that_was_interrupted_begins_anew() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        let ctx = office.context(office.run(options(import))).await;
        let id = ctx.run.new.id;
        // interrupted after some kinds
        let mut planning = Planning::begin(&ctx).await.unwrap();
        planning.all_kinds().await.unwrap();
        drop(planning);
        let written = office.planned(id).await.operations.len();
        assert!(written > 50);
        // taken up again: the same operations, none twice
        execute(&ctx).await.unwrap();
        ctx.lease.give_back().await;
        let plan = office.planned(id).await;
        assert_eq!(
            (plan.run.status, plan.operations.len()),
            (Status::Planned, written)
        );

        let ctx = office.context(office.run(options(import))).await;
        let id = ctx.run.new.id;
        office
            .write(move |conn| Ok(runs::request_cancel(conn, id)?))
            .await;
        execute(&ctx).await.unwrap();
        ctx.lease.give_back().await;
        let plan = office.planned(id).await;
        assert_eq!(plan.run.status, Status::Cancelled);
        assert_eq!(plan.stop(Kind::Unit), Some(Stop::Cancelled));
        assert_eq!(plan.operations.len(), 0);

        // in the middle of reading a list
        let ctx = office.context(office.run(options(import))).await;
        let id = ctx.run.new.id;
        let db = office.app.db.clone();
        let cancel = kontor_practice_shop::Fault::panel(move |_| {
            let db = db.clone();
            let write = move || {
                let cancel = move |conn: &mut _| Ok::<_, Error>(runs::request_cancel(conn, id)?);
                db.write_blocking(cancel).unwrap()
            };
            // not from an async thread
            assert!(std::thread::spawn(write).join().unwrap());
        });
        let lists = kontor_practice_shop::Calls::lists("producers");
        office
            .shop
            .arm(cancel, lists, kontor_practice_shop::When::Nth(1));
        execute(&ctx).await.unwrap();
        ctx.lease.give_back().await;
        let plan = office.planned(id).await;
        assert_eq!(plan.run.status, Status::Cancelled);
        assert!(!plan.of(Kind::Category, Action::Import).is_empty());
        let states = plan.operations.iter().map(|row| row.state);
        assert!(
            states
                .into_iter()
                .all(|state| matches!(state, State::Skipped | State::Reported))
        );
        assert_eq!(plan.stop(Kind::Product), Some(Stop::Cancelled));
    })
    .await;
}

#[tokio::test]
async fn a_kind_that_is_off_or_not_asked_for_takes_no_part() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        let plan = office
            .plan(|kind, options| {
                options.import = true;
                options.enabled = kind != Kind::Producer;
            })
            .await;
        assert!(!plan.run.outcome.contains_key(&Kind::Producer));
        assert_eq!(plan.of(Kind::Producer, Action::Import).len(), 0);
        // and what names it waits: its gate was never opened
        assert!(matches!(
            plan.stop(Kind::Product),
            Some(Stop::Gate {
                kind: Kind::Producer,
                ..
            })
        ));
        let plan = office.plan_kinds(&[Kind::Unit], |_, _| {}).await;
        assert_eq!(plan.run.outcome.len(), 1);
    })
    .await;
}
