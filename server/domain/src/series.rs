//! Number series: the pattern of a document's number, when its counter starts again, and the text made
//! of both.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::refusal::{Label, Problem};
use crate::text::required;

/// The longest number of a document (FA(3) `P_2`), in characters.
pub const NUMBER_CHARACTERS_MAX: usize = 256;
/// The largest counter.
pub const COUNTER_MAX: i64 = 999_999_999;
/// The widest padding of a counter, in digits.
pub const PADDING_DIGITS_MAX: usize = 9;
/// The longest name of a series, in characters.
pub const SERIES_NAME_CHARACTERS_MAX: usize = 100;

/// When the counter starts again at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterReset {
    /// Never.
    Never,
    /// With each calendar year.
    Yearly,
    /// With each calendar month.
    Monthly,
}

/// All resets.
pub const COUNTER_RESETS: [CounterReset; 3] = [
    CounterReset::Never,
    CounterReset::Yearly,
    CounterReset::Monthly,
];

impl CounterReset {
    /// The period a date belongs to: one counter each. `all`, `2026`, `2026-11`; periods sort by time.
    pub fn period_key(self, date: Date) -> String {
        match self {
            Self::Never => "all".to_owned(),
            Self::Yearly => format!("{:04}", date.year()),
            Self::Monthly => format!("{:04}-{:02}", date.year(), u8::from(date.month())),
        }
    }

    /// The text kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Yearly => "yearly",
            Self::Monthly => "monthly",
        }
    }

    /// Reads the text kept.
    pub fn from_kept(text: &str) -> Option<Self> {
        COUNTER_RESETS
            .into_iter()
            .find(|reset| reset.as_str() == text)
    }
}

/// A checked pattern, such as `FV/{nr}/{mm}/{rrrr}`.
///
/// Exactly one `{nr}` stands in it, and every other placeholder has a fixed width or is the same for all
/// documents of the series: two different counters of a period never give the same text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumberPattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// The counter, padded with zeros to so many digits.
    Counter(usize),
    Month,
    Year,
    ShortYear,
    SeriesName,
}

impl NumberPattern {
    /// Reads a pattern with `{nr}` or `{nr:4}`, `{mm}`, `{rrrr}`, `{rr}`, `{seria}`.
    ///
    /// # Errors
    /// [`Problem`] `REQUIRED`, `TOO_LONG`, `PATTERN_PLACEHOLDER`, `PATTERN_COUNTER`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = required(
            text,
            NUMBER_CHARACTERS_MAX,
            Label::new("wzór numeru", "number pattern"),
        )?;
        let parts = parse_parts(&text)?;
        if parts
            .iter()
            .filter(|part| matches!(part, Part::Counter(_)))
            .count()
            != 1
        {
            return Err(Problem::fixed(
                "PATTERN_COUNTER",
                "Wzór numeru: wstaw {nr} dokładnie raz, np. FV/{nr}/{mm}/{rrrr}.",
                "Number pattern: put {nr} in it exactly once, such as FV/{nr}/{mm}/{rrrr}.",
            ));
        }
        Ok(Self { text, parts })
    }

    /// Whether the pattern has what the reset needs, so that no number comes twice.
    ///
    /// # Errors
    /// [`Problem`] `PATTERN_NEEDS_YEAR`, `PATTERN_NEEDS_MONTH` with an example of the clash.
    pub fn check_reset(&self, reset: CounterReset) -> Result<(), Problem> {
        let has = |wanted: &[Part]| self.parts.iter().any(|part| wanted.contains(part));
        let (year, month) = (has(&[Part::Year, Part::ShortYear]), has(&[Part::Month]));
        match reset {
            CounterReset::Yearly | CounterReset::Monthly if !year => {
                Err(self.clash("PATTERN_NEEDS_YEAR", "{rrrr}", (2026, 1), (2027, 1)))
            }
            CounterReset::Monthly if !month => {
                Err(self.clash("PATTERN_NEEDS_MONTH", "{mm}", (2026, 1), (2026, 2)))
            }
            _ => Ok(()),
        }
    }

    /// Whether the longest number that the series can give is short enough.
    ///
    /// # Errors
    /// [`Problem`] `TOO_LONG`.
    pub fn check_length(&self, series_name: &str) -> Result<(), Problem> {
        let longest = self
            .render(COUNTER_MAX, 2026, 12, series_name)
            .chars()
            .count();
        if longest > NUMBER_CHARACTERS_MAX {
            return Err(Problem::too_long(
                Label::new("numer dokumentu", "document number"),
                NUMBER_CHARACTERS_MAX,
                longest,
            ));
        }
        Ok(())
    }

    /// The number of a document.
    pub fn format(&self, counter: i64, date: Date, series_name: &str) -> String {
        self.render(counter, date.year(), u8::from(date.month()), series_name)
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn render(&self, counter: i64, year: i32, month: u8, series_name: &str) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Counter(digits) => format!("{counter:0digits$}"),
                Part::Month => format!("{month:02}"),
                Part::Year => format!("{year:04}"),
                Part::ShortYear => format!("{:02}", year.rem_euclid(100)),
                Part::SeriesName => series_name.to_owned(),
            })
            .collect()
    }

    fn clash(
        &self,
        reason: &'static str,
        missing: &str,
        first: (i32, u8),
        second: (i32, u8),
    ) -> Problem {
        let number = self.render(1, first.0, first.1, "A");
        debug_assert_eq!(
            number,
            self.render(1, second.0, second.1, "A"),
            "the example does clash"
        );
        let day = |(year, month): (i32, u8)| format!("{year}-{month:02}-01");
        let (first, second) = (day(first), day(second));
        Problem::new(
            reason,
            format!(
                "Wzór numeru: dodaj {missing}. Bez tego numer {number} otrzymałby dokument z {first} i drugi z {second}."
            ),
            format!(
                "Number pattern: add {missing}. Without it {number} would be given on {first} and again on {second}."
            ),
        )
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl TryFrom<String> for NumberPattern {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}

impl From<NumberPattern> for String {
    fn from(pattern: NumberPattern) -> Self {
        pattern.text
    }
}

fn parse_parts(text: &str) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        let (literal, tail) = rest.split_at(start);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        let (name, after) = tail
            .strip_prefix('{')
            .and_then(|tail| tail.split_once('}'))
            .ok_or_else(|| unknown(tail))?;
        parts.push(placeholder(name).ok_or_else(|| unknown(&format!("{{{name}}}")))?);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    Ok(parts)
}

fn placeholder(name: &str) -> Option<Part> {
    match name {
        "nr" => Some(Part::Counter(1)),
        "mm" => Some(Part::Month),
        "rrrr" => Some(Part::Year),
        "rr" => Some(Part::ShortYear),
        "seria" => Some(Part::SeriesName),
        _ => {
            let digits = name.strip_prefix("nr:")?;
            let one_digit = digits.len() == 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .parse()
                .ok()
                .filter(|digits| one_digit && (1..=PADDING_DIGITS_MAX).contains(digits))
                .map(Part::Counter)
        }
    }
}

fn unknown(text: &str) -> Problem {
    Problem::new(
        "PATTERN_PLACEHOLDER",
        format!(
            "Wzór numeru: nie ma pola {text}. Użyj {{nr}}, {{nr:4}}, {{mm}}, {{rrrr}}, {{rr}} lub {{seria}}."
        ),
        format!(
            "Number pattern: there is no field {text}. Use {{nr}}, {{nr:4}}, {{mm}}, {{rrrr}}, {{rr}} or {{seria}}."
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    fn pattern(text: &str) -> NumberPattern {
        NumberPattern::parse(text).expect(text)
    }

    #[test]
    fn numbers_follow_their_pattern() {
        let day = date!(2026 - 03 - 09);
        for (text, expected) in [
            ("FV/{nr}/{mm}/{rrrr}", "FV/7/03/2026"),
            ("{seria} {nr:4}/{rr}", "Sklep 0007/26"),
            ("{nr}", "7"),
            ("Żółte-{nr:1}", "Żółte-7"),
        ] {
            assert_eq!(pattern(text).format(7, day, "Sklep"), expected);
        }
        assert_eq!(pattern("{nr:2}").format(1234, day, ""), "1234");
    }

    #[test]
    fn a_pattern_without_what_its_reset_needs_is_refused_with_a_clash() {
        let clash = |text: &str, reset| {
            pattern(text)
                .check_reset(reset)
                .map_err(|p| (p.reason, p.text.pl.into_owned()))
        };
        let (reason, text) = clash("FV/{nr}", CounterReset::Yearly).expect_err("no year");
        assert_eq!(reason, "PATTERN_NEEDS_YEAR");
        assert!(
            text.contains("FV/1") && text.contains("2026-01-01") && text.contains("2027-01-01"),
            "{text}"
        );
        let (reason, text) = clash("FV/{nr}/{rrrr}", CounterReset::Monthly).expect_err("no month");
        assert_eq!(reason, "PATTERN_NEEDS_MONTH");
        assert!(
            text.contains("FV/1/2026") && text.contains("2026-02-01"),
            "{text}"
        );
        assert_eq!(
            clash("FV/{nr}/{mm}", CounterReset::Monthly).map_err(|(reason, _)| reason),
            Err("PATTERN_NEEDS_YEAR")
        );
        for (text, reset) in [
            ("FV/{nr}", CounterReset::Never),
            ("FV/{nr}/{rr}", CounterReset::Yearly),
            ("FV/{nr}/{mm}/{rrrr}", CounterReset::Monthly),
            ("FV/{nr}/{mm}/{rr}", CounterReset::Monthly),
        ] {
            assert_eq!(clash(text, reset), Ok(()), "{text}");
        }
    }

    #[test]
    fn wrong_patterns_are_refused_with_the_remedy() {
        for (text, reason) in [
            ("", "REQUIRED"),
            ("FV", "PATTERN_COUNTER"),
            ("{nr}/{nr}", "PATTERN_COUNTER"),
            ("{nr}/{m}", "PATTERN_PLACEHOLDER"),
            ("{nr:0}", "PATTERN_PLACEHOLDER"),
            ("{nr:10}", "PATTERN_PLACEHOLDER"),
            ("{nr:+4}", "PATTERN_PLACEHOLDER"),
            ("{nr", "PATTERN_PLACEHOLDER"),
            ("nr}", "PATTERN_PLACEHOLDER"),
            ("{nr}/{}", "PATTERN_PLACEHOLDER"),
        ] {
            assert_eq!(
                NumberPattern::parse(text).map_err(|p| p.reason),
                Err(reason),
                "{text}"
            );
        }
        let long = pattern(&format!("{}{{nr}}", "x".repeat(250)));
        assert_eq!(long.check_length("").map_err(|p| p.reason), Err("TOO_LONG"));
        assert_eq!(
            pattern("{seria}{nr}").check_length(&"x".repeat(247)),
            Ok(())
        );
    }

    #[test]
    fn a_pattern_is_plain_text_in_json() {
        let json = serde_json::to_string(&pattern("FV/{nr}")).expect("json");
        assert_eq!(json, "\"FV/{nr}\"");
        assert!(serde_json::from_str::<NumberPattern>("\"FV\"").is_err());
    }

    #[test]
    fn periods_are_those_of_the_reset() {
        let day = date!(2026 - 03 - 09);
        assert_eq!(
            COUNTER_RESETS.map(|reset| reset.period_key(day)),
            ["all", "2026", "2026-03"]
        );
        assert!(
            COUNTER_RESETS
                .into_iter()
                .all(|reset| CounterReset::from_kept(reset.as_str()) == Some(reset))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever the pattern, an accepted one never gives the same text twice.
        #[test]
        fn accepted_patterns_never_give_a_number_twice(
            pieces in proptest::collection::vec(prop_oneof![
                Just("{mm}"), Just("{rrrr}"), Just("{rr}"), Just("{seria}"), Just("/"), Just("1"), Just("FV"),
            ], 0..6),
            place in 0_usize..6,
            counter in prop_oneof![Just("{nr}"), Just("{nr:2}")],
            reset in prop_oneof![Just(CounterReset::Never), Just(CounterReset::Yearly), Just(CounterReset::Monthly)],
        ) {
            let mut pieces = pieces;
            pieces.insert(place.min(pieces.len()), counter);
            let pattern = NumberPattern::parse(&pieces.concat()).expect("well formed");
            prop_assume!(pattern.check_reset(reset).is_ok());
            let mut seen = HashSet::new();
            let mut given = HashSet::new();
            for year in 2026..2028 {
                for month in 1..=12 {
                    let date = Date::from_calendar_date(year, time::Month::try_from(month).expect("month"), 1).expect("date");
                    for counter in [1, 2, 10, 11, 12, 112, 1202, 120_261] {
                        if given.insert((reset.period_key(date), counter)) {
                            prop_assert!(seen.insert(pattern.format(counter, date, "S1")), "{}", pattern);
                        }
                    }
                }
            }
        }
    }
}
