//! The pages by themselves. With a shop around them they are in `tests/checklist/page.rs`.

use proptest::prelude::*;

use super::render::{calls, missing, product, products};
use super::view::{CallItem, Part, Step, Variant};
use super::*;

/// What breaks out of text, of an attribute in either sort of quotes, and of a title.
const HOSTILE: &str = "</title>\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;";

fn head(lang: Lang, place: Place) -> Head {
    Head {
        lang,
        place,
        address: HOSTILE.into(),
        login: HOSTILE.into(),
    }
}

fn card() -> Card {
    Card {
        id: 7,
        name: HOSTILE.into(),
        code: HOSTILE.into(),
        price: HOSTILE.into(),
        promotion: Some(HOSTILE.into()),
        currency: HOSTILE.into(),
        stock: stock(),
        active: true,
        variants: 3,
        bundle: true,
        picture: Some(HOSTILE.into()),
    }
}

fn stock() -> Stock {
    Stock {
        quantity: HOSTILE.into(),
        unit: HOSTILE.into(),
    }
}

fn listing() -> Listing {
    let branch = || Branch {
        id: 1,
        name: HOSTILE.into(),
        depth: 9,
        products: 3,
    };
    Listing {
        search: Search {
            text: HOSTILE.into(),
            category: Some(1),
            page: 1,
        },
        total: 100,
        found: 100,
        cards: vec![card(); 2],
        category: Some(HOSTILE.into()),
        tree: vec![branch()],
        orphans: vec![branch()],
    }
}

fn details() -> Details {
    Details {
        card: card(),
        path: vec![Step {
            id: 1,
            name: HOSTILE.into(),
        }],
        gallery: vec![Gallery {
            source: HOSTILE.into(),
            name: HOSTILE.into(),
        }],
        short: HOSTILE.into(),
        long: HOSTILE.into(),
        facts: vec![Fact {
            label: ["Producent", "Producer"],
            value: HOSTILE.into(),
        }],
        variants: vec![Variant {
            choice: HOSTILE.into(),
            code: HOSTILE.into(),
            price: HOSTILE.into(),
            stock: stock(),
            active: false,
        }],
        parts: vec![Part {
            id: 8,
            name: HOSTILE.into(),
            quantity: HOSTILE.into(),
        }],
    }
}

fn traffic() -> Traffic {
    Traffic {
        total: 1,
        calls: vec![Call {
            at: HOSTILE.into(),
            method: HOSTILE.into(),
            path: HOSTILE.into(),
            asked: HOSTILE.into(),
            status: None,
            bytes: 2_000,
            items: vec![CallItem {
                method: HOSTILE.into(),
                path: HOSTILE.into(),
                status: 200,
            }],
            faults: vec![HOSTILE.into()],
        }],
        faults: vec![HOSTILE.into()],
    }
}

#[test]
fn nothing_hostile_gets_out_of_its_place_on_any_page() {
    for lang in [Lang::Pl, Lang::En] {
        let search = listing().search;
        let pages = [
            products(&head(lang, Place::Products(search)), &listing()),
            product(&head(lang, Place::Product(7)), &details()),
            calls(&head(lang, Place::Calls), &traffic()),
            missing(&head(lang, Place::Product(9))),
        ];
        for html in pages {
            assert!(
                html.contains("&#60;script&#62;"),
                "the text itself is shown"
            );
            for tag in tags(&html) {
                let name = tag.split([' ', '\n', '>']).next().unwrap_or_default();
                assert!(!matches!(name, "script" | "/script"), "{tag}");
                assert!(!has_handler(tag), "{tag}");
            }
        }
    }
}

/// What stands between `<` and `>` outside of quotes, as a browser would see it.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|tag| {
        let mut quoted = false;
        let end = tag.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        &tag[..end.unwrap_or(tag.len())]
    })
}

/// Whether a tag has an attribute for scripts, outside of quotes.
fn has_handler(tag: &str) -> bool {
    tag.split('"').step_by(2).any(|bare| bare.contains(" on"))
}

#[test]
fn each_language_says_it_in_its_own_words() {
    let polish = missing(&head(Lang::Pl, Place::Calls));
    let english = missing(&head(Lang::En, Place::Calls));
    assert!(polish.contains("<html lang=\"pl\">") && polish.contains("Nie ma takiej strony"));
    assert!(english.contains("<html lang=\"en\">") && english.contains("No such page"));
    assert!(polish.contains("href=\"/dziennik?lang=en\""));
    assert!(english.contains("href=\"/dziennik\""));
}

#[test]
fn descriptions_keep_harmless_tags_and_lose_the_rest() {
    let cases = [
        ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>"),
        ("<p onclick=\"x()\" style='y'>a</p>", "<p>a</p>"),
        ("<h1>a</h1><div>b</div>", "<h4>a</h4><p>b</p>"),
        ("a<br/>b<BR>c", "a<br>b<br>c"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a<li>b</li></li></ul>c"),
        ("</p></div></main>a", "a"),
        ("<p><b>a", "<p><b>a</b></p>"),
        ("a<script>alert('</p>')</script>b", "ab"),
        ("a<ScRiPt src=x>b</sCrIpT >c", "ac"),
        ("a<script>b", "a"),
        ("a<!-- <b> -->c<!DOCTYPE x>d", "acd"),
        ("<a href=\"javascript:x()\">a</a><img src=x onerror=y>", "a"),
        (
            "1 < 2 > 3 &lt;b&gt; &amp;",
            "1 &lt; 2 &gt; 3 &lt;b&gt; &amp;",
        ),
        ("a<", "a&lt;"),
        ("a<b", "a<b></b>"),
        ("Zażółć", "Zażółć"),
    ];
    for (html, expected) in cases {
        assert_eq!(markup::safe(html), expected, "{html}");
    }
}

proptest! {
    #[test]
    fn no_description_has_a_foreign_tag_an_attribute_or_an_open_end(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("<"), Just(">"), Just("</"), Just("<!--"), Just("-->"), Just("script"), Just("p"),
                Just("<li>"), Just("</ul>"), Just("<b "), Just("style"), Just("\""), Just("'"), Just("/"),
                Just(" on=1"), Just("ż"), Just("<p>"), Just("</p>"), Just("<textarea>"), Just("!"), Just("\0"),
            ],
            0..40,
        )
    ) {
        let html = markup::safe(&pieces.concat());
        let mut open = Vec::new();
        for part in html.split('<').skip(1) {
            let (tag, text) = part.split_once('>').expect("each tag ends");
            prop_assert!(!text.contains('>'));
            match tag.strip_prefix('/') {
                Some(name) => prop_assert_eq!(open.pop(), Some(name)),
                None if tag == "br" => {}
                None => {
                    prop_assert!(matches!(tag, "p" | "li" | "b" | "ul"), "{}", tag);
                    open.push(tag);
                }
            }
        }
        prop_assert!(open.is_empty());
    }

    #[test]
    fn an_address_is_read_as_it_was_written(
        text in "[ -~ąęż]{0,99}",
        category in proptest::option::of(any::<u32>()),
        page in 0_usize..1_000_000,
        english in any::<bool>(),
    ) {
        let lang = if english { Lang::En } else { Lang::Pl };
        let text = text.trim().to_owned();
        let places = [
            Place::Products(Search { text, category, page }),
            Place::Product(category.unwrap_or(1)),
            Place::Calls,
            Place::Style,
        ];
        for place in places {
            let href = place.href(lang);
            let (path, query) = href.split_once('?').unwrap_or((&href, ""));
            prop_assert_eq!(asked(path, query), Some(Asked { place, lang }));
        }
    }
}

fn asked(path: &str, query: &str) -> Option<Asked> {
    let query: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    Asked::of(path, &query)
}

#[test]
fn an_address_without_sense_shows_the_first_page_or_nothing() {
    let first = Some(Asked {
        place: Place::Products(Search::default()),
        lang: Lang::Pl,
    });
    assert_eq!(asked("/", "strona=-1&kategoria=x&lang=de&cos=1&%FF"), first);
    assert_eq!(asked("/", "strona=0"), first);
    let long = format!("q={}", "a".repeat(5_000));
    let Some(Asked {
        place: Place::Products(search),
        ..
    }) = asked("/", &long)
    else {
        panic!("a listing");
    };
    assert_eq!(search.text.len(), 100);
    for path in [
        "/produkt/",
        "/produkt/x",
        "/produkt/1/2",
        "/dziennik/",
        "/webapi/rest",
        "",
        "//",
    ] {
        assert_eq!(asked(path, ""), None, "{path}");
    }
}

#[test]
fn pages_offered_are_the_first_the_last_and_those_around() {
    let offered = |found: usize, page| {
        let listing = Listing {
            search: Search::default().on_page(page),
            found,
            ..listing()
        };
        let shown = listing.offered().into_iter().map(|page| match page {
            Some(page) => (page + 1).to_string(),
            None => "…".into(),
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(offered(0, 0), "1");
    assert_eq!(offered(24, 0), "1");
    assert_eq!(offered(25, 0), "1 2");
    assert_eq!(offered(240, 0), "1 2 … 10");
    assert_eq!(offered(240, 4), "1 … 4 5 6 … 10");
    assert_eq!(offered(240, 9), "1 … 9 10");
    assert_eq!(offered(100_000, 4_166), "1 … 4166 4167");
}

#[test]
fn numbers_are_written_as_the_language_does() {
    assert_eq!(format::decimal("1299.00", Lang::Pl), "1\u{a0}299,00");
    assert_eq!(format::decimal("1234567", Lang::En), "1,234,567");
    assert_eq!(format::decimal("-0.5", Lang::Pl), "-0,5");
    assert_eq!(format::decimal("1e5", Lang::Pl), "1e5");
    assert_eq!(format::money("3.49", "PLN", Lang::Pl), "3,49\u{a0}zł");
    assert_eq!(format::money("3.49", "EUR", Lang::Pl), "3,49\u{a0}€");
    assert_eq!(format::money("3.49", "EUR", Lang::En), "EUR\u{a0}3.49");
    assert_eq!(format::bytes(1_536, Lang::Pl), "1,5\u{a0}KB");
    let words = ["wariant", "warianty", "wariantów"];
    let count = |number| Lang::Pl.count(number, &words, &["variant", "variants"]);
    let counted = [0, 1, 2, 5, 12, 22, 112].map(count);
    assert_eq!(
        counted,
        [
            "wariantów",
            "wariant",
            "warianty",
            "wariantów",
            "wariantów",
            "warianty",
            "wariantów"
        ]
    );
}

#[test]
fn spaces_at_the_ends_of_a_code_are_seen() {
    assert_eq!(format::code("A-1 "), "A-1␣");
    assert_eq!(format::code(" A 1  "), "␣A 1␣␣");
    assert_eq!(format::code("  "), "␣␣");
    assert_eq!(format::code(""), "");
}

#[test]
fn an_empty_stock_is_out_and_a_small_one_is_not() {
    let out = |quantity: &str| {
        let stock = Stock {
            quantity: quantity.into(),
            unit: String::new(),
        };
        stock.is_out()
    };
    assert!(out("0") && out("0.0000") && out("-2") && out(""));
    assert!(!out("0.125") && !out("10"));
}
