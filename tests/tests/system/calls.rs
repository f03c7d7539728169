//! Calls that are repeated, late, broken off, or too large.

use std::time::Duration;

use kontor_client::Error;
use kontor_client::proto::{
    GetServerInfoRequest, IssueInvoiceRequest, IssueInvoiceResponse, ListInvoicesRequest, Role,
    SetLogoRequest,
};
use kontor_testkit::WAIT_MAX;
use kontor_tests::database::Outsider;
use kontor_tests::papers;
use kontor_tests::storm::issued_invoices;
use prost::Message as _;
use tonic::Code;

use super::databases::{in_each_office, logged_in};
use super::wire::{reason, wire_of};

const ISSUE: &str = "kontor.v1.InvoiceService/IssueInvoice";
const REQUEST_ID: &str = "019ab000-0000-7000-8000-000000000001";

fn request(series_id: &str, buyer: &str) -> IssueInvoiceRequest {
    IssueInvoiceRequest {
        request_id: REQUEST_ID.to_owned(),
        ..papers::issue(papers::invoice(series_id, buyer, &papers::nip(1)))
    }
}

fn number(answer: &[Vec<u8>]) -> String {
    IssueInvoiceResponse::decode(answer[0].as_slice())
        .expect("an answer")
        .invoice
        .expect("an invoice")
        .number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_gets_its_first_answer_and_a_reused_id_is_refused() {
    in_each_office(|mut furnished| async move {
        let another = logged_in(&mut furnished, "another", Role::Salesperson).await;
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let series = &furnished.series_id;
        let first = wire
            .call(ISSUE, request(series, "Nabywca").encode_to_vec())
            .await
            .expect("issued");
        let again = wire
            .call(ISSUE, request(series, "Nabywca").encode_to_vec())
            .await
            .expect("answered again");
        assert_eq!(number(&first), number(&again));
        let status = wire
            .call(ISSUE, request(series, "Inny nabywca").encode_to_vec())
            .await
            .expect_err("another body");
        assert_eq!(reason(&status), "REQUEST_ID_REUSED");
        // Ids are of the user who sent them.
        let of_another = wire_of(&furnished, &another)
            .await
            .call(ISSUE, request(series, "Nabywca").encode_to_vec())
            .await
            .expect("issued for another user");
        assert_ne!(number(&first), number(&of_another));
        let there = issued_invoices(&furnished.administrator, "")
            .await
            .expect("a list");
        assert_eq!(there.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_past_its_deadline_is_told_so_and_its_repetition_makes_one_invoice() {
    in_each_office(|furnished| async move {
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let body = request(&furnished.series_id, "Nabywca").encode_to_vec();
        let mut database = Outsider::open(furnished.office.database()).expect("the database");
        hold(&mut database);
        let status = wire
            .call_within(ISSUE, body.clone(), Duration::from_millis(500))
            .await
            .expect_err("nobody can write now");
        assert!(
            matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled),
            "{status:?}"
        );
        database.run("ROLLBACK").expect("released");
        let answer = wire.call(ISSUE, body).await.expect("settled");
        let there = issued_invoices(&furnished.administrator, "")
            .await
            .expect("a list");
        assert_eq!(there.len(), 1);
        assert_eq!(there[0].number, number(&answer));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_broken_off_by_the_client_is_settled_by_its_request_id() {
    in_each_office(|mut furnished| async move {
        let client = logged_in(&mut furnished, "anybody", Role::Salesperson).await;
        let client = std::sync::Arc::new(client);
        let mut database = Outsider::open(furnished.office.database()).expect("the database");
        hold(&mut database);
        let content = papers::issue(papers::invoice(
            &furnished.series_id,
            "Nabywca",
            &papers::nip(1),
        ));
        let calling = std::sync::Arc::clone(&client);
        let call = tokio::spawn(async move { calling.issue_invoice(content).await });
        let pending = furnished
            .office
            .last_home()
            .join("profiles/default/pending");
        kontor_testkit::wait_until("the request is on the disk", WAIT_MAX, || {
            std::fs::read_dir(&pending).is_ok_and(|mut entries| {
                entries.any(|entry| {
                    entry.is_ok_and(|entry| entry.path().extension().is_some_and(|e| e == "json"))
                })
            })
        })
        .await;
        call.abort();
        assert!(call.await.expect_err("broken off").is_cancelled());
        database.run("ROLLBACK").expect("released");
        let settlement = client.settle_pending().await.expect("settled");
        assert_eq!((settlement.settled.len(), settlement.waiting.len()), (1, 0));
        let answer = settlement.settled[0]
            .answer_of::<IssueInvoiceRequest>()
            .expect("of issuing")
            .expect("issued");
        let there = issued_invoices(&furnished.administrator, "")
            .await
            .expect("a list");
        assert_eq!(there.len(), 1);
        assert_eq!(there[0].number, answer.invoice.expect("an invoice").number);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_large_is_refused_and_the_server_goes_on() {
    in_each_office(|furnished| async move {
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let huge = SetLogoRequest {
            image: vec![0; 6 * 1024 * 1024],
            ..SetLogoRequest::default()
        };
        let status = wire
            .call("kontor.v1.CompanyService/SetLogo", huge.encode_to_vec())
            .await
            .expect_err("too large");
        assert!(
            matches!(
                status.code(),
                Code::OutOfRange | Code::ResourceExhausted | Code::InvalidArgument
            ),
            "{status:?}"
        );
        wire.call("kontor.v1.CompanyService/GetCompany", Vec::new())
            .await
            .expect("the same connection goes on");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_does_not_exist_and_a_garbled_request_are_refused() {
    in_each_office(|furnished| async move {
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let status = wire
            .call("kontor.v1.UserService/DropAllUsers", Vec::new())
            .await
            .expect_err("no such method");
        assert_eq!(status.code(), Code::Unimplemented);
        let garbled = vec![0xff; 64];
        let status = wire.call(ISSUE, garbled).await.expect_err("garbled");
        assert!(
            matches!(status.code(), Code::InvalidArgument | Code::Internal),
            "{status:?}"
        );
        let client = &furnished.administrator;
        client
            .get_server_info(GetServerInfoRequest {})
            .await
            .expect("it goes on");
        let error = client
            .list_invoices(ListInvoicesRequest {
                page_token: "forged".to_owned(),
                ..ListInvoicesRequest::default()
            })
            .await
            .expect_err("forged");
        assert!(matches!(error, Error::Refused(_)), "{error}");
    })
    .await;
}

/// Keeps everybody from writing until `ROLLBACK`.
fn hold(database: &mut Outsider) {
    let sql = if database.is_postgres() {
        "BEGIN; LOCK TABLE audit IN ACCESS EXCLUSIVE MODE"
    } else {
        "BEGIN IMMEDIATE"
    };
    database.run(sql).expect("held");
}
