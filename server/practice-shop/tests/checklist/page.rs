//! The page for a person with a browser, with a real shop around it.

use kontor_practice_shop::{
    Calls, Fault, When,
    catalogue::{Awkward, Blueprint},
};
use reqwest::Method;
use serde_json::json;

use super::client::{Given, Reply, small, started};

async fn look(given: &Given, path: &str) -> Reply {
    Reply::of(given.caller.bare(Method::GET, path)).await
}

/// A page that is there.
async fn page(given: &Given, path: &str) -> String {
    let reply = look(given, path).await;
    assert_eq!(reply.status, 200, "{path}");
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    reply.text
}

/// The text as it stands in HTML.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '"' => "&#34;".to_owned(),
            '&' => "&#38;".to_owned(),
            '\'' => "&#39;".to_owned(),
            '<' => "&#60;".to_owned(),
            '>' => "&#62;".to_owned(),
            letter => letter.to_string(),
        })
        .collect()
}

#[tokio::test]
async fn the_listing_shows_products_with_pictures_that_the_shop_serves() {
    let given = small().await;
    let html = page(&given, "/").await;
    for shown in [
        "Papier ksero A4 Świerk 80 g, 500 kartek",
        "PAP-A4-80",
        "21,99\u{a0}zł",
        "480\u{a0}opak.",
        "1–24 z 40 towarów",
        "Artykuły biurowe",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    let sources: Vec<&str> = html.split("<img src=\"").skip(1).collect();
    assert_eq!(sources.len(), 24);
    for source in &sources[..3] {
        let source = source.split('"').next().expect("an address");
        let picture = look(&given, source).await;
        assert_eq!(picture.status, 200, "{source}");
        assert!(picture.header("content-type").starts_with("image/"));
    }
}

#[tokio::test]
async fn the_browser_may_load_nothing_from_elsewhere() {
    let given = small().await;
    for path in ["/", "/produkt/5", "/dziennik", "/produkt/999"] {
        let reply = look(&given, path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let links = reply
            .text
            .split(['"', ' '])
            .filter(|word| word.starts_with("http"));
        // the shop's own address is text, never a link
        assert!(
            links.clone().count() == 0,
            "{:?}",
            links.collect::<Vec<_>>()
        );
        assert!(!reply.text.contains("style=") && !reply.text.contains("<script"));
    }
    let style = look(&given, "/sklep.css").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(!style.text.contains("url(") && !style.text.contains("@import"));
}

#[tokio::test]
async fn a_search_finds_names_codes_and_eans_whatever_the_case() {
    let given = small().await;
    for (text, found, product) in [
        ("SEGREGATOR", "1–1 z 1 towaru", "Segregator dźwigniowy A4"),
        ("zsz-30", "1–1 z 1 towaru", "Zszywacz metalowy"),
        ("2000000000053", "1–1 z 1 towaru", "Długopis żelowy"),
        (
            "%C5%BB%C3%93%C5%81%C4%86",
            "Nic nie znaleziono",
            "Spróbuj innego słowa",
        ),
    ] {
        let html = page(&given, &format!("/?q={text}")).await;
        assert!(html.contains(found), "{text}");
        assert!(html.contains(product), "{text}");
    }
}

#[tokio::test]
async fn a_category_shows_what_is_in_it_and_below_and_a_page_past_the_end_the_last() {
    let given = small().await;
    let supplies = page(&given, "/?kategoria=1").await;
    assert!(supplies.contains("<h1 id=\"naglowek\">Artykuły biurowe</h1>"));
    assert!(supplies.contains("Zszywacz metalowy") && !supplies.contains("Kawa ziarnista"));
    let words = page(&given, "/?kategoria=1&q=kawa").await;
    assert!(words.contains("Nic nie znaleziono"));
    let last = page(&given, "/?strona=99").await;
    assert!(last.contains("25–40 z 40 towarów"));
}

#[tokio::test]
async fn a_product_shows_everything_that_the_shop_knows_of_it() {
    let given = small().await;
    let pen = page(&given, "/produkt/5").await;
    for shown in [
        "Długopis żelowy Kreślarnia G7, 0,5 mm",
        "2000000000053",
        "23%",
        "Kreślarnia",
        "32.99.12.0",
        "0,011\u{a0}kg",
        "Kolor: bordowy",
        "DLU-G7-BOR",
        "5,49\u{a0}zł",
        "<li>linia 0,5 mm</li>",
    ] {
        assert!(pen.contains(shown), "{shown}");
    }
    let bundle = page(&given, "/produkt/12").await;
    assert!(bundle.contains("2 × <a href=\"/produkt/5\">Długopis żelowy"));
    let stapler = page(&given, "/produkt/11").await;
    assert!(stapler.contains("27,90\u{a0}zł <s>34,90\u{a0}zł</s>"));
    let euro = page(&given, "/produkt/29").await;
    assert!(euro.contains("149,00\u{a0}€"));
    assert_eq!(page(&given, "/pl/p/jakikolwiek/5").await, {
        // the link to the other language is the product's own address on both
        pen
    });
    assert_eq!(look(&given, "/produkt/999").await.status, 404);
}

#[tokio::test]
async fn every_awkward_product_and_category_has_a_page_and_no_name_gets_out_of_it() {
    let blueprint = Blueprint::generated(300, 1).expect("within the limit");
    let given = started(|shop| shop.blueprint(blueprint.clone())).await;
    for oddity in blueprint.oddities() {
        if oddity.case.per_hundred().is_none() {
            if oddity.case != Awkward::ProducerTwice {
                page(&given, &format!("/?kategoria={}", oddity.id)).await;
            }
            continue;
        }
        let product = blueprint.product(oddity.id).expect("a product");
        let html = page(&given, &format!("/produkt/{}", oddity.id)).await;
        assert!(html.contains(&escaped(product.name())), "{:?}", oddity.case);
        assert!(
            !html.contains("<script") && !html.contains("<b>HIT"),
            "{:?}",
            oddity.case
        );
        if oddity.case == Awkward::CodeWithSpace {
            assert!(html.contains(&format!("{}␣</code>", product.code.trim())));
        }
        if oddity.case == Awkward::Inactive {
            assert!(html.contains("ukryty"));
        }
    }
    for number in 1..=13 {
        let html = page(&given, &format!("/?strona={number}")).await;
        assert!(!html.contains("<script") && !html.contains("<b>HIT"));
    }
}

#[tokio::test]
async fn what_a_program_changes_shows_at_once_and_stays_text() {
    let given = small().await;
    let change = json!({
        "stock": {"price": "4.99"},
        "translations": {"pl_PL": {
            "name": "<i>nowa</i> nazwa",
            "description": "<p>dobry <b>opis</b></p><a href=\"javascript:x()\">link</a>",
            "active": 0,
        }},
    });
    assert_eq!(given.caller.put("products/1", &change).await.status, 200);
    let html = page(&given, "/produkt/1").await;
    assert!(html.contains("<h1>&#60;i&#62;nowa&#60;/i&#62; nazwa</h1>"));
    assert!(html.contains("<p>dobry <b>opis</b></p>link"));
    assert!(html.contains("4,99\u{a0}zł") && html.contains("ukryty"));
}

#[tokio::test]
async fn a_category_that_falls_out_of_the_tree_is_shown_beside_it() {
    let given = small().await;
    assert!(!page(&given, "/").await.contains("Poza drzewem"));
    let lost = json!({"parent_id": 99_999});
    assert_eq!(given.caller.put("categories/1", &lost).await.status, 200);
    let html = page(&given, "/?kategoria=2").await;
    assert!(html.contains("Poza drzewem") && html.contains("Papier ksero A4"));
    page(&given, "/produkt/1").await;
}

#[tokio::test]
async fn the_journal_shows_calls_with_their_answers_and_the_faults_that_wait() {
    let given = small().await;
    given
        .caller
        .list("products", &[("limit", "50"), ("order", "product_id ASC")])
        .await;
    given.caller.get("products/999").await;
    let bulk = json!([{"id": "a", "method": "GET", "path": "/webapi/rest/units/1"}]);
    given.caller.post("bulk", &bulk).await;
    given
        .shop
        .arm(Fault::ErrorAfter, Calls::posts("products"), When::Nth(3));
    let html = page(&given, "/dziennik").await;
    for shown in [
        "12:00:00",
        "limit=50 · order=product_id ASC",
        "<span class=\"status warn\">404</span>",
        "1 operacja w paczce",
        "500, choć wszystko zrobiono (POST products; za 3. razem)",
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    given.shop.disarm();
    let english = page(&given, "/dziennik?lang=en").await;
    assert!(english.contains("Journal of calls") && english.contains("answers as a healthy one"));
}

#[tokio::test]
async fn looking_at_the_page_is_no_call_and_needs_no_login() {
    let given = small().await;
    let calls = given.shop.call_count();
    page(&given, "/").await;
    page(&given, "/dziennik").await;
    assert_eq!(given.shop.call_count(), calls);
    let posted = Reply::of(given.caller.bare(Method::POST, "/")).await;
    assert_eq!(posted.status, 405);
}
