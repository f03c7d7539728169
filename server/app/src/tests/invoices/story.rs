//! The main job, told from preview to copy.

use kontor_domain::calendar::{format_date, warsaw_date};
use kontor_proto::v1::{
    CopyInvoiceRequest, GetInvoiceRequest, InvoiceContent, InvoiceKind, InvoiceState,
    ListAuditEntriesRequest, Payment, PaymentForm, PreviewInvoiceRequest, VatCode,
    audit_service_client::AuditServiceClient,
};

use super::office::{Office, client, company, content, issue, line, to_issue, typed};
use crate::tests::server::{on_each_database, refused};

#[tokio::test]
async fn an_invoice_is_previewed_issued_read_and_copied() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut client = client(caller);
        let today = format_date(warsaw_date(server.app.now()));
        let (year, month) = (&today[..4], &today[5..7]);
        let written = InvoiceContent {
            lines: vec![
                line("Usługa programistyczna", "40", "180", VatCode::VatCode23),
                line("Książka", "3", "29.90", VatCode::VatCode5),
            ],
            payment: Some(Payment {
                form: PaymentForm::Transfer.into(),
                term_days: Some(14),
                bank_account_ids: office.accounts.to_vec(),
                ..Payment::default()
            }),
            ..content(typed(company("Nabywca Przykładowy S.A.", "7792437146")))
        };

        let asked = PreviewInvoiceRequest {
            invoice: Some(written.clone()),
        };
        let preview = client
            .preview_invoice(caller.request(asked))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(preview.problems, []);
        assert_eq!(preview.next_number, format!("FV/1/{month}/{year}"));
        let totals = preview.invoice.unwrap().totals.unwrap();
        assert_eq!(
            (totals.net, totals.vat, totals.gross),
            (728_970, 166_049, 895_019)
        );

        let issued = issue(caller, to_issue(written))
            .await
            .unwrap()
            .invoice
            .unwrap();
        assert_eq!(issued.state(), InvoiceState::Issued);
        assert_eq!(issued.number, format!("FV/1/{month}/{year}"));
        assert_eq!(issued.totals.as_ref().unwrap(), &totals);
        assert_eq!(issued.seller.as_ref().unwrap().nip, "5252484810");
        assert_eq!(issued.bank_accounts.len(), 2);
        assert_eq!(issued.bank_accounts[1].id, office.accounts[1]);
        assert_eq!(issued.workstation_id, caller.workstation_id);
        assert!(
            issued.issued_by.starts_with("salesperson."),
            "{}",
            issued.issued_by
        );
        assert!(issued.template_version >= 1 && !issued.template_id.is_empty());
        assert!(
            totals.in_words.starts_with("osiem tysięcy dziewięćset"),
            "{}",
            totals.in_words
        );

        for which in [
            GetInvoiceRequest {
                id: issued.id.clone(),
                ..GetInvoiceRequest::default()
            },
            GetInvoiceRequest {
                number: issued.number.clone(),
                ..GetInvoiceRequest::default()
            },
        ] {
            let got = client
                .get_invoice(caller.request(which))
                .await
                .unwrap()
                .into_inner();
            assert_eq!(got.invoice.as_ref(), Some(&issued));
        }
        let pro_forma = GetInvoiceRequest {
            number: issued.number.clone(),
            kind: InvoiceKind::ProForma.into(),
            ..GetInvoiceRequest::default()
        };
        assert_eq!(
            refused(client.get_invoice(caller.request(pro_forma)).await),
            "NOT_FOUND"
        );

        let copy = CopyInvoiceRequest {
            id: issued.id.clone(),
            ..CopyInvoiceRequest::default()
        };
        let copy = client
            .copy_invoice(caller.request(copy))
            .await
            .unwrap()
            .into_inner();
        let copy = copy.invoice.unwrap();
        assert_eq!(copy.issue_date, today);
        assert_eq!(copy.payment.as_ref().unwrap().term_days, Some(14));
        let again = issue(caller, to_issue(copy))
            .await
            .unwrap()
            .invoice
            .unwrap();
        assert_eq!(again.number, format!("FV/2/{month}/{year}"));
        assert_eq!(again.lines, issued.lines);
        assert_eq!(again.buyer, issued.buyer);
        assert_eq!(again.totals, issued.totals);

        let mut audit = AuditServiceClient::new(office.administrator.channel.clone());
        let of_document = ListAuditEntriesRequest {
            object_kind: "invoice".into(),
            object_id: issued.id.clone(),
            ..ListAuditEntriesRequest::default()
        };
        let of_document = office.administrator.request(of_document);
        let entries = audit
            .list_audit_entries(of_document)
            .await
            .unwrap()
            .into_inner()
            .entries;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].action, "invoice.issue");
        assert!(entries[0].content_json.contains(&issued.number));
    })
    .await;
}

#[tokio::test]
async fn a_pro_forma_becomes_a_vat_invoice() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let written = InvoiceContent {
            kind: InvoiceKind::ProForma.into(),
            ..content(typed(company("Nabywca", "7792437146")))
        };
        let pro_forma = issue(caller, to_issue(written))
            .await
            .unwrap()
            .invoice
            .unwrap();
        assert!(
            pro_forma.number.starts_with("PRO/1/"),
            "{}",
            pro_forma.number
        );
        assert_eq!(pro_forma.wordings.len(), 1);
        let copy = CopyInvoiceRequest {
            id: pro_forma.id.clone(),
            kind: InvoiceKind::Vat.into(),
        };
        let copy = client(caller)
            .copy_invoice(caller.request(copy))
            .await
            .unwrap()
            .into_inner();
        let invoice = issue(caller, to_issue(copy.invoice.unwrap()))
            .await
            .unwrap();
        let invoice = invoice.invoice.unwrap();
        assert!(invoice.number.starts_with("FV/1/"), "{}", invoice.number);
        assert_eq!(invoice.totals, pro_forma.totals);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_makes_no_second_invoice() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut request = to_issue(content(typed(company("Nabywca", "7792437146"))));
        request.register_buyer = true;
        let first = issue(caller, request.clone()).await.unwrap();
        let second = issue(caller, request.clone()).await.unwrap();
        assert_eq!(first, second);

        let mut other = request.clone();
        other.register_buyer = false;
        assert_eq!(refused(issue(caller, other).await), "REQUEST_ID_REUSED");

        // another person's id of the same text is another request
        let administrator = &office.administrator;
        let third = issue(administrator, request).await.unwrap();
        assert_ne!(third.invoice.unwrap().number, first.invoice.unwrap().number);
    })
    .await;
}
