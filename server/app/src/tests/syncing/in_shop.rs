//! What is done in the shop: changes, additions and deletions, each checked on both sides.

use kontor_domain::{
    currency::Currency,
    dictionary::{Category, Producer, Unit},
    ids::{CategoryId, ProducerId, ProductId, ProductImageId, UnitId},
    money::{Quantity, UnitPrice},
    product::{NewProduct, PriceBase, Product, ProductKind, ProductShopCategories},
    sync::{
        field::Field,
        kind::Kind,
        operation::{Action, Operation, Skip, State, vat_rate_key},
        run::{Status, Stop},
    },
    vat::ProductRate,
};
use kontor_practice_shop::{Calls, Fault, Right, When};
use kontor_store::{
    categories,
    files::{self, StoredFile},
    producers,
    product_images::{self, ProductImage},
    product_shop_categories, products,
    sync::{kept, links, runs::Confirmed},
    units,
};
use serde_json::json;

use super::{Stage, on_each_stage, operation};
use crate::tests::office::PIECE;

/// A product of both sides.
pub(super) struct LinkedProduct {
    pub(super) local: ProductId,
    pub(super) element: u64,
}

/// A small picture.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

/// Links what products refer to: a unit, a rate, a category.
pub(super) async fn surroundings(stage: &Stage) -> CategoryId {
    let (unit, tax, category) = stage.practice.panel(|panel| {
        let find = |resource: &str, is: &dyn Fn(&serde_json::Value) -> bool| {
            let mut ids = panel.ids(resource).into_iter();
            ids.find(|id| is(&panel.get(resource, *id).unwrap()))
                .unwrap()
        };
        (
            find("units", &|unit| {
                unit["translations"]["pl_PL"]["name"] == "szt."
            }),
            find("taxes", &|tax| tax["class"] == "23%"),
            panel.ids("categories")[0],
        )
    });
    let here = Category {
        id: stage.app.id(stage.app.now()),
        name: "Papier".to_owned(),
        parent_id: None,
        active: true,
        shop_id: Some(stage.shop),
        position: 1,
        outside: false,
    };
    let id = here.id;
    let linked = stage.links(Kind::Category).await;
    if let Some((known, _)) = linked.first() {
        return CategoryId::from_uuid(*known);
    }
    stage
        .write(move |conn| Ok(categories::insert(conn, &here)?))
        .await;
    let piece: UnitId = UnitId::parse(PIECE).unwrap();
    stage.link(Kind::Unit, piece, unit.into()).await;
    let rate = vat_rate_key(ProductRate::Rate23);
    stage.link(Kind::VatRate, rate, tax.into()).await;
    stage.link(Kind::Category, id, category.into()).await;
    id
}

/// A product here that could go to the shop.
pub(super) async fn product_here(stage: &Stage, code: &str, name: &str) -> ProductId {
    let category = surroundings(stage).await;
    let now = stage.app.now();
    let product = Product {
        id: stage.app.id(now),
        data: NewProduct {
            kind: ProductKind::Goods,
            code: code.to_owned(),
            name: name.to_owned(),
            ean: None,
            unit_id: UnitId::parse(PIECE).unwrap(),
            rate: ProductRate::Rate23,
            price_base: PriceBase::Gross,
            price: UnitPrice::parse("12.50").unwrap(),
            price_currency: Currency::PLN,
            pkwiu: None,
            cn: None,
            gtu: None,
            annex_15: false,
            category_id: None,
            producer_id: None,
            stock: Quantity::parse("7").unwrap(),
            weight_kg: None,
            short_description: "<b>Krótki</b>".to_owned(),
            description: Some("<p>Opis</p><script>alert(1)</script>".to_owned()),
            visible_in_shop: true,
        },
        active: true,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (id, shop) = (product.id, stage.shop);
    stage
        .write(move |conn| {
            products::insert(conn, &product)?;
            let places = ProductShopCategories {
                shop_id: shop,
                main: Some(category),
                further: Vec::new(),
            };
            Ok(product_shop_categories::set(conn, id, &places)?)
        })
        .await;
    id
}

/// A picture of a product here.
pub(super) async fn image_here(stage: &Stage, product: ProductId, name: &str) -> ProductImageId {
    let now = stage.app.now();
    let id: ProductImageId = stage.app.id(now);
    let name = name.to_owned();
    // each its own content
    let mut bytes = PNG.to_vec();
    bytes.extend(id.as_bytes());
    stage
        .write(move |conn| {
            let file = StoredFile {
                media_type: "image/png".to_owned(),
                bytes: bytes.clone(),
            };
            let hash = files::put(conn, &file, now)?;
            let image = ProductImage {
                id,
                product_id: product,
                file: hash,
                media_type: String::new(),
                size_bytes: 0,
                name: name.clone(),
                position: product_images::count(conn, product)? + 1,
                updated_at: now,
                version: 1,
            };
            Ok(product_images::insert(conn, &image)?)
        })
        .await;
    id
}

/// A product that was exported.
pub(super) async fn linked_product(stage: &Stage) -> LinkedProduct {
    let local = product_here(stage, "WSPOLNY-1", "Wspólny towar").await;
    let run = stage.begin(vec![export(Kind::Product, local)]).await;
    stage.apply(run).await;
    let operations = stage.operations(run).await;
    assert_eq!(operations[0].state, State::Done, "{:?}", operations[0]);
    LinkedProduct {
        local,
        element: operations[0].result_element.unwrap(),
    }
}

pub(super) fn export(kind: Kind, local: impl Into<uuid::Uuid>) -> Operation {
    Operation {
        local: Some(local.into()),
        ..operation(kind, Action::Export)
    }
}

fn update(kind: Kind, local: impl Into<uuid::Uuid>, element: u64) -> Operation {
    Operation {
        local: Some(local.into()),
        shop: Some(element),
        ..operation(kind, Action::UpdateInShop)
    }
}

fn deletion(kind: Kind, element: u64) -> Operation {
    Operation {
        shop: Some(element),
        ..operation(kind, Action::DeleteInShop)
    }
}

fn deletions(count: u64) -> Confirmed {
    Confirmed {
        expect_deletes: Some(count),
        ..Confirmed::default()
    }
}

/// A producer here and one in the shop, linked.
async fn linked_producer(stage: &Stage, here: &str, there: &str) -> (ProducerId, u64) {
    let producer = Producer {
        id: stage.app.id(stage.app.now()),
        name: here.to_owned(),
        web: String::new(),
        active: true,
    };
    let id = producer.id;
    stage
        .write(move |conn| Ok(producers::insert(conn, &producer)?))
        .await;
    let body = json!({"name": there});
    let element = stage
        .practice
        .panel(|panel| panel.create("producers", &body).unwrap());
    stage.link(Kind::Producer, id, element.into()).await;
    (id, element.into())
}

#[tokio::test]
async fn what_the_program_has_is_added_to_the_shop_and_linked() {
    on_each_stage(async |stage| {
        let unit = Unit {
            id: stage.app.id(stage.app.now()),
            name: "wiadro".to_owned(),
            full_name: String::new(),
            decimals: 2,
            active: true,
        };
        let id = unit.id;
        stage
            .write(move |conn| Ok(units::insert(conn, &unit)?))
            .await;
        let product = product_here(stage, "NOWY-2", "Nowy towar").await;
        let image = image_here(stage, product, "przod.png").await;
        let run = stage
            .begin(vec![
                export(Kind::Unit, id),
                export(Kind::Product, product),
                export(Kind::ProductImage, image),
            ])
            .await;
        let ended = stage.apply(run).await;
        assert_eq!(ended.status, Status::Finished);
        // the server did not stumble over what it sent: nothing was in doubt
        assert_eq!(ended.calls.get("settle"), None, "{:?}", ended.calls);
        assert_eq!(ended.calls["write"], 2, "{:?}", ended.calls);
        let made: Vec<u64> = stage
            .operations(run)
            .await
            .iter()
            .map(|operation| {
                operation
                    .result_element
                    .unwrap_or_else(|| panic!("{operation:?}"))
            })
            .collect();
        let unit = stage.in_shop(Kind::Unit, made[0]).unwrap();
        assert_eq!(unit["translations"]["pl_PL"]["name"], "wiadro");
        assert_eq!(unit["floating_point"], "1");
        let there = stage.in_shop(Kind::Product, made[1]).unwrap();
        assert_eq!(there["code"], "NOWY-2");
        assert_eq!(there["stock"]["price"], "12.50");
        let picture = stage.in_shop(Kind::ProductImage, made[2]).unwrap();
        assert_eq!(picture["product_id"], made[1].to_string());
        let number = u32::try_from(made[2]).unwrap();
        let bytes = stage.practice.panel(|panel| panel.picture(number));
        assert!(bytes.unwrap().starts_with(PNG));
        for (kind, local, element) in [
            (Kind::Unit, uuid::Uuid::from(id), made[0]),
            (Kind::Product, product.into(), made[1]),
            (Kind::ProductImage, image.into(), made[2]),
        ] {
            assert!(
                stage.links(kind).await.contains(&(local, element)),
                "{kind}"
            );
        }
        // what the shop made of the HTML is what was agreed, not what was sent
        let shop = stage.shop;
        let (agreed, mirrored) = stage
            .read(move |conn| {
                let link = links::by_local(conn, shop, Kind::Product, &[product.into()])?;
                let row = kontor_store::sync::mirror::rows(conn, shop, Kind::Product, None, 10)?;
                Ok((
                    link[0].link.agreed.clone().unwrap(),
                    row[0].row.clone().unwrap(),
                ))
            })
            .await;
        assert_eq!(agreed.shop, mirrored.hashes);
        assert_ne!(agreed.shop, agreed.local);
        assert!(
            !there["translations"]["pl_PL"]["description"]
                .as_str()
                .unwrap()
                .contains("script")
        );
    })
    .await;
}

#[tokio::test]
async fn what_differs_is_changed_in_the_shop_and_nothing_else() {
    on_each_stage(async |stage| {
        let (id, element) = linked_producer(stage, "Po naszemu", "Po ichniemu").await;
        let others: Vec<_> = stage.practice.panel(|panel| {
            let ids = panel.ids("producers").into_iter();
            ids.filter(|other| u64::from(*other) != element)
                .map(|other| panel.get("producers", other))
                .collect()
        });
        let run = stage.begin(vec![update(Kind::Producer, id, element)]).await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done]);
        let now = stage.in_shop(Kind::Producer, element).unwrap();
        assert_eq!(now["name"], "Po naszemu");
        let others_now: Vec<_> = stage.practice.panel(|panel| {
            let ids = panel.ids("producers").into_iter();
            ids.filter(|other| u64::from(*other) != element)
                .map(|other| panel.get("producers", other))
                .collect()
        });
        assert_eq!(others, others_now);
        let operations = stage.operations(run).await;
        let snapshots = stage
            .read(move |conn| Ok(kontor_store::sync::operations::snapshots(conn, run, &[1])?))
            .await;
        let (_, before, after) = snapshots.into_iter().next().unwrap();
        let name = |snapshot: &kontor_domain::sync::operation::Snapshot| {
            snapshot.shop.as_ref().unwrap().get(Field::Name).to_owned()
        };
        assert_eq!(name(&before.unwrap()), "Po ichniemu");
        assert_eq!(name(&after.unwrap()), "Po naszemu");
        assert_eq!(operations[0].attempts, 1);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_the_plan_is_skipped_on_either_side() {
    on_each_stage(async |stage| {
        let (id, element) = linked_producer(stage, "A", "B").await;
        let mut stale_there = update(Kind::Producer, id, element);
        stale_there.shop_version = Some(1);
        let mut stale_here = update(Kind::Producer, id, element);
        stale_here.local_version = Some(1);
        let run = stage.begin(vec![stale_there, stale_here]).await;
        stage.apply(run).await;
        for operation in stage.operations(run).await {
            assert_eq!(operation.skip, Some(Skip::Stale));
        }
        assert_eq!(stage.in_shop(Kind::Producer, element).unwrap()["name"], "B");
        assert!(stage.gate(Kind::Producer).await, "stale is no error");
        assert_eq!(stage.writes(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_conflict_is_overwritten_only_if_that_was_accepted() {
    on_each_stage(async |stage| {
        let (id, element) = linked_producer(stage, "Nasz", "Ich").await;
        for (accept_conflicts, state) in [(false, State::Skipped), (true, State::Done)] {
            let mut conflict = update(Kind::Producer, id, element);
            conflict.conflict = true;
            let confirmed = Confirmed {
                accept_conflicts,
                ..Confirmed::default()
            };
            let run = stage.begin_with(vec![conflict], confirmed, None).await;
            stage.apply(run).await;
            assert_eq!(stage.states(run).await, [state]);
        }
        assert_eq!(
            stage.in_shop(Kind::Producer, element).unwrap()["name"],
            "Nasz"
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_is_deleted_without_the_exact_number_or_after_an_hour() {
    on_each_stage(async |stage| {
        let product = linked_product(stage).await;
        let before = stage.count(Kind::Product);
        for confirmed in [Confirmed::default(), deletions(2)] {
            let planned = vec![deletion(Kind::Product, product.element)];
            let run = stage.begin_with(planned, confirmed, None).await;
            stage.apply(run).await;
            let operations = stage.operations(run).await;
            assert_eq!(operations[0].skip, Some(Skip::DeletionNotConfirmed));
        }
        let planned = vec![deletion(Kind::Product, product.element)];
        let run = stage.begin_late(planned, deletions(1)).await;
        stage.apply(run).await;
        let operations = stage.operations(run).await;
        assert_eq!(operations[0].skip, Some(Skip::DeletionsExpired));
        assert_eq!(stage.count(Kind::Product), before);
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_is_kept_with_its_stock_rows_and_pictures() {
    on_each_stage(async |stage| {
        let product = linked_product(stage).await;
        let image = image_here(stage, product.local, "tyl.png").await;
        let run = stage.begin(vec![export(Kind::ProductImage, image)]).await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done]);
        let planned = vec![deletion(Kind::Product, product.element)];
        let run = stage.begin_with(planned, deletions(1), None).await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done]);
        assert_eq!(stage.in_shop(Kind::Product, product.element), None);
        assert!(stage.links(Kind::Product).await.is_empty());
        let (kept, file) = stage
            .read(move |conn| {
                let kept = kept::find(conn, run, 1)?.unwrap();
                let file = files::find(conn, kept.files[0].hash)?.unwrap();
                Ok((kept, file))
            })
            .await;
        assert!(kept.object.get().contains("WSPOLNY-1"));
        assert!(kept.stock_rows.get().contains("stock_id"));
        assert_eq!(kept.files.len(), 1);
        assert!(file.bytes.starts_with(PNG));
    })
    .await;
}

#[tokio::test]
async fn what_is_open_in_the_panel_is_tried_again_at_the_end_and_then_reported() {
    on_each_stage(async |stage| {
        let (id, element) = linked_producer(stage, "Nasz", "Ich").await;
        let number = u32::try_from(element).unwrap();
        stage
            .practice
            .panel(|panel| panel.open("producers", number).unwrap());
        let run = stage.begin(vec![update(Kind::Producer, id, element)]).await;
        stage.apply(run).await;
        let operations = stage.operations(run).await;
        assert_eq!(
            operations[0].failure.clone().unwrap().code,
            "SHOP_ELEMENT_LOCKED"
        );
        assert_eq!(operations[0].attempts, 4, "once and three times more");
        assert!(!stage.gate(Kind::Producer).await);
        // somebody closes it meanwhile
        stage
            .practice
            .panel(|panel| panel.close("producers", number).unwrap());
        stage
            .practice
            .arm(Fault::Locked, Calls::puts("producers"), When::First(2));
        let run = stage.begin(vec![update(Kind::Producer, id, element)]).await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done]);
        assert!(stage.gate(Kind::Producer).await);
    })
    .await;
}

#[tokio::test]
async fn a_missing_right_stops_the_kind_and_is_named() {
    on_each_stage(async |stage| {
        let (first, element) = linked_producer(stage, "Nasz 1", "Ich 1").await;
        let (second, other) = linked_producer(stage, "Nasz 2", "Ich 2").await;
        let unit = Unit {
            id: stage.app.id(stage.app.now()),
            name: "nowa jednostka".to_owned(),
            full_name: String::new(),
            decimals: 0,
            active: true,
        };
        let unit_id = unit.id;
        stage
            .write(move |conn| Ok(units::insert(conn, &unit)?))
            .await;
        stage.practice.set_right("producers", Right::Read);
        let run = stage
            .begin(vec![
                export(Kind::Unit, unit_id),
                update(Kind::Producer, first, element),
                update(Kind::Producer, second, other),
            ])
            .await;
        let ended = stage.apply(run).await;
        assert_eq!(ended.status, Status::Finished);
        let stopped = ended.outcome[&Kind::Producer].stopped.clone();
        assert_eq!(
            stopped,
            Some(Stop::RightMissing {
                resource: "producers".to_owned()
            })
        );
        let operations = stage.operations(run).await;
        assert_eq!(operations[0].state, State::Done, "the others go on");
        for operation in &operations[1..] {
            assert_eq!(operation.skip, Some(Skip::KindStopped));
        }
        assert_eq!(
            (
                stage.gate(Kind::Unit).await,
                stage.gate(Kind::Producer).await
            ),
            (true, false)
        );
    })
    .await;
}

#[tokio::test]
async fn one_elements_failure_stops_no_other_and_closes_the_gate_for_those_that_wait() {
    on_each_stage(async |stage| {
        let (first, element) = linked_producer(stage, "Nasz 1", "Ich 1").await;
        let (second, other) = linked_producer(stage, "Nasz 2", "Ich 2").await;
        let product = product_here(stage, "CZEKA", "Czeka").await;
        stage.practice.arm(
            Fault::panel(move |panel| {
                panel
                    .delete("producers", u32::try_from(element).unwrap())
                    .unwrap();
            }),
            Calls::posts("bulk"),
            When::Nth(1),
        );
        let image = image_here(stage, product, "x.png").await;
        let run = stage
            .begin(vec![
                update(Kind::Producer, first, element),
                update(Kind::Producer, second, other),
                // it has no partner: what it needs is missing
                export(Kind::ProductImage, image),
            ])
            .await;
        let ended = stage.apply(run).await;
        let operations = stage.operations(run).await;
        // deleted in the panel at the last moment: there is nothing to be changed any more
        assert_eq!(operations[0].skip, Some(Skip::Stale));
        assert_eq!(operations[1].state, State::Done);
        assert_eq!(operations[2].skip, Some(Skip::DependencyMissing));
        assert_eq!(ended.outcome[&Kind::Producer].done, 1);
        // a name that is too long for the shop fails, and products wait
        let long = "x".repeat(300);
        let producer = Producer {
            id: stage.app.id(stage.app.now()),
            name: long,
            web: String::new(),
            active: true,
        };
        let too_long = producer.id;
        stage
            .write(move |conn| Ok(producers::insert(conn, &producer)?))
            .await;
        stage.practice.arm(
            Fault::panel(|panel| panel.switches().unique_producers = true),
            Calls::posts("bulk"),
            When::Nth(1),
        );
        let twin = Producer {
            id: stage.app.id(stage.app.now()),
            name: "Ich 3".to_owned(),
            web: String::new(),
            active: true,
        };
        let twin_id = twin.id;
        stage
            .write(move |conn| Ok(producers::insert(conn, &twin)?))
            .await;
        stage.practice.panel(|panel| {
            panel
                .create("producers", &json!({"name": "Ich 3"}))
                .unwrap();
        });
        let run = stage
            .begin(vec![
                export(Kind::Producer, twin_id),
                export(Kind::Producer, too_long),
                export(Kind::Product, product),
            ])
            .await;
        let ended = stage.apply(run).await;
        let operations = stage.operations(run).await;
        assert_eq!(operations[0].state, State::Failed, "{:?}", operations[0]);
        assert_eq!(operations[2].skip, Some(Skip::GateClosed));
        let stopped = ended.outcome[&Kind::Product].stopped.clone();
        assert!(
            matches!(
                stopped,
                Some(Stop::Gate {
                    kind: Kind::Producer,
                    ..
                })
            ),
            "{stopped:?}"
        );
        assert!(!stage.gate(Kind::Producer).await);
    })
    .await;
}

#[tokio::test]
async fn a_run_costs_the_least_number_of_calls() {
    on_each_stage(async |stage| {
        let mut planned = Vec::new();
        for place in 0..60 {
            let (id, element) =
                linked_producer(stage, &format!("Nasz {place}"), &format!("Ich {place}")).await;
            planned.push(update(Kind::Producer, id, element));
        }
        let run = stage.begin(planned).await;
        let ended = stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done; 60]);
        // 60 updates: two lists to read them again, three requests to write them
        assert_eq!((ended.calls["reread"], ended.calls["write"]), (2, 3));
        assert_eq!(ended.calls.get("read_back"), None);
    })
    .await;
}
