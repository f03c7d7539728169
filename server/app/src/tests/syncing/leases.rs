//! Who works on a run: one server, under a lease; what becomes of a run when that server dies, loses it, or stops.

use kontor_domain::{
    ids::SyncRunId,
    sync::{
        kind::Kind,
        operation::{Action, Operation, Skip, State},
        run::Status,
    },
};
use kontor_practice_shop::{Calls, Fault, When};
use kontor_store::{
    producers,
    sync::{
        leases::{self, Lease, Taken},
        runs,
    },
};

use super::{Runner, Stage, on_each_stage, operation};
use crate::jobs::sync::LEASE_LIFE;

/// As if the life of the lease of a server that is gone had passed.
pub(super) async fn let_lease_pass(stage: &Stage, run: SyncRunId) {
    let shop = stage.shop;
    let life = time::Duration::try_from(LEASE_LIFE).unwrap();
    stage
        .write(move |conn| {
            let Taken::HeldBy { owner, .. } = leases::take(conn, shop, run, "test", life)? else {
                panic!("nobody had it");
            };
            for generation in 1..100 {
                let lease = Lease {
                    shop,
                    run,
                    owner: owner.clone(),
                    generation,
                };
                if leases::check(conn, &lease).is_ok() {
                    leases::release(conn, &lease)?;
                    return Ok(());
                }
            }
            panic!("its generation is not found");
        })
        .await;
}

/// Takes the lease away from whoever has it, as another server does after its end.
async fn take_over(stage: &Stage, run: SyncRunId) -> Lease {
    let_lease_pass(stage, run).await;
    let shop = stage.shop;
    let life = time::Duration::try_from(LEASE_LIFE).unwrap();
    let taken = stage.write(move |conn| Ok(leases::take(conn, shop, run, "another", life)?));
    match taken.await {
        Taken::Yes(lease) => lease,
        held @ Taken::HeldBy { .. } => panic!("{held:?}"),
    }
}

async fn exports(stage: &Stage, count: usize) -> Vec<Operation> {
    let mut operations = Vec::new();
    for place in 0..count {
        let producer = kontor_domain::dictionary::Producer {
            id: stage.app.id(stage.app.now()),
            name: format!("Producent {place}"),
            web: String::new(),
            active: true,
        };
        operations.push(Operation {
            local: Some(producer.id.into()),
            ..operation(Kind::Producer, Action::Export)
        });
        stage
            .write(move |conn| Ok(producers::insert(conn, &producer)?))
            .await;
    }
    operations
}

#[tokio::test]
async fn two_runners_work_on_a_run_as_one() {
    on_each_stage(async |stage| {
        let before = stage.count(Kind::Producer);
        let planned = exports(stage, 60).await;
        let run = stage.begin(planned).await;
        let other = Runner::start(&stage.app);
        let ended = stage.apply(run).await;
        other.kill().await;
        assert_eq!(ended.status, Status::Finished);
        assert_eq!(stage.states(run).await, [State::Done; 60]);
        assert_eq!(stage.count(Kind::Producer), before + 60);
    })
    .await;
}

#[tokio::test]
async fn a_run_without_its_server_is_taken_up_when_the_lease_is_over() {
    on_each_stage(async |stage| {
        let before = stage.count(Kind::Producer);
        let planned = exports(stage, 30).await;
        stage.practice.arm(
            Fault::Slow(std::time::Duration::from_hours(1)),
            Calls::posts("bulk"),
            When::Nth(2),
        );
        let run = stage.begin(planned).await;
        let first = Runner::start(&stage.app);
        while stage.practice.faults_waiting() > 0 {
            stage.pass(1).await;
        }
        first.kill().await;
        // the next one waits for the lease's end
        let second = Runner::start(&stage.app);
        stage.pass(20).await;
        assert_eq!(stage.run(run).await.status, Status::Applying);
        let_lease_pass(stage, run).await;
        let ended = stage.until_over(run).await;
        second.kill().await;
        assert_eq!(ended.status, Status::Finished);
        assert_eq!(stage.states(run).await, [State::Done; 30]);
        assert_eq!(stage.count(Kind::Producer), before + 30);
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_the_lease_writes_nothing_any_more() {
    on_each_stage(async |stage| {
        let planned = exports(stage, 60).await;
        stage.practice.arm(
            Fault::Slow(std::time::Duration::from_secs(5)),
            Calls::posts("bulk"),
            When::Nth(2),
        );
        let run = stage.begin(planned).await;
        let runner = Runner::start(&stage.app);
        while stage.practice.faults_waiting() > 0 {
            stage.pass(1).await;
        }
        let lease = take_over(stage, run).await;
        let before = (stage.operations(run).await, stage.writes());
        // the answer comes, the renewal comes: nothing is done with either
        stage.pass(100).await;
        assert_eq!((stage.operations(run).await, stage.writes()), before);
        stage
            .write(move |conn| Ok(leases::release(conn, &lease)?))
            .await;
        stage.until_over(run).await;
        runner.kill().await;
        assert_eq!(stage.states(run).await, [State::Done; 60]);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_finishes_the_batch_and_gives_the_lease_back() {
    on_each_stage(async |stage| {
        let planned = exports(stage, 60).await;
        stage.practice.arm(
            Fault::Slow(std::time::Duration::from_millis(50)),
            Calls::posts("bulk"),
            When::Nth(1),
        );
        let run = stage.begin(planned).await;
        let runner = Runner::start(&stage.app);
        while stage.practice.faults_waiting() > 0 {
            stage.pass(1).await;
        }
        runner.stopping.cancel();
        runner.task.await.unwrap();
        let states = stage.states(run).await;
        let done = states.iter().filter(|state| **state == State::Done).count();
        assert_eq!((done, states.contains(&State::Sent)), (25, false));
        // the next one need not wait
        let ended = stage.apply(run).await;
        assert_eq!(ended.status, Status::Finished);
        assert_eq!(stage.states(run).await, [State::Done; 60]);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_run_finishes_the_batch_and_skips_the_rest() {
    on_each_stage(async |stage| {
        let planned = exports(stage, 60).await;
        stage.practice.arm(
            Fault::Slow(std::time::Duration::from_millis(50)),
            Calls::posts("bulk"),
            When::Nth(1),
        );
        let run = stage.begin(planned).await;
        let runner = Runner::start(&stage.app);
        while stage.practice.faults_waiting() > 0 {
            stage.pass(1).await;
        }
        stage
            .write(move |conn| Ok(runs::request_cancel(conn, run)?))
            .await;
        let ended = stage.until_over(run).await;
        runner.kill().await;
        assert_eq!(ended.status, Status::Cancelled);
        let operations = stage.operations(run).await;
        let done = operations.iter().filter(|op| op.state == State::Done);
        assert_eq!(done.count(), 25);
        let cancelled = operations
            .iter()
            .filter(|op| op.skip == Some(Skip::Cancelled));
        assert_eq!(cancelled.count(), 35);
        assert!(!stage.gate(Kind::Producer).await);
    })
    .await;
}

#[tokio::test]
async fn those_who_watch_see_a_run_go_on_and_end() {
    on_each_stage(async |stage| {
        let planned = exports(stage, 60).await;
        let run = stage.begin(planned).await;
        let runner = Runner::start(&stage.app);
        let mut watched = loop {
            if let Some(watched) = stage.app.board.watch(run) {
                break watched;
            }
            stage.pass(1).await;
        };
        let ended = stage.until_over(run).await;
        let last = watched.borrow_and_update().clone().unwrap();
        assert_eq!((last.kind, last.done, last.total), (Kind::Producer, 60, 60));
        assert!(last.api_calls > 3, "{last:?}");
        stage.pass(1).await;
        assert!(watched.has_changed().is_err(), "closed");
        assert!(stage.app.board.watch(run).is_none());
        assert_eq!(ended.calls["write"], 3);
        runner.kill().await;
    })
    .await;
}
