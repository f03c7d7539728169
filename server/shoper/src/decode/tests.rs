//! The shapes that were recorded, the quirks one by one, and random mixtures of them.

mod mixtures;
mod recorded;

use std::{collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, de::Error as _};
use serde_json::value::RawValue;
use time::macros::datetime;

use crate::{Category, Decimal, Id, decode};

/// A field in an object, as all of them stand.
#[derive(Deserialize)]
struct Field<'a> {
    #[serde(borrow)]
    field: &'a RawValue,
}

/// Checks what each JSON text is read as; `None` means refused.
fn check<T: PartialEq + Debug>(
    read: impl Fn(
        &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>,
    ) -> Result<T, serde_json::Error>,
    cases: &[(&[&str], Option<T>)],
) {
    for (texts, expected) in cases {
        for text in *texts {
            let object = format!(r#"{{"field":{text}}}"#);
            let field: Field<'_> = serde_json::from_str(&object).expect("JSON");
            let mut deserializer = serde_json::Deserializer::from_str(field.field.get());
            let value =
                read(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
            match expected {
                Some(expected) => assert_eq!(
                    &value
                        .map_err(|e| serde_json::Error::custom(format!("{text}: {e}")))
                        .unwrap(),
                    expected,
                    "{text}"
                ),
                None => assert!(value.is_err(), "{text} was read as {value:?}"),
            }
        }
    }
}

#[test]
fn a_number_of_an_element_is_text_or_number_and_zero_is_none() {
    check(
        |json| decode::id::<_, Category>(json),
        &[
            (
                &["36", r#""36""#, r#"" 36 ""#, r#""036""#],
                Some(Id::new(36)),
            ),
            (
                &["0", r#""0""#, r#""""#, "null", "false", "[]", "{}"],
                Some(None),
            ),
            (
                &[
                    "true",
                    "-1",
                    r#""-1""#,
                    "1.5",
                    r#""1.5""#,
                    r#""x""#,
                    "[1]",
                    r#"{"a":1}"#,
                    "99999999999999999999",
                ],
                None,
            ),
        ],
    );
}

#[test]
fn a_flag_is_text_number_or_boolean_and_may_be_unset() {
    check(
        |json| decode::flag(json),
        &[
            (&["true", "1", r#""1""#, r#""true""#], Some(Some(true))),
            (&["false", "0", r#""0""#], Some(Some(false))),
            (&[r#""""#, "null", "[]"], Some(None)),
            (&["2", r#""yes""#, "-1", "[1]"], None),
        ],
    );
}

#[test]
fn a_price_is_read_by_its_digits() {
    let number = |text: &str| Some(Some(text.parse::<Decimal>().expect("a number")));
    check(
        |json| decode::decimal(json),
        &[
            (
                &[r#""235.00""#, "235.00", "235", r#"" 235 ""#, "2.35e2"],
                number("235"),
            ),
            (
                &["0.1234567890123456789012345"],
                number("0.1234567890123456789012345"),
            ),
            (&[r#""-0.50""#, "-0.5"], number("-0.50")),
            (&[r#""0.0000""#], number("0")),
            (&["null", r#""""#, "false", "[]"], Some(None)),
            (
                &[
                    r#""12,50""#,
                    r#""zw.""#,
                    "true",
                    "[1]",
                    r#"{"a":1}"#,
                    r#""1e999""#,
                ],
                None,
            ),
        ],
    );
}

#[test]
fn a_moment_may_be_missing_zero_or_a_day() {
    check(
        |json| decode::moment(json),
        &[
            (
                &[r#""2026-02-01 09:30:00""#, r#""2026-02-01T09:30:00""#],
                Some(Some(datetime!(2026-02-01 09:30))),
            ),
            (
                &[r#""2026-02-01""#],
                Some(Some(datetime!(2026-02-01 00:00))),
            ),
            (
                &[
                    r#""0000-00-00 00:00:00""#,
                    r#""0000-00-00""#,
                    r#""""#,
                    "null",
                    "false",
                ],
                Some(None),
            ),
            (
                &[
                    r#""2026-02-30""#,
                    r#""yesterday""#,
                    "1769900000",
                    r#""2026-02-01 25:00:00""#,
                ],
                None,
            ),
        ],
    );
}

#[test]
fn a_text_may_be_a_number_or_nothing() {
    check(
        |json| decode::text(json),
        &[
            (&[r#""Za\u017c\/""#], Some("Zaż/".to_owned())),
            (&["12"], Some("12".to_owned())),
            (&["null", "false", r#""""#, "[]"], Some(String::new())),
            (&["true", "[1]", r#"{"a":"b"}"#], None),
        ],
    );
}

#[test]
fn a_map_may_be_a_list_and_a_list_a_map() {
    let map = |pairs: &[(&str, u8)]| {
        Some(
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), *value))
                .collect::<BTreeMap<_, _>>(),
        )
    };
    check(
        |json| decode::map::<_, u8>(json),
        &[
            (&[r#"{"a":1,"b":2}"#], map(&[("a", 1), ("b", 2)])),
            (&["[1,2]"], map(&[("0", 1), ("1", 2)])),
            (&["[]", "{}", "null", "false", r#""""#], map(&[])),
            (&["true", "7", r#""x""#, r#"{"a":"x"}"#], None),
        ],
    );
    check(
        |json| decode::list::<_, u8>(json),
        &[
            (&["[1,2]", r#"{"5":1,"7":2}"#], Some(vec![1, 2])),
            (&["[]", "{}", "null", "false", r#""""#], Some(vec![])),
            (&["true", "7", r#""x""#, r#"["x"]"#], None),
        ],
    );
    check(
        |json| decode::ids::<_, Category>(json),
        &[
            (
                &["[1,\"2\",0]", r#"{"1":"1","2":2}"#],
                Some(vec![Id::new(1).unwrap(), Id::new(2).unwrap()]),
            ),
            (&["[true]", "[1.5]"], None),
        ],
    );
}

#[test]
fn an_object_may_be_missing_in_four_ways() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Inside {
        a: u8,
    }
    check(
        |json| decode::object::<_, Inside>(json),
        &[
            (&[r#"{"a":1}"#], Some(Some(Inside { a: 1 }))),
            (&["null", "false", "[]", r#""""#], Some(None)),
            (&["true", "[1]", "{}", "1", r#""x""#], None),
        ],
    );
}

#[test]
fn a_mark_of_byte_order_is_passed_over() {
    assert_eq!(decode::body::<u8>(b"\xEF\xBB\xBF1").expect("a number"), 1);
}
