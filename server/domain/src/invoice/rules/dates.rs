//! Dates: of issue, of supply, and the order in which numbers are given.

use time::{Date, Duration, Month};

use super::Findings;
use crate::calendar::format_date;
use crate::invoice::{Content, InvoiceKind, Supply};
use crate::refusal::{Label, Problem};

/// The earliest date of issue and of supply that FA(3) takes.
const DATE_MIN: Date = time::macros::date!(2006 - 01 - 01);
/// The earliest date of payment that FA(3) takes.
pub(super) const PAYMENT_DATE_MIN: Date = time::macros::date!(2016 - 07 - 01);
/// How long before the supply an invoice may be issued (art. 106i ust. 7).
const EARLIEST_BEFORE_SUPPLY: Duration = Duration::days(60);
/// The day of the following month by which an invoice is due (art. 106i ust. 1).
const DUE_DAY_OF_NEXT_MONTH: u8 = 15;

/// Looks at the dates. `series_last` is the latest date of issue in the series so far.
pub fn check(
    content: &Content,
    issue_date: Date,
    today: Date,
    series_last: Option<Date>,
    findings: &mut Findings,
) {
    check_ranges(content, issue_date, findings);
    if issue_date > today {
        findings.confirm(
            "issue_date",
            Problem::new(
                "ISSUE_DATE_FUTURE",
                format!(
                    "Data wystawienia {} jest późniejsza niż dzisiejsza.",
                    format_date(issue_date)
                ),
                format!(
                    "The date of issue {} is later than today.",
                    format_date(issue_date)
                ),
            ),
        );
    }
    if let Some(last) = series_last.filter(|last| issue_date < *last) {
        findings.confirm(
            "issue_date",
            Problem::new(
                "ISSUE_DATE_BEFORE_LAST",
                format!(
                    "Data wystawienia {} jest wcześniejsza niż ostatniego dokumentu tej serii ({}): numery nie będą rosły z datą.",
                    format_date(issue_date),
                    format_date(last)
                ),
                format!(
                    "The date of issue {} is earlier than that of the last document of the series ({}): numbers will not grow with dates.",
                    format_date(issue_date),
                    format_date(last)
                ),
            ),
        );
    }
    if content.kind == InvoiceKind::Vat {
        check_article_106i(content.supply, issue_date, findings);
    }
}

/// The day that decides about rates and terms: of supply, the last of its period, or of issue.
pub fn tax_date(supply: Option<Supply>, issue_date: Date) -> Date {
    match supply {
        Some(Supply::On(date)) => date,
        Some(Supply::Period { until, .. }) => until,
        None => issue_date,
    }
}

/// A date before the first that FA(3) takes.
pub(super) fn too_early(label: Label, first: Date) -> Problem {
    Problem::new(
        "DATE_TOO_EARLY",
        format!(
            "{}: podaj datę nie wcześniejszą niż {}.",
            label.pl,
            format_date(first)
        ),
        format!(
            "{}: give a date not before {}.",
            label.en,
            format_date(first)
        ),
    )
}

fn check_ranges(content: &Content, issue_date: Date, findings: &mut Findings) {
    if issue_date < DATE_MIN {
        findings.fault(
            "issue_date",
            too_early(Label::new("Data wystawienia", "Date of issue"), DATE_MIN),
        );
    }
    let label = Label::new("Data sprzedaży", "Date of supply");
    match content.supply {
        Some(Supply::On(date)) if date < DATE_MIN => {
            findings.fault("supply_date", too_early(label, DATE_MIN));
        }
        Some(Supply::Period { from, .. }) if from < DATE_MIN => {
            findings.fault("supply_period.from", too_early(label, DATE_MIN));
        }
        Some(Supply::Period { from, until }) if until < from => findings.fault(
            "supply_period.until",
            Problem::fixed(
                "PERIOD_REVERSED",
                "Okres sprzedaży: ostatni dzień jest wcześniejszy niż pierwszy. Popraw daty.",
                "Period of supply: the last day is before the first. Correct the dates.",
            ),
        ),
        _ => {}
    }
    for (index, line) in content.lines.iter().enumerate() {
        if line.supply_date.is_some_and(|date| date < DATE_MIN) {
            findings.fault(
                &format!("lines[{index}].supply_date"),
                too_early(label, DATE_MIN),
            );
        }
    }
}

fn check_article_106i(supply: Option<Supply>, issue_date: Date, findings: &mut Findings) {
    let supplied = tax_date(supply, issue_date);
    let (field, single) = match supply {
        Some(Supply::Period { .. }) => ("supply_period", false),
        _ => ("supply_date", true),
    };
    if issue_date > due_day(supplied) {
        findings.notice(
            field,
            Problem::new(
                "ISSUED_LATE",
                format!(
                    "Faktura powinna być wystawiona najpóźniej {} (15. dnia miesiąca po dostawie, art. 106i ust. 1).",
                    format_date(due_day(supplied))
                ),
                format!(
                    "The invoice was due by {} (the 15th of the month after the supply, art. 106i ust. 1).",
                    format_date(due_day(supplied))
                ),
            ),
        );
    }
    // a period of continuous supply may be invoiced earlier (art. 106i ust. 8)
    if single && supplied - issue_date > EARLIEST_BEFORE_SUPPLY {
        findings.confirm(
            field,
            Problem::fixed(
                "ISSUED_TOO_EARLY",
                "Fakturę można wystawić najwcześniej 60 dni przed dostawą lub zapłatą (art. 106i ust. 7). Sprawdź datę sprzedaży.",
                "An invoice may be issued 60 days before the supply or payment at the earliest (art. 106i ust. 7). Check the date of supply.",
            ),
        );
    }
}

/// The 15th of the month after the supply.
fn due_day(supplied: Date) -> Date {
    let month = supplied.month().next();
    let year = if month == Month::January {
        supplied.year() + 1
    } else {
        supplied.year()
    };
    // the last year a date can have has no next one
    Date::from_calendar_date(year, month, DUE_DAY_OF_NEXT_MONTH).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn an_invoice_is_due_by_the_fifteenth_of_the_next_month() {
        assert_eq!(due_day(date!(2026 - 01 - 31)), date!(2026 - 02 - 15));
        assert_eq!(due_day(date!(2026 - 12 - 01)), date!(2027 - 01 - 15));
    }

    #[test]
    fn the_limits_of_art_106i_are_told_to_the_day() {
        let found = |supply, issue_date| {
            let mut findings = Findings::default();
            check_article_106i(Some(supply), issue_date, &mut findings);
            findings
                .warnings
                .iter()
                .map(|warning| (warning.reason, warning.must_be_confirmed))
                .collect::<Vec<_>>()
        };
        let on = |date| Supply::On(date);
        assert_eq!(found(on(date!(2026 - 01 - 10)), date!(2026 - 02 - 15)), []);
        assert_eq!(
            found(on(date!(2026 - 01 - 10)), date!(2026 - 02 - 16)),
            [("ISSUED_LATE", false)]
        );
        assert_eq!(found(on(date!(2026 - 03 - 02)), date!(2026 - 01 - 01)), []);
        assert_eq!(
            found(on(date!(2026 - 03 - 03)), date!(2026 - 01 - 01)),
            [("ISSUED_TOO_EARLY", true)]
        );
        let period = Supply::Period {
            from: date!(2026 - 01 - 01),
            until: date!(2026 - 12 - 31),
        };
        assert_eq!(found(period, date!(2026 - 01 - 01)), []);
    }
}
