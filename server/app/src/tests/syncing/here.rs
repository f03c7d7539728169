//! What is done in the program: links, imports, updates, the archive; each checked on both sides.

use kontor_domain::{
    dictionary::Producer,
    ids::{CategoryId, ProducerId, ProductId, UnitId},
    sync::{
        field::Field,
        kind::Kind,
        operation::{Action, Operation, Skip, State, StockChange, vat_rate_key},
    },
    vat::ProductRate,
};
use kontor_store::{
    categories, producers, product_images, product_shop_categories, products,
    sync::{links, operations},
    units,
};
use serde_json::json;

use super::{Stage, on_each_stage, operation};

fn import(kind: Kind, element: u64) -> Operation {
    Operation {
        shop: Some(element),
        ..operation(kind, Action::Import)
    }
}

async fn producer_here(stage: &Stage, name: &str) -> ProducerId {
    let producer = Producer {
        id: stage.app.id(stage.app.now()),
        name: name.to_owned(),
        web: String::new(),
        active: true,
    };
    let id = producer.id;
    stage
        .write(move |conn| Ok(producers::insert(conn, &producer)?))
        .await;
    id
}

fn producer_there(stage: &Stage, name: &str) -> u32 {
    let body = json!({"name": name, "web": "https://sklep.example"});
    stage
        .practice
        .panel(|panel| panel.create("producers", &body).unwrap())
}

/// The whole small catalogue: what a first import does.
#[tokio::test]
async fn a_whole_shop_is_imported_with_its_tree_references_and_pictures() {
    on_each_stage(async |stage| {
        let product = stage.practice.panel(|panel| {
            let mut ids = panel.ids("products").into_iter();
            // one with pictures, a producer, and no variants
            ids.find(|id| {
                let product = panel.get("products", *id).unwrap();
                let own = panel.ids("product-images").into_iter();
                let mut own = own.filter(|image| {
                    panel.get("product-images", *image).unwrap()["product_id"].as_str()
                        == Some(id.to_string().as_str())
                });
                product["options"] == json!([])
                    && product["type"] != "1"
                    && product["producer_id"].is_string()
                    && own.next().is_some()
            })
            .unwrap()
        });
        let json = stage.in_shop(Kind::Product, product.into()).unwrap();
        let number = |text: &serde_json::Value| text.as_str().unwrap().parse::<u32>().unwrap();
        let unit = number(&json["unit_id"]);
        let producer = number(&json["producer_id"]);
        let category = number(&json["category_id"]);
        let tax = number(&json["tax_id"]);
        let images: Vec<u32> = stage.practice.panel(|panel| {
            let ids = panel.ids("product-images").into_iter();
            ids.filter(|id| {
                panel.get("product-images", *id).unwrap()["product_id"].as_str()
                    == Some(product.to_string().as_str())
            })
            .collect()
        });
        stage.mirror(Kind::Unit, &[unit]).await;
        stage.mirror(Kind::Category, &[category]).await;
        stage.mirror(Kind::Producer, &[producer]).await;
        stage.mirror(Kind::Product, &[product]).await;
        stage.mirror(Kind::ProductImage, &images).await;
        // "szt." is here already
        let piece = stage
            .read(|conn| Ok(units::find_by_name(conn, "szt.")?))
            .await
            .unwrap();
        stage.link(Kind::Unit, piece.id, unit.into()).await;
        let rate = stage
            .practice
            .panel(|panel| panel.get("taxes", tax).unwrap());
        let rate = match rate["class"].as_str().unwrap() {
            "8%" => ProductRate::Rate8,
            "5%" => ProductRate::Rate5,
            _ => ProductRate::Rate23,
        };
        stage
            .link(Kind::VatRate, vat_rate_key(rate), tax.into())
            .await;
        let mut planned = vec![
            import(Kind::Category, category.into()),
            import(Kind::Producer, producer.into()),
            import(Kind::Product, product.into()),
        ];
        // references of its further categories have no partner here: they are no part of this story
        planned[2].fields = planned[2]
            .fields
            .without(std::iter::once(Field::Categories).collect());
        planned[2].stock = Some(StockChange::To(5_000_000));
        planned.extend(
            images
                .iter()
                .map(|id| import(Kind::ProductImage, (*id).into())),
        );
        let writes = stage.writes().len();
        let run = stage.begin(planned).await;
        stage.apply(run).await;
        let done = stage.operations(run).await;
        for operation in &done {
            assert_eq!(operation.state, State::Done, "{operation:?}");
        }
        assert_eq!(
            stage.writes().len(),
            writes,
            "nothing is written to the shop"
        );
        let made: Vec<uuid::Uuid> = done.iter().map(|op| op.result_local.unwrap()).collect();
        let (tree, maker, found, places, pictures) = stage
            .read({
                let (made, shop) = (made.clone(), stage.shop);
                move |conn| {
                    let id = ProductId::from_uuid(made[2]);
                    Ok((
                        categories::find(conn, CategoryId::from_uuid(made[0]))?.unwrap(),
                        producers::find(conn, ProducerId::from_uuid(made[1]))?.unwrap(),
                        products::find(conn, id)?.unwrap().product,
                        product_shop_categories::of_products(conn, &[id], Some(shop))?,
                        product_images::of_products(conn, &[id])?,
                    ))
                }
            })
            .await;
        assert_eq!(tree.shop_id, Some(stage.shop));
        assert_eq!(found.data.producer_id, Some(maker.id));
        assert_eq!(found.data.unit_id, piece.id);
        assert_eq!(found.data.rate, rate);
        assert_eq!(found.data.code, json["code"].as_str().unwrap());
        assert_eq!(found.data.stock.to_string(), "5");
        assert_eq!(places[&found.id][0].main, Some(tree.id));
        assert_eq!(pictures.len(), images.len());
        for (kind, local, element) in [
            (Kind::Category, made[0], category),
            (Kind::Producer, made[1], producer),
            (Kind::Product, made[2], product),
        ] {
            assert!(stage.links(kind).await.contains(&(local, element.into())));
        }
    })
    .await;
}

#[tokio::test]
async fn a_product_whose_category_did_not_come_waits_and_leaves_nothing_behind() {
    on_each_stage(async |stage| {
        let product = stage.practice.panel(|panel| {
            let mut ids = panel.ids("products").into_iter();
            ids.find(|id| panel.get("products", *id).unwrap()["producer_id"].is_null())
                .or_else(|| panel.ids("products").into_iter().next())
                .unwrap()
        });
        let json = stage.in_shop(Kind::Product, product.into()).unwrap();
        let number = |name: &str| {
            json[name]
                .as_str()
                .and_then(|text| text.parse::<u64>().ok())
        };
        stage.mirror(Kind::Product, &[product]).await;
        let piece = stage
            .read(|conn| Ok(units::find_by_name(conn, "szt.")?))
            .await
            .unwrap();
        let unit = number("unit_id").unwrap();
        stage.link(Kind::Unit, piece.id, unit).await;
        stage
            .link(
                Kind::VatRate,
                vat_rate_key(ProductRate::Rate23),
                number("tax_id").unwrap(),
            )
            .await;
        let mut wanted = import(Kind::Product, product.into());
        wanted.fields = wanted
            .fields
            .without(std::iter::once(Field::Producer).collect());
        let run = stage.begin(vec![wanted]).await;
        stage.apply(run).await;
        let ended = stage.operations(run).await;
        // no failure of its own, so that the gate stays open for the pictures of the others
        assert_eq!(ended[0].state, State::Skipped, "{:?}", ended[0]);
        assert_eq!(ended[0].skip, Some(Skip::DependencyMissing));
        assert!(stage.gate(Kind::Product).await);
        let code = json["code"].as_str().unwrap().to_owned();
        let left = stage
            .read(move |conn| Ok(products::find_by_code(conn, &code)?))
            .await;
        assert_eq!(left.map(|found| found.product.data.name), None);
        assert_eq!(stage.links(Kind::Product).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_child_is_imported_below_its_parent_of_the_same_batch() {
    on_each_stage(async |stage| {
        let facts = stage.facts().await;
        let tree = stage.app.shops.open(&stage.app, stage.shop).await.unwrap();
        let nodes = tree.client.categories_tree().await.unwrap();
        let parent = nodes.iter().find(|node| !node.children.is_empty()).unwrap();
        let (parent, child) = (parent.id.get(), parent.children[0].id.get());
        stage.mirror_tree(&nodes, &facts).await;
        let run = stage
            .begin(vec![
                import(Kind::Category, parent),
                import(Kind::Category, child),
            ])
            .await;
        stage.apply(run).await;
        let made: Vec<CategoryId> = stage
            .operations(run)
            .await
            .iter()
            .map(|op| CategoryId::from_uuid(op.result_local.unwrap_or_else(|| panic!("{op:?}"))))
            .collect();
        let (parent, child) = (made[0], made[1]);
        let found = stage
            .read(move |conn| Ok(categories::find(conn, child)?))
            .await;
        assert_eq!(found.unwrap().parent_id, Some(parent));
    })
    .await;
}

#[tokio::test]
async fn a_link_forgets_what_either_was_linked_with_and_remembers_what_they_agree_on() {
    on_each_stage(async |stage| {
        let here = producer_here(stage, "Ten sam").await;
        let other_here = producer_here(stage, "Inny").await;
        let there = producer_there(stage, "Ten sam");
        let other_there = producer_there(stage, "Inny sklepu");
        stage.mirror(Kind::Producer, &[there, other_there]).await;
        stage.link(Kind::Producer, here, other_there.into()).await;
        stage.link(Kind::Producer, other_here, there.into()).await;
        let run = stage
            .begin(vec![Operation {
                local: Some(here.into()),
                shop: Some(there.into()),
                ..operation(Kind::Producer, Action::Link)
            }])
            .await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done]);
        assert_eq!(
            stage.links(Kind::Producer).await,
            [(here.into(), u64::from(there))]
        );
        let shop = stage.shop;
        let (content, before) = stage
            .read(move |conn| {
                let content = links::agreed_content_of(conn, shop, Kind::Producer, &[here.into()])?;
                let snapshots = operations::snapshots(conn, run, &[1])?;
                Ok((content, snapshots[0].1.clone().unwrap()))
            })
            .await;
        let agreed = &content[&here.into()];
        assert_eq!(agreed.get(Field::Name), "Ten sam");
        assert_eq!(agreed.get(Field::Web), "", "in this they differ");
        assert_eq!(before.replaced.len(), 2, "an undo brings them back");
    })
    .await;
}

#[tokio::test]
async fn an_update_takes_the_fields_of_the_plan_and_no_others() {
    on_each_stage(async |stage| {
        let here = producer_here(stage, "Nasz").await;
        let there = producer_there(stage, "Ich");
        stage.mirror(Kind::Producer, &[there]).await;
        stage.link(Kind::Producer, here, there.into()).await;
        let update = Operation {
            local: Some(here.into()),
            shop: Some(there.into()),
            fields: std::iter::once(Field::Web).collect(),
            ..operation(Kind::Producer, Action::UpdateLocal)
        };
        let mut stale = update.clone();
        stale.shop_version = Some(1);
        let mut unlinked = update.clone();
        unlinked.local = Some(producer_here(stage, "Niepołączony").await.into());
        let run = stage.begin(vec![update, stale, unlinked]).await;
        stage.apply(run).await;
        let operations = stage.operations(run).await;
        assert_eq!(operations[0].state, State::Done);
        assert_eq!(operations[1].skip, Some(Skip::Stale));
        assert_eq!(operations[2].skip, Some(Skip::DependencyMissing));
        let now = stage
            .read(move |conn| Ok(producers::find(conn, here)?))
            .await;
        let now = now.unwrap();
        assert_eq!(
            (now.name.as_str(), now.web.as_str()),
            ("Nasz", "https://sklep.example")
        );
        assert_eq!(stage.writes(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_fails_alone_and_the_rest_of_the_batch_is_done() {
    on_each_stage(async |stage| {
        producer_here(stage, "Zajęty").await;
        let (taken, free) = (
            producer_there(stage, "zajety"),
            producer_there(stage, "Wolny"),
        );
        stage.mirror(Kind::Producer, &[taken, free]).await;
        let run = stage
            .begin(vec![
                import(Kind::Producer, taken.into()),
                import(Kind::Producer, free.into()),
            ])
            .await;
        stage.apply(run).await;
        let operations = stage.operations(run).await;
        assert_eq!(operations[0].failure.clone().unwrap().code, "FIELD_TAKEN");
        assert_eq!(operations[1].state, State::Done);
        assert!(!stage.gate(Kind::Producer).await);
    })
    .await;
}

#[tokio::test]
async fn the_archive_and_forgotten_links() {
    on_each_stage(async |stage| {
        let here = producer_here(stage, "Zamknięty").await;
        let there = producer_there(stage, "Zamknięty");
        stage.link(Kind::Producer, here, there.into()).await;
        let of = |action| Operation {
            local: Some(here.into()),
            shop: Some(there.into()),
            ..operation(Kind::Producer, action)
        };
        let run = stage
            .begin(vec![of(Action::Unlink), of(Action::Archive)])
            .await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done; 2]);
        let now = stage
            .read(move |conn| Ok(producers::find(conn, here)?))
            .await;
        assert!(!now.unwrap().active);
        assert!(stage.links(Kind::Producer).await.is_empty());
        let run = stage.begin(vec![of(Action::Unarchive)]).await;
        stage.apply(run).await;
        let now = stage
            .read(move |conn| Ok(producers::find(conn, here)?))
            .await;
        assert!(now.unwrap().active);
    })
    .await;
}

#[tokio::test]
async fn a_unit_of_the_shop_becomes_one_of_the_program() {
    on_each_stage(async |stage| {
        let body = json!({"floating_point": 1, "translations": {"pl_PL": {"name": "beczka"}}});
        let there = stage
            .practice
            .panel(|panel| panel.create("units", &body).unwrap());
        stage.mirror(Kind::Unit, &[there]).await;
        let run = stage.begin(vec![import(Kind::Unit, there.into())]).await;
        stage.apply(run).await;
        let made = stage.operations(run).await[0].result_local.unwrap();
        let unit = stage
            .read(move |conn| Ok(units::find(conn, UnitId::from_uuid(made))?))
            .await
            .unwrap();
        assert_eq!((unit.name.as_str(), unit.decimals), ("beczka", 3));
    })
    .await;
}
