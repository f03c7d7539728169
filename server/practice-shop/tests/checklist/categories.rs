//! Checklist: categories.

use kontor_practice_shop::switches::DeleteInUse;
use serde_json::{Value, json};

use super::client::{Given, fresh};

fn named(parent: u32, name: &str) -> Value {
    json!({"parent_id": parent, "translations": {"pl_PL": {"name": name, "active": 1}}})
}

/// A (1) with B (2) in it, and C (3) in that.
async fn shop() -> Given {
    let given = fresh().await;
    for (parent, name) in [(0, "A"), (1, "B"), (2, "C")] {
        given.caller.made("categories", &named(parent, name)).await;
    }
    given
}

async fn tree(given: &Given) -> Value {
    given.caller.get("categories-tree").await.json()
}

#[tokio::test]
async fn the_parent_is_required_on_insert_and_never_returned() {
    let given = shop().await;
    let without = json!({"translations": {"pl_PL": {"name": "X"}}});
    let (status, _, text) = given.caller.post("categories", &without).await.error();
    assert_eq!(
        (status, text.as_str()),
        (400, "Key 'parent_id' is required")
    );
    let read = given.caller.get("categories/2").await.json();
    assert!(read.get("parent_id").is_none(), "{read}");
    assert_eq!(read["root"], "0");
    assert_eq!(given.caller.get("categories/1").await.json()["root"], "1");
}

#[tokio::test]
async fn the_tree_is_a_bare_array_of_numbers_in_the_order_of_the_panel() {
    let given = shop().await;
    given.caller.made("categories", &named(0, "D")).await;
    let nested = json!({"id": 1, "children": [{"id": 2, "children": [{"id": 3, "children": []}]}]});
    assert_eq!(
        tree(&given).await,
        json!([nested, {"id": 4, "children": []}])
    );
    given.caller.put("categories/1", &json!({"order": 9})).await;
    assert_eq!(tree(&given).await[0]["id"], 4);
    assert_eq!(
        given.caller.get("categories-tree/1?limit=1").await.json(),
        nested
    );
    assert_eq!(given.caller.get("categories-tree/77").await.status, 404);
}

#[tokio::test]
async fn an_orphan_is_in_the_list_and_not_in_the_tree() {
    let given = shop().await;
    let id = given
        .caller
        .made("categories", &named(999, "Sierota"))
        .await;
    assert_eq!(
        given.caller.get(&format!("categories/{id}")).await.status,
        200
    );
    assert!(
        !tree(&given)
            .await
            .to_string()
            .contains(&format!("\"id\":{id}"))
    );
}

#[tokio::test]
async fn two_categories_of_one_parent_may_have_one_name() {
    let given = shop().await;
    given.caller.made("categories", &named(1, "B")).await;
    let filters = [("filters", "{\"translations.name\":\"B\"}")];
    assert_eq!(
        given
            .caller
            .list("categories", &filters)
            .await
            .ids("category_id"),
        [2, 4]
    );
}

#[tokio::test]
async fn translations_have_trans_id_and_the_number_of_products() {
    let given = shop().await;
    let product = json!({
        "category_id": 2, "categories": [2, 3],
        "translations": {"pl_PL": {"name": "X"}}, "stock": {"price": 1}
    });
    given.caller.made("products", &product).await;
    let texts = async |id: u32| {
        let category = given.caller.get(&format!("categories/{id}")).await.json();
        category["translations"]["pl_PL"].clone()
    };
    assert_eq!(texts(2).await["trans_id"], "2");
    assert!(texts(2).await.get("translation_id").is_none());
    assert_eq!(
        (&texts(2).await["items"], &texts(3).await["items"]),
        (&json!(1), &json!(1))
    );
    given
        .caller
        .put("products/1", &json!({"categories": [2]}))
        .await;
    assert_eq!(
        (&texts(2).await["items"], &texts(3).await["items"]),
        (&json!(1), &json!(0))
    );
    given.caller.delete("products/1").await;
    assert_eq!(texts(2).await["items"], 0);
}

#[tokio::test]
async fn parent_id_moves_a_category_but_not_into_itself() {
    let given = shop().await;
    given
        .caller
        .put("categories/3", &json!({"parent_id": 0}))
        .await;
    assert_eq!(tree(&given).await[1]["id"], 3);
    assert_eq!(given.caller.get("categories/3").await.json()["root"], "1");
    let circle = given
        .caller
        .put("categories/1", &json!({"parent_id": 2}))
        .await;
    assert_eq!(circle.status, 400);
}

#[tokio::test]
async fn deleting_takes_the_branch_along_and_products_lose_it_unless_the_switch_refuses() {
    let given = shop().await;
    let product = json!({
        "category_id": 2, "categories": [1, 2, 3],
        "translations": {"pl_PL": {"name": "X"}}, "stock": {"price": 1}
    });
    given.caller.made("products", &product).await;
    given
        .shop
        .panel(|panel| panel.switches().delete_in_use = DeleteInUse::Refuse);
    let (status, code, _) = given.caller.delete("categories/2").await.error();
    assert_eq!(
        (status, code.as_str()),
        (400, "cannot_delete_internal_object")
    );
    given
        .shop
        .panel(|panel| panel.switches().delete_in_use = DeleteInUse::Detach);
    assert_eq!(given.caller.delete("categories/2").await.text, "1");
    assert_eq!(given.caller.get("categories/3").await.status, 404);
    let product = given.caller.get("products/1").await.json();
    assert_eq!(
        (&product["category_id"], &product["categories"]),
        (&json!("0"), &json!([1]))
    );
}
