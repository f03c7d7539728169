//! An office that can issue: a company with two accounts, and people of every role.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    Address, BankAccount, Buyer, Company, CreateBankAccountRequest, InvoiceContent, InvoiceLine,
    IssueInvoiceRequest, IssueInvoiceResponse, Party, PartyIdentity, Payment, PaymentForm,
    UpdateCompanyRequest, VatCode, buyer, company_service_client::CompanyServiceClient,
    invoice_service_client::InvoiceServiceClient, issue_invoice_request::Source, party_identity,
};
use tonic::{Status, transport::Channel};
use uuid::Uuid;

use crate::tests::server::{Caller, TestServer};

/// A company with its accounts, and a salesperson.
pub(super) struct Office {
    pub(super) administrator: Caller,
    pub(super) salesperson: Caller,
    /// An account in PLN, the default one, and one in EUR.
    pub(super) accounts: [String; 2],
}

impl Office {
    pub(super) async fn open(server: &TestServer) -> Self {
        let administrator = server.log_in_as(Role::Administrator).await;
        let mut client = CompanyServiceClient::new(administrator.channel.clone());
        let company = UpdateCompanyRequest {
            company: Some(Company {
                name: "Sprzedawca Przykładowy sp. z o.o.".into(),
                nip: "5252484810".into(),
                address: address("ul. Krótka", "1", "00-001", "Warszawa", "PL"),
                issue_place: "Warszawa".into(),
                ..Company::default()
            }),
            ..UpdateCompanyRequest::default()
        };
        client
            .update_company(administrator.request(company))
            .await
            .unwrap();
        let mut accounts = Vec::new();
        for (number, currency) in [
            ("61109010140000071219812874", "PLN"),
            ("PL27114020040000300201355387", "EUR"),
        ] {
            let account = CreateBankAccountRequest {
                bank_account: Some(BankAccount {
                    number: number.into(),
                    bank_name: "Bank".into(),
                    currency: currency.into(),
                    is_default: true,
                    active: true,
                    ..BankAccount::default()
                }),
                request_id: String::new(),
            };
            let made = client
                .create_bank_account(administrator.request(account))
                .await
                .unwrap();
            accounts.push(made.into_inner().bank_account.unwrap().id);
        }
        Self {
            salesperson: server.log_in_as(Role::Salesperson).await,
            administrator,
            accounts: accounts.try_into().unwrap(),
        }
    }
}

pub(super) fn client(caller: &Caller) -> InvoiceServiceClient<Channel> {
    InvoiceServiceClient::new(caller.channel.clone())
}

pub(super) fn request_id() -> String {
    Uuid::from_bytes(crate::random::Random::system().bytes()).to_string()
}

#[expect(clippy::unnecessary_wraps, reason = "as messages hold it")]
pub(super) fn address(
    street: &str,
    building: &str,
    post_code: &str,
    town: &str,
    country: &str,
) -> Option<Address> {
    Some(Address {
        street: street.into(),
        building: building.into(),
        post_code: post_code.into(),
        town: town.into(),
        country: country.into(),
        ..Address::default()
    })
}

/// A Polish company with a NIP.
pub(super) fn company(name: &str, nip: &str) -> Party {
    Party {
        name: name.into(),
        identity: Some(PartyIdentity {
            identity: Some(party_identity::Identity::Nip(nip.into())),
        }),
        address: address("ul. Długa", "5", "61-001", "Poznań", "PL"),
        ..Party::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as messages hold it")]
pub(super) fn typed(party: Party) -> Option<Buyer> {
    Some(Buyer {
        source: Some(buyer::Source::Party(party)),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "as messages hold it")]
pub(super) fn customer(id: &str) -> Option<Buyer> {
    Some(Buyer {
        source: Some(buyer::Source::CustomerId(id.into())),
    })
}

pub(super) fn line(name: &str, quantity: &str, price: &str, code: VatCode) -> InvoiceLine {
    InvoiceLine {
        name: name.into(),
        unit: "szt.".into(),
        quantity: quantity.into(),
        unit_price: price.into(),
        vat_code: code.into(),
        ..InvoiceLine::default()
    }
}

/// One line at 23 %, paid by transfer in two weeks: 123.00 gross.
pub(super) fn content(buyer: Option<Buyer>) -> InvoiceContent {
    InvoiceContent {
        buyer,
        lines: vec![line("Usługa", "1", "100", VatCode::VatCode23)],
        payment: Some(Payment {
            form: PaymentForm::Transfer.into(),
            term_days: Some(14),
            ..Payment::default()
        }),
        ..InvoiceContent::default()
    }
}

pub(super) fn to_issue(content: InvoiceContent) -> IssueInvoiceRequest {
    IssueInvoiceRequest {
        source: Some(Source::Invoice(content)),
        request_id: request_id(),
        ..IssueInvoiceRequest::default()
    }
}

pub(super) async fn issue(
    caller: &Caller,
    request: IssueInvoiceRequest,
) -> Result<IssueInvoiceResponse, Status> {
    let answer = client(caller)
        .issue_invoice(caller.request(request))
        .await?;
    Ok(answer.into_inner())
}
