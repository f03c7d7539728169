//! Amounts, numbers, dates and moments as people of either language write them.

use prost_types::Timestamp;
use time::{Date, OffsetDateTime, UtcOffset};
use tzdb_data::time_zone::europe::WARSAW;

use crate::Lang;

/// An amount in hundredths with its currency: `1 234,56 zł`, `1,234.56 PLN`.
pub(crate) fn amount(hundredths: i64, currency: &str, lang: Lang) -> String {
    let currency = match currency {
        "" | "PLN" => lang.pick("zł", "PLN"),
        other => other,
    };
    format!("{} {currency}", plain_amount(hundredths, lang))
}

/// An amount in hundredths without its currency.
pub(crate) fn plain_amount(hundredths: i64, lang: Lang) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let whole = (hundredths.unsigned_abs() / 100).to_string();
    let rest = hundredths.unsigned_abs() % 100;
    let point = lang.pick(',', '.');
    format!("{sign}{}{point}{rest:02}", grouped(&whole, lang))
}

/// A decimal of the contract ("1234.5") as people write it: `1 234,5`. What is no decimal stays.
pub(crate) fn decimal(text: &str, lang: Lang) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return text.to_owned();
    }
    let whole = grouped(whole, lang);
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}{}{fraction}", lang.pick(',', '.'))
    }
}

/// A date of the contract ("2026-11-23"): `23.11.2026` in Polish.
pub(crate) fn date(text: &str, lang: Lang) -> String {
    match (lang, parse_iso(text)) {
        (Lang::Pl, Some(date)) => polish_date(date),
        _ => text.to_owned(),
    }
}

/// A moment of the contract in the time of Warsaw, to the minute; empty when there is none.
pub(crate) fn stamp(moment_of: Option<Timestamp>, lang: Lang) -> String {
    moment_of
        .and_then(|stamp| OffsetDateTime::from_unix_timestamp(stamp.seconds).ok())
        .map(|at| moment(at, lang))
        .unwrap_or_default()
}

/// A moment in the time of Warsaw, to the minute.
pub(crate) fn moment(at: OffsetDateTime, lang: Lang) -> String {
    let local = in_warsaw(at);
    let day = match lang {
        Lang::Pl => polish_date(local.date()),
        Lang::En => iso_date(local.date()),
    };
    format!("{day} {:02}:{:02}", local.hour(), local.minute())
}

/// A date as people type it, as the contract wants it: `2026-11-23`, `23.11.2026` and `23-11-2026` are
/// read. What is no date goes to the server as it is, which says so.
pub(crate) fn typed_date(text: &str) -> String {
    let text = text.trim();
    if parse_iso(text).is_some() {
        return text.to_owned();
    }
    let parts: Vec<&str> = text.split(['.', '-', '/']).collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => {
            let iso = format!("{year}-{month:0>2}-{day:0>2}");
            if parse_iso(&iso).is_some() {
                iso
            } else {
                text.to_owned()
            }
        }
        _ => text.to_owned(),
    }
}

/// The first moment of a day in Warsaw, typed as people type dates.
pub(crate) fn day_start(text: &str) -> Option<Timestamp> {
    let midnight = parse_iso(&typed_date(text))?.midnight().assume_utc();
    // the offset of that night: asked at the moment that would be midnight in UTC, an hour or two off
    let offset = in_warsaw(midnight).offset();
    let at = midnight.replace_offset(offset);
    Some(Timestamp {
        seconds: at.unix_timestamp(),
        nanos: 0,
    })
}

/// A decimal as people type it, as the contract wants it: blanks are taken away, a comma is a dot.
pub(crate) fn typed_decimal(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect()
}

/// An amount as people type it, in hundredths; `None` when it is none or has more than two places.
pub(crate) fn typed_amount(text: &str) -> Option<i64> {
    let text = typed_decimal(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 2 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let rest: i64 = format!("{fraction:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(rest)
}

/// An account number in groups of four behind its first two digits: `61 1090 1014 …`.
pub(crate) fn account(number: &str) -> String {
    let bare: Vec<char> = number.chars().filter(|c| !c.is_whitespace()).collect();
    let head = if bare.first().is_some_and(char::is_ascii_digit) {
        2
    } else {
        4
    };
    if bare.len() <= head {
        return bare.into_iter().collect();
    }
    let (first, rest) = bare.split_at(head);
    let mut groups: Vec<String> = vec![first.iter().collect()];
    groups.extend(rest.chunks(4).map(|group| group.iter().collect::<String>()));
    groups.join(" ")
}

/// Digits in groups of three.
fn grouped(digits: &str, lang: Lang) -> String {
    let separator = lang.pick(' ', ',');
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

fn parse_iso(text: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, format).ok()
}

fn polish_date(date: Date) -> String {
    format!(
        "{:02}.{:02}.{}",
        date.day(),
        u8::from(date.month()),
        date.year()
    )
}

fn iso_date(date: Date) -> String {
    format!(
        "{}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

fn in_warsaw(at: OffsetDateTime) -> OffsetDateTime {
    WARSAW
        .find_local_time_type(at.unix_timestamp())
        .ok()
        .and_then(|local| UtcOffset::from_whole_seconds(local.ut_offset()).ok())
        .map_or(at, |offset| at.to_offset(offset))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        for (hundredths, pl, en) in [
            (0, "0,00 zł", "0.00 PLN"),
            (5, "0,05 zł", "0.05 PLN"),
            (123_456, "1 234,56 zł", "1,234.56 PLN"),
            (-100_000_000, "-1 000 000,00 zł", "-1,000,000.00 PLN"),
            (99_999, "999,99 zł", "999.99 PLN"),
        ] {
            assert_eq!(amount(hundredths, "PLN", Lang::Pl), pl);
            assert_eq!(amount(hundredths, "", Lang::En), en);
        }
        assert_eq!(amount(150, "EUR", Lang::Pl), "1,50 EUR");
        assert_eq!(
            plain_amount(i64::MIN, Lang::Pl),
            "-92 233 720 368 547 758,08"
        );
    }

    #[test]
    fn decimals_keep_their_places() {
        assert_eq!(decimal("1234.5", Lang::Pl), "1 234,5");
        assert_eq!(decimal("1234.50", Lang::En), "1,234.50");
        assert_eq!(decimal("-7", Lang::Pl), "-7");
        assert_eq!(decimal("abc", Lang::Pl), "abc");
        assert_eq!(decimal("", Lang::Pl), "");
    }

    #[test]
    fn dates_are_read_as_people_type_them() {
        for text in [
            "2026-11-03",
            "03.11.2026",
            "3.11.2026",
            "3-11-2026",
            "03/11/2026",
        ] {
            assert_eq!(typed_date(text), "2026-11-03", "{text}");
        }
        assert_eq!(typed_date("31.02.2026"), "31.02.2026");
        assert_eq!(typed_date("jutro"), "jutro");
        assert_eq!(date("2026-11-03", Lang::Pl), "03.11.2026");
        assert_eq!(date("2026-11-03", Lang::En), "2026-11-03");
        assert_eq!(date("", Lang::Pl), "");
    }

    #[test]
    fn moments_are_shown_in_the_time_of_warsaw() {
        assert_eq!(
            moment(datetime!(2026-01-31 23:30 UTC), Lang::Pl),
            "01.02.2026 00:30"
        );
        assert_eq!(
            moment(datetime!(2026-07-01 10:00 UTC), Lang::En),
            "2026-07-01 12:00"
        );
    }

    #[test]
    fn a_day_begins_at_midnight_in_warsaw() {
        let seconds = |text| day_start(text).map(|stamp| stamp.seconds);
        assert_eq!(
            seconds("2026-07-01"),
            Some(datetime!(2026-06-30 22:00 UTC).unix_timestamp())
        );
        assert_eq!(
            seconds("1.01.2026"),
            Some(datetime!(2025-12-31 23:00 UTC).unix_timestamp())
        );
        assert_eq!(seconds("jutro"), None);
    }

    #[test]
    fn typed_amounts_are_exact() {
        assert_eq!(typed_amount("1 234,56"), Some(123_456));
        assert_eq!(typed_amount("10"), Some(1_000));
        assert_eq!(typed_amount("0,5"), Some(50));
        for text in ["", "1,234", "-1", "a", "1.2.3", "99999999999999999999"] {
            assert_eq!(typed_amount(text), None, "{text}");
        }
    }

    #[test]
    fn account_numbers_stand_in_groups() {
        assert_eq!(
            account("61109010140000071219812874"),
            "61 1090 1014 0000 0712 1981 2874"
        );
        assert_eq!(
            account("DE89370400440532013000"),
            "DE89 3704 0044 0532 0130 00"
        );
        assert_eq!(account(""), "");
    }
}
