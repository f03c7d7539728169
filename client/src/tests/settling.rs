//! A lost answer never makes two invoices.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::proto::{
    InvoiceContent, InvoiceLine, IssueInvoiceRequest, RenderInvoiceRequest, issue_invoice_request,
};
use crate::testing::{ClockAt, Office, options};
use crate::{Client, Error, KeepPending, Options, REQUEST_ID_LIFE, WaitReason};

fn request(name: &str) -> IssueInvoiceRequest {
    IssueInvoiceRequest {
        source: Some(issue_invoice_request::Source::Invoice(InvoiceContent {
            lines: vec![InvoiceLine {
                name: name.to_owned(),
                ..InvoiceLine::default()
            }],
            ..InvoiceContent::default()
        })),
        ..IssueInvoiceRequest::default()
    }
}

fn pending_count(office: &Office) -> usize {
    let dir = office.root().join("profiles/default/pending");
    std::fs::read_dir(dir).map_or(0, Iterator::count)
}

/// A client that dies after the server did the work and before the answer came.
async fn die_before_the_answer(office: &Office, request: IssueInvoiceRequest) {
    let invoices = &office.server.state.invoices;
    invoices.swallow_answers.store(true, Ordering::SeqCst);
    let client = office.client().await;
    let before = invoices.count();
    tokio::select! {
        answer = client.issue_invoice(request) => panic!("answered: {answer:?}"),
        () = invoices.more_than(before) => {}
    }
    invoices.swallow_answers.store(false, Ordering::SeqCst);
}

#[tokio::test]
async fn an_answered_request_leaves_nothing_behind() {
    let office = Office::at_work().await;
    let client = office.client().await;
    let answer = client.issue_invoice(request("a")).await.expect("issued");
    assert_eq!(answer.invoice.expect("a document").number, "FV/1/11/2026");
    assert_eq!(pending_count(&office), 0);
    let sent = office
        .server
        .state
        .invoices
        .last_request()
        .expect("a request");
    assert!(uuid::Uuid::try_parse(&sent.request_id).is_ok());
}

#[tokio::test]
async fn a_client_that_died_before_the_answer_gets_it_at_the_next_start() {
    let office = Office::at_work().await;
    die_before_the_answer(&office, request("a")).await;
    assert_eq!(pending_count(&office), 1);
    let client = office.client().await;
    let settlement = client.settle_pending().await.expect("settled");
    let [settled] = settlement.settled.as_slice() else {
        panic!("{settlement:?}");
    };
    let answer = settled
        .answer_of::<IssueInvoiceRequest>()
        .expect("of this kind")
        .expect("issued");
    assert_eq!(answer.invoice.expect("a document").number, "FV/1/11/2026");
    assert_eq!(office.server.state.invoices.count(), 1);
    assert_eq!(pending_count(&office), 0);
}

#[tokio::test]
async fn the_same_document_typed_again_after_a_crash_is_not_issued_twice() {
    let office = Office::at_work().await;
    for round in 1..=5 {
        die_before_the_answer(&office, request("a")).await;
        let client = office.client().await;
        client.settle_pending().await.expect("settled");
        let answer = client.issue_invoice(request("a")).await.expect("issued");
        let number = answer.invoice.expect("a document").number;
        assert_eq!(number, format!("FV/{round}/11/2026"));
        assert_eq!(office.server.state.invoices.count(), round);
    }
    // wanted once more, it is issued once more
    let client = office.client().await;
    client.issue_invoice(request("a")).await.expect("issued");
    assert_eq!(office.server.state.invoices.count(), 6);
}

#[tokio::test]
async fn another_document_after_a_crash_is_issued() {
    let office = Office::at_work().await;
    die_before_the_answer(&office, request("a")).await;
    let client = office.client().await;
    client.settle_pending().await.expect("settled");
    client.issue_invoice(request("b")).await.expect("issued");
    assert_eq!(office.server.state.invoices.count(), 2);
}

#[tokio::test]
async fn a_request_of_another_user_waits_for_that_user() {
    let office = Office::at_work().await;
    die_before_the_answer(&office, request("a")).await;
    let file = office.root().join("profiles/default/session.toml");
    let session = std::fs::read_to_string(&file).expect("read");
    let other = session.replace(crate::testing::server::USER_ID, "somebody-else");
    std::fs::write(&file, other).expect("written");
    let client = office.client().await;
    let settlement = client.settle_pending().await.expect("looked at");
    assert!(settlement.settled.is_empty());
    assert!(matches!(
        settlement.waiting[0].why,
        WaitReason::OfAnotherUser
    ));
    assert_eq!(pending_count(&office), 1);
}

#[tokio::test]
async fn a_request_that_the_server_may_have_forgotten_is_never_sent_again() {
    let office = Office::at_work().await;
    die_before_the_answer(&office, request("a")).await;
    let later = Options {
        clock: Arc::new(ClockAt::shifted(REQUEST_ID_LIFE + time::Duration::HOUR)),
        ..options()
    };
    let client = Client::connect_with(&office.profile, later)
        .await
        .expect("connected");
    let settlement = client.settle_pending().await.expect("looked at");
    assert!(matches!(settlement.waiting[0].why, WaitReason::TooOld));
    assert_eq!(pending_count(&office), 1);
}

#[tokio::test]
async fn a_request_that_is_refused_at_the_next_start_is_settled_too() {
    let office = Office::at_work().await;
    die_before_the_answer(&office, request("a")).await;
    office
        .server
        .state
        .invoices
        .refuse
        .store(true, Ordering::SeqCst);
    let client = office.client().await;
    let settlement = client.settle_pending().await.expect("settled");
    let error = settlement.settled[0].error().expect("refused");
    assert_eq!(error.reason(), "RESTORED_CONFIRM");
    assert_eq!(pending_count(&office), 0);
}

#[tokio::test]
async fn a_request_stays_while_the_server_is_away() {
    let office = Office::at_work().await;
    let client = office.client().await;
    let port = office.server.port();
    let Office {
        server,
        pki,
        home,
        profile,
        dir: _dir,
    } = office;
    let state = server.kill().await;
    let error = client
        .issue_invoice(request("a"))
        .await
        .expect_err("no server");
    assert!(error.outcome_unknown(), "{error:?}");
    let dir = home.root().join("profiles/default/pending");
    assert_eq!(std::fs::read_dir(&dir).map_or(0, Iterator::count), 1);
    let server = crate::testing::server::FakeServer::start_at(&pki.leaf(), port, state).await;
    let client = Client::connect_with(&profile, options())
        .await
        .expect("connected");
    let settlement = client.settle_pending().await.expect("settled");
    assert_eq!(settlement.settled.len(), 1);
    assert_eq!(server.state.invoices.count(), 1);
}

#[tokio::test]
async fn without_pending_files_nothing_is_written() {
    let office = Office::at_work().await;
    let bare = Options {
        pending: KeepPending::Never,
        ..options()
    };
    let client = Client::connect_with(&office.profile, bare)
        .await
        .expect("connected");
    client.issue_invoice(request("a")).await.expect("issued");
    assert!(!office.root().join("profiles/default/pending").exists());
}

#[tokio::test]
async fn a_refused_request_leaves_nothing_behind() {
    let office = Office::at_work().await;
    office
        .server
        .state
        .invoices
        .refuse
        .store(true, Ordering::SeqCst);
    let error = office
        .client()
        .await
        .issue_invoice(request("a"))
        .await
        .expect_err("refused");
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert_eq!(pending_count(&office), 0);
}

#[tokio::test]
async fn a_pdf_comes_whole_and_its_progress_is_told() {
    let office = Office::at_work().await;
    let client = office.client().await;
    let mut heard = Vec::new();
    let file = client
        .render_invoice(RenderInvoiceRequest::default(), |have, total| {
            heard.push((have, total));
        })
        .await
        .expect("a file");
    assert_eq!(file.content, b"%PDF-test");
    assert_eq!(heard, [(5, 9), (9, 9)]);
}
