//! Lists of documents and drafts.

use std::time::Duration;

use kontor_proto::v1::{
    CreateDraftRequest, InvoiceContent, InvoiceFilter, InvoiceOrder, InvoiceState, InvoiceSummary,
    ListInvoicesRequest, ListInvoicesResponse, VatCode,
};
use tonic::Status;

use super::office::{Office, client, company, content, issue, line, request_id, to_issue, typed};
use crate::tests::server::{Caller, on_each_database, refused};

async fn list(
    caller: &Caller,
    request: ListInvoicesRequest,
) -> Result<ListInvoicesResponse, Status> {
    Ok(client(caller)
        .list_invoices(caller.request(request))
        .await?
        .into_inner())
}

async fn all(caller: &Caller, order: InvoiceOrder, page_size: i32) -> Vec<InvoiceSummary> {
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListInvoicesRequest {
            order: order.into(),
            page_size,
            page_token,
            ..ListInvoicesRequest::default()
        };
        let page = list(caller, request).await.unwrap();
        found.extend(page.invoices);
        if page.next_page_token.is_empty() {
            return found;
        }
        page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn documents_and_drafts_stand_in_one_list_in_every_order() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        for (name, nip, price) in [
            ("Żubr", "7792437146", "300"),
            ("alfa", "5261040828", "100"),
            ("Łoś", "7792437146", "200"),
        ] {
            let content = InvoiceContent {
                lines: vec![line("Usługa", "1", price, VatCode::VatCode23)],
                ..content(typed(company(name, nip)))
            };
            issue(caller, to_issue(content)).await.unwrap();
            server.advance(Duration::from_secs(1));
        }
        let draft = CreateDraftRequest {
            invoice: Some(content(typed(company("Beta", "7792437146")))),
            request_id: request_id(),
        };
        client(caller)
            .create_draft(caller.request(draft))
            .await
            .unwrap();

        for (order, expected) in [
            (InvoiceOrder::Unspecified, ["Beta", "Łoś", "alfa", "Żubr"]),
            (InvoiceOrder::IssueDateAsc, ["Żubr", "alfa", "Łoś", "Beta"]),
            (InvoiceOrder::GrossDesc, ["Żubr", "Łoś", "Beta", "alfa"]),
            (InvoiceOrder::Number, ["Beta", "Żubr", "alfa", "Łoś"]),
            (InvoiceOrder::Buyer, ["alfa", "Beta", "Łoś", "Żubr"]),
        ] {
            for size in [0, 1, 3] {
                let found = all(caller, order, size).await;
                let mut names: Vec<_> = found.iter().map(|row| row.buyer_name.as_str()).collect();
                if order == InvoiceOrder::GrossDesc {
                    // 123.00 twice: the id decides
                    names[2..].sort_unstable_by_key(|name| *name != "Beta");
                }
                assert_eq!(names, expected, "{order:?} by {size}");
            }
        }

        let filter = InvoiceFilter {
            search: "zub".into(),
            state: InvoiceState::Issued.into(),
            ..InvoiceFilter::default()
        };
        let request = ListInvoicesRequest {
            filter: Some(filter),
            include_totals: true,
            ..ListInvoicesRequest::default()
        };
        let found = list(caller, request).await.unwrap();
        assert_eq!(found.invoices.len(), 1);
        assert_eq!(found.invoices[0].gross, 36_900);
        assert_eq!((found.totals[0].count, found.totals[0].gross), (1, 36_900));
        let request = ListInvoicesRequest {
            include_totals: true,
            ..ListInvoicesRequest::default()
        };
        let totals = list(caller, request).await.unwrap().totals;
        assert_eq!(
            (totals[0].count, totals[0].gross),
            (3, 73_800),
            "drafts are not counted"
        );
    })
    .await;
}

#[tokio::test]
async fn a_page_token_goes_on_with_its_own_list_only() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        for _ in 0..2 {
            let content = content(typed(company("Nabywca", "7792437146")));
            issue(caller, to_issue(content)).await.unwrap();
        }
        let first = ListInvoicesRequest {
            page_size: 1,
            ..ListInvoicesRequest::default()
        };
        let token = list(caller, first.clone()).await.unwrap().next_page_token;
        let other = ListInvoicesRequest {
            page_token: token,
            order: InvoiceOrder::Buyer.into(),
            ..first
        };
        assert_eq!(refused(list(caller, other).await), "PAGE_TOKEN_INVALID");
    })
    .await;
}
