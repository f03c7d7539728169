//! The licence: asked when something begins, never of what has begun, and never of an undo.

use std::time::Duration;

use kontor_domain::{
    dictionary::Producer,
    sync::{kind::Kind, operation::State, run::Status},
};
use kontor_practice_shop::{Calls, Fault, When};
use kontor_store::sync::runs::Confirmed;
use kontor_store::{
    licence::{self, StoredLicence},
    producers,
};
use time::OffsetDateTime;

use super::{super::Stage, Desk, at_each_desk};
use crate::{
    actor::Actor,
    app::App,
    error::Error,
    services::{
        shops,
        sync::runs::{self, Consent, PlanInput, Which},
    },
    tests::{
        licence::{NIP, set_company},
        server::refusal,
        vendor,
    },
};

/// A licence that is paid for so many days from now; none: there is no licence.
fn stored(now: OffsetDateTime, days: Option<i64>) -> StoredLicence {
    let token = days.map(|days| {
        let mut claims = vendor::claims(NIP);
        claims.paid_until = vendor::day(now, days);
        vendor::issue(&claims)
    });
    StoredLicence {
        installed_at: token.is_some().then_some(now),
        token,
        trial_until: None,
        seen_at: now,
    }
}

async fn install(desk: &Desk<'_>, days: Option<i64>) {
    let kept = stored(desk.app.now(), days);
    desk.write(move |conn| Ok(licence::put(conn, &kept)?)).await;
}

/// A company with a licence for a year.
pub(super) async fn provide(stage: &Stage) {
    set_company(&stage.app, NIP).await;
    let kept = stored(stage.app.now(), Some(365));
    stage
        .write(move |conn| Ok(licence::put(conn, &kept)?))
        .await;
}

/// At the first such call, the licence has ended.
fn ends_at(desk: &Desk<'_>, calls: Calls) {
    let (db, kept) = (desk.app.db.clone(), stored(desk.app.now(), Some(-1)));
    let end = Fault::panel(move |_| {
        let (db, kept) = (db.clone(), kept.clone());
        let put = move |conn: &mut kontor_store::Conn| Ok::<_, Error>(licence::put(conn, &kept)?);
        // not from an async thread
        std::thread::spawn(move || db.write_blocking(put).unwrap())
            .join()
            .unwrap();
    });
    desk.practice.arm(end, calls, When::Nth(1));
}

async fn producers_here(desk: &Desk<'_>, count: usize) {
    let now = desk.app.now();
    let made: Vec<Producer> = (0..count)
        .map(|number| Producer {
            id: desk.app.id(now),
            name: format!("Producent {number}"),
            web: String::new(),
            active: true,
        })
        .collect();
    desk.write(move |conn| {
        for producer in &made {
            producers::insert(conn, producer)?;
        }
        Ok(())
    })
    .await;
    desk.set(Kind::Producer, |options| options.export = true)
        .await
        .unwrap();
}

/// Everything that begins a synchronisation, with the reason for which it is refused.
async fn reasons(desk: &Desk<'_>) -> [&'static str; 3] {
    let app: &App = &desk.app;
    let console = Actor::console();
    let run = PlanInput {
        applies_itself: true,
        ..PlanInput::default()
    };
    [
        refusal(desk.begin_plan(&[]).await).reason,
        refusal(runs::plan(app, &console, Which::Only, run, "").await).reason,
        refusal(runs::plan_by_schedule(app, desk.shop).await).reason,
    ]
}

#[tokio::test]
async fn nothing_begins_without_a_licence_or_after_it_has_ended() {
    at_each_desk(async |desk| {
        producers_here(desk, 1).await;
        install(desk, None).await;
        assert_eq!(reasons(desk).await, ["LICENCE_MISSING"; 3]);
        install(desk, Some(-1)).await;
        assert_eq!(reasons(desk).await, ["LICENCE_EXPIRED"; 3]);
        let told = refusal(desk.begin_plan(&[]).await);
        let date = kontor_domain::calendar::format_date(vendor::day(desk.app.now(), -1));
        assert!(told.text.pl.contains(&date), "{}", told.text.pl);
        let test = shops::test::test(&desk.app, &Actor::console(), desk.shop).await;
        assert_eq!(refusal(test).reason, "LICENCE_EXPIRED");

        // paid for until today: planned, and tomorrow too late to apply
        install(desk, Some(0)).await;
        let plan = desk.plan(&[Kind::Producer]).await;
        let day = vendor::day(desk.app.now(), 0);
        while vendor::day(desk.app.now(), 0) == day {
            desk.clock.advance(Duration::from_mins(10));
        }
        let console = Actor::console();
        let late = runs::apply(&desk.app, &console, plan.new.id, Consent::default(), "");
        assert_eq!(refusal(late.await).reason, "LICENCE_EXPIRED");
        assert_eq!(desk.writes(), Vec::<String>::new());
        assert_eq!(desk.run(plan.new.id).await.status, Status::Planned);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_has_begun_is_finished_and_undone_though_the_licence_has_ended() {
    at_each_desk(async |desk| {
        producers_here(desk, 60).await;
        // while it applies itself: after the plan, and before any operation
        ends_at(desk, Calls::posts("bulk"));
        let run = PlanInput {
            kinds: vec![Kind::Producer],
            applies_itself: true,
            ..PlanInput::default()
        };
        let begun = runs::plan(&desk.app, &Actor::console(), Which::Only, run, "")
            .await
            .unwrap();
        let id = begun.run.new.id;
        let done = desk.ended(id).await;
        assert_eq!(done.status, Status::Finished);
        assert_eq!(desk.states(id).await, [State::Done; 60]);
        assert_eq!(
            refusal(desk.begin_plan(&[]).await).reason,
            "LICENCE_EXPIRED"
        );

        let undo = runs::plan_undo(&desk.app, &Actor::console(), id, "")
            .await
            .unwrap();
        let undo = desk.ended(undo.run.new.id).await;
        desk.begin_applying(undo.new.id).await.unwrap();
        let undone = desk.ended(undo.new.id).await;
        assert_eq!(undone.status, Status::Finished, "{undone:?}");
        assert_eq!(desk.count(Kind::Producer), 0);
    })
    .await;
}

#[tokio::test]
async fn a_run_is_finished_after_a_restart_too() {
    at_each_desk(async |desk| {
        producers_here(desk, 3).await;
        let plan = desk.plan(&[Kind::Producer]).await;
        let id = plan.new.id;
        let (now, confirmed) = (desk.app.now(), Confirmed::default());
        // it begins to be applied where nobody works, and the licence ends
        desk.while_away(async {
            desk.write(move |conn| {
                Ok(kontor_store::sync::runs::set_applying(
                    conn, id, &confirmed, now,
                )?)
            })
            .await;
            install(desk, Some(-1)).await;
        })
        .await;
        assert_eq!(desk.ended(id).await.status, Status::Finished);
        assert_eq!(desk.states(id).await, [State::Done; 3]);
    })
    .await;
}
