//! Wrong input on every method: answered with a clear error, never with a defect, and nothing is changed.

mod mutation;

use kontor_client::Client;
use kontor_client::proto::*;
use kontor_tests::database::Outsider;
use kontor_tests::office::Furnished;
use kontor_tests::papers;

use prost_reflect::DynamicMessage;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::databases::in_each_office;
use super::rpcs::{self, Rpc, UNKNOWN, contract};
use super::wire::{reason, wire_of};

/// These end the session that asks, wait longer with every refusal, or begin work that goes on by itself.
const NOT_TWICE: &[&str] = &[
    "kontor.v1.SyncService/RunSync",
    "kontor.v1.SessionService/LogOut",
    "kontor.v1.SessionService/LogIn",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_field_of_any_request_brings_the_server_out_of_step() {
    in_each_office(|furnished| async move {
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let mut database = Outsider::open(furnished.office.database()).expect("the database");
        let (mut faults, mut refused) = (Vec::new(), 0);
        for rpc in rpcs::all()
            .into_iter()
            .filter(|rpc| !NOT_TWICE.contains(&rpc.method))
        {
            for (what, request) in mutation::of(&message(&rpc)) {
                let before = entries(&mut database);
                let answer = wire.call(rpc.method, request).await;
                let Err(status) = answer else { continue };
                refused += 1;
                let after = entries(&mut database);
                if let Some(fault) = fault(&status) {
                    faults.push(format!("{} with {what}: {fault}", rpc.method));
                }
                if before != after {
                    faults.push(format!(
                        "{} with {what} was refused and changed something",
                        rpc.method
                    ));
                }
            }
        }
        assert!(
            faults.is_empty(),
            "{}:\n{}",
            faults.len(),
            faults.join("\n")
        );
        assert!(refused > 500, "only {refused} requests were refused");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nothing_has_is_not_found_on_every_method_that_names_one() {
    in_each_office(|furnished| async move {
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let mut missing = 0;
        for rpc in rpcs::all() {
            let request = message(&rpc);
            let names_one = ["id", "draft_id"].iter().any(|field| {
                request
                    .get_field_by_name(field)
                    .is_some_and(|value| value.as_str() == Some(UNKNOWN))
            });
            // A session that has ended already is as good as ended.
            if !names_one
                || rpc.method.ends_with("RevokeSession")
                || rpc.method.ends_with("ImportTemplate")
            {
                continue;
            }
            let status = wire
                .call(rpc.method, rpc.request)
                .await
                .expect_err(rpc.method);
            assert_eq!(status.code(), Code::NotFound, "{}: {status:?}", rpc.method);
            missing += 1;
        }
        assert!(missing >= 15, "{missing}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_check_digits_are_refused_and_name_their_field() {
    in_each_office(|furnished| async move {
        // Taken apart as a whole: a block that names the client alone would drop the office.
        let Furnished {
            office,
            administrator: client,
            series_id,
        } = furnished;
        let wrong_nip = client.create_customer(CreateCustomerRequest {
            customer: Some(papers::customer("Klient", "1234563219")),
            ..Default::default()
        });
        assert_violation(&wrong_nip.await.map(drop), "customer.identity.nip");
        let wrong_account = client.create_bank_account(CreateBankAccountRequest {
            bank_account: Some(BankAccount {
                number: "61109010140000071219812875".to_owned(),
                label: "drugie".to_owned(),
                ..papers::account()
            }),
            ..Default::default()
        });
        assert_violation(&wrong_account.await.map(drop), "bank_account.number");
        let wrong_ean = client.create_product(CreateProductRequest {
            product: Some(Product {
                ean: "5901234123458".to_owned(),
                ..papers::product("P-1")
            }),
            ..Default::default()
        });
        assert_violation(&wrong_ean.await.map(drop), "product.ean");
        let mut content = papers::invoice(&series_id, "Nabywca", "1234563219");
        let wrong_buyer = client.issue_invoice(papers::issue(content.clone()));
        assert_violation(
            &wrong_buyer.await.map(drop),
            "invoice.buyer.party.identity.nip",
        );
        content = papers::invoice(&series_id, "Nabywca", &papers::nip(1));
        content.lines[1].quantity = "0".to_owned();
        let wrong_line = client.issue_invoice(papers::issue(content));
        assert_violation(&wrong_line.await.map(drop), "invoice.lines[1].quantity");
        drop(office);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_etag_is_refused_and_the_first_change_stays() {
    in_each_office(|furnished| async move {
        let client = &furnished.administrator;
        let customer = customer(client).await;
        let change = |notes: &str| UpdateCustomerRequest {
            customer: Some(Customer {
                notes: notes.to_owned(),
                ..customer.clone()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["notes".to_owned()],
            }),
            ..Default::default()
        };
        client
            .update_customer(change("pierwsza"))
            .await
            .expect("changed");
        let error = client
            .update_customer(change("druga"))
            .await
            .expect_err("stale");
        assert!(matches!(error, kontor_client::Error::Refused(_)), "{error}");
        let now = client
            .get_customer(GetCustomerRequest {
                id: customer.id.clone(),
            })
            .await
            .expect("there")
            .customer
            .expect("a customer");
        assert_eq!(now.notes, "pierwsza");
        let draft = client
            .create_draft(CreateDraftRequest {
                invoice: Some(papers::invoice(
                    &furnished.series_id,
                    "Nabywca",
                    &papers::nip(2),
                )),
                ..Default::default()
            })
            .await
            .expect("a draft")
            .invoice
            .expect("an invoice");
        stale_draft(&furnished, &draft).await;
    })
    .await;
}

async fn stale_draft(furnished: &Furnished, draft: &Invoice) {
    let client = &furnished.administrator;
    let content = papers::invoice(&furnished.series_id, "Inny nabywca", &papers::nip(2));
    client
        .update_draft(UpdateDraftRequest {
            id: draft.id.clone(),
            invoice: Some(content),
            etag: draft.etag.clone(),
            ..Default::default()
        })
        .await
        .expect("changed");
    let stale = DeleteDraftRequest {
        id: draft.id.clone(),
        etag: draft.etag.clone(),
        ..Default::default()
    };
    let error = client.delete_draft(stale).await.expect_err("stale");
    assert!(matches!(error, kontor_client::Error::Refused(_)), "{error}");
}

async fn customer(client: &Client) -> Customer {
    client
        .create_customer(CreateCustomerRequest {
            customer: Some(papers::customer("Klient", &papers::nip(1))),
            ..Default::default()
        })
        .await
        .expect("added")
        .customer
        .expect("a customer")
}

fn assert_violation(answer: &kontor_client::Result<()>, field: &str) {
    let Err(kontor_client::Error::Refused(refusal)) = answer else {
        panic!("{field}: {answer:?}");
    };
    assert!(
        refusal
            .violations
            .iter()
            .any(|violation| violation.field == field
                && !violation.reason.is_empty()
                && !violation.message.is_empty()),
        "{field}: {refusal:?}"
    );
}

/// What is wrong with a refusal.
fn fault(status: &Status) -> Option<String> {
    let said = format!(
        "{:?} {}: {}",
        status.code(),
        reason(status),
        status.message()
    );
    let defect = matches!(
        status.code(),
        Code::Internal | Code::Unknown | Code::DataLoss | Code::Unimplemented | Code::Unavailable
    );
    let unnamed = reason(status).is_empty();
    let wordless = status
        .get_error_details()
        .localized_message()
        .is_none_or(|text| text.message.is_empty());
    let unsafe_text = status
        .message()
        .chars()
        .any(|c| c.is_control() && c != '\n');
    (defect || unnamed || wordless || unsafe_text).then_some(said)
}

/// How many changes were recorded.
fn entries(database: &mut Outsider) -> i64 {
    database
        .number("SELECT count(*) AS value FROM audit")
        .expect("the audit")
}

fn message(rpc: &Rpc) -> DynamicMessage {
    let (service, method) = rpc.method.split_once('/').expect("a full name");
    let input = contract()
        .get_service_by_name(service)
        .and_then(|service| service.methods().find(|one| one.name() == method))
        .expect("a method of the contract")
        .input();
    DynamicMessage::decode(input, rpc.request.as_slice()).expect("a request")
}
