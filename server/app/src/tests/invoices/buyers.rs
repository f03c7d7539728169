//! "Dopisz nowego klienta do bazy klientów".

use kontor_proto::v1::{
    BuyerOutcome, GetCustomerRequest, ListCustomersRequest, NoNumber, Party, PartyIdentity,
    PartyKind, customer_service_client::CustomerServiceClient, party_identity,
};

use super::office::{Office, address, company, content, customer, issue, to_issue, typed};
use crate::tests::server::{Caller, on_each_database};

async fn customers(caller: &Caller) -> usize {
    let mut client = CustomerServiceClient::new(caller.channel.clone());
    let all = client
        .list_customers(caller.request(ListCustomersRequest::default()))
        .await;
    all.unwrap().into_inner().customers.len()
}

/// A private person, whom no number identifies.
fn person(name: &str, street: &str) -> Party {
    Party {
        kind: PartyKind::PrivatePerson.into(),
        name: name.into(),
        identity: Some(PartyIdentity {
            identity: Some(party_identity::Identity::None(NoNumber {})),
        }),
        address: address(street, "5", "61-001", "Poznań", "PL"),
        ..Party::default()
    }
}

async fn issue_to(
    caller: &Caller,
    party: Party,
    register: bool,
) -> kontor_proto::v1::IssueInvoiceResponse {
    let mut request = to_issue(content(typed(party)));
    request.register_buyer = register;
    issue(caller, request).await.unwrap()
}

#[tokio::test]
async fn a_typed_buyer_is_registered_once_and_matched_from_then_on() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let unticked = issue_to(caller, company("Nabywca S.A.", "7792437146"), false).await;
        assert_eq!(unticked.buyer_outcome(), BuyerOutcome::Unspecified);
        assert_eq!(unticked.invoice.unwrap().customer_id, "");
        assert_eq!(customers(caller).await, 0);

        let created = issue_to(caller, company("Nabywca S.A.", "7792437146"), true).await;
        assert_eq!(created.buyer_outcome(), BuyerOutcome::Created);
        assert_eq!(created.similar, []);
        let id = created.invoice.unwrap().customer_id;
        let mut client = CustomerServiceClient::new(caller.channel.clone());
        let asked = caller.request(GetCustomerRequest { id: id.clone() });
        let kept = client
            .get_customer(asked)
            .await
            .unwrap()
            .into_inner()
            .customer
            .unwrap();
        assert_eq!(kept.name, "Nabywca S.A.");

        let matched = issue_to(caller, company("Nabywca S.A.", "779-243-71-46"), true).await;
        assert_eq!(
            (matched.buyer_outcome(), matched.buyer_differs),
            (BuyerOutcome::Matched, false)
        );
        let differing = issue_to(caller, company("Nabywca Inaczej", "PL7792437146"), true).await;
        assert_eq!(
            (differing.buyer_outcome(), differing.buyer_differs),
            (BuyerOutcome::Matched, true)
        );
        let invoice = differing.invoice.unwrap();
        // linked to the customer, printed as typed
        assert_eq!(invoice.customer_id, id);
        assert_eq!(invoice.buyer.unwrap().name, "Nabywca Inaczej");
        assert_eq!(customers(caller).await, 1);

        let mut chosen = to_issue(content(customer(&id)));
        chosen.register_buyer = true;
        let chosen = issue(caller, chosen).await.unwrap();
        assert_eq!(chosen.buyer_outcome(), BuyerOutcome::Unspecified);
        assert_eq!(chosen.invoice.unwrap().buyer.unwrap().name, "Nabywca S.A.");
    })
    .await;
}

#[tokio::test]
async fn without_a_number_name_and_address_decide_and_similar_ones_are_named() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let first = issue_to(caller, person("Żaneta Łęcka", "ul. Długa"), true).await;
        assert_eq!(first.buyer_outcome(), BuyerOutcome::Created);
        assert_eq!(first.similar, []);
        let id = first.invoice.unwrap().customer_id;

        let same = issue_to(caller, person("ŻANETA ŁĘCKA", "UL. DŁUGA"), true).await;
        assert_eq!(same.buyer_outcome(), BuyerOutcome::Matched);
        assert_eq!(same.invoice.unwrap().customer_id, id);

        let other = issue_to(caller, person("Żaneta Łęcka", "ul. Krótka"), true).await;
        assert_eq!(other.buyer_outcome(), BuyerOutcome::Created);
        assert_eq!(other.similar.len(), 1);
        assert_eq!(other.similar[0].customer_id, id);
        assert!(
            other.similar[0].address.contains("Długa"),
            "{:?}",
            other.similar
        );
        assert_eq!(customers(caller).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_refused_invoice_registers_nobody() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let mut request = to_issue(content(typed(company("Nabywca", "7792437146"))));
        request.register_buyer = true;
        // later than today: to be confirmed by an accountant
        let Some(kontor_proto::v1::issue_invoice_request::Source::Invoice(content)) =
            &mut request.source
        else {
            unreachable!("content was given");
        };
        content.issue_date = "2999-01-01".into();
        issue(caller, request).await.unwrap_err();
        assert_eq!(customers(caller).await, 0);
    })
    .await;
}
