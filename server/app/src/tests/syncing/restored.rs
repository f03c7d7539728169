//! After a restored backup a kind is read whole, and its exports wait until a person has told their number.

use kontor_domain::{
    dictionary::Unit,
    sync::{
        kind::Kind,
        operation::{Action, Skip, State},
        options::Options,
        run::{Status, Trigger},
    },
};
use kontor_store::{
    Db, DbAddress, DbOptions, StoreError,
    archive::Existing,
    licence::{self, StoredLicence},
    sync::{
        kinds,
        runs::{self, Confirmed, NewRun},
    },
    units,
};

use kontor_practice_shop::{Rate, Shop as PracticeShop};
use kontor_testkit::TestDatabase;
use tempfile::TempDir;

use super::{Stage, on_each_database, on_each_stage, operation};
use crate::{
    actor::Actor,
    backup::{self, Source, Target},
    error::Error,
    services::sync::runs::{Consent, apply},
    tests::vendor,
};

const UNIT: Kind = Kind::Unit;

async fn unit_here(stage: &Stage, name: &str) {
    let unit = Unit {
        id: stage.app.id(stage.app.now()),
        name: name.to_owned(),
        full_name: String::new(),
        decimals: 0,
        active: true,
    };
    stage
        .write(move |conn| Ok(units::insert(conn, &unit)?))
        .await;
}

/// A run of the units, which exports; planned by the runner.
async fn export_units(stage: &Stage, applies_itself: bool) -> runs::Run {
    let now = stage.app.now();
    let mut options = Options::default();
    for (kind, of_kind) in &mut options.0 {
        of_kind.export = *kind == UNIT;
        of_kind.fetch_all = false;
    }
    let run = NewRun {
        id: stage.app.id(now),
        shop: stage.shop,
        undo_of: None,
        trigger: Trigger::Person,
        started_by: "ala".to_owned(),
        user: None,
        workstation_id: None,
        workstation: "biuro".to_owned(),
        created_at: now,
        options,
        kinds_asked: vec![UNIT],
        confirmed: Confirmed::default(),
        applies_itself,
        settings_version: 1,
        options_version: 0,
        links_version: 0,
    };
    let id = run.id;
    let (shop, run) = (stage.shop, run);
    stage
        .write(move |conn| {
            let stored = kontor_store::sync::options::find(conn, shop)?;
            let run = NewRun {
                options_version: stored.version,
                links_version: stored.links_version,
                ..run.clone()
            };
            Ok(runs::insert(conn, &run)?)
        })
        .await;
    stage.apply(id).await
}

async fn begin_trial(stage: &Stage) {
    let now = stage.app.now();
    let kept = StoredLicence {
        token: None,
        installed_at: None,
        trial_until: Some(vendor::day(now, 30)),
        seen_at: now,
    };
    stage
        .write(move |conn| Ok(licence::put(conn, &kept)?))
        .await;
}

async fn is_restored(stage: &Stage) -> bool {
    let shop = stage.shop;
    let state = stage.read(move |conn| Ok(kinds::find(conn, shop, UNIT)?));
    state.await.restored
}

#[tokio::test]
async fn exports_wait_for_their_number_to_be_confirmed() {
    on_each_stage(async |stage| {
        begin_trial(stage).await;
        let actor = Actor::console();
        export_units(stage, true).await;
        stage.write(|conn| Ok(kinds::forget_fetches(conn)?)).await;
        unit_here(stage, "beczułka").await;
        let before = stage.count(UNIT);

        // nobody has looked: nothing is exported, and it goes on waiting
        let run = export_units(stage, true).await;
        assert!(
            run.outcome[&UNIT].full_fetch,
            "only new ones were asked for"
        );
        let operations = stage.operations(run.new.id).await;
        let skips: Vec<_> = operations.iter().map(|operation| operation.skip).collect();
        assert_eq!(skips, [Some(Skip::ExportNotConfirmed)], "{run:?}");
        assert_eq!(stage.count(UNIT), before);
        assert!(is_restored(stage).await);

        // a wrong number is refused and changes nothing
        let planned = export_units(stage, false).await;
        assert_eq!(planned.status, Status::Planned);
        let id = planned.new.id;
        let with = |expect_exports| Consent {
            expect_exports,
            ..Consent::default()
        };
        let request = stage.app.id::<uuid::Uuid>(stage.app.now()).to_string();
        let refused = apply(&stage.app, &actor, id, with(Some(2)), &request).await;
        let Err(Error::Refused(refusal)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refusal.reason, "EXPORTS_DIFFER");
        assert_eq!(stage.run(id).await.status, Status::Planned);

        // the right one exports, and from then on all is as before
        let request = stage.app.id::<uuid::Uuid>(stage.app.now()).to_string();
        let begun = apply(&stage.app, &actor, id, with(Some(1)), &request).await;
        assert_eq!(begun.unwrap().run.status, Status::Applying);
        stage.apply(id).await;
        assert_eq!(stage.states(id).await, [State::Done]);
        assert_eq!(stage.count(UNIT), before + 1);
        assert!(!is_restored(stage).await);
        unit_here(stage, "antałek").await;
        let run = export_units(stage, true).await;
        assert!(!run.outcome[&UNIT].full_fetch);
        assert_eq!(stage.states(run.new.id).await, [State::Done]);
    })
    .await;
}

#[tokio::test]
async fn a_restored_backup_ends_what_was_on_and_forgets_how_far_the_shop_was_read() {
    on_each_database(async |server| {
        let stage = Stage::open(server, PracticeShop::builder().rate(Rate::UNLIMITED)).await;
        export_units(&stage, true).await;
        let on = stage
            .begin(vec![operation(UNIT, Action::UpdateInShop)])
            .await;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("kontor.backup");
        let (db, key, now, shop) = (
            stage.app.db.clone(),
            server.key(),
            stage.app.now(),
            stage.shop,
        );
        let (run, state) = tokio::task::spawn_blocking(move || {
            let source = Source {
                db: &db,
                key: None,
                now,
            };
            backup::write(&source, &path).unwrap();
            let fresh = TestDatabase::sqlite();
            let address = DbAddress::parse(fresh.url()).unwrap();
            let restored = Db::open(&address, &DbOptions::default()).unwrap();
            restored.migrate().unwrap();
            let target = Target {
                db: &restored,
                existing: Existing::Refuse,
                key: Some(key),
                passphrase: None,
                now,
            };
            backup::restore(&backup::check(&path).unwrap(), target).unwrap();
            restored
                .read_blocking(|conn| {
                    let run = runs::find(conn, on)?.unwrap();
                    Ok::<_, StoreError>((run, kinds::find(conn, shop, UNIT)?))
                })
                .unwrap()
        })
        .await
        .unwrap();
        assert_eq!(run.status, Status::Failed);
        assert_eq!(run.failure.unwrap()["reason"], "RESTORED");
        assert!(state.restored);
        assert_eq!(state.last_full_fetch_at, None);
        stage.practice.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_without_anything_to_do_ends_the_waiting() {
    on_each_stage(async |stage| {
        export_units(stage, true).await;
        stage.write(|conn| Ok(kinds::forget_fetches(conn)?)).await;
        assert!(is_restored(stage).await);
        export_units(stage, false).await;
        assert!(!is_restored(stage).await);
    })
    .await;
}
