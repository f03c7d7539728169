//! Drafts: incomplete, changed, deleted, issued under their own id.

use kontor_proto::v1::{
    CreateDraftRequest, DeleteDraftRequest, GetInvoiceRequest, Invoice, InvoiceContent,
    InvoiceState, IssueInvoiceRequest, UpdateDraftRequest, issue_invoice_request::Source,
};
use tonic::Status;

use super::office::{Office, client, company, content, issue, request_id, typed};
use crate::tests::server::{Caller, on_each_database, refused};

async fn create(caller: &Caller, content: InvoiceContent) -> Invoice {
    let request = CreateDraftRequest {
        invoice: Some(content),
        request_id: request_id(),
    };
    let made = client(caller)
        .create_draft(caller.request(request))
        .await
        .unwrap();
    made.into_inner().invoice.unwrap()
}

async fn update(
    caller: &Caller,
    draft: &Invoice,
    content: InvoiceContent,
    etag: &str,
) -> Result<Invoice, Status> {
    let request = UpdateDraftRequest {
        id: draft.id.clone(),
        invoice: Some(content),
        etag: etag.to_owned(),
        request_id: request_id(),
    };
    let changed = client(caller).update_draft(caller.request(request)).await?;
    Ok(changed.into_inner().invoice.unwrap())
}

async fn delete(caller: &Caller, id: &str, etag: &str) -> Result<(), Status> {
    let request = DeleteDraftRequest {
        id: id.to_owned(),
        etag: etag.to_owned(),
        request_id: request_id(),
    };
    client(caller).delete_draft(caller.request(request)).await?;
    Ok(())
}

fn from_draft(draft: &Invoice, etag: &str) -> IssueInvoiceRequest {
    IssueInvoiceRequest {
        source: Some(Source::DraftId(draft.id.clone())),
        etag: etag.to_owned(),
        request_id: request_id(),
        ..IssueInvoiceRequest::default()
    }
}

#[tokio::test]
async fn a_draft_grows_until_it_is_issued_under_its_own_id() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let empty = create(caller, InvoiceContent::default()).await;
        assert_eq!(empty.state(), InvoiceState::Draft);
        assert_eq!((empty.number.as_str(), empty.etag.as_str()), ("", "1"));
        assert_eq!(
            refused(issue(caller, from_draft(&empty, "")).await),
            "INVALID_DATA"
        );

        let whole = content(typed(company("Nabywca", "7792437146")));
        let grown = update(caller, &empty, whole.clone(), &empty.etag)
            .await
            .unwrap();
        assert_eq!(grown.totals.as_ref().unwrap().gross, 12_300);
        assert_ne!(grown.etag, empty.etag);
        let stale = update(caller, &empty, whole.clone(), &empty.etag).await;
        assert_eq!(refused(stale), "ETAG_STALE");
        assert_eq!(
            refused(issue(caller, from_draft(&grown, &empty.etag)).await),
            "ETAG_STALE"
        );
        assert_eq!(
            refused(delete(caller, &grown.id, &empty.etag).await),
            "ETAG_STALE"
        );

        let request = from_draft(&grown, &grown.etag);
        let issued = issue(caller, request.clone()).await.unwrap();
        let document = issued.invoice.clone().unwrap();
        assert_eq!(document.id, empty.id);
        assert!(document.number.starts_with("FV/1/"), "{}", document.number);
        // the repeat of a lost answer, though the draft is gone by now
        assert_eq!(issue(caller, request).await.unwrap(), issued);

        assert_eq!(
            refused(issue(caller, from_draft(&grown, "")).await),
            "INVOICE_ISSUED"
        );
        assert_eq!(
            refused(update(caller, &grown, whole, "").await),
            "INVOICE_ISSUED"
        );
        assert_eq!(
            refused(delete(caller, &grown.id, "").await),
            "INVOICE_ISSUED"
        );
    })
    .await;
}

#[tokio::test]
async fn a_deleted_draft_is_gone() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let draft = create(caller, content(None)).await;
        let got = GetInvoiceRequest {
            id: draft.id.clone(),
            ..GetInvoiceRequest::default()
        };
        let got = client(caller)
            .get_invoice(caller.request(got))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(got.invoice, Some(draft.clone()));
        delete(caller, &draft.id, &draft.etag).await.unwrap();
        assert_eq!(refused(delete(caller, &draft.id, "").await), "NOT_FOUND");
        let got = GetInvoiceRequest {
            id: draft.id.clone(),
            ..GetInvoiceRequest::default()
        };
        assert_eq!(
            refused(client(caller).get_invoice(caller.request(got)).await),
            "NOT_FOUND"
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_says_what_it_names_and_what_does_not_exist() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let nobody = "019ab000-0000-7000-8000-000000000999";
        for (field, content) in [
            (
                "invoice.buyer.customer_id",
                InvoiceContent {
                    buyer: super::office::customer(nobody),
                    ..InvoiceContent::default()
                },
            ),
            (
                "invoice.series_id",
                InvoiceContent {
                    series_id: nobody.into(),
                    ..InvoiceContent::default()
                },
            ),
        ] {
            let request = CreateDraftRequest {
                invoice: Some(content),
                request_id: request_id(),
            };
            let refused = client(caller)
                .create_draft(caller.request(request))
                .await
                .unwrap_err();
            assert_eq!(super::refusals::fields(&refused), [field]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeated_draft_is_kept_once() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let request = CreateDraftRequest {
            invoice: Some(content(None)),
            request_id: request_id(),
        };
        let mut client = client(caller);
        let first = client
            .create_draft(caller.request(request.clone()))
            .await
            .unwrap();
        let second = client.create_draft(caller.request(request)).await.unwrap();
        assert_eq!(first.into_inner(), second.into_inner());
    })
    .await;
}
