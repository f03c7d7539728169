//! Undo runs are applied by the same code: what they bring back comes from the undone run.

use kontor_domain::{
    dictionary::Producer,
    ids::ProducerId,
    sync::{
        kind::Kind,
        operation::{Action, Operation, Reason, State},
    },
};
use kontor_store::{producers, sync::runs::Confirmed};
use serde_json::json;

use super::{
    Stage,
    in_shop::{PNG, export, image_here, linked_product},
    on_each_stage, operation,
};

fn undo(kind: Kind, action: Action, undone: Action, number: u64) -> Operation {
    Operation {
        reason: Reason::Undo {
            action: undone,
            number,
        },
        ..operation(kind, action)
    }
}

#[tokio::test]
async fn a_deleted_product_comes_back_with_its_texts_stock_and_pictures() {
    on_each_stage(async |stage| {
        let product = linked_product(stage).await;
        for name in ["a.png", "b.png"] {
            let image = image_here(stage, product.local, name).await;
            let run = stage.begin(vec![export(Kind::ProductImage, image)]).await;
            stage.apply(run).await;
            assert_eq!(stage.states(run).await, [State::Done]);
        }
        let element = u32::try_from(product.element).unwrap();
        stage.practice.panel(|panel| {
            let body = json!({
                "stock": {"stock": "41", "price_buying": "3.33"},
                "translations": {"pl_PL": {"seo_title": "Tytuł"}},
            });
            panel.change("products", element, &body).unwrap();
        });
        let before = stage.in_shop(Kind::Product, product.element).unwrap();
        let confirmed = Confirmed {
            expect_deletes: Some(1),
            ..Confirmed::default()
        };
        let deletion = Operation {
            local: Some(product.local.into()),
            shop: Some(product.element),
            ..operation(Kind::Product, Action::DeleteInShop)
        };
        let run = stage.begin_with(vec![deletion], confirmed, None).await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done]);
        let back = Operation {
            local: Some(product.local.into()),
            ..undo(Kind::Product, Action::Export, Action::DeleteInShop, 1)
        };
        let undoing = stage
            .begin_with(vec![back], Confirmed::default(), Some(run))
            .await;
        stage.apply(undoing).await;
        let operations = stage.operations(undoing).await;
        assert_eq!(operations[0].state, State::Done, "{:?}", operations[0]);
        let made = operations[0].result_element.unwrap();
        let now = stage.in_shop(Kind::Product, made).unwrap();
        // the shop tells a number as a text or as a number
        let told = |value: &serde_json::Value| value.to_string().replace('"', "");
        for field in ["code", "unit_id", "tax_id", "category_id", "categories"] {
            assert_eq!(told(&now[field]), told(&before[field]), "{field}");
        }
        for field in ["price", "stock", "price_buying"] {
            assert_eq!(now["stock"][field], before["stock"][field], "{field}");
        }
        for field in [
            "name",
            "short_description",
            "description",
            "active",
            "seo_title",
        ] {
            let text =
                |product: &serde_json::Value| product["translations"]["pl_PL"][field].clone();
            assert_eq!(text(&now), text(&before), "{field}");
        }
        let pictures = stage.practice.panel(|panel| {
            let ids = panel.ids("product-images").into_iter();
            let own = ids.filter(|id| {
                told(&panel.get("product-images", *id).unwrap()["product_id"]) == made.to_string()
            });
            own.map(|id| panel.picture(id).unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(pictures.len(), 2);
        assert!(pictures.iter().all(|bytes| bytes.starts_with(PNG)));
        assert_eq!(
            stage.links(Kind::Product).await,
            [(product.local.into(), made)]
        );
    })
    .await;
}

async fn imported_producer(stage: &Stage) -> (kontor_domain::ids::SyncRunId, ProducerId, u64) {
    let body = json!({"name": "Przywieziony"});
    let there = stage
        .practice
        .panel(|panel| panel.create("producers", &body).unwrap());
    stage.mirror(Kind::Producer, &[there]).await;
    let import = Operation {
        shop: Some(there.into()),
        ..operation(Kind::Producer, Action::Import)
    };
    let run = stage.begin(vec![import]).await;
    stage.apply(run).await;
    let made = stage.operations(run).await[0].result_local.unwrap();
    (run, ProducerId::from_uuid(made), there.into())
}

#[tokio::test]
async fn an_unused_import_is_removed_and_a_used_one_archived() {
    on_each_stage(async |stage| {
        let (run, made, element) = imported_producer(stage).await;
        let remove = Operation {
            local: Some(made.into()),
            shop: Some(element),
            ..undo(Kind::Producer, Action::RemoveLocal, Action::Import, 1)
        };
        let undoing = stage
            .begin_with(vec![remove.clone()], Confirmed::default(), Some(run))
            .await;
        stage.apply(undoing).await;
        assert_eq!(stage.states(undoing).await, [State::Done]);
        let gone = stage
            .read(move |conn| Ok(producers::find(conn, made)?))
            .await;
        assert_eq!(gone, None);
        assert!(stage.links(Kind::Producer).await.is_empty());
        assert!(stage.in_shop(Kind::Producer, element).is_some());
    })
    .await;
}

#[tokio::test]
async fn values_and_what_was_agreed_come_back_on_both_sides() {
    on_each_stage(async |stage| {
        let producer = Producer {
            id: stage.app.id(stage.app.now()),
            name: "Nasz".to_owned(),
            web: String::new(),
            active: true,
        };
        let here = producer.id;
        stage
            .write(move |conn| Ok(producers::insert(conn, &producer)?))
            .await;
        let there = stage
            .practice
            .panel(|panel| panel.create("producers", &json!({"name": "Ich"})).unwrap());
        stage.link(Kind::Producer, here, there.into()).await;
        let before = stage.agreed(Kind::Producer, here).await;
        for action in [Action::UpdateLocal, Action::UpdateInShop] {
            let update = Operation {
                local: Some(here.into()),
                shop: Some(there.into()),
                ..operation(Kind::Producer, action)
            };
            let run = stage.begin(vec![update]).await;
            stage.apply(run).await;
            assert_eq!(stage.states(run).await, [State::Done], "{action:?}");
            assert_ne!(stage.agreed(Kind::Producer, here).await, before);
            let back = Operation {
                local: Some(here.into()),
                shop: Some(there.into()),
                ..undo(Kind::Producer, action, action, 1)
            };
            let undoing = stage
                .begin_with(vec![back], Confirmed::default(), Some(run))
                .await;
            stage.apply(undoing).await;
            assert_eq!(stage.states(undoing).await, [State::Done], "{action:?}");
            let now = stage
                .read(move |conn| Ok(producers::find(conn, here)?))
                .await;
            assert_eq!(now.unwrap().name, "Nasz");
            let shop = stage.in_shop(Kind::Producer, there.into()).unwrap();
            assert_eq!(shop["name"], "Ich");
            assert_eq!(
                stage.agreed(Kind::Producer, here).await,
                before,
                "{action:?}"
            );
        }
    })
    .await;
}
