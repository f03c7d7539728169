//! Lists: every order is total, pages fit together, filters and totals agree with a list made by hand.

use kontor_domain::{
    ids::InvoiceId,
    invoice::{InvoiceKind, Totals},
    money::Amount,
    text::fold,
};
use kontor_testkit::{TestDatabase, databases};
use time::{Date, Duration, macros::date};

use super::samples;
use crate::{
    invoices::{
        self, DraftRow, InvoiceFilter, InvoiceOrder, InvoicePlace, InvoiceState, InvoiceSummary,
    },
    search::Term,
    tests::support::{Opened, open},
};

const ORDERS: [InvoiceOrder; 6] = [
    InvoiceOrder::DateDesc,
    InvoiceOrder::DateAsc,
    InvoiceOrder::GrossDesc,
    InvoiceOrder::GrossAsc,
    InvoiceOrder::Number,
    InvoiceOrder::Buyer,
];
const BUYERS: [&str; 5] = [
    "Żółw sp. z o.o.",
    "Zebra",
    "abak",
    "Łoś i Syn",
    "ŻÓŁW SP. Z O.O.",
];
const DOCUMENTS: u32 = 60;

/// What the list should know of a document.
#[derive(Debug, Clone)]
struct Known {
    id: InvoiceId,
    state: InvoiceState,
    kind: InvoiceKind,
    number: String,
    day: Date,
    buyer: &'static str,
    gross: i64,
}

/// Sixty documents, every fifth a draft, every seventh a pro forma, with equal days, amounts and buyers among them.
fn filled(database: TestDatabase) -> (Opened, Vec<Known>) {
    let opened = open(database);
    let mut known = Vec::new();
    for number in 1..=DOCUMENTS {
        let day = date!(2026 - 11 - 01) + Duration::days(i64::from(number * 7 % 11));
        let buyer = BUYERS[usize::try_from(number * 3 % 5).expect("small")];
        let gross = i64::from(number * 13 % 9) * 1_000;
        let kind = if number % 7 == 0 {
            InvoiceKind::ProForma
        } else {
            InvoiceKind::Vat
        };
        let is_draft = number % 5 == 0;
        let mut issued = samples::plain(number, day, samples::company(buyer, "7792437146"), gross);
        issued.document.kind = kind;
        if is_draft {
            let mut content = samples::some_content();
            content.kind = kind;
            content.currency = kontor_domain::currency::Currency::PLN;
            let draft = samples::draft(number, content);
            let totals = Totals {
                gross: Amount::from_scaled(gross),
                ..Totals::default()
            };
            opened
                .db
                .write_blocking(move |conn| {
                    let row = DraftRow {
                        draft: &draft,
                        listed_on: day,
                        buyer_name: buyer,
                        buyer_number: "7792437146",
                        totals,
                        due_date: None,
                        paid: 0,
                    };
                    invoices::insert_draft(conn, &row)
                })
                .unwrap();
        } else {
            opened
                .db
                .write_blocking(move |conn| invoices::insert_issued(conn, &issued))
                .unwrap();
        }
        known.push(Known {
            id: samples::id(number),
            state: if is_draft {
                InvoiceState::Draft
            } else {
                InvoiceState::Issued
            },
            kind,
            number: if is_draft {
                String::new()
            } else {
                format!("FV/{number}")
            },
            day,
            buyer,
            gross,
        });
    }
    (opened, known)
}

fn fits(filter: &InvoiceFilter, known: &Known, search: &str) -> bool {
    filter.kind.is_none_or(|kind| kind == known.kind)
        && filter.state.is_none_or(|state| state == known.state)
        && filter.issued_from.is_none_or(|day| known.day >= day)
        && filter.issued_until.is_none_or(|day| known.day <= day)
        && filter.gross_min.is_none_or(|gross| known.gross >= gross)
        && filter.gross_max.is_none_or(|gross| known.gross <= gross)
        && filter
            .currency
            .as_deref()
            .is_none_or(|currency| currency == "PLN")
        && (fold(known.buyer).contains(search)
            || fold(&known.number).contains(search)
            || "7792437146".contains(search))
}

fn sorted(mut known: Vec<Known>, order: InvoiceOrder) -> Vec<InvoiceId> {
    // issued documents of a day by the minute of their issue, drafts after them by the minute they were kept: both
    // follow the number, and so does the id
    let within_day = |known: &Known| (known.state == InvoiceState::Draft, known.id);
    known.sort_by(|a, b| match order {
        InvoiceOrder::DateAsc => (a.day, within_day(a)).cmp(&(b.day, within_day(b))),
        InvoiceOrder::DateDesc => (b.day, within_day(b)).cmp(&(a.day, within_day(a))),
        InvoiceOrder::GrossAsc => (a.gross, a.id).cmp(&(b.gross, b.id)),
        InvoiceOrder::GrossDesc => (b.gross, b.id).cmp(&(a.gross, a.id)),
        InvoiceOrder::Number => (&a.number, a.id).cmp(&(&b.number, b.id)),
        InvoiceOrder::Buyer => (fold(a.buyer), a.id).cmp(&(fold(b.buyer), b.id)),
    });
    known.into_iter().map(|known| known.id).collect()
}

fn all_pages(
    opened: &Opened,
    filter: &InvoiceFilter,
    order: InvoiceOrder,
    size: i64,
) -> Vec<InvoiceSummary> {
    let mut all: Vec<InvoiceSummary> = Vec::new();
    loop {
        let after: Option<InvoicePlace> = all.last().map(|last| last.place.clone());
        let page = opened
            .db
            .read_blocking(|conn| invoices::page(conn, filter, order, after.as_ref(), size))
            .unwrap();
        let is_last = i64::try_from(page.len()).unwrap() < size;
        all.extend(page);
        if is_last {
            return all;
        }
        assert!(all.len() <= DOCUMENTS as usize, "pages that never end");
    }
}

fn filters() -> Vec<(InvoiceFilter, &'static str)> {
    let all = InvoiceFilter::default();
    let searched = |text: &'static str| {
        let term = Term::parse(text).unwrap();
        (
            InvoiceFilter {
                search: term,
                ..InvoiceFilter::default()
            },
            text,
        )
    };
    vec![
        (all.clone(), ""),
        (
            InvoiceFilter {
                kind: Some(InvoiceKind::ProForma),
                ..all.clone()
            },
            "",
        ),
        (
            InvoiceFilter {
                state: Some(InvoiceState::Draft),
                ..all.clone()
            },
            "",
        ),
        (
            InvoiceFilter {
                issued_from: Some(date!(2026 - 11 - 03)),
                issued_until: Some(date!(2026 - 11 - 07)),
                ..all.clone()
            },
            "",
        ),
        (
            InvoiceFilter {
                gross_min: Some(2_000),
                gross_max: Some(5_000),
                ..all.clone()
            },
            "",
        ),
        (
            InvoiceFilter {
                currency: Some("EUR".to_owned()),
                ..all.clone()
            },
            "",
        ),
        searched("zolw"),
        searched("fv/1"),
        searched("7924"),
        searched("nie ma takiego"),
        (
            InvoiceFilter {
                state: Some(InvoiceState::Issued),
                gross_min: Some(1_000),
                ..searched("zebra").0
            },
            "zebra",
        ),
    ]
}

#[test]
fn every_order_and_filter_gives_each_document_once_in_its_place() {
    for database in databases() {
        let (opened, known) = filled(database);
        for (filter, search) in filters() {
            let fitting: Vec<_> = known
                .iter()
                .filter(|known| {
                    filter.currency.as_deref() != Some("EUR") && fits(&filter, known, search)
                })
                .cloned()
                .collect();
            for order in ORDERS {
                let expected = sorted(fitting.clone(), order);
                for size in [1, 7, 200] {
                    let ids: Vec<_> = all_pages(&opened, &filter, order, size)
                        .iter()
                        .map(|row| row.id)
                        .collect();
                    assert_eq!(ids, expected, "{filter:?} {order:?} by {size}");
                }
            }
        }
    }
}

#[test]
fn totals_count_issued_documents_alone() {
    for database in databases() {
        let (opened, known) = filled(database);
        for (filter, search) in filters() {
            let fitting: Vec<_> = known
                .iter()
                .filter(|known| {
                    known.state == InvoiceState::Issued
                        && filter.currency.as_deref() != Some("EUR")
                        && fits(&filter, known, search)
                })
                .collect();
            let totals = opened
                .db
                .read_blocking(|conn| invoices::totals(conn, &filter))
                .unwrap();
            let expected: i64 = fitting.iter().map(|known| known.gross).sum();
            match totals.as_slice() {
                [] => assert!(fitting.is_empty(), "{filter:?}"),
                [only] => {
                    assert_eq!(only.currency, "PLN");
                    assert_eq!(
                        (only.count, only.gross),
                        (i64::try_from(fitting.len()).unwrap(), expected),
                        "{filter:?}"
                    );
                }
                more => panic!("{more:?}"),
            }
        }
    }
}

#[test]
fn a_changed_draft_moves_in_the_list_and_a_deleted_one_leaves_it() {
    for database in databases() {
        let (opened, _) = filled(database);
        let mut draft = samples::draft(5, samples::some_content());
        draft.version = 2;
        let id = draft.id;
        opened
            .db
            .write_blocking(move |conn| {
                let row = DraftRow {
                    draft: &draft,
                    listed_on: date!(2027 - 01 - 01),
                    buyer_name: "Zupełnie Nowy",
                    buyer_number: "",
                    totals: Totals::default(),
                    due_date: None,
                    paid: 0,
                };
                invoices::update_draft(conn, &row, 1)
            })
            .unwrap();
        let searched = |text| InvoiceFilter {
            search: Term::parse(text).unwrap(),
            ..InvoiceFilter::default()
        };
        let newest = all_pages(
            &opened,
            &InvoiceFilter::default(),
            InvoiceOrder::DateDesc,
            200,
        );
        assert_eq!(newest[0].id, id);
        let found = all_pages(&opened, &searched("elnie now"), InvoiceOrder::Buyer, 200);
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
        opened
            .db
            .write_blocking(move |conn| invoices::delete_draft(conn, id, 2))
            .unwrap();
        assert_eq!(
            all_pages(&opened, &searched("elnie now"), InvoiceOrder::Buyer, 200),
            []
        );
    }
}
