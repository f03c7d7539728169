//! Wrong input, missing rights, warnings: refused with a stable reason and the path of the field.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    CopyInvoiceRequest, CreateDraftRequest, DeleteDraftRequest, GetInvoiceRequest, InvoiceContent,
    InvoiceFilter, InvoiceLine, IssueInvoiceRequest, ListInvoicesRequest, PreviewInvoiceRequest,
    RenderInvoiceRequest, UpdateDraftRequest,
};
use kontor_store::installation::{self, Item};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::office::{Office, client, company, content, issue, request_id, to_issue, typed};
use crate::tests::server::{Caller, TestServer, on_each_database, reason_of, refused};

/// The fields that a refusal names.
pub(super) fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = details
        .bad_request()
        .map(|request| request.field_violations.clone());
    violations
        .unwrap_or_default()
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}

fn changed(change: impl FnOnce(&mut InvoiceContent)) -> InvoiceContent {
    let mut content = content(typed(company("Nabywca", "7792437146")));
    change(&mut content);
    content
}

/// Content that cannot be read, and the field that says so.
fn malformed() -> Vec<(&'static str, InvoiceContent)> {
    vec![
        ("invoice.kind", changed(|content| content.kind = 99)),
        ("invoice.method", changed(|content| content.method = 99)),
        ("invoice.language", changed(|content| content.language = -1)),
        (
            "invoice.series_id",
            changed(|content| content.series_id = "x".into()),
        ),
        (
            "invoice.issue_date",
            changed(|content| content.issue_date = "2026-02-30".into()),
        ),
        (
            "invoice.issue_place",
            changed(|content| content.issue_place = "x".repeat(257)),
        ),
        (
            "invoice.currency",
            changed(|content| content.currency = "ZŁOTE".into()),
        ),
        (
            "invoice.notes",
            changed(|content| content.notes = "x".repeat(3_501)),
        ),
        (
            "invoice.template_id",
            changed(|content| content.template_id = "?".into()),
        ),
        (
            "invoice.buyer.party.identity.nip",
            changed(|content| content.buyer = typed(company("Nabywca", "7792437147"))),
        ),
        (
            "invoice.buyer.party.name",
            changed(|content| content.buyer = typed(company("\u{1b}[31m\u{7}", "7792437146"))),
        ),
        (
            "invoice.lines[0].quantity",
            changed(|content| content.lines[0].quantity = "1,5".into()),
        ),
        (
            "invoice.lines[0].unit_price",
            changed(|content| content.lines[0].unit_price = "1e9".into()),
        ),
        (
            "invoice.lines[0].vat_code",
            changed(|content| content.lines[0].vat_code = 77),
        ),
        (
            "invoice.lines[0].name",
            changed(|content| content.lines[0].name = "x".repeat(513)),
        ),
        (
            "invoice.lines[0].gtu",
            changed(|content| content.lines[0].gtu = 14),
        ),
        (
            "invoice.lines",
            changed(|content| content.lines = vec![InvoiceLine::default(); 1_001]),
        ),
        (
            "invoice.payment.term_days",
            changed(|content| content.payment.as_mut().unwrap().term_days = Some(366)),
        ),
        (
            "invoice.payment.form",
            changed(|content| content.payment.as_mut().unwrap().form = 42),
        ),
    ]
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_under_its_field_everywhere() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut client = client(caller);
        for (field, content) in malformed() {
            let status = issue(caller, to_issue(content.clone())).await.unwrap_err();
            assert_eq!(reason_of(&status), "INVALID_DATA", "{field}");
            assert_eq!(fields(&status), [field]);
            let draft = CreateDraftRequest {
                invoice: Some(content),
                request_id: request_id(),
            };
            let status = client
                .create_draft(caller.request(draft))
                .await
                .unwrap_err();
            assert_eq!(fields(&status), [field]);
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_and_what_rules_refuse_are_told_together() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut client = client(caller);
        let unknown = "019ab000-0000-7000-8000-00000000abcd";
        let wrong = changed(|content| {
            content.series_id = unknown.into();
            content.issue_date = "2026-02-30".into();
            content.buyer = typed(company("Nabywca", "7792437147"));
            content.method = 99;
            content.lines[0].unit_price = "1e9".into();
            content.lines.push(InvoiceLine {
                name: "Bez ceny".into(),
                quantity: "1".into(),
                vat_code: content.lines[0].vat_code,
                ..InvoiceLine::default()
            });
            let payment = content.payment.as_mut().unwrap();
            payment.bank_account_ids = vec!["x".into(), unknown.into()];
            payment.paid_amount = 100_000_000;
        });
        let all = [
            "invoice.series_id",
            "invoice.issue_date",
            "invoice.buyer.party.identity.nip",
            "invoice.method",
            "invoice.lines[0].unit_price",
            "invoice.lines[1].unit_price",
            "invoice.payment.bank_account_ids[0]",
            "invoice.payment.bank_account_ids[1]",
        ];
        let request = to_issue(wrong.clone());
        let status = issue(caller, request.clone()).await.unwrap_err();
        assert_eq!(reason_of(&status), "INVALID_DATA");
        assert_eq!(fields(&status), all);
        // The same request once more is refused alike: nothing was kept of it.
        assert_eq!(fields(&issue(caller, request).await.unwrap_err()), all);

        let preview = PreviewInvoiceRequest {
            invoice: Some(wrong.clone()),
        };
        let preview = client.preview_invoice(caller.request(preview)).await;
        let preview = preview.unwrap().into_inner();
        let told: Vec<_> = preview
            .problems
            .iter()
            .map(|told| told.field.as_str())
            .collect();
        assert_eq!(told, all);
        assert_eq!((preview.invoice, preview.warnings), (None, Vec::new()));
        assert_eq!(preview.next_number, "");

        // A draft may be incomplete, but not unreadable, and what it names has to be there.
        let draft = CreateDraftRequest {
            invoice: Some(wrong),
            request_id: request_id(),
        };
        let status = client
            .create_draft(caller.request(draft))
            .await
            .unwrap_err();
        assert_eq!(
            fields(&status),
            [&all[..5], &["invoice.payment.bank_account_ids[0]"]].concat()
        );
    })
    .await;
}

#[tokio::test]
async fn a_preview_answers_with_problems_and_warnings_and_is_never_an_error() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut client = client(caller);
        let mut preview = async |content: InvoiceContent, language: &'static str| {
            let mut request = caller.request(PreviewInvoiceRequest {
                invoice: Some(content),
            });
            request
                .metadata_mut()
                .insert("accept-language", language.parse().unwrap());
            client.preview_invoice(request).await.unwrap().into_inner()
        };
        let empty = preview(InvoiceContent::default(), "pl").await;
        let reasons: Vec<_> = empty
            .problems
            .iter()
            .map(|problem| (problem.field.as_str(), problem.reason.as_str()))
            .collect();
        assert!(
            reasons.contains(&("invoice.buyer", "REQUIRED")),
            "{reasons:?}"
        );
        assert!(
            reasons.contains(&("invoice.lines", "REQUIRED")),
            "{reasons:?}"
        );
        assert!(
            empty.problems[0].message.contains("Uzupełnij"),
            "{:?}",
            empty.problems[0]
        );

        let late = changed(|content| content.issue_date = "2999-12-31".into());
        let late = preview(late, "en").await;
        assert_eq!(late.problems, []);
        let warning = late
            .warnings
            .iter()
            .find(|found| found.reason == "ISSUE_DATE_FUTURE");
        let warning = warning.expect("a date to be confirmed");
        assert!(
            warning.must_be_confirmed && warning.message.contains("later"),
            "{warning:?}"
        );

        let unreadable = changed(|content| content.lines[0].quantity = "dużo".into());
        let unreadable = preview(unreadable, "pl").await;
        assert_eq!(unreadable.problems[0].field, "invoice.lines[0].quantity");
        assert_eq!(unreadable.next_number, "");
    })
    .await;
}

#[tokio::test]
async fn warnings_are_confirmed_by_an_accountant_alone() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let accountant = server.log_in_as(Role::Accountant).await;
        let caller = &office.salesperson;
        issue(caller, to_issue(changed(|_| ()))).await.unwrap();
        // the day before the last number's: still this period or the one before it
        let today = kontor_domain::calendar::warsaw_date(server.app.now());
        let earlier = kontor_domain::calendar::format_date(today.previous_day().unwrap());
        let is_same_month = earlier[..7] == kontor_domain::calendar::format_date(today)[..7];
        if !is_same_month {
            // a period of its own has no last number yet
            return;
        }
        let request = |confirmed: &[&str]| {
            let mut request = to_issue(changed(|content| content.issue_date.clone_from(&earlier)));
            request.confirmed_warnings = confirmed.iter().map(|reason| (*reason).into()).collect();
            request
        };
        let status = issue(&accountant, request(&[])).await.unwrap_err();
        assert_eq!(status.code(), Code::FailedPrecondition);
        assert_eq!(reason_of(&status), "WARNINGS_TO_CONFIRM");
        assert_eq!(fields(&status), ["invoice.issue_date"]);
        let confirmed = ["ISSUE_DATE_BEFORE_LAST"];
        assert_eq!(
            refused(issue(caller, request(&confirmed)).await),
            "PERMISSION_DENIED"
        );
        let issued = issue(&accountant, request(&confirmed)).await.unwrap();
        assert_eq!(issued.warnings[0].reason, "ISSUE_DATE_BEFORE_LAST");
    })
    .await;
}

#[tokio::test]
async fn ids_and_tokens_that_are_none_are_refused() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut client = client(caller);
        let get = |id: &str, number: &str| GetInvoiceRequest {
            id: id.into(),
            number: number.into(),
            kind: 0,
        };
        let unknown = "019ab000-0000-7000-8000-00000000abcd";
        for (request, reason) in [
            (get("", ""), "INVALID_DATA"),
            (get(unknown, "FV/1"), "INVALID_DATA"),
            (get("x", ""), "INVALID_DATA"),
            (get(unknown, ""), "NOT_FOUND"),
            (get("", "FV/1"), "NOT_FOUND"),
        ] {
            assert_eq!(
                refused(client.get_invoice(caller.request(request)).await),
                reason
            );
        }
        for (id, reason) in [
            ("", "INVALID_DATA"),
            ("x", "INVALID_DATA"),
            (unknown, "NOT_FOUND"),
        ] {
            let id = id.to_owned();
            let copy = CopyInvoiceRequest {
                id: id.clone(),
                kind: 0,
            };
            assert_eq!(
                refused(client.copy_invoice(caller.request(copy)).await),
                reason
            );
            let print = RenderInvoiceRequest {
                id: id.clone(),
                language: 0,
            };
            assert_eq!(
                refused(client.render_invoice(caller.request(print)).await),
                reason
            );
            let delete = DeleteDraftRequest {
                id: id.clone(),
                ..DeleteDraftRequest::default()
            };
            assert_eq!(
                refused(client.delete_draft(caller.request(delete)).await),
                reason
            );
            let update = UpdateDraftRequest {
                id,
                invoice: Some(changed(|_| ())),
                ..UpdateDraftRequest::default()
            };
            assert_eq!(
                refused(client.update_draft(caller.request(update)).await),
                reason
            );
        }
        let wrong_kind = CopyInvoiceRequest {
            id: unknown.into(),
            kind: 9,
        };
        assert_eq!(
            refused(client.copy_invoice(caller.request(wrong_kind)).await),
            "INVALID_DATA"
        );
        let nothing = IssueInvoiceRequest {
            request_id: request_id(),
            ..IssueInvoiceRequest::default()
        };
        assert_eq!(refused(issue(caller, nothing).await), "INVALID_DATA");
        let mut without_id = to_issue(changed(|_| ()));
        without_id.request_id = String::new();
        let status = issue(caller, without_id).await.unwrap_err();
        assert_eq!(fields(&status), ["request_id"]);
    })
    .await;
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_refused_under_its_field() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let filter = |change: fn(&mut InvoiceFilter)| {
            let mut filter = InvoiceFilter::default();
            change(&mut filter);
            ListInvoicesRequest {
                filter: Some(filter),
                ..ListInvoicesRequest::default()
            }
        };
        for (field, request) in [
            ("filter.kind", filter(|filter| filter.kind = 9)),
            ("filter.state", filter(|filter| filter.state = 9)),
            (
                "filter.issued_from",
                filter(|filter| filter.issued_from = "wczoraj".into()),
            ),
            (
                "filter.issued_until",
                filter(|filter| filter.issued_until = "1".into()),
            ),
            (
                "filter.customer_id",
                filter(|filter| filter.customer_id = "1".into()),
            ),
            (
                "filter.search",
                filter(|filter| filter.search = "ab".into()),
            ),
            (
                "filter.currency",
                filter(|filter| filter.currency = "pln".into()),
            ),
            (
                "filter.gross_max",
                filter(|filter| (filter.gross_min, filter.gross_max) = (Some(2), Some(1))),
            ),
            (
                "page_size",
                ListInvoicesRequest {
                    page_size: 201,
                    ..ListInvoicesRequest::default()
                },
            ),
            (
                "order",
                ListInvoicesRequest {
                    order: 77,
                    ..ListInvoicesRequest::default()
                },
            ),
        ] {
            let status = client(caller)
                .list_invoices(caller.request(request))
                .await
                .unwrap_err();
            assert_eq!(fields(&status), [field], "{status:?}");
        }
    })
    .await;
}

async fn writes(caller: &Caller) -> [Result<(), Status>; 3] {
    let mut client = client(caller);
    let written = changed(|_| ());
    let preview = PreviewInvoiceRequest {
        invoice: Some(written.clone()),
    };
    let draft = CreateDraftRequest {
        invoice: Some(written.clone()),
        request_id: request_id(),
    };
    [
        client
            .preview_invoice(caller.request(preview))
            .await
            .map(drop),
        client.create_draft(caller.request(draft)).await.map(drop),
        issue(caller, to_issue(written)).await.map(drop),
    ]
}

#[tokio::test]
async fn a_reader_reads_and_the_others_also_issue() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let issued = issue(&office.salesperson, to_issue(changed(|_| ())))
            .await
            .unwrap();
        let issued = issued.invoice.unwrap();
        for role in [
            Role::Reader,
            Role::Salesperson,
            Role::Accountant,
            Role::Administrator,
        ] {
            let caller = server.log_in_as(role).await;
            let get = GetInvoiceRequest {
                id: issued.id.clone(),
                ..GetInvoiceRequest::default()
            };
            client(&caller)
                .get_invoice(caller.request(get))
                .await
                .unwrap();
            let list = ListInvoicesRequest::default();
            client(&caller)
                .list_invoices(caller.request(list))
                .await
                .unwrap();
            let copy = CopyInvoiceRequest {
                id: issued.id.clone(),
                kind: 0,
            };
            let copy = client(&caller)
                .copy_invoice(caller.request(copy))
                .await
                .map(drop);
            for answer in writes(&caller).await.into_iter().chain([copy]) {
                match role {
                    Role::Reader => assert_eq!(refused(answer), "PERMISSION_DENIED"),
                    _ => answer.unwrap(),
                }
            }
        }
    })
    .await;
}

async fn mark_restored(server: &TestServer) {
    server
        .app
        .db
        .write(|conn| installation::put(conn, Item::Restored, b"{}"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_restored_installation_issues_nothing_until_it_is_confirmed() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        mark_restored(server).await;
        assert_eq!(
            refused(issue(caller, to_issue(changed(|_| ()))).await),
            "RESTORED_CONFIRM"
        );
        let [preview, draft, _] = writes(caller).await;
        preview.unwrap();
        draft.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_office_without_a_company_cannot_issue() {
    on_each_database(async |server| {
        let caller = server.log_in_as(Role::Salesperson).await;
        let status = issue(&caller, to_issue(changed(|_| ()))).await.unwrap_err();
        assert_eq!(reason_of(&status), "INVALID_DATA");
        let details = status.get_error_details();
        let violations = &details.bad_request().unwrap().field_violations;
        assert!(
            violations
                .iter()
                .any(|violation| violation.reason == "COMPANY_NOT_SET")
        );
    })
    .await;
}
