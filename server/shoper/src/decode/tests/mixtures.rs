//! Random mixtures of the quirks: what a product means must not depend on how PHP happened to write it.

use proptest::prelude::*;

use super::recorded::PRODUCT;
use crate::{Id, Product, answer};

/// The ways to write one value.
fn id(number: u64) -> BoxedStrategy<String> {
    match number {
        0 => prop::sample::select(vec!["null", "\"\"", "\"0\"", "0", "false", "[]"])
            .prop_map(str::to_owned)
            .boxed(),
        number => any::<bool>()
            .prop_map(move |text| {
                if text {
                    format!("\"{number}\"")
                } else {
                    number.to_string()
                }
            })
            .boxed(),
    }
}

fn flag(value: bool) -> BoxedStrategy<String> {
    let ways = if value {
        vec!["true", "1", "\"1\""]
    } else {
        vec!["false", "0", "\"0\""]
    };
    prop::sample::select(ways).prop_map(str::to_owned).boxed()
}

fn price(hundredths: i64) -> impl Strategy<Value = String> {
    let digits = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    prop::sample::select(vec![
        format!("\"{digits}\""),
        digits.clone(),
        format!("\"{digits}00\""),
    ])
}

fn ids(numbers: &[u64]) -> impl Strategy<Value = String> + use<> {
    let numbers = numbers.to_vec();
    let items: Vec<_> = numbers.iter().map(|number| id(*number)).collect();
    (items, any::<bool>()).prop_map(|(items, map)| {
        if map && !items.is_empty() {
            let pairs: Vec<_> = items
                .iter()
                .enumerate()
                .map(|(at, item)| format!("\"{}\":{item}", at + 3))
                .collect();
            format!("{{{}}}", pairs.join(","))
        } else {
            format!("[{}]", items.join(","))
        }
    })
}

/// No map: the ways of PHP.
fn nothing() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["[]", "{}", "null", "false", "\"\""])
}

/// A product's meaning, and one way to write it.
fn written() -> impl Strategy<Value = ((u64, u64, bool, i64, Vec<u64>), String)> {
    let meaning = (
        1_u64..1_000_000,
        0_u64..100,
        any::<bool>(),
        0_i64..100_000_000,
        prop::collection::vec(1_u64..99, 0..5),
    );
    meaning.prop_flat_map(|meaning| {
        let (number, producer, digital, hundredths, categories) = meaning.clone();
        let fields = (
            id(number),
            id(producer),
            flag(digital),
            price(hundredths),
            ids(&categories),
        );
        let empties = (
            nothing(),
            nothing(),
            nothing(),
            any::<bool>(),
            any::<prop::sample::Index>(),
        );
        (fields, empties).prop_map(move |(fields, empties)| {
            let mut parts = vec![
                format!("\"product_id\":{}", fields.0),
                format!("\"producer_id\":{}", fields.1),
                format!("\"is_digital\":{}", fields.2),
                format!(
                    "\"stock\":{{\"stock_id\":\"1\",\"price\":{},\"additional_codes\":{}}}",
                    fields.3, empties.0
                ),
                format!("\"categories\":{}", fields.4),
                format!("\"attributes\":{}", empties.1),
                format!("\"main_image\":{}", empties.2.replace("{}", "null")),
                "\"field_of_tomorrow\":{\"a\":[1,{\"b\":null}]}".to_owned(),
            ];
            if empties.3 {
                // an absent key means the same as an empty value
                parts.retain(|part| {
                    !part.starts_with("\"attributes\"") && !part.starts_with("\"main_image\"")
                });
            }
            let turn = empties.4.index(parts.len());
            parts.rotate_left(turn);
            (meaning.clone(), format!("{{{}}}", parts.join(",")))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_product_means_the_same_however_it_is_written((meaning, json) in written()) {
        let product = answer::element::<Product>(json.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error:?} in {json}")))?;
        let (number, producer, digital, hundredths, categories) = meaning;
        prop_assert_eq!(product.product_id.get(), number);
        prop_assert_eq!(product.producer_id, Id::new(producer));
        prop_assert_eq!(product.is_digital, Some(digital));
        let price = product.stock.as_ref().and_then(|stock| stock.price).and_then(|price| price.scaled(2));
        prop_assert_eq!(price, Some(hundredths));
        prop_assert_eq!(product.categories.iter().map(|id| id.get()).collect::<Vec<_>>(), categories);
        prop_assert!(product.main_image.is_none());
        prop_assert!(product.attributes.0.is_empty());
        prop_assert_eq!(product.json(), json);
    }

    /// Cut, flipped and stretched bodies are errors, never panics, and never another product's number.
    #[test]
    fn a_damaged_page_does_no_harm(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = format!("{{\"count\":\"1\",\"pages\":1,\"page\":1,\"list\":[{PRODUCT}]}}").into_bytes();
        let at = at.index(body.len());
        if cut {
            body.truncate(at);
            prop_assert!(answer::page::<Product>(&body).is_err());
        } else {
            body[at] = byte;
            if let Ok(page) = answer::page::<Product>(&body) {
                prop_assert!(page.len() <= 1);
            }
        }
    }

    #[test]
    fn random_bytes_do_no_harm(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = answer::page::<Product>(&body);
        let _ = answer::done(&body);
        let _ = answer::inserted::<Product>(&body);
    }
}

#[test]
fn a_deep_body_is_an_error_and_no_overflow() {
    for (open, close) in [
        ("[", "]"),
        (r#"{"list":"#, "}"),
        (r#"[{"id":1,"children":"#, "}]"),
    ] {
        let body = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let read = answer::page::<Product>(body.as_bytes());
        assert!(read.is_err() || read.is_ok_and(|page| page.elements.is_empty()));
        assert!(crate::decode::body::<Vec<crate::CategoryNode>>(body.as_bytes()).is_err());
    }
    let unknown = format!(
        r#"{{"count":"0","list":[],"deep":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let _ = answer::page::<Product>(unknown.as_bytes());
}
