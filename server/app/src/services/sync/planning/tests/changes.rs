//! Step c): linked elements that differ, in both directions; conflicts; what is left alone.

use kontor_domain::sync::{
    field::Field,
    kind::Kind,
    operation::{Action, Difference, StockChange},
    options::{KindOptions, Linked, Stock},
};
use serde_json::json;

use super::{Office, fields_of, on_each_database, small};

fn update_local(_: Kind, options: &mut KindOptions) {
    options.linked = Linked::UpdateLocal;
}

fn update_in_shop(_: Kind, options: &mut KindOptions) {
    options.linked = Linked::UpdateInShop;
}

fn both(kind: Kind, options: &mut KindOptions) {
    options.linked = Linked::UpdateLocal;
    options.import = true;
    options.export = kind != Kind::Unit;
}

#[tokio::test]
async fn a_second_plan_of_what_was_brought_together_is_empty() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let kinds = [
            Kind::Category,
            Kind::Producer,
            Kind::VatRate,
            Kind::Product,
            Kind::ProductImage,
        ];
        for choice in [both, update_in_shop] {
            let plan = office.plan_kinds(&kinds, choice).await;
            plan.assert_empty();
        }
        // units that only the program has are not exported here
        let plan = office.plan_kinds(&[Kind::Unit], update_in_shop).await;
        plan.assert_empty();
    })
    .await;
}

#[tokio::test]
async fn what_changed_in_the_shop_is_taken_over_field_by_field() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        office.change(
            "products",
            1,
            &json!({"translations": {"pl_PL": {"name": "Papier nowy"}}, "stock": {"price": "9.99"}, "producer_id": 2}),
        );
        office.change("producers", 3, &json!({"web": "https://nowa.example"}));
        office.change("units", 1, &json!({"translations": {"pl_PL": {"name": "sztuka"}}}));
        let plan = office.plan(update_local).await;
        let product = plan.one(Kind::Product, Action::UpdateLocal);
        assert_eq!(fields_of!(product), ["name", "price", "producer"]);
        assert!(!product.planned.operation.conflict);
        let of = |field| {
            let differences = product.planned.differences.iter();
            let mut found = differences.filter(move |difference| difference.field == field);
            found.next().cloned().unwrap()
        };
        let price = of(Field::Price);
        assert_eq!(price.shop.as_deref(), Some("9.99"));
        assert_eq!(price.local, price.agreed);
        // people read names where the content has numbers
        assert_eq!(of(Field::Producer).shop.as_deref(), Some("Kreślarnia"));
        let before = product.planned.clone();
        assert!(before.name.contains('('), "{}", before.name);
        assert_eq!(fields_of!(plan.one(Kind::Producer, Action::UpdateLocal)), ["web"]);
        assert_eq!(fields_of!(plan.one(Kind::Unit, Action::UpdateLocal)), ["name"]);
        // "nie zmieniaj"
        let plan = office.plan(|_, _| {}).await;
        assert_eq!(plan.operations.len(), 0);
        // a field left out
        let plan = office
            .plan_kinds(&[Kind::Product], |_, options| {
                options.linked = Linked::UpdateLocal;
                options.leave_out_local = [Field::Name, Field::Producer].into_iter().collect();
            })
            .await;
        assert_eq!(fields_of!(plan.one(Kind::Product, Action::UpdateLocal)), ["price"]);
    })
    .await;
}

#[tokio::test]
async fn what_changed_here_goes_to_the_shop_and_what_changed_on_both_sides_is_a_conflict() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let here = office.partner(Kind::Product, 2).await;
        office
            .edit(here, |product| product.data.name = "Nazwa tutaj".into())
            .await;
        let plan = office.plan(update_in_shop).await;
        let update = plan.one(Kind::Product, Action::UpdateInShop);
        assert_eq!(fields_of!(update), ["name"]);
        assert!(!update.planned.operation.conflict);
        let snapshot = office.app.db.read({
            let (run, number) = (plan.run.new.id, update.planned.number);
            move |conn| kontor_store::sync::operations::snapshots(conn, run, &[number])
        });
        let (_, before, _) = snapshot.await.unwrap().remove(0);
        let before = before.unwrap();
        assert_eq!(before.local.unwrap().get(Field::Name), "Nazwa tutaj");
        assert_ne!(before.shop.unwrap().get(Field::Name), "Nazwa tutaj");

        office.change(
            "products",
            2,
            &json!({"translations": {"pl_PL": {"name": "Nazwa tam"}}}),
        );
        let plan = office.plan(update_in_shop).await;
        let update = plan.one(Kind::Product, Action::UpdateInShop);
        assert!(update.planned.operation.conflict);
        let [
            Difference {
                agreed,
                local,
                shop,
                ..
            },
        ] = &update.planned.differences[..]
        else {
            panic!("{:?}", update.planned.differences);
        };
        let three = [agreed, local, shop].map(|text| text.as_deref().unwrap_or_default());
        assert_eq!(three[1..], ["Nazwa tutaj", "Nazwa tam"]);
        assert_ne!(three[0], three[1]);
        assert_eq!(plan.run.outcome[&Kind::Product].conflicts, 1);
    })
    .await;
}

#[tokio::test]
async fn variants_bundles_and_foreign_prices_keep_their_prices() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let kinds_of = |office: &Office| {
            office.shop.panel(|panel| {
                let mut found = [None; 3];
                for id in panel.ids("products") {
                    let product = panel.get("products", id).unwrap();
                    let has_variants = product["options"]
                        .as_array()
                        .is_some_and(|list| !list.is_empty());
                    let is_bundle = product["type"] == "1";
                    let is_foreign = product["currency_id"].as_str().is_some_and(|id| id != "1");
                    for (place, is) in [has_variants, is_bundle, is_foreign]
                        .into_iter()
                        .enumerate()
                    {
                        if is && found[place].is_none() {
                            found[place] = Some(u64::from(id));
                        }
                    }
                }
                found.map(Option::unwrap)
            })
        };
        for number in kinds_of(&office) {
            office.change(
                "products",
                number,
                &json!({"stock": {"price": "77.00", "weight": "7"},
                "translations": {"pl_PL": {"short_description": "<p>inny</p>"}}}),
            );
            let plan = office
                .plan_kinds(&[Kind::Product], |_, options| {
                    options.linked = Linked::UpdateLocal;
                    options.stock = Stock::ToProgram;
                })
                .await;
            let updates = plan.of(Kind::Product, Action::UpdateLocal);
            let update = updates
                .iter()
                .find(|row| row.planned.operation.shop == Some(number))
                .unwrap();
            assert!(!update.planned.operation.fields.contains(Field::Price));
            assert!(
                update
                    .planned
                    .operation
                    .fields
                    .contains(Field::ShortDescription)
            );
            assert!(update.planned.operation.skipped.contains(Field::Price));
        }
        // a promotion is left alone: the regular price is what counts
        let promoted = office.shop.panel(|panel| {
            let ids = panel.ids("products");
            ids.into_iter()
                .find(|id| panel.get("products", *id).unwrap()["special_offer"].is_object())
        });
        let promoted = u64::from(promoted.unwrap());
        let there = office.there(Kind::Product, promoted).await;
        let json = office.shop.panel(|panel| {
            panel
                .get("products", u32::try_from(promoted).unwrap())
                .unwrap()
        });
        assert_eq!(
            there.content.get(Field::Price),
            json["stock"]["price"].as_str().unwrap()
        );
        assert_ne!(json["stock"]["price"], json["stock"]["comp_promo_price"]);
    })
    .await;
}

#[tokio::test]
async fn stock_goes_the_chosen_way_alone_and_never_as_an_absolute_number_to_the_shop() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        office.change("products", 1, &json!({"stock": {"stock": "1000"}}));
        assert_eq!(office.plan(update_local).await.operations.len(), 0);
        let stock = |stock| move |_: Kind, options: &mut KindOptions| options.stock = stock;
        let plan = office
            .plan_kinds(&[Kind::Product], stock(Stock::ToProgram))
            .await;
        let update = plan.one(Kind::Product, Action::UpdateLocal);
        assert_eq!(
            update.planned.operation.stock,
            Some(StockChange::To(1_000_000_000))
        );
        assert_eq!(update.planned.differences[0].shop.as_deref(), Some("1000"));
        let here = office.partner(Kind::Product, 2).await;
        office
            .edit(here, |product| {
                let stock = product.data.stock.scaled() - 2_000_000;
                product.data.stock = kontor_domain::money::Quantity::from_scaled(stock);
            })
            .await;
        let plan = office
            .plan_kinds(&[Kind::Product], stock(Stock::ToShop))
            .await;
        let update = plan.of(Kind::Product, Action::UpdateInShop);
        let update = update
            .iter()
            .find(|row| row.planned.operation.shop == Some(2))
            .unwrap();
        assert_eq!(
            update.planned.operation.stock,
            Some(StockChange::By(-2_000_000))
        );
    })
    .await;
}
