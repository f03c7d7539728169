//! Step a): what is read, what it costs, and when it is believed.

use kontor_domain::sync::{
    kind::{KINDS, Kind},
    operation::Action,
    run::{Status, Stop},
};
use kontor_practice_shop::{Calls, Fault, Right, When};
use kontor_store::sync::{kinds, mirror, runs::NewRun};
use serde_json::json;

use super::{Office, import, on_each_database, options, small};

/// Calls of the API by path since the journal was cleared.
fn calls(office: &Office) -> Vec<String> {
    let journal = office.shop.journal();
    journal.iter().map(|call| call.path.clone()).collect()
}

#[tokio::test]
async fn a_fetch_costs_the_list_calls_one_tree_and_one_configuration() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        office.open_gates().await;
        office.shop.clear_journal();
        let plan = office.plan(|_, _| {}).await;
        assert_eq!(plan.run.status, Status::Planned);
        let counts = office.shop.panel(|panel| {
            [
                "units",
                "categories",
                "producers",
                "taxes",
                "products",
                "product-images",
            ]
            .map(|resource| panel.count(resource).div_ceil(50).max(1))
        });
        let lists: usize = counts.iter().sum();
        let made = calls(&office);
        // + the tree, the configuration, and the token
        assert_eq!(made.len(), lists + 3, "{made:?}");
        // the run keeps them all by purpose, also those of its last half second
        let kept = &plan.run.calls;
        assert_eq!(kept["list"], lists as u64 + 1, "{kept:?}");
        assert_eq!(kept.values().sum::<u64>(), made.len() as u64, "{kept:?}");
        let fetched = |kind| plan.run.outcome[&kind].fetched;
        assert_eq!(fetched(Kind::Product), 40);
        assert!(KINDS.iter().all(|kind| plan.run.outcome[kind].full_fetch));
        // again: the same lists, nothing else, and nothing is written
        office.shop.clear_journal();
        let again = office.plan(|_, _| {}).await;
        assert_eq!(calls(&office).len(), lists + 1);
        assert_eq!(again.run.fingerprint, plan.run.fingerprint);
        assert!(plan.run.fingerprint.is_some());
        // only what is new
        office.shop.clear_journal();
        office.plan(|_, options| options.fetch_all = false).await;
        let made = calls(&office);
        assert_eq!(made.len(), 4 + counts[1] + counts[3] + 1, "{made:?}");
    })
    .await;
}

#[tokio::test]
async fn what_changes_while_pages_are_read_is_neither_lost_nor_doubled() {
    on_each_database(async |server| {
        let builder = super::empty().blueprint(
            kontor_practice_shop::catalogue::Blueprint::generated(120, 3).unwrap(),
        );
        let office = Office::open(server, builder).await;
        office.open_gates().await;
        let first = office.plan_kinds(&[Kind::Product], |_, _| {}).await;
        assert_eq!(first.run.outcome[&Kind::Product].fetched, 120);
        let ids = office.shop.panel(|panel| panel.ids("products"));
        let (early, late) = (ids[3], ids[100]);
        let body = json!({"category_id": 1, "translations": {"pl_PL": {"name": "Nowy"}}, "stock": {"price": "1.00"}});
        let drift = Fault::panel(move |panel| {
            panel.delete("products", early).unwrap();
            panel.create("products", &body).unwrap();
        });
        // before the second page
        office.shop.arm(drift, Calls::lists("products"), When::Nth(2));
        let second = office.plan_kinds(&[Kind::Product], |_, _| {}).await;
        assert_eq!(office.shop.faults_fired(), 1);
        let outcome = &second.run.outcome[&Kind::Product];
        assert_eq!((outcome.fetched, outcome.full_fetch), (121, true));
        let id = office.id;
        let count = office.read(move |conn| Ok(mirror::count(conn, id, Kind::Product)?));
        // the deleted one had been read already; the next run finds it gone
        assert_eq!(count.await, 121);
        // one that is deleted before it was read: the list is not believed, and nothing is gone
        let drift = Fault::panel(move |panel| panel.delete("products", late).unwrap());
        office.shop.arm(drift, Calls::lists("products"), When::Nth(2));
        let third = office.plan_kinds(&[Kind::Product], |_, _| {}).await;
        let outcome = &third.run.outcome[&Kind::Product];
        assert_eq!((outcome.fetched, outcome.full_fetch), (119, false));
        let fourth = office.plan_kinds(&[Kind::Product], |_, _| {}).await;
        assert!(fourth.run.outcome[&Kind::Product].full_fetch);
        let count = office.read(move |conn| Ok(mirror::count(conn, id, Kind::Product)?));
        assert_eq!(count.await, 119);
    })
    .await;
}

#[tokio::test]
async fn a_count_that_lies_makes_nothing_gone_and_nothing_deleted() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        for by in [-1, 3] {
            let calls = Calls::lists("products");
            office
                .shop
                .arm(Fault::LyingCount(by), calls, When::First(4));
            let plan = office
                .plan_kinds(&[Kind::Product], |_, options| options.delete_in_shop = true)
                .await;
            office.shop.disarm();
            match plan.stop(Kind::Product) {
                // the pages contradict each other
                Some(Stop::FetchFailed { .. }) => {}
                None => {
                    assert!(!plan.run.outcome[&Kind::Product].full_fetch, "{by}");
                    assert_eq!(plan.counts(Kind::Product).get(&Action::DeleteInShop), None);
                }
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_shop_that_lost_more_than_a_tenth_is_not_believed_until_the_number_is_confirmed() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let ids = office.shop.panel(|panel| panel.ids("products"));
        for id in &ids[..7] {
            office.delete("products", (*id).into());
        }
        let products = [Kind::Product];
        let plan = office.plan_kinds(&products, |_, _| {}).await;
        let stop = Stop::FetchShrunk {
            gone: 7,
            linked: 40,
        };
        assert_eq!(plan.stop(Kind::Product), Some(stop.clone()));
        assert_eq!(plan.operations.len(), 0);
        // another number is none, and nothing was remembered as gone
        let expecting = |number| {
            let mut run = office.run(options(|_, _| {}));
            run.confirmed.expected_gone.insert(Kind::Product, number);
            NewRun {
                kinds_asked: products.to_vec(),
                ..run
            }
        };
        let plan = office.plan_run(expecting(6)).await;
        assert_eq!(plan.stop(Kind::Product), Some(stop));
        let plan = office.plan_run(expecting(7)).await;
        assert_eq!(plan.of(Kind::Product, Action::Gone).len(), 7);
        // now it is known
        let plan = office.plan_kinds(&products, |_, _| {}).await;
        assert_eq!(plan.of(Kind::Product, Action::Gone).len(), 7);
        // few are believed at once
        for id in &ids[7..9] {
            office.delete("products", (*id).into());
        }
        let plan = office.plan_kinds(&products, |_, _| {}).await;
        assert_eq!(plan.of(Kind::Product, Action::Gone).len(), 9);
    })
    .await;
}

#[tokio::test]
async fn a_kind_that_cannot_be_read_stops_and_closes_the_gates_behind_it_alone() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        office.shop.set_right("producers", Right::Nothing);
        let plan = office.plan(import).await;
        assert_eq!(plan.run.status, Status::Planned);
        let missing = Stop::RightMissing {
            resource: "producers".into(),
        };
        assert_eq!(plan.stop(Kind::Producer), Some(missing));
        assert!(matches!(
            plan.stop(Kind::Product),
            Some(Stop::Gate {
                kind: Kind::Producer,
                ..
            })
        ));
        assert!(matches!(
            plan.stop(Kind::ProductImage),
            Some(Stop::Gate {
                kind: Kind::Product,
                ..
            })
        ));
        for kind in [Kind::Unit, Kind::Category, Kind::VatRate] {
            assert_eq!(plan.stop(kind), None);
            assert!(!plan.counts(kind).is_empty());
        }
        // a shop that is out of reach stops every kind, and the plan says why
        office.shop.set_right("producers", Right::Delete);
        office.shop.arm(Fault::Html, Calls::all(), When::Every);
        let plan = office.plan(import).await;
        office.shop.disarm();
        assert!(matches!(
            plan.stop(Kind::Unit),
            Some(Stop::FetchFailed { .. })
        ));
        assert_eq!(plan.operations.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_changed_language_is_read_anew_though_the_shop_told_the_same() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        office.open_gates().await;
        office.plan_kinds(&[Kind::Product], |_, _| {}).await;
        let name = |office: &Office| {
            let id = office.id;
            let rows = mirror::rows;
            (id, rows)
        };
        let (id, rows) = name(&office);
        let before = office
            .read(move |conn| Ok(rows(conn, id, Kind::Product, None, 1)?))
            .await;
        office
            .shop
            .panel(|panel| panel.set("default_language_name", json!("en_US")));
        let fresh = Office {
            app: crate::app::App {
                shops: std::sync::Arc::default(),
                ..office.app.clone()
            },
            ..office
        };
        fresh.plan_kinds(&[Kind::Product], |_, _| {}).await;
        let after = fresh
            .read(move |conn| Ok(rows(conn, id, Kind::Product, None, 1)?))
            .await;
        assert_ne!(before[0].row, after[0].row);
        let state = fresh
            .read(move |conn| Ok(kinds::find(conn, id, Kind::Product)?))
            .await;
        assert!(state.row_format != 0 && state.last_full_fetch_at.is_some());
    })
    .await;
}
