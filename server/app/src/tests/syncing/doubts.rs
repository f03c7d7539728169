//! Operations in doubt: nothing is doubled and nothing is lost, whatever breaks at whichever call.

use std::time::Duration;

use kontor_domain::{
    dictionary::Producer,
    ids::ProducerId,
    sync::{
        field::Field,
        kind::Kind,
        operation::{Action, Operation, State, StockChange},
        run::Status,
    },
};
use kontor_practice_shop::{Calls, Fault, When};
use kontor_store::{producers, products};

use super::{Runner, Stage, on_each_stage, operation};

/// Faults after which nobody knows what became of a write, and those after which it surely was not done.
fn faults() -> Vec<Fault> {
    vec![
        Fault::ErrorBefore,
        Fault::ErrorAfter,
        Fault::Unavailable,
        Fault::Html,
        Fault::HtmlAfter,
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::DropThenCommit(Duration::from_millis(20)),
        Fault::CutBody,
        Fault::ShortLength,
        Fault::ExpireTokens,
    ]
}

/// Adds producers here; their ids.
async fn producers_here(stage: &Stage, names: &[&str]) -> Vec<ProducerId> {
    let mut ids = Vec::new();
    for name in names {
        let producer = Producer {
            id: stage.app.id(stage.app.now()),
            name: (*name).to_owned(),
            web: "https://example.pl".to_owned(),
            active: true,
        };
        ids.push(producer.id);
        stage
            .write(move |conn| Ok(producers::insert(conn, &producer)?))
            .await;
    }
    ids
}

fn exports(ids: &[ProducerId]) -> Vec<Operation> {
    let each = ids.iter().map(|id| Operation {
        local: Some((*id).into()),
        ..operation(Kind::Producer, Action::Export)
    });
    each.collect()
}

fn named(stage: &Stage, name: &str) -> usize {
    stage.practice.panel(|panel| {
        let ids = panel.ids("producers").into_iter();
        let all = ids.filter_map(|id| panel.get("producers", id));
        all.filter(|producer| producer["name"] == name).count()
    })
}

#[tokio::test]
async fn an_addition_in_doubt_is_adopted_or_sent_again_and_never_doubled() {
    on_each_stage(async |stage| {
        for (round, fault) in faults().into_iter().enumerate() {
            let names: Vec<String> = (0..3)
                .map(|place| format!("Nowy {round}-{place}"))
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let ids = producers_here(stage, &names).await;
            stage
                .practice
                .arm(fault.clone(), Calls::posts("bulk"), When::Nth(1));
            let run = stage.begin(exports(&ids)).await;
            let ended = stage.apply(run).await;
            assert_eq!(ended.status, Status::Finished, "{fault:?}");
            assert_eq!(stage.states(run).await, [State::Done; 3], "{fault:?}");
            for name in names {
                assert_eq!(named(stage, name), 1, "{fault:?} {name}");
            }
            let links = stage.links(Kind::Producer).await;
            for (operation, id) in stage.operations(run).await.iter().zip(&ids) {
                let made = operation.result_element.unwrap();
                assert!(links.contains(&((*id).into(), made)), "{fault:?}");
            }
            assert!(stage.gate(Kind::Producer).await);
            assert_eq!(stage.practice.faults_waiting(), 0, "{fault:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn items_of_a_request_that_are_in_doubt_are_settled_one_by_one() {
    on_each_stage(async |stage| {
        let ids = producers_here(stage, &["Jeden", "Dwa", "Trzy"]).await;
        for (fault, nth) in [(Fault::ErrorAfter, 1), (Fault::ErrorBefore, 3)] {
            stage
                .practice
                .arm(fault, Calls::posts("producers"), When::Nth(nth));
        }
        let run = stage.begin(exports(&ids)).await;
        stage.apply(run).await;
        assert_eq!(stage.states(run).await, [State::Done; 3]);
        for name in ["Jeden", "Dwa", "Trzy"] {
            assert_eq!(named(stage, name), 1, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_candidates_none_is_adopted() {
    on_each_stage(async |stage| {
        let ids = producers_here(stage, &["Bliźniak"]).await;
        stage
            .practice
            .arm(Fault::DropAfter, Calls::posts("bulk"), When::Nth(1));
        stage.practice.arm(
            Fault::panel(|panel| {
                let body = serde_json::json!({"name": "Bliźniak"});
                panel.create("producers", &body).unwrap();
            }),
            Calls::posts("bulk"),
            When::Nth(1),
        );
        let run = stage.begin(exports(&ids)).await;
        stage.apply(run).await;
        let operations = stage.operations(run).await;
        let failure = operations[0].failure.clone().unwrap();
        assert_eq!(failure.code, "AMBIGUOUS");
        assert_eq!(named(stage, "Bliźniak"), 2);
        assert!(stage.links(Kind::Producer).await.is_empty());
        assert!(!stage.gate(Kind::Producer).await);
    })
    .await;
}

#[tokio::test]
async fn a_change_in_doubt_is_settled_by_comparing() {
    on_each_stage(async |stage| {
        let ids = producers_here(stage, &["Po zmianie"]).await;
        let first = stage.practice.panel(|panel| panel.ids("producers"))[0];
        stage.link(Kind::Producer, ids[0], first.into()).await;
        for fault in faults() {
            stage.practice.panel(|panel| {
                let body = serde_json::json!({"name": "Przed zmianą", "web": ""});
                panel.change("producers", first, &body).unwrap();
            });
            stage
                .practice
                .arm(fault.clone(), Calls::posts("bulk"), When::Nth(1));
            let run = stage
                .begin(vec![Operation {
                    local: Some(ids[0].into()),
                    shop: Some(first.into()),
                    ..operation(Kind::Producer, Action::UpdateInShop)
                }])
                .await;
            stage.apply(run).await;
            assert_eq!(stage.states(run).await, [State::Done], "{fault:?}");
            let now = stage.in_shop(Kind::Producer, first.into()).unwrap();
            assert_eq!(now["name"], "Po zmianie", "{fault:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_deletion_in_doubt_is_settled_by_looking() {
    on_each_stage(async |stage| {
        for fault in faults() {
            let id = stage.practice.panel(|panel| {
                let body = serde_json::json!({"name": "Do usunięcia"});
                panel.create("producers", &body).unwrap()
            });
            stage
                .practice
                .arm(fault.clone(), Calls::posts("bulk"), When::Nth(1));
            let confirmed = kontor_store::sync::runs::Confirmed {
                expect_deletes: Some(1),
                ..Default::default()
            };
            let deletion = Operation {
                shop: Some(id.into()),
                ..operation(Kind::Producer, Action::DeleteInShop)
            };
            let run = stage.begin_with(vec![deletion], confirmed, None).await;
            stage.apply(run).await;
            assert_eq!(stage.states(run).await, [State::Done], "{fault:?}");
            assert_eq!(stage.in_shop(Kind::Producer, id.into()), None, "{fault:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_difference_of_stock_in_doubt_is_added_once() {
    on_each_stage(async |stage| {
        let product = super::in_shop::linked_product(stage).await;
        for fault in faults() {
            let before = stock(stage, product.element);
            stage
                .practice
                .arm(fault.clone(), Calls::posts("bulk"), When::Nth(1));
            let run = stage.begin(vec![product.stock(3)]).await;
            stage.apply(run).await;
            assert_eq!(stage.states(run).await, [State::Done], "{fault:?}");
            assert_eq!(stock(stage, product.element), before + 3, "{fault:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_difference_of_stock_that_nobody_can_tell_is_left_to_the_user() {
    on_each_stage(async |stage| {
        let product = super::in_shop::linked_product(stage).await;
        let element = u32::try_from(product.element).unwrap();
        let before = stock(stage, product.element);
        stage
            .practice
            .arm(Fault::DropAfter, Calls::posts("bulk"), When::Nth(1));
        // somebody buys one before it is looked up
        stage.practice.arm(
            Fault::panel(move |panel| {
                let body = serde_json::json!({"stock": {"stock_relative": -1}});
                panel.change("products", element, &body).unwrap();
            }),
            Calls::lists("products"),
            When::Nth(2),
        );
        let run = stage.begin(vec![product.stock(3)]).await;
        stage.apply(run).await;
        let operations = stage.operations(run).await;
        assert_eq!(operations[0].failure.clone().unwrap().code, "AMBIGUOUS");
        assert_eq!(
            stock(stage, product.element),
            before + 2,
            "it is not sent again"
        );
    })
    .await;
}

#[tokio::test]
async fn a_server_that_dies_with_a_call_under_way_goes_on_from_its_journal() {
    on_each_stage(async |stage| {
        // (what is committed later than the pause that is waited cannot be told here, where the clock is moved by hand)
        for (round, fault) in [Fault::Slow(Duration::from_hours(1))]
            .into_iter()
            .enumerate()
        {
            let name = format!("Przerwany {round}");
            let ids = producers_here(stage, &[&name]).await;
            stage
                .practice
                .arm(fault.clone(), Calls::posts("bulk"), When::Nth(1));
            let run = stage.begin(exports(&ids)).await;
            let first = Runner::start(&stage.app);
            while stage.practice.faults_waiting() > 0 {
                stage.pass(1).await;
            }
            assert_eq!(stage.states(run).await, [State::Sent]);
            first.kill().await;
            super::leases::let_lease_pass(stage, run).await;
            let ended = stage.apply(run).await;
            assert_eq!(ended.status, Status::Finished, "{fault:?}");
            assert_eq!(stage.states(run).await, [State::Done], "{fault:?}");
            assert_eq!(named(stage, &name), 1, "{fault:?}");
        }
    })
    .await;
}

fn stock(stage: &Stage, element: u64) -> i64 {
    let product = stage.in_shop(Kind::Product, element).unwrap();
    let text = product["stock"]["stock"].as_str().unwrap().to_owned();
    text.split('.').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_product_in_doubt_is_known_by_its_code_and_a_picture_by_its_content() {
    on_each_stage(async |stage| {
        let product = super::in_shop::product_here(stage, "NOWY-1", "Nowy towar").await;
        for fault in [Fault::DropAfter, Fault::DropBefore, Fault::ErrorAfter] {
            let export = Operation {
                local: Some(product.into()),
                ..operation(Kind::Product, Action::Export)
            };
            stage
                .practice
                .arm(fault.clone(), Calls::posts("bulk"), When::Nth(1));
            let run = stage.begin(vec![export]).await;
            stage.apply(run).await;
            let operations = stage.operations(run).await;
            assert_eq!(operations[0].state, State::Done, "{:?}", operations[0]);
            let element = operations[0].result_element.unwrap();
            assert_eq!(of_code(stage, "NOWY-1"), [element], "{fault:?}");
            pictures(stage, product, element, &fault).await;
            // for the next fault it is as if it had never been there
            let links = stage.links(Kind::Product).await;
            assert_eq!(links.last().map(|link| link.1), Some(element));
            stage
                .write({
                    let shop = stage.shop;
                    move |conn| {
                        kontor_store::sync::links::delete(
                            conn,
                            shop,
                            Kind::Product,
                            (product.into(), element),
                        )?;
                        Ok(())
                    }
                })
                .await;
            let number = u32::try_from(element).unwrap();
            stage
                .practice
                .panel(|panel| panel.delete("products", number).unwrap());
        }
        let found = stage
            .read(move |conn| Ok(products::find(conn, product)?))
            .await;
        assert!(found.is_some());
    })
    .await;
}

async fn pictures(
    stage: &Stage,
    product: kontor_domain::ids::ProductId,
    element: u64,
    fault: &Fault,
) {
    let image = super::in_shop::image_here(stage, product, "przod.png").await;
    stage
        .practice
        .arm(fault.clone(), Calls::posts("product-images"), When::Nth(1));
    let export = Operation {
        local: Some(image.into()),
        ..operation(Kind::ProductImage, Action::Export)
    };
    let run = stage.begin(vec![export]).await;
    stage.apply(run).await;
    let operations = stage.operations(run).await;
    assert_eq!(
        operations[0].state,
        State::Done,
        "{fault:?} {:?}",
        operations[0]
    );
    let there = stage.practice.panel(|panel| {
        let ids = panel.ids("product-images").into_iter();
        let all = ids.filter_map(|id| panel.get("product-images", id));
        let own =
            all.filter(|image| image["product_id"].as_str() == Some(element.to_string().as_str()));
        own.count()
    });
    assert_eq!(there, 1, "{fault:?}");
}

fn of_code(stage: &Stage, code: &str) -> Vec<u64> {
    stage.practice.panel(|panel| {
        let ids = panel.ids("products").into_iter();
        ids.filter(|id| panel.get("products", *id).unwrap()["code"] == code)
            .map(u64::from)
            .collect()
    })
}

/// A difference of the stock of a linked product.
impl super::in_shop::LinkedProduct {
    fn stock(&self, change: i64) -> Operation {
        Operation {
            local: Some(self.local.into()),
            shop: Some(self.element),
            fields: std::iter::once(Field::Stock).collect(),
            stock: Some(StockChange::By(change * 1_000_000)),
            ..operation(Kind::Product, Action::UpdateInShop)
        }
    }
}
