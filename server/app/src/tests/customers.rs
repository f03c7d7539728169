//! Customers through the door: added, found, changed, never doubled.

use std::collections::BTreeSet;

use kontor_domain::role::Role;
use kontor_proto::v1::{
    Address, CreateCustomerRequest, CreateCustomerResponse, Customer, CustomerOrder, EuVatNumber,
    GetCustomerRequest, ListCustomersRequest, ListCustomersResponse, OtherNumber, PartyIdentity,
    PartyKind, PaymentForm, Recipient, RecipientRole, SetCustomerActiveRequest,
    UpdateCustomerRequest, customer_service_client::CustomerServiceClient,
    party_identity::Identity,
};
use tonic::{Code, Status, transport::Channel};

use super::{
    office::{
        NIPS, NOBODY, audited, by_nip, company, fact, mask, person, request_id, violation,
        violations,
    },
    server::{Caller, on_each_database, reason_of, refused},
};

/// Calls of the service as one caller.
struct Customers(Caller);

impl Customers {
    fn client(&self) -> CustomerServiceClient<Channel> {
        CustomerServiceClient::new(self.0.channel.clone())
    }

    async fn create(&self, customer: Customer) -> Result<CreateCustomerResponse, Status> {
        self.create_once(customer, "").await
    }

    async fn create_once(
        &self,
        customer: Customer,
        request_id: &str,
    ) -> Result<CreateCustomerResponse, Status> {
        let message = CreateCustomerRequest {
            customer: Some(customer),
            request_id: request_id.to_owned(),
        };
        let answer = self
            .client()
            .create_customer(self.0.request(message))
            .await?;
        Ok(answer.into_inner())
    }

    async fn add(&self, customer: Customer) -> Customer {
        self.create(customer).await.unwrap().customer.unwrap()
    }

    async fn get(&self, id: &str) -> Result<Customer, Status> {
        let message = GetCustomerRequest { id: id.to_owned() };
        let answer = self.client().get_customer(self.0.request(message)).await?;
        Ok(answer.into_inner().customer.unwrap())
    }

    async fn list(&self, message: ListCustomersRequest) -> Result<ListCustomersResponse, Status> {
        let answer = self
            .client()
            .list_customers(self.0.request(message))
            .await?;
        Ok(answer.into_inner())
    }

    async fn names(&self, search: &str) -> Vec<String> {
        let message = ListCustomersRequest {
            search: search.to_owned(),
            ..ListCustomersRequest::default()
        };
        let page = self.list(message).await.unwrap();
        page.customers
            .into_iter()
            .map(|customer| customer.name)
            .collect()
    }

    async fn update(&self, customer: Customer, fields: &[&str]) -> Result<Customer, Status> {
        let message = UpdateCustomerRequest {
            customer: Some(customer),
            update_mask: Some(mask(fields)),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_customer(self.0.request(message))
            .await?;
        Ok(answer.into_inner().customer.unwrap())
    }

    async fn set_active(&self, id: &str, active: bool, etag: &str) -> Result<Customer, Status> {
        let message = SetCustomerActiveRequest {
            id: id.to_owned(),
            active,
            etag: etag.to_owned(),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .set_customer_active(self.0.request(message))
            .await?;
        Ok(answer.into_inner().customer.unwrap())
    }
}

fn full(name: &str, nip: &str) -> Customer {
    Customer {
        email: "biuro@example.pl".to_owned(),
        phone: "22 555 01 02".to_owned(),
        local_government_unit: true,
        recipients: vec![Recipient {
            role: RecipientRole::LocalGovernmentReceiver.into(),
            name: "Szkoła nr 1".to_owned(),
            ..Recipient::default()
        }],
        payment_form: PaymentForm::Transfer.into(),
        payment_term_days: Some(14),
        notes: "dzwonić po 10\nklucz u portiera".to_owned(),
        ..company(name, nip)
    }
}

#[tokio::test]
async fn a_customer_is_added_found_changed_and_archived() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let added = customers
            .add(full("  Gmina \u{1b}[31mŻółte Źródła ", "526-104-08-28"))
            .await;
        assert_eq!(added.name, "Gmina Żółte Źródła");
        assert_eq!(added.identity, Some(by_nip(NIPS[0])));
        assert!(added.active && added.created_at.is_some() && added.created_at == added.updated_at);
        let recipient = &added.recipients[0];
        assert!(!recipient.id.is_empty());
        assert_eq!(customers.get(&added.id).await.unwrap(), added);

        for part in ["zolte zr", "ŻÓŁTE", "526-104-08", "PL52610", "warsz"] {
            assert_eq!(
                customers.names(part).await,
                ["Gmina Żółte Źródła"],
                "{part}"
            );
        }
        assert_eq!(customers.names("nikogo takiego").await, [""; 0]);

        let wanted = Customer {
            id: added.id.clone(),
            name: "Gmina Zielona".to_owned(),
            notes: "nie do zmiany".to_owned(),
            etag: added.etag.clone(),
            ..Customer::default()
        };
        let changed = customers
            .update(wanted.clone(), &["name", "payment_term_days"])
            .await
            .unwrap();
        let expected = Customer {
            name: "Gmina Zielona".to_owned(),
            payment_term_days: None,
            etag: changed.etag.clone(),
            updated_at: changed.updated_at,
            ..added.clone()
        };
        assert_eq!(changed, expected);
        assert_ne!(changed.etag, added.etag);
        assert_eq!(customers.names("zolte").await, [""; 0]);

        let stale = customers.update(wanted, &["name"]).await.unwrap_err();
        assert_eq!(
            (stale.code(), reason_of(&stale).as_str()),
            (Code::Aborted, "ETAG_STALE")
        );
        let same = customers.update(changed.clone(), &[]).await.unwrap();
        assert_eq!(same, changed, "nothing changed, so there is no new version");

        let archived = customers
            .set_active(&added.id, false, &changed.etag)
            .await
            .unwrap();
        assert!(!archived.active);
        assert_eq!(customers.names("zielona").await, [""; 0]);
        let all = ListCustomersRequest {
            search: "zielona".to_owned(),
            include_inactive: true,
            ..ListCustomersRequest::default()
        };
        assert_eq!(customers.list(all).await.unwrap().customers.len(), 1);
        let back = customers.set_active(&added.id, true, "").await.unwrap();
        assert!(back.active);
        let actions = [
            "customer.create",
            "customer.update",
            "customer.archive",
            "customer.activate",
        ];
        assert_eq!(audited(server, "customer").await, actions);
    })
    .await;
}

#[tokio::test]
async fn recipients_keep_their_ids_through_changes() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let mut added = customers.add(full("Gmina", NIPS[0])).await;
        let first = added.recipients[0].id.clone();
        added.recipients.insert(
            0,
            Recipient {
                id: NOBODY.to_owned(),
                role: RecipientRole::Payer.into(),
                name: "Płatnik".to_owned(),
                ..Recipient::default()
            },
        );
        let changed = customers.update(added, &["recipients"]).await.unwrap();
        assert_eq!(changed.recipients.len(), 2);
        assert_eq!(changed.recipients[1].id, first);
        let new = &changed.recipients[0].id;
        assert!(new != NOBODY && *new != first, "{new}");
    })
    .await;
}

#[tokio::test]
async fn a_second_customer_of_a_tax_number_is_refused_with_the_first() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let first = customers.add(company("Pierwszy", NIPS[0])).await;
        let refusal = customers
            .create(company("Drugi", "PL 526-104-08-28"))
            .await
            .unwrap_err();
        assert_eq!(refusal.code(), Code::AlreadyExists);
        assert_eq!(reason_of(&refusal), "CUSTOMER_EXISTS");
        assert_eq!(
            (fact(&refusal, "id"), fact(&refusal, "name")),
            (first.id.clone(), "Pierwszy".to_owned())
        );
        assert!(
            refusal.message().contains("Pierwszy"),
            "{}",
            refusal.message()
        );

        // also when it is out of use, and by a change
        customers.set_active(&first.id, false, "").await.unwrap();
        assert_eq!(
            refused(customers.create(company("Drugi", NIPS[0])).await),
            "CUSTOMER_EXISTS"
        );
        let other = customers.add(company("Inny", NIPS[1])).await;
        let renumbered = Customer {
            identity: Some(by_nip(NIPS[0])),
            ..other
        };
        assert_eq!(
            refused(customers.update(renumbered, &["identity"]).await),
            "CUSTOMER_EXISTS"
        );

        let german = |name: &str| Customer {
            identity: Some(PartyIdentity {
                identity: Some(Identity::EuVat(EuVatNumber {
                    country: "DE".to_owned(),
                    number: "136695976".to_owned(),
                })),
            }),
            ..company(name, "")
        };
        customers.add(german("Erste")).await;
        assert_eq!(
            refused(customers.create(german("Zweite")).await),
            "CUSTOMER_EXISTS"
        );
        // another number identifies nobody surely: two may have it
        let american = |name: &str| Customer {
            identity: Some(PartyIdentity {
                identity: Some(Identity::Other(OtherNumber {
                    country: "US".to_owned(),
                    number: "1".to_owned(),
                })),
            }),
            ..company(name, "")
        };
        customers.add(american("One")).await;
        customers.add(american("Two")).await;
    })
    .await;
}

#[tokio::test]
async fn of_many_who_add_the_same_customer_at_once_one_succeeds() {
    on_each_database(async |server| {
        let caller = server.log_in_as(Role::Salesperson).await;
        let attempts = (0..16).map(|number| {
            let customers = Customers(caller.clone());
            tokio::spawn(async move {
                customers
                    .create(company(&format!("Nr {number}"), NIPS[0]))
                    .await
            })
        });
        let mut added = Vec::new();
        for attempt in futures_util::future::join_all(attempts).await {
            match attempt.unwrap() {
                Ok(answer) => added.push(answer.customer.unwrap().name),
                Err(status) => assert_eq!(reason_of(&status), "CUSTOMER_EXISTS"),
            }
        }
        assert_eq!(added.len(), 1, "{added:?}");
        assert_eq!(Customers(caller).names(NIPS[0]).await, added);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_adds_nothing_twice() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let id = request_id(1);
        let first = customers
            .create_once(full("Gmina", NIPS[0]), &id)
            .await
            .unwrap();
        let again = customers
            .create_once(full("Gmina", NIPS[0]), &id)
            .await
            .unwrap();
        assert_eq!(first, again);
        let other = customers.create_once(full("Inna", NIPS[0]), &id).await;
        assert_eq!(refused(other), "REQUEST_ID_REUSED");
        let wrong = customers.create_once(full("Gmina", NIPS[0]), "x").await;
        assert_eq!(
            violation(wrong),
            ("request_id".to_owned(), "INVALID_ID".to_owned())
        );
        assert_eq!(audited(server, "customer").await, ["customer.create"]);
    })
    .await;
}

#[tokio::test]
async fn without_a_tax_number_similar_customers_are_named() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let first = customers
            .create(person("Jan Kowalczyk", "5"))
            .await
            .unwrap();
        assert_eq!(first.similar, []);
        customers
            .add(company("Jan Kowalczyk Usługi", NIPS[0]))
            .await;
        customers.add(person("Zofia Zupełnie Inna", "5")).await;
        let second = customers.create(person("JAN KOWALCYK", "7")).await.unwrap();
        let names: Vec<_> = second
            .similar
            .iter()
            .map(|other| other.name.as_str())
            .collect();
        assert_eq!(names, ["Jan Kowalczyk"]);
        let similar = &second.similar[0];
        assert_eq!(similar.id, first.customer.unwrap().id);
        assert_eq!(similar.address, "ul. Długa 5, 00-950 Warszawa");
        assert_ne!(
            second.customer.unwrap().id,
            similar.id,
            "the person decides"
        );
    })
    .await;
}

#[tokio::test]
async fn pages_lose_and_double_nothing_while_customers_are_added() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let old: Vec<String> = (0..11).map(|number| format!("Osoba {number:02}")).collect();
        for name in &old {
            customers.add(person(name, "1")).await;
        }
        for order in [CustomerOrder::Name, CustomerOrder::Newest] {
            let mut message = ListCustomersRequest {
                search: "osoba".to_owned(),
                order: order.into(),
                page_size: 3,
                ..ListCustomersRequest::default()
            };
            let mut seen: Vec<Customer> = Vec::new();
            loop {
                let page = customers.list(message.clone()).await.unwrap();
                assert!(page.customers.len() <= 3);
                seen.extend(page.customers);
                // before, among and after what was read
                for place in ["00", "05 i", "99"] {
                    let name = format!("Osoba {place} {}", seen.len());
                    customers.add(person(&name, "1")).await;
                }
                if page.next_page_token.is_empty() || seen.len() > 60 {
                    break;
                }
                message.page_token = page.next_page_token;
            }
            let mut known: Vec<&String> = seen
                .iter()
                .map(|customer| &customer.name)
                .filter(|name| old.contains(name))
                .collect();
            known.sort();
            assert_eq!(known, old.iter().collect::<Vec<_>>(), "{order:?}");
            let distinct: BTreeSet<&str> =
                seen.iter().map(|customer| customer.id.as_str()).collect();
            assert_eq!(distinct.len(), seen.len(), "{order:?}");
            let other = ListCustomersRequest {
                include_inactive: true,
                ..message
            };
            if !other.page_token.is_empty() {
                assert_eq!(refused(customers.list(other).await), "PAGE_TOKEN_INVALID");
            }
        }
        let companies = ListCustomersRequest {
            kind: PartyKind::Company.into(),
            ..ListCustomersRequest::default()
        };
        assert_eq!(customers.list(companies).await.unwrap().customers, []);
    })
    .await;
}

#[tokio::test]
async fn wrong_input_is_refused_by_its_field() {
    on_each_database(async |server| {
        let customers = Customers(server.log_in_as(Role::Salesperson).await);
        let status = customers.create(Customer::default()).await.unwrap_err();
        let fields: Vec<String> = violations(&status)
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            ["customer.name", "customer.identity", "customer.address"]
        );
        let good = company("Firma", NIPS[0]);
        for (customer, field, reason) in [
            (
                Customer {
                    name: "x".repeat(513),
                    ..good.clone()
                },
                "name",
                "TOO_LONG",
            ),
            (
                Customer {
                    name: "\u{1b}[0m\u{7}".to_owned(),
                    ..good.clone()
                },
                "name",
                "REQUIRED",
            ),
            (
                Customer {
                    identity: Some(by_nip("5261040829")),
                    ..good.clone()
                },
                "identity.nip",
                "NIP_CHECK_DIGIT",
            ),
            (
                Customer {
                    kind: 9,
                    ..good.clone()
                },
                "kind",
                "UNKNOWN_CHOICE",
            ),
            (
                Customer {
                    payment_form: 99,
                    ..good.clone()
                },
                "payment_form",
                "UNKNOWN_CHOICE",
            ),
            (
                Customer {
                    email: "biuro".to_owned(),
                    ..good.clone()
                },
                "email",
                "EMAIL_INVALID",
            ),
            (
                Customer {
                    payment_term_days: Some(-1),
                    ..good.clone()
                },
                "payment_term_days",
                "PAYMENT_TERM_OUT_OF_RANGE",
            ),
            (
                Customer {
                    recipients: vec![Recipient {
                        role: 12,
                        ..Recipient::default()
                    }],
                    ..good.clone()
                },
                "recipients[0].role",
                "UNKNOWN_CHOICE",
            ),
            (
                Customer {
                    mailing_address: Some(Address {
                        street: "x".to_owned(),
                        ..Address::default()
                    }),
                    ..good.clone()
                },
                "mailing_address.post_code",
                "REQUIRED",
            ),
        ] {
            let expected = (format!("customer.{field}"), reason.to_owned());
            assert_eq!(violation(customers.create(customer).await), expected);
        }
        assert_eq!(audited(server, "customer").await, [""; 0]);

        assert_eq!(violation(customers.get("").await).1, "INVALID_ID");
        let missing = customers.get(NOBODY).await.unwrap_err();
        assert_eq!(
            (missing.code(), reason_of(&missing).as_str()),
            (Code::NotFound, "NOT_FOUND")
        );

        let list = |message: ListCustomersRequest| customers.list(message);
        let base = ListCustomersRequest::default();
        for (message, field, reason) in [
            (
                ListCustomersRequest {
                    search: "ab".to_owned(),
                    ..base.clone()
                },
                "search",
                "SEARCH_TOO_SHORT",
            ),
            (
                ListCustomersRequest {
                    search: "x".repeat(101),
                    ..base.clone()
                },
                "search",
                "TOO_LONG",
            ),
            (
                ListCustomersRequest {
                    page_size: 201,
                    ..base.clone()
                },
                "page_size",
                "PAGE_SIZE",
            ),
            (
                ListCustomersRequest {
                    kind: 9,
                    ..base.clone()
                },
                "kind",
                "UNKNOWN_CHOICE",
            ),
            (
                ListCustomersRequest {
                    order: -1,
                    ..base.clone()
                },
                "order",
                "UNKNOWN_CHOICE",
            ),
        ] {
            assert_eq!(
                violation(list(message).await),
                (field.to_owned(), reason.to_owned())
            );
        }
        let token = ListCustomersRequest {
            page_token: "zmyślony".to_owned(),
            ..base
        };
        assert_eq!(refused(list(token).await), "PAGE_TOKEN_INVALID");

        let added = customers.add(good).await;
        let wrong_field = customers.update(added.clone(), &["name", "etag"]).await;
        let expected = (
            "update_mask.paths[1]".to_owned(),
            "UNKNOWN_FIELD".to_owned(),
        );
        assert_eq!(violation(wrong_field), expected);
        let emptied = Customer {
            name: String::new(),
            ..added.clone()
        };
        let emptied = customers.update(emptied, &["name"]).await;
        assert_eq!(
            violation(emptied),
            ("customer.name".to_owned(), "REQUIRED".to_owned())
        );
        let without_nip = Customer {
            identity: person("", "").identity,
            ..added.clone()
        };
        let without_nip = customers.update(without_nip, &["identity"]).await;
        assert_eq!(
            violation(without_nip),
            ("customer.identity".to_owned(), "NIP_REQUIRED".to_owned())
        );
        let nobody = Customer {
            id: NOBODY.to_owned(),
            ..added.clone()
        };
        assert_eq!(refused(customers.update(nobody, &[]).await), "NOT_FOUND");
        let no_id = Customer {
            id: String::new(),
            ..added.clone()
        };
        assert_eq!(
            violation(customers.update(no_id, &[]).await).0,
            "customer.id"
        );
        assert_eq!(violation(customers.set_active("x", true, "").await).0, "id");
        assert_eq!(
            refused(customers.set_active(NOBODY, true, "").await),
            "NOT_FOUND"
        );
        assert_eq!(
            refused(customers.set_active(&added.id, false, "7").await),
            "ETAG_STALE"
        );
        assert_eq!(customers.get(&added.id).await.unwrap(), added);
    })
    .await;
}

#[tokio::test]
async fn a_reader_sees_customers_and_changes_none() {
    on_each_database(async |server| {
        let added = Customers(server.log_in_as(Role::Accountant).await)
            .add(company("Firma", NIPS[0]))
            .await;
        let reader = Customers(server.log_in_as(Role::Reader).await);
        assert_eq!(reader.get(&added.id).await.unwrap(), added);
        assert_eq!(reader.names("firma").await, ["Firma"]);
        // the role is asked before anything else, whatever the request says
        let refusals = [
            refused(reader.create(Customer::default()).await),
            refused(reader.create(company("Inna", NIPS[1])).await),
            refused(reader.update(added.clone(), &["name"]).await),
            refused(reader.set_active(NOBODY, false, "").await),
        ];
        assert!(
            refusals.iter().all(|reason| reason == "PERMISSION_DENIED"),
            "{refusals:?}"
        );
    })
    .await;
}
