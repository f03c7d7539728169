//! Checklist: pictures.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use kontor_practice_shop::switches::Unexpected;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Caller, Given, Reply, fresh, small};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n invented pixels";
const JPG: &[u8] = b"\xff\xd8\xff\xe0 other invented pixels";

/// A shop with one product.
async fn shop() -> Given {
    let given = fresh().await;
    let category = json!({"parent_id": 0, "translations": {"pl_PL": {"name": "Kubki"}}});
    given.caller.made("categories", &category).await;
    let product = json!({
        "category_id": 1, "translations": {"pl_PL": {"name": "Kubek"}}, "stock": {"price": 1}
    });
    given.caller.made("products", &product).await;
    given
}

fn picture(bytes: &[u8], name: &str) -> Value {
    json!({
        "product_id": 1,
        "content": BASE64_STANDARD.encode(bytes),
        "translations": {"pl_PL": {"name": name}}
    })
}

async fn file(caller: &Caller, path: &str) -> Option<Vec<u8>> {
    let response = caller
        .bare(Method::GET, path)
        .send()
        .await
        .expect("an answer");
    if response.status() != 200 {
        return None;
    }
    Some(response.bytes().await.expect("a body").to_vec())
}

#[tokio::test]
async fn the_first_picture_is_main_and_the_order_goes_up() {
    let given = shop().await;
    given
        .caller
        .made("product-images", &picture(PNG, "przód.png"))
        .await;
    given
        .caller
        .made("product-images", &picture(JPG, "tył.jpg"))
        .await;
    let list = given
        .caller
        .list("product-images", &[("filters", "{\"product_id\":1}")])
        .await;
    let list = list.json()["list"].clone();
    assert_eq!(
        (&list[0]["main"], &list[0]["order"]),
        (&json!(1), &json!("1"))
    );
    assert_eq!(
        (&list[1]["main"], &list[1]["order"]),
        (&json!(0), &json!("2"))
    );
    assert_eq!(
        (&list[0]["unic_name"], &list[0]["extension"]),
        (&json!("1"), &json!("png"))
    );
    assert_eq!(
        (&list[1]["name"], &list[1]["extension"]),
        (&json!("tył.jpg"), &json!("jpg"))
    );
    let product = given.caller.get("products/1").await.json();
    assert_eq!(product["main_image"]["gfx_id"], "1");
    assert!(product["main_image"].get("main").is_none());
}

#[tokio::test]
async fn the_file_is_served_and_follows_its_picture() {
    let given = shop().await;
    given
        .caller
        .made("product-images", &picture(PNG, "a.png"))
        .await;
    let path = "/userdata/public/gfx/1.png";
    assert_eq!(file(&given.caller, path).await.as_deref(), Some(PNG));
    let content = json!({"content": BASE64_STANDARD.encode(JPG)});
    assert_eq!(
        given.caller.put("product-images/1", &content).await.text,
        "1"
    );
    assert_eq!(file(&given.caller, path).await, None);
    assert_eq!(
        file(&given.caller, "/userdata/public/gfx/1.jpg")
            .await
            .as_deref(),
        Some(JPG)
    );
    given.caller.delete("product-images/1").await;
    assert_eq!(
        file(&given.caller, "/userdata/public/gfx/1.jpg").await,
        None
    );
}

#[tokio::test]
async fn a_picture_of_this_shop_can_be_taken_by_its_address() {
    let given = shop().await;
    given
        .caller
        .made("product-images", &picture(PNG, "a.png"))
        .await;
    let url = format!("{}/userdata/public/gfx/1.png", given.shop.address());
    given
        .caller
        .made("product-images", &json!({"product_id": 1, "url": url}))
        .await;
    assert_eq!(
        file(&given.caller, "/userdata/public/gfx/2.png")
            .await
            .as_deref(),
        Some(PNG)
    );
    let elsewhere = json!({"product_id": 1, "url": "https://obrazy.example/x.png"});
    assert_eq!(
        given.caller.post("product-images", &elsewhere).await.status,
        400
    );
}

#[tokio::test]
async fn pictures_of_the_catalogue_are_drawn_when_they_are_asked_for() {
    let given = small().await;
    let image = given.caller.get("products/1").await.json()["main_image"].clone();
    let (name, extension) = (
        image["unic_name"].as_str().unwrap(),
        image["extension"].as_str().unwrap(),
    );
    let path = format!("/userdata/public/gfx/{name}.{extension}");
    let bytes = file(&given.caller, &path).await.expect("a file");
    assert!(bytes.len() > 500);
    let kept = given
        .shop
        .panel(|panel| panel.picture(name.parse().unwrap()))
        .unwrap();
    assert_eq!(*kept, *bytes);
}

#[tokio::test]
async fn a_product_and_one_of_url_and_content_are_required_and_must_be_right() {
    let given = shop().await;
    let mut unknown = picture(PNG, "a");
    unknown["product_id"] = json!(9);
    let mut both = picture(PNG, "a");
    both["url"] = json!("https://obrazy.example/x.png");
    for (body, field) in [
        (json!({"content": "x"}), "product_id"),
        (unknown, "product_id"),
        (json!({"product_id": 1}), "content"),
        (json!({"product_id": 1, "url": ""}), "url"),
        (json!({"product_id": 1, "content": "%%%"}), "content"),
        (picture(b"no picture at all", "a"), "content"),
        (both, "url"),
    ] {
        let (status, _, text) = given.caller.post("product-images", &body).await.error();
        assert_eq!(status, 400);
        assert!(text.contains(&format!("'{field}'")), "{text}");
    }
    assert_eq!(given.shop.panel(|panel| panel.count("product-images")), 0);
}

#[tokio::test]
async fn a_product_has_255_pictures_at_most() {
    let given = shop().await;
    for _ in 0..255 {
        given
            .caller
            .made("product-images", &picture(PNG, "a.png"))
            .await;
    }
    assert_eq!(
        given
            .caller
            .post("product-images", &picture(PNG, "a.png"))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_picture_beyond_the_switchs_size_is_refused() {
    let given = shop().await;
    given
        .shop
        .panel(|panel| panel.switches().picture_bytes_max = PNG.len());
    given
        .caller
        .made("product-images", &picture(PNG, "a.png"))
        .await;
    let large = [PNG, b"!"].concat();
    assert_eq!(
        given
            .caller
            .post("product-images", &picture(&large, "a.png"))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn when_the_main_picture_goes_the_next_one_is_main() {
    let given = shop().await;
    for _ in 0..2 {
        given
            .caller
            .made("product-images", &picture(PNG, "a.png"))
            .await;
    }
    given.caller.delete("product-images/1").await;
    assert_eq!(given.caller.get("product-images/2").await.json()["main"], 1);
    assert_eq!(
        given.caller.get("products/1").await.json()["main_image"]["gfx_id"],
        "2"
    );
    given.caller.delete("product-images/2").await;
    let main = given.caller.get("products/1").await.json()["main_image"].clone();
    assert_eq!(main, json!(false));
}

#[tokio::test]
async fn writing_order_and_main_is_ignored_refused_or_works_as_the_switch_says() {
    let given = shop().await;
    for _ in 0..2 {
        given
            .caller
            .made("product-images", &picture(PNG, "a.png"))
            .await;
    }
    let first = json!({"order": 0, "main": 1});
    assert_eq!(given.caller.put("product-images/2", &first).await.text, "1");
    assert_eq!(given.caller.get("product-images/2").await.json()["main"], 0);
    given
        .shop
        .panel(|panel| panel.switches().picture_order = Some(Unexpected::Refuse));
    assert_eq!(
        given.caller.put("product-images/2", &first).await.status,
        400
    );
    given
        .shop
        .panel(|panel| panel.switches().picture_order = None);
    given.caller.put("product-images/2", &first).await;
    let image = given.caller.get("product-images/2").await.json();
    assert_eq!((&image["main"], &image["order"]), (&json!(1), &json!("0")));
    assert_eq!(
        given.caller.get("products/1").await.json()["main_image"]["gfx_id"],
        "2"
    );
}

#[tokio::test]
async fn a_picture_without_a_translation_takes_its_name() {
    let given = shop().await;
    let body = json!({"product_id": 1, "name": "bok.png", "content": BASE64_STANDARD.encode(PNG)});
    given.caller.made("product-images", &body).await;
    let request = given.caller.request(Method::GET, "product-images/1");
    assert_eq!(
        Reply::of(request).await.json()["translations"]["pl_PL"]["name"],
        "bok.png"
    );
}
