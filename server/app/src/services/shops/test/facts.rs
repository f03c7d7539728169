//! What a synchronisation goes by: time, language, pace, units.

use std::time::Duration;

use kontor_domain::{
    refusal::{Label, Text},
    text::{clean, fold},
};
use kontor_shoper::{ApplicationConfig, RateLimit, Unit};
use time::OffsetDateTime;

use super::{
    Tester,
    check::{Check, Pending},
    entry,
    rights::{Seen, reading_of, settings},
};
use crate::services::shops::refusals::Explained;

/// The zone in which the office and its schedule live.
const ZONE: &str = "Europe/Warsaw";
/// By how much the clocks may differ.
const DIFFERENCE_MAX: Duration = Duration::from_mins(2);
/// Units that are named in a text, at most.
const NAMED_MAX: usize = 10;
/// Characters of what the shop says of itself that are shown, at most.
const SHOWN_CHARACTERS_MAX: usize = 60;

fn time_zone() -> Pending {
    Pending::new("TIME_ZONE", Label::new("Strefa czasowa", "Time zone"))
}

fn clock() -> Pending {
    Pending::new("CLOCK", Label::new("Zgodność zegarów", "Clocks agree"))
}

fn language() -> Pending {
    Pending::new("LANGUAGE", Label::new("Język domyślny", "Default language"))
}

fn rate_limit() -> Pending {
    Pending::new("RATE_LIMIT", Label::new("Limit wywołań", "Rate limit"))
}

fn whole_units() -> Pending {
    let label = Label::new("Jednostki tylko całkowite", "Whole-number units");
    Pending::new("WHOLE_UNITS", label)
}

/// What the two clocks showed at one moment: the shop's, if it tells, and the server's.
type Clocks = (Option<OffsetDateTime>, OffsetDateTime);

/// The checks of what was seen.
pub(super) fn checks(tester: &Tester<'_>, seen: &Seen, clocks: Clocks) -> Vec<Check> {
    let config = seen.config.as_ref().ok();
    let of_config = |pending: Pending, check: fn(Pending, &ApplicationConfig) -> Check| match config
    {
        Some(config) => check(pending, config),
        None => pending.needs(settings().label()),
    };
    vec![
        of_config(time_zone(), check_time_zone),
        check_clock(clock(), clocks),
        of_config(language(), check_language),
        check_rate_limit(rate_limit(), tester.client.rate_limit()),
        check_whole_units(tester, seen),
    ]
}

/// The same when the way in is barred.
pub(super) fn skipped() -> Vec<Check> {
    [
        time_zone(),
        clock(),
        language(),
        rate_limit(),
        whole_units(),
    ]
    .map(|pending| pending.needs(&entry::last()))
    .into()
}

fn check_time_zone(pending: Pending, config: &ApplicationConfig) -> Check {
    let zone = shown(&config.locale_timezone);
    match zone.as_str() {
        ZONE => pending.found(Text::new(zone.clone(), zone)),
        "" => pending.skipped(Text::fixed(
            "pominięto: sklep nie podaje strefy",
            "skipped: the shop does not tell its zone",
        )),
        _ => pending.failed(Explained {
            reason: "SHOP_TIME_ZONE",
            what: Text::new(
                format!("sklep liczy czas w strefie {zone}."),
                format!("the shop goes by the zone {zone}."),
            ),
            remedy: Text::fixed(
                "Ustaw w panelu sklepu strefę Europe/Warsaw, inaczej godziny zmian w sklepie i w programie będą się różnić.",
                "Set the zone Europe/Warsaw in the shop's panel, or times of changes in shop and program will differ.",
            ),
        }),
    }
}

fn check_clock(pending: Pending, (shop, now): Clocks) -> Check {
    let Some(shop) = shop else {
        return pending.skipped(Text::fixed(
            "pominięto: sklep nie podaje czasu",
            "skipped: the shop does not tell the time",
        ));
    };
    let difference = (shop - now).whole_seconds();
    let limit = i64::try_from(DIFFERENCE_MAX.as_secs()).unwrap_or(i64::MAX);
    if difference.abs() <= limit {
        return pending.found(Text::new(
            format!("różnica {} s", difference.abs()),
            format!("difference {} s", difference.abs()),
        ));
    }
    let (pl, en) = if difference > 0 {
        ("do przodu", "ahead")
    } else {
        ("do tyłu", "behind")
    };
    pending.failed(Explained {
        reason: "SHOP_CLOCK",
        what: Text::new(
            format!(
                "zegar sklepu jest {} s {pl} względem serwera.",
                difference.abs()
            ),
            format!(
                "the shop's clock is {} s {en} of the server's.",
                difference.abs()
            ),
        ),
        remedy: Text::fixed(
            "Włącz na serwerze Kontora ustawianie czasu z internetu (NTP).",
            "Let the Kontor server set its time from the internet (NTP).",
        ),
    })
}

fn check_language(pending: Pending, config: &ApplicationConfig) -> Check {
    let locale = shown(&config.default_language_name);
    if locale.is_empty() {
        return pending.failed(Explained {
            reason: "SHOP_LANGUAGE_UNKNOWN",
            what: Text::fixed(
                "sklep nie podaje swojego języka domyślnego.",
                "the shop does not tell its default language.",
            ),
            remedy: Text::fixed(
                "Ustaw język domyślny w panelu sklepu.",
                "Set the default language in the shop's panel.",
            ),
        });
    }
    pending.found(Text::new(
        format!("{locale}; tylko teksty w tym języku są synchronizowane"),
        format!("{locale}; only texts in this language are synchronised"),
    ))
}

fn check_rate_limit(pending: Pending, rate: Option<RateLimit>) -> Check {
    let Some(rate) = rate else {
        return pending.skipped(Text::fixed(
            "pominięto: sklep nie podaje limitu",
            "skipped: the shop does not tell its limit",
        ));
    };
    let (limit, pace) = (rate.limit, rate.bandwidth);
    // fifty products in a call
    let minutes = 200_u32.div_ceil(pace.max(1) * 60);
    pending.found(Text::new(
        format!("{limit} naraz, potem {pace} na sekundę; 10 000 produktów wczytuje się około {minutes} min"),
        format!("{limit} at once, then {pace} a second; 10,000 products are read in about {minutes} min"),
    ))
}

/// A unit of whole numbers in the shop whose namesake here may have a fraction would refuse such a stock.
fn check_whole_units(tester: &Tester<'_>, seen: &Seen) -> Check {
    let pending = whole_units();
    let Ok(units) = &seen.units else {
        return pending.needs(reading_of("units").label());
    };
    let locale = match &seen.config {
        Ok(config) => config.default_language_name.as_str(),
        Err(_) => "",
    };
    let whole: Vec<String> = units
        .iter()
        .filter(|unit| unit.floating_point == Some(false))
        .map(|unit| shown(name(unit, locale)))
        .collect();
    let refusing: Vec<String> = whole
        .iter()
        .filter(|name| {
            let mut own = tester.units.iter();
            own.any(|own| own.active && own.decimals > 0 && fold(&own.name) == fold(name))
        })
        .cloned()
        .collect();
    if refusing.is_empty() {
        let named = if whole.is_empty() {
            "–".to_owned()
        } else {
            list(&whole)
        };
        return pending.found(Text::new(
            format!("bez części ułamkowej w sklepie: {named}"),
            format!("without a fraction in the shop: {named}"),
        ));
    }
    let named = list(&refusing);
    pending.failed(Explained {
        reason: "SHOP_WHOLE_UNITS",
        what: Text::new(
            format!("w programie te jednostki mają części ułamkowe, a w sklepie nie: {named}."),
            format!("these units have a fraction in the program, but not in the shop: {named}."),
        ),
        remedy: Text::fixed(
            "W panelu sklepu pozwól tym jednostkom na ułamki albo w programie ustaw im 0 miejsc po przecinku; inaczej sklep może \
             odrzucać stany takie jak 1,5.",
            "Allow fractions to these units in the shop's panel, or give them 0 decimal places in the program; else the shop may refuse \
             stock such as 1.5.",
        ),
    })
}

fn name<'a>(unit: &'a Unit, locale: &str) -> &'a str {
    let texts = &unit.translations;
    let text = texts.get(locale).or_else(|| texts.values().next());
    text.map_or("", |text| text.name.as_str())
}

fn list(names: &[String]) -> String {
    let mut text = names[..names.len().min(NAMED_MAX)].join(", ");
    if names.len() > NAMED_MAX {
        text.push_str(", …");
    }
    text
}

/// What the shop says of itself, fit to be shown.
fn shown(text: &str) -> String {
    clean(text).chars().take(SHOWN_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::services::shops::test::Outcome;

    #[test]
    fn clocks_may_differ_a_little() {
        let now = datetime!(2026-11-23 12:00 UTC);
        let outcome = |shop| check_clock(clock(), (shop, now)).outcome;
        assert_eq!(outcome(None), Outcome::Skipped);
        assert_eq!(
            outcome(Some(datetime!(2026-11-23 12:02 UTC))),
            Outcome::Passed
        );
        assert_eq!(
            outcome(Some(datetime!(2026-11-23 12:02:01 UTC))),
            Outcome::Failed
        );
        assert_eq!(
            outcome(Some(datetime!(2026-11-23 11:57:59 UTC))),
            Outcome::Failed
        );
    }

    #[test]
    fn a_zone_other_than_the_offices_is_named() {
        let check = |zone: &str| {
            let json = serde_json::json!({"locale_timezone": zone});
            let config = serde_json::from_value(json).expect("a configuration");
            check_time_zone(time_zone(), &config)
        };
        assert_eq!(check("Europe/Warsaw").outcome, Outcome::Passed);
        assert_eq!(check("").outcome, Outcome::Skipped);
        let failed = check("Europe/\u{1b}[31mLondon");
        assert_eq!(
            (failed.outcome, failed.reason),
            (Outcome::Failed, "SHOP_TIME_ZONE")
        );
        assert!(
            failed
                .detail
                .expect("a detail")
                .pl
                .contains("Europe/London")
        );
    }

    #[test]
    fn a_rate_is_told_by_what_it_means() {
        let rate = RateLimit {
            calls: 1,
            limit: 10,
            bandwidth: 2,
        };
        let check = check_rate_limit(rate_limit(), Some(rate));
        let detail = check.detail.expect("a detail");
        assert!(
            detail.pl.contains("10 naraz, potem 2 na sekundę"),
            "{}",
            detail.pl
        );
        assert!(detail.pl.contains("około 2 min"), "{}", detail.pl);
        assert_eq!(
            check_rate_limit(rate_limit(), None).outcome,
            Outcome::Skipped
        );
    }
}
