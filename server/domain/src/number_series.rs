//! Number series (serie numeracji) as the office keeps them. Patterns and periods are in [`series`](crate::series).

use serde::{Deserialize, Serialize};

use crate::ids::SeriesId;
use crate::invoice::InvoiceKind;
use crate::refusal::{Label, Problem, Scope};
use crate::series::{COUNTER_MAX, CounterReset, NumberPattern, SERIES_NAME_CHARACTERS_MAX};
use crate::text::required;

/// A number series without its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNumberSeries {
    /// Kind of the documents it numbers.
    pub kind: InvoiceKind,
    /// Name, unique ignoring case and diacritics.
    pub name: String,
    /// Pattern of its numbers.
    pub pattern: NumberPattern,
    /// When its counter starts again.
    pub reset: CounterReset,
    /// Whether it is proposed for its kind: exactly one active series of each kind is.
    pub is_default: bool,
}

/// A number series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberSeries {
    /// Id.
    pub id: SeriesId,
    /// Everything a person fills in.
    #[serde(flatten)]
    pub data: NewNumberSeries,
    /// Whether it can still be chosen.
    pub active: bool,
    /// Counts the changes; its etag is made of it.
    pub version: i64,
}

/// A number series as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberSeriesInput {
    /// Kind; nothing is refused.
    pub kind: Option<InvoiceKind>,
    /// Name.
    pub name: String,
    /// Pattern.
    pub pattern: String,
    /// Reset; nothing is refused.
    pub reset: Option<CounterReset>,
    /// Default of its kind.
    pub is_default: bool,
}

impl From<&NewNumberSeries> for NumberSeriesInput {
    fn from(series: &NewNumberSeries) -> Self {
        Self {
            kind: Some(series.kind),
            name: series.name.clone(),
            pattern: series.pattern.as_str().to_owned(),
            reset: Some(series.reset),
            is_default: series.is_default,
        }
    }
}

/// Checks a series; faults under `kind`, `name`, `pattern`, `reset`.
pub fn validate_number_series(
    input: &NumberSeriesInput,
    scope: &mut Scope<'_>,
) -> Option<NewNumberSeries> {
    let kind = input
        .kind
        .ok_or_else(|| Problem::required(Label::new("rodzaj dokumentów", "kind of documents")));
    let kind = scope.check("kind", kind);
    let name = required(
        &input.name,
        SERIES_NAME_CHARACTERS_MAX,
        Label::new("nazwa serii", "name of the series"),
    );
    let name = scope.check("name", name);
    let reset = input
        .reset
        .ok_or_else(|| Problem::required(Label::new("zerowanie licznika", "reset of the counter")));
    let reset = scope.check("reset", reset);
    let pattern = NumberPattern::parse(&input.pattern).and_then(|pattern| {
        if let Some(reset) = reset {
            pattern.check_reset(reset)?;
        }
        pattern.check_length(name.as_deref().unwrap_or_default())?;
        Ok(pattern)
    });
    let pattern = scope.check("pattern", pattern);
    Some(NewNumberSeries {
        kind: kind?,
        name: name?,
        pattern: pattern?,
        reset: reset?,
        is_default: input.is_default,
    })
}

/// A counter that a series can be given as its next one.
///
/// # Errors
/// [`Problem`] `COUNTER_OUT_OF_RANGE`.
pub fn next_counter(number: i64) -> Result<i64, Problem> {
    if (1..=COUNTER_MAX).contains(&number) {
        return Ok(number);
    }
    Err(Problem::new(
        "COUNTER_OUT_OF_RANGE",
        format!("Następny numer: podaj liczbę od 1 do {COUNTER_MAX}."),
        format!("Next number: give a number from 1 to {COUNTER_MAX}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Violations;

    fn input() -> NumberSeriesInput {
        NumberSeriesInput {
            kind: Some(InvoiceKind::Vat),
            name: " Sklep ".into(),
            pattern: "S/{nr}/{rrrr}".into(),
            reset: Some(CounterReset::Yearly),
            is_default: false,
        }
    }

    fn reasons(input: &NumberSeriesInput) -> Vec<(String, &'static str)> {
        let mut violations = Violations::new();
        let series = validate_number_series(input, &mut violations.scope("series"));
        assert_eq!(series.is_none(), !violations.is_empty());
        let list = violations.as_slice().iter();
        list.map(|v| (v.field.clone(), v.reason)).collect()
    }

    #[test]
    fn a_series_becomes_the_input_that_makes_it_again() {
        let mut violations = Violations::new();
        let series = validate_number_series(&input(), &mut violations.root()).expect("valid");
        assert_eq!(series.name, "Sklep");
        let again = validate_number_series(&(&series).into(), &mut violations.root());
        assert_eq!(again, Some(series));
    }

    #[test]
    fn everything_missing_is_named_at_once() {
        let fields = ["kind", "name", "reset", "pattern"];
        assert_eq!(
            reasons(&NumberSeriesInput::default()),
            fields.map(|field| (format!("series.{field}"), "REQUIRED"))
        );
    }

    #[test]
    fn the_pattern_must_fit_reset_and_name() {
        let monthly = NumberSeriesInput {
            reset: Some(CounterReset::Monthly),
            ..input()
        };
        assert_eq!(
            reasons(&monthly),
            [("series.pattern".to_owned(), "PATTERN_NEEDS_MONTH")]
        );
        let long = NumberSeriesInput {
            name: "x".repeat(100),
            pattern: format!("{}{{nr}}{{seria}}{{rr}}", "y".repeat(150)),
            ..input()
        };
        assert_eq!(reasons(&long), [("series.pattern".to_owned(), "TOO_LONG")]);
    }

    #[test]
    fn counters_have_a_range() {
        assert_eq!(next_counter(1), Ok(1));
        assert_eq!(next_counter(COUNTER_MAX), Ok(COUNTER_MAX));
        for wrong in [0, -1, COUNTER_MAX + 1] {
            assert!(next_counter(wrong).is_err(), "{wrong}");
        }
    }
}
