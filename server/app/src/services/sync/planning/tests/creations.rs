//! Step d): what only one side has; partners that are gone; deletions.

use kontor_domain::sync::{
    field::Field,
    kind::Kind,
    operation::{Action, Reason},
    options::{Gone, KindOptions},
};
use kontor_store::sync::links;
use serde_json::json;

use super::{Office, import, on_each_database, small};
use crate::services::sync::planning::warnings::{PERMALINK_LOST, PROMOTION_LOST, REVIEWS_LOST};

#[tokio::test]
async fn everything_of_a_shop_is_imported_with_partners_that_the_same_plan_brings() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        let plan = office.plan(import).await;
        let counts = |kind, action| plan.of(kind, action).len();
        assert_eq!(counts(Kind::Producer, Action::Import), 10);
        assert!(counts(Kind::Category, Action::Import) > 10);
        assert_eq!(counts(Kind::Product, Action::Import), 40);
        assert_eq!(counts(Kind::Product, Action::Blocked), 0);
        let images = office.shop.panel(|panel| panel.count("product-images"));
        assert_eq!(counts(Kind::ProductImage, Action::Import), images);
        // parents come before what stands below them
        let categories = plan.of(Kind::Category, Action::Import);
        let ids: Vec<u64> = categories
            .iter()
            .filter_map(|row| row.planned.operation.shop)
            .collect();
        for row in &categories {
            let number = row.planned.operation.shop.unwrap();
            let parent = office.there(Kind::Category, number).await;
            let parent: Option<u64> = parent.content.get(Field::Parent).parse().ok();
            let place = |id: u64| ids.iter().position(|other| *other == id).unwrap();
            assert!(parent.is_none_or(|parent| place(parent) < place(number)));
        }
        // numbers of operations are those of the journal, from 1 without a gap
        let numbers: Vec<u64> = plan
            .operations
            .iter()
            .map(|row| row.planned.number)
            .collect();
        assert!(
            numbers
                .iter()
                .zip(1..)
                .all(|(number, place)| *number == place)
        );
        // not asked for: nothing
        let plan = office.plan(|_, options| options.import = false).await;
        assert_eq!(plan.of(Kind::Product, Action::Import).len(), 0);
        // categories have one fixed action
        assert!(!plan.of(Kind::Category, Action::Import).is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_only_the_program_has_is_exported_unless_the_shop_cannot_take_it() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let (shop, products) = (office.id, [3, 4]);
        let mut locals = Vec::new();
        for number in products {
            let local = office.partner(Kind::Product, number).await;
            office
                .write(move |conn| Ok(links::delete(conn, shop, Kind::Product, (local, number))?))
                .await;
            office.delete("products", number);
            locals.push(local);
        }
        office
            .edit(locals[1], |product| product.data.name = "x".repeat(300))
            .await;
        let export = |_: Kind, options: &mut KindOptions| options.export = true;
        let plan = office
            .plan_kinds(&[Kind::Product, Kind::ProductImage], export)
            .await;
        let exported = plan.one(Kind::Product, Action::Export);
        assert_eq!(exported.planned.operation.local, Some(locals[0]));
        let values = &exported.planned.differences;
        assert!(
            values
                .iter()
                .any(|value| value.field == Field::Unit && value.local.is_some())
        );
        let blocked = plan.one(Kind::Product, Action::Blocked);
        assert_eq!(blocked.planned.operation.reason, Reason::Unfit(Field::Name));
        // without a category here: only where the options name one
        let id = locals[0];
        office
            .write(move |conn| {
                let nowhere = kontor_domain::product::ProductShopCategories {
                    shop_id: shop,
                    main: None,
                    further: Vec::new(),
                };
                Ok(kontor_store::product_shop_categories::set(
                    conn,
                    id.into(),
                    &nowhere,
                )?)
            })
            .await;
        let plan = office.plan_kinds(&[Kind::Product], export).await;
        assert_eq!(plan.of(Kind::Product, Action::Export).len(), 0);
        assert_eq!(plan.of(Kind::Product, Action::Blocked).len(), 2);
        let category = office.partner(Kind::Category, 2).await;
        let plan = office
            .plan_kinds(&[Kind::Product], |_, options| {
                options.export = true;
                options.export_category = Some(category);
            })
            .await;
        plan.one(Kind::Product, Action::Export);
    })
    .await;
}

#[tokio::test]
async fn deletions_are_planned_with_what_they_take_for_ever_and_never_of_variants() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        office.open_gates().await;
        let plan = office
            .plan_kinds(&[Kind::Product], |_, options| options.delete_in_shop = true)
            .await;
        let deletions = plan.of(Kind::Product, Action::DeleteInShop);
        let blocked = plan.of(Kind::Product, Action::Blocked);
        assert_eq!(deletions.len() + blocked.len(), 40);
        assert!(!blocked.is_empty());
        for row in &blocked {
            assert_eq!(row.planned.operation.reason, Reason::HasVariants);
        }
        let warned: Vec<_> = deletions.iter().map(|row| &row.planned.warnings).collect();
        assert!(
            warned
                .iter()
                .all(|warnings| warnings[..2] == [PERMALINK_LOST, REVIEWS_LOST])
        );
        assert!(
            warned
                .iter()
                .any(|warnings| warnings.iter().any(|text| text == PROMOTION_LOST))
        );
        // only with a whole fetch
        let plan = office
            .plan_kinds(&[Kind::Product], |_, options| {
                options.delete_in_shop = true;
                options.fetch_all = false;
            })
            .await;
        assert_eq!(plan.of(Kind::Product, Action::DeleteInShop).len(), 0);
    })
    .await;
}

#[tokio::test]
async fn partners_that_are_gone_are_shown_and_nothing_comes_back_to_life() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let here = office.partner(Kind::Product, 8).await;
        office.edit(here, |product| product.active = false).await;
        office.delete("products", 9);
        let all = |_: Kind, options: &mut KindOptions| {
            options.import = true;
            options.export = true;
        };
        let kinds = [Kind::Product, Kind::ProductImage];
        let plan = office.plan_kinds(&kinds, all).await;
        let gone = plan.of(Kind::Product, Action::Gone);
        let reasons: Vec<_> = gone
            .iter()
            .map(|row| row.planned.operation.reason)
            .collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons.contains(&Reason::GoneHere) && reasons.contains(&Reason::GoneInShop));
        assert!(gone.iter().all(|row| !row.planned.name.is_empty()));
        assert_eq!(plan.of(Kind::Product, Action::Import).len(), 0);
        assert_eq!(plan.of(Kind::Product, Action::Export).len(), 0);
        assert_eq!(plan.of(Kind::ProductImage, Action::Export).len(), 0);
        assert_eq!(plan.of(Kind::ProductImage, Action::Import).len(), 0);
        for (choice, expected) in [
            (Gone::Archive, Action::Archive),
            (Gone::DeleteInShop, Action::DeleteInShop),
            (Gone::Unlink, Action::Unlink),
        ] {
            let plan = office
                .plan_kinds(&[Kind::Product], |_, options| options.gone = choice)
                .await;
            assert!(!plan.of(Kind::Product, expected).is_empty(), "{choice:?}");
        }
        // fetching only what is new decides nothing about what is gone
        office.delete("products", 10);
        let plan = office
            .plan_kinds(&[Kind::Product], |_, options| options.fetch_all = false)
            .await;
        let numbers = plan.of(Kind::Product, Action::Gone);
        assert!(
            numbers
                .iter()
                .all(|row| row.planned.operation.shop != Some(10))
        );
    })
    .await;
}

#[tokio::test]
async fn categories_follow_the_shops_tree_and_what_is_gone_is_outside() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let number = office.create(
            "categories",
            &json!({"parent_id": 1, "translations": {"pl_PL": {"name": "Nowa", "active": 1}}}),
        );
        let orphan = office.create(
            "categories",
            &json!({"parent_id": 9999, "translations": {"pl_PL": {"name": "Sierota", "active": 1}}}),
        );
        office.change("categories", 3, &json!({"translations": {"pl_PL": {"name": "Zmieniona"}}}));
        let leaf = office.shop.panel(|panel| *panel.ids("categories").iter().rev().nth(2).unwrap());
        office.delete("categories", leaf.into());
        let plan = office.plan_kinds(&[Kind::Category], |_, _| {}).await;
        let imports = plan.of(Kind::Category, Action::Import);
        let imports: Vec<_> = imports.iter().filter_map(|row| row.planned.operation.shop).collect();
        assert_eq!(imports.len(), 2);
        assert!(imports.contains(&number) && imports.contains(&orphan));
        let there = office.there(Kind::Category, orphan).await;
        assert_eq!((there.content.get(Field::Parent), there.content.get(Field::Active)), ("", "0"));
        let update = plan.one(Kind::Category, Action::UpdateLocal);
        assert_eq!(update.planned.operation.shop, Some(3));
        let outside = plan.of(Kind::Category, Action::Archive);
        assert_eq!(outside[0].planned.operation.shop, Some(leaf.into()));
    })
    .await;
}
