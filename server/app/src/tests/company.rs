//! The seller through the door: its data, bank accounts and logo.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    BankAccount, Company, CreateBankAccountRequest, GetCompanyRequest, GetLogoRequest,
    GetLogoResponse, ListBankAccountsRequest, SetLogoRequest, UpdateBankAccountRequest,
    UpdateCompanyRequest, VatStatus, company_service_client::CompanyServiceClient,
};
use tonic::{Code, Status, transport::Channel};

use super::{
    office::{NIPS, NOBODY, audited, fact, mask, request_id, violation, violations, warsaw},
    server::{Caller, on_each_database, reason_of, refused},
};

const PLN: &str = "61109010140000071219812874";
const OTHER_PLN: &str = "27114020040000300201355387";

/// Calls of the service as one caller.
struct Office(Caller);

impl Office {
    fn client(&self) -> CompanyServiceClient<Channel> {
        CompanyServiceClient::new(self.0.channel.clone())
    }

    async fn get(&self) -> Result<Company, Status> {
        let answer = self
            .client()
            .get_company(self.0.request(GetCompanyRequest {}))
            .await?;
        Ok(answer.into_inner().company.unwrap())
    }

    async fn update(&self, company: Company, fields: &[&str]) -> Result<Company, Status> {
        let message = UpdateCompanyRequest {
            company: Some(company),
            update_mask: Some(mask(fields)),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_company(self.0.request(message))
            .await?;
        Ok(answer.into_inner().company.unwrap())
    }

    async fn accounts(&self, include_inactive: bool) -> Vec<BankAccount> {
        let message = ListBankAccountsRequest { include_inactive };
        let answer = self
            .client()
            .list_bank_accounts(self.0.request(message))
            .await
            .unwrap();
        answer.into_inner().bank_accounts
    }

    /// Numbers of the default accounts.
    async fn defaults(&self) -> Vec<String> {
        let mut accounts = self.accounts(true).await;
        accounts.retain(|account| account.is_default);
        accounts.into_iter().map(|account| account.number).collect()
    }

    async fn add_account(&self, account: BankAccount) -> Result<BankAccount, Status> {
        self.add_account_once(account, "").await
    }

    async fn add_account_once(
        &self,
        account: BankAccount,
        request_id: &str,
    ) -> Result<BankAccount, Status> {
        let message = CreateBankAccountRequest {
            bank_account: Some(account),
            request_id: request_id.to_owned(),
        };
        let answer = self
            .client()
            .create_bank_account(self.0.request(message))
            .await?;
        Ok(answer.into_inner().bank_account.unwrap())
    }

    async fn change_account(
        &self,
        account: BankAccount,
        fields: &[&str],
    ) -> Result<BankAccount, Status> {
        let message = UpdateBankAccountRequest {
            bank_account: Some(account),
            update_mask: Some(mask(fields)),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_bank_account(self.0.request(message))
            .await?;
        Ok(answer.into_inner().bank_account.unwrap())
    }

    async fn logo(&self) -> GetLogoResponse {
        let answer = self
            .client()
            .get_logo(self.0.request(GetLogoRequest {}))
            .await
            .unwrap();
        answer.into_inner()
    }

    async fn set_logo(&self, image: Vec<u8>) -> Result<(), Status> {
        let message = SetLogoRequest {
            image,
            request_id: String::new(),
        };
        self.client()
            .set_logo(self.0.request(message))
            .await
            .map(drop)
    }
}

fn company() -> Company {
    Company {
        name: "Przykład sp. z o.o.".to_owned(),
        nip: NIPS[0].to_owned(),
        address: Some(warsaw("ul. Długa", "5")),
        regon: "123456785".to_owned(),
        issue_place: "Warszawa".to_owned(),
        ..Company::default()
    }
}

fn account(number: &str) -> BankAccount {
    BankAccount {
        number: number.to_owned(),
        currency: "PLN".to_owned(),
        bank_name: "Bank".to_owned(),
        ..BankAccount::default()
    }
}

#[tokio::test]
async fn the_company_is_set_once_and_changed_by_mask() {
    on_each_database(async |server| {
        let office = Office(server.log_in_as(Role::Administrator).await);
        let unset = office.get().await.unwrap_err();
        assert_eq!(
            (unset.code(), reason_of(&unset).as_str()),
            (Code::NotFound, "COMPANY_NOT_SET")
        );
        assert_eq!(
            refused(office.set_logo(b"<svg/>".to_vec()).await),
            "COMPANY_NOT_SET"
        );
        let incomplete = office.update(company(), &["name"]).await.unwrap_err();
        let fields: Vec<String> = violations(&incomplete)
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(fields, ["company.nip", "company.address"]);

        let set = office.update(company(), &[]).await.unwrap();
        assert_eq!(set.vat_status, i32::from(VatStatus::Payer));
        assert_eq!(office.get().await.unwrap(), set);
        let exempt = Company {
            vat_status: VatStatus::Exempt.into(),
            name: "nie".to_owned(),
            ..set.clone()
        };
        let refusal = office.update(exempt.clone(), &["vat_status"]).await;
        assert_eq!(
            violation(refusal),
            ("company.exemption_basis".to_owned(), "REQUIRED".to_owned())
        );
        let exempt = Company {
            exemption_basis: "art. 113 ust. 1".to_owned(),
            ..exempt
        };
        let changed = office
            .update(exempt.clone(), &["vat_status", "exemption_basis"])
            .await
            .unwrap();
        assert_eq!(
            (changed.name, changed.exemption_basis),
            (set.name.clone(), "art. 113 ust. 1".to_owned())
        );
        let stale = office.update(exempt, &["name"]).await.unwrap_err();
        assert_eq!(
            (stale.code(), reason_of(&stale).as_str()),
            (Code::Aborted, "ETAG_STALE")
        );
        assert_eq!(
            audited(server, "company").await,
            ["company.update", "company.update"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_currency_has_one_default_account() {
    on_each_database(async |server| {
        let office = Office(server.log_in_as(Role::Administrator).await);
        let first = office
            .add_account(BankAccount {
                is_default: true,
                ..account("61 1090 1014 0000 0712 1981 2874")
            })
            .await
            .unwrap();
        assert_eq!((first.number.as_str(), first.active), (PLN, true));
        // accounts are listed by the moment they were added
        let moment = std::time::Duration::from_millis(1);
        server.advance(moment);
        let id = request_id(4);
        let second = BankAccount {
            is_default: true,
            ..account(OTHER_PLN)
        };
        let second = office.add_account_once(second.clone(), &id).await.unwrap();
        assert_eq!(office.defaults().await, [OTHER_PLN]);
        server.advance(moment);
        let euro = BankAccount {
            currency: "EUR".to_owned(),
            is_default: true,
            swift: "WBKPPLPP".to_owned(),
            ..account("DE89370400440532013000")
        };
        let euro = office.add_account(euro).await.unwrap();
        assert_eq!(office.defaults().await, [OTHER_PLN, &euro.number]);

        let back = office
            .change_account(
                BankAccount {
                    is_default: true,
                    ..first.clone()
                },
                &["is_default"],
            )
            .await;
        assert!(back.unwrap().is_default);
        assert_eq!(office.defaults().await, [PLN, &euro.number]);
        // another currency: its default gives way
        let moved = BankAccount {
            currency: "EUR".to_owned(),
            ..first.clone()
        };
        office
            .change_account(
                BankAccount {
                    is_default: true,
                    ..moved
                },
                &["currency", "is_default"],
            )
            .await
            .unwrap();
        assert_eq!(office.defaults().await, [PLN]);

        let archived = office
            .change_account(
                BankAccount {
                    active: false,
                    ..first.clone()
                },
                &["active"],
            )
            .await;
        let archived = archived.unwrap();
        assert!(!archived.active && !archived.is_default);
        assert_eq!(office.defaults().await, [""; 0]);
        let active: Vec<String> = office
            .accounts(false)
            .await
            .into_iter()
            .map(|account| account.id)
            .collect();
        assert_eq!(active, [second.id, euro.id]);
        assert_eq!(office.accounts(true).await[0], archived);
        let refusal = office.add_account(account(PLN)).await.unwrap_err();
        assert_eq!(
            (refusal.code(), reason_of(&refusal).as_str()),
            (Code::AlreadyExists, "BANK_ACCOUNT_EXISTS")
        );
        assert_eq!(fact(&refusal, "id"), first.id);
        let whole = BankAccount {
            active: true,
            label: "główny".to_owned(),
            ..archived
        };
        assert_eq!(
            office.change_account(whole.clone(), &[]).await.unwrap(),
            whole
        );
        // each account that lost its default has a row too
        assert_eq!(audited(server, "bank_account").await.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn of_many_default_accounts_at_once_one_stays() {
    on_each_database(async |server| {
        let caller = server.log_in_as(Role::Administrator).await;
        let numbers = [
            PLN,
            OTHER_PLN,
            "83101010230000261395100000",
            "50102055581111123456789012",
        ];
        let attempts = numbers.map(|number| {
            let office = Office(caller.clone());
            tokio::spawn(async move {
                office
                    .add_account(BankAccount {
                        is_default: true,
                        ..account(number)
                    })
                    .await
            })
        });
        let mut added = 0;
        for attempt in futures_util::future::join_all(attempts).await {
            added += usize::from(attempt.unwrap().is_ok());
        }
        assert!(added >= 2, "{added}");
        assert_eq!(Office(caller).defaults().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_logo_is_told_by_its_content() {
    on_each_database(async |server| {
        let office = Office(server.log_in_as(Role::Administrator).await);
        office.update(company(), &[]).await.unwrap();
        assert_eq!(office.logo().await, GetLogoResponse::default());
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.resize(600_000, 7);
        let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
        let jpeg = b"\xff\xd8\xff\xe0 and so on".to_vec();
        for (image, media_type) in [
            (png, "image/png"),
            (svg, "image/svg+xml"),
            (jpeg, "image/jpeg"),
        ] {
            office.set_logo(image.clone()).await.unwrap();
            let logo = office.logo().await;
            assert_eq!(
                (logo.media_type.as_str(), logo.image == image),
                (media_type, true)
            );
        }
        for (image, reason) in [
            (b"GIF89a".to_vec(), "LOGO_FORMAT"),
            (b"#!/bin/sh".to_vec(), "LOGO_FORMAT"),
            (
                [b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; 1024 * 1024]].concat(),
                "LOGO_TOO_LARGE",
            ),
        ] {
            assert_eq!(
                violation(office.set_logo(image).await),
                ("image".to_owned(), reason.to_owned())
            );
        }
        let etag = office.get().await.unwrap().etag;
        assert_eq!(etag, "1", "a logo is no change of the data");
        office.set_logo(Vec::new()).await.unwrap();
        assert_eq!(office.logo().await, GetLogoResponse::default());
        let actions = audited(server, "company").await;
        assert_eq!(
            actions
                .iter()
                .filter(|action| *action == "company.set_logo")
                .count(),
            4
        );
        // a message beyond every limit never reaches the service
        let status = office.set_logo(vec![0; 5 * 1024 * 1024]).await.unwrap_err();
        assert_eq!(status.code(), Code::OutOfRange);
    })
    .await;
}

#[tokio::test]
async fn wrong_input_is_refused_by_its_field() {
    on_each_database(async |server| {
        let office = Office(server.log_in_as(Role::Administrator).await);
        for (company, field, reason) in [
            (
                Company {
                    name: "\u{1b}[0m".to_owned(),
                    ..company()
                },
                "name",
                "REQUIRED",
            ),
            (
                Company {
                    nip: "5261040829".to_owned(),
                    ..company()
                },
                "nip",
                "NIP_CHECK_DIGIT",
            ),
            (
                Company {
                    regon: "123456786".to_owned(),
                    ..company()
                },
                "regon",
                "REGON_CHECK_DIGIT",
            ),
            (
                Company {
                    footer: "x".repeat(3_501),
                    ..company()
                },
                "footer",
                "TOO_LONG",
            ),
            (
                Company {
                    vat_status: 9,
                    ..company()
                },
                "vat_status",
                "UNKNOWN_CHOICE",
            ),
            (
                Company {
                    address: None,
                    ..company()
                },
                "address",
                "REQUIRED",
            ),
        ] {
            let expected = (format!("company.{field}"), reason.to_owned());
            assert_eq!(violation(office.update(company, &[]).await), expected);
        }
        let unknown = office.update(company(), &["logo"]).await;
        assert_eq!(
            violation(unknown),
            (
                "update_mask.paths[0]".to_owned(),
                "UNKNOWN_FIELD".to_owned()
            )
        );
        assert_eq!(
            refused(
                office
                    .update(
                        Company {
                            etag: "4".to_owned(),
                            ..company()
                        },
                        &[]
                    )
                    .await
            ),
            "ETAG_STALE"
        );

        for (account, field, reason) in [
            (
                account("61109010140000071219812875"),
                "number",
                "ACCOUNT_CHECKSUM",
            ),
            (account(""), "number", "REQUIRED"),
            (
                BankAccount {
                    currency: "zł".to_owned(),
                    ..account(PLN)
                },
                "currency",
                "UNKNOWN_CURRENCY",
            ),
            (
                BankAccount {
                    swift: "X".to_owned(),
                    ..account(PLN)
                },
                "swift",
                "SWIFT_INVALID",
            ),
            (
                BankAccount {
                    label: "x".repeat(257),
                    ..account(PLN)
                },
                "label",
                "TOO_LONG",
            ),
        ] {
            let (wrong, _) = violation(office.add_account(account).await);
            assert_eq!(wrong, format!("bank_account.{field}"), "{reason}");
        }
        let added = office.add_account(account(PLN)).await.unwrap();
        let unknown = office.change_account(added.clone(), &["id"]).await;
        assert_eq!(violation(unknown).1, "UNKNOWN_FIELD");
        let nobody = BankAccount {
            id: NOBODY.to_owned(),
            ..added.clone()
        };
        assert_eq!(
            refused(office.change_account(nobody, &[]).await),
            "NOT_FOUND"
        );
        let no_id = BankAccount {
            id: String::new(),
            ..added
        };
        assert_eq!(
            violation(office.change_account(no_id, &[]).await).0,
            "bank_account.id"
        );
    })
    .await;
}

#[tokio::test]
async fn only_an_administrator_changes_the_company() {
    on_each_database(async |server| {
        let administrator = Office(server.log_in_as(Role::Administrator).await);
        let set = administrator.update(company(), &[]).await.unwrap();
        let added = administrator.add_account(account(PLN)).await.unwrap();
        for role in [Role::Reader, Role::Salesperson, Role::Accountant] {
            let office = Office(server.log_in_as(role).await);
            assert_eq!(office.get().await.unwrap(), set);
            assert_eq!(office.accounts(false).await, std::slice::from_ref(&added));
            assert_eq!(office.logo().await, GetLogoResponse::default());
            let refusals = [
                refused(office.update(Company::default(), &[]).await),
                refused(office.add_account(BankAccount::default()).await),
                refused(office.change_account(added.clone(), &["label"]).await),
                refused(office.set_logo(Vec::new()).await),
            ];
            assert!(
                refusals.iter().all(|reason| reason == "PERMISSION_DENIED"),
                "{refusals:?}"
            );
        }
    })
    .await;
}
