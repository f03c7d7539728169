//! Dictionaries through the door: units, VAT rates, categories, producers.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    Category, CreateCategoryRequest, CreateProducerRequest, CreateUnitRequest,
    ListCategoriesRequest, ListCategoriesResponse, ListProducersRequest, ListProducersResponse,
    ListUnitsRequest, ListVatRatesRequest, Producer, ProductRate, Unit, UpdateCategoryRequest,
    UpdateProducerRequest, UpdateUnitRequest, VatCode, VatRate,
    dictionary_service_client::DictionaryServiceClient,
};
use tonic::{Code, Status, transport::Channel};

use super::{
    office::{NOBODY, PIECE, audited, fact, request_id, violation},
    server::{Caller, on_each_database, reason_of, refused},
};

/// Calls of the service as one caller.
struct Dictionary(Caller);

impl Dictionary {
    fn client(&self) -> DictionaryServiceClient<Channel> {
        DictionaryServiceClient::new(self.0.channel.clone())
    }

    async fn units(&self, include_inactive: bool) -> Vec<Unit> {
        let message = ListUnitsRequest { include_inactive };
        let answer = self
            .client()
            .list_units(self.0.request(message))
            .await
            .unwrap();
        answer.into_inner().units
    }

    async fn add_unit(&self, unit: Unit) -> Result<Unit, Status> {
        let message = CreateUnitRequest {
            unit: Some(unit),
            request_id: String::new(),
        };
        let answer = self.client().create_unit(self.0.request(message)).await?;
        Ok(answer.into_inner().unit.unwrap())
    }

    async fn change_unit(&self, unit: Unit) -> Result<Unit, Status> {
        let message = UpdateUnitRequest {
            unit: Some(unit),
            request_id: String::new(),
        };
        let answer = self.client().update_unit(self.0.request(message)).await?;
        Ok(answer.into_inner().unit.unwrap())
    }

    async fn rates(&self, date: &str) -> Result<Vec<VatRate>, Status> {
        let message = ListVatRatesRequest {
            date: date.to_owned(),
        };
        let answer = self
            .client()
            .list_vat_rates(self.0.request(message))
            .await?;
        Ok(answer.into_inner().vat_rates)
    }

    async fn categories(
        &self,
        message: ListCategoriesRequest,
    ) -> Result<ListCategoriesResponse, Status> {
        let answer = self
            .client()
            .list_categories(self.0.request(message))
            .await?;
        Ok(answer.into_inner())
    }

    async fn add_category(&self, name: &str, parent_id: &str) -> Result<Category, Status> {
        let category = Category {
            name: name.to_owned(),
            parent_id: parent_id.to_owned(),
            ..Category::default()
        };
        let message = CreateCategoryRequest {
            category: Some(category),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .create_category(self.0.request(message))
            .await?;
        Ok(answer.into_inner().category.unwrap())
    }

    async fn change_category(&self, category: Category) -> Result<Category, Status> {
        let message = UpdateCategoryRequest {
            category: Some(category),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_category(self.0.request(message))
            .await?;
        Ok(answer.into_inner().category.unwrap())
    }

    async fn producers(
        &self,
        message: ListProducersRequest,
    ) -> Result<ListProducersResponse, Status> {
        let answer = self
            .client()
            .list_producers(self.0.request(message))
            .await?;
        Ok(answer.into_inner())
    }

    async fn add_producer(&self, name: &str, request_id: &str) -> Result<Producer, Status> {
        let message = CreateProducerRequest {
            producer: Some(Producer {
                name: name.to_owned(),
                ..Producer::default()
            }),
            request_id: request_id.to_owned(),
        };
        let answer = self
            .client()
            .create_producer(self.0.request(message))
            .await?;
        Ok(answer.into_inner().producer.unwrap())
    }

    async fn change_producer(&self, producer: Producer) -> Result<Producer, Status> {
        let message = UpdateProducerRequest {
            producer: Some(producer),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_producer(self.0.request(message))
            .await?;
        Ok(answer.into_inner().producer.unwrap())
    }
}

fn unit(name: &str) -> Unit {
    Unit {
        name: name.to_owned(),
        ..Unit::default()
    }
}

#[tokio::test]
async fn an_office_has_the_usual_units_and_adds_its_own() {
    on_each_database(async |server| {
        let dictionary = Dictionary(server.log_in_as(Role::Accountant).await);
        let seeded = dictionary.units(false).await;
        let names: Vec<&str> = seeded.iter().map(|unit| unit.name.as_str()).collect();
        for name in [
            "szt.", "usł.", "godz.", "kg", "m", "m2", "m3", "l", "km", "kpl.", "opak.", "mies.",
        ] {
            assert!(names.contains(&name), "{name}");
        }
        let piece = seeded.iter().find(|unit| unit.name == "szt.").unwrap();
        assert_eq!(
            (piece.id.as_str(), piece.full_name.as_str()),
            (PIECE, "sztuka")
        );
        let added = dictionary
            .add_unit(Unit {
                decimals: 3,
                ..unit("żwir")
            })
            .await
            .unwrap();
        assert!(added.active);
        for taken in ["ŻWIR", "zwir", "SZT."] {
            let refusal = dictionary.add_unit(unit(taken)).await.unwrap_err();
            assert_eq!(
                (refusal.code(), reason_of(&refusal).as_str()),
                (Code::AlreadyExists, "ALREADY_EXISTS")
            );
            assert!(!fact(&refusal, "name").is_empty());
        }
        let renamed = Unit {
            name: "szt.".to_owned(),
            ..added.clone()
        };
        assert_eq!(
            refused(dictionary.change_unit(renamed).await),
            "ALREADY_EXISTS"
        );
        let changed = Unit {
            active: false,
            name: "Żwir".to_owned(),
            ..added
        };
        assert_eq!(
            dictionary.change_unit(changed.clone()).await.unwrap(),
            changed
        );
        assert_eq!(dictionary.units(false).await, seeded);
        assert_eq!(dictionary.units(true).await.len(), seeded.len() + 1);
        assert_eq!(
            audited(server, "unit").await,
            ["unit.create", "unit.update"]
        );
    })
    .await;
}

#[tokio::test]
async fn vat_rates_are_those_in_force_on_the_day() {
    on_each_database(async |server| {
        let dictionary = Dictionary(server.log_in_as(Role::Reader).await);
        let rates = dictionary.rates("2026-11-23").await.unwrap();
        let names: Vec<String> = rates
            .iter()
            .map(|rate| rate.name.clone().unwrap().pl)
            .collect();
        assert_eq!(names, ["23 %", "8 %", "5 %", "0 %", "zw.", "np.", "4 %"]);
        assert_eq!(rates[0].valid_from, "2011-01-01");
        assert_eq!(rates[0].percent, "23");
        assert_eq!(rates[3].codes[0], i32::from(VatCode::VatCode0Domestic));
        assert!(
            rates
                .iter()
                .all(|rate| !rate.codes.is_empty() && rate.valid_until.is_empty())
        );
        let old = dictionary.rates("2010-06-30").await.unwrap();
        assert_eq!(
            old.last().map(|rate| rate.valid_until.as_str()),
            Some("2010-12-31")
        );
        assert!(
            old.iter()
                .any(|rate| rate.rate == i32::from(ProductRate::ProductRate22))
        );
        assert_eq!(dictionary.rates("").await.unwrap().len(), 10);
        assert_eq!(
            violation(dictionary.rates("23.11.2026").await),
            ("date".to_owned(), "INVALID_DATE".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn categories_form_trees_without_cycles() {
    on_each_database(async |server| {
        let dictionary = Dictionary(server.log_in_as(Role::Accountant).await);
        let top = dictionary.add_category("Narzędzia", "").await.unwrap();
        let middle = dictionary.add_category("Ręczne", &top.id).await.unwrap();
        let low = dictionary.add_category("Młotki", &middle.id).await.unwrap();
        // the same name below another parent is another category
        dictionary.add_category("Ręczne", "").await.unwrap();
        assert_eq!(
            refused(dictionary.add_category("RECZNE", &top.id).await),
            "ALREADY_EXISTS"
        );
        assert_eq!(
            refused(dictionary.add_category("narzedzia", "").await),
            "ALREADY_EXISTS"
        );
        for parent in [&top.id, &middle.id, &low.id] {
            let cycle = Category {
                parent_id: parent.clone(),
                ..top.clone()
            };
            let expected = ("category.parent_id".to_owned(), "CATEGORY_CYCLE".to_owned());
            assert_eq!(violation(dictionary.change_category(cycle).await), expected);
        }
        let moved = Category {
            parent_id: String::new(),
            name: "Młoty".to_owned(),
            ..low
        };
        assert_eq!(
            dictionary.change_category(moved.clone()).await.unwrap(),
            moved
        );

        let mut message = ListCategoriesRequest {
            page_size: 1,
            ..Default::default()
        };
        let mut ids = Vec::new();
        loop {
            let page = dictionary.categories(message.clone()).await.unwrap();
            ids.extend(page.categories.into_iter().map(|category| category.id));
            if page.next_page_token.is_empty() {
                break;
            }
            message.page_token = page.next_page_token;
        }
        assert_eq!(ids.len(), 4);
        for id in [&top.id, &middle.id, &moved.id] {
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1);
        }
        let mut parent = String::new();
        for depth in 0..21 {
            match dictionary
                .add_category(&format!("Poziom {depth}"), &parent)
                .await
            {
                Ok(category) => parent = category.id,
                Err(status) => {
                    assert_eq!(depth, 20);
                    assert_eq!(violation::<()>(Err(status)).1, "CATEGORY_TOO_DEEP");
                }
            }
        }
        assert!(
            audited(server, "category")
                .await
                .contains(&"category.update".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn producers_are_listed_by_name_and_named_once() {
    on_each_database(async |server| {
        let dictionary = Dictionary(server.log_in_as(Role::Accountant).await);
        let mut made = Vec::new();
        for name in ["Żagiel", "alfa", "Ćma", "Beta"] {
            made.push(dictionary.add_producer(name, "").await.unwrap());
        }
        let id = request_id(3);
        let once = dictionary.add_producer("Raz", &id).await.unwrap();
        assert_eq!(dictionary.add_producer("Raz", &id).await.unwrap(), once);
        assert_eq!(
            refused(dictionary.add_producer("ALFA", "").await),
            "ALREADY_EXISTS"
        );
        let archived = Producer {
            active: false,
            web: "https://example.pl".to_owned(),
            ..made[1].clone()
        };
        assert_eq!(
            dictionary.change_producer(archived.clone()).await.unwrap(),
            archived
        );
        let doubled = Producer {
            name: "zagiel".to_owned(),
            ..made[3].clone()
        };
        assert_eq!(
            refused(dictionary.change_producer(doubled).await),
            "ALREADY_EXISTS"
        );
        for (include_inactive, expected) in [
            (false, vec!["Beta", "Ćma", "Raz", "Żagiel"]),
            (true, vec!["alfa", "Beta", "Ćma", "Raz", "Żagiel"]),
        ] {
            let mut message = ListProducersRequest {
                include_inactive,
                page_size: 2,
                ..Default::default()
            };
            let mut names = Vec::new();
            loop {
                let page = dictionary.producers(message.clone()).await.unwrap();
                names.extend(page.producers.into_iter().map(|producer| producer.name));
                if page.next_page_token.is_empty() {
                    break;
                }
                message.page_token = page.next_page_token;
            }
            assert_eq!(names, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_input_is_refused_by_its_field() {
    on_each_database(async |server| {
        let dictionary = Dictionary(server.log_in_as(Role::Accountant).await);
        let long = "x".repeat(201);
        for (unit, field, reason) in [
            (unit(""), "name", "REQUIRED"),
            (unit("\u{1b}[31m"), "name", "REQUIRED"),
            (unit(&"x".repeat(21)), "name", "TOO_LONG"),
            (
                Unit {
                    full_name: long.clone(),
                    ..unit("a")
                },
                "full_name",
                "TOO_LONG",
            ),
            (
                Unit {
                    decimals: 7,
                    ..unit("a")
                },
                "decimals",
                "DECIMALS_OUT_OF_RANGE",
            ),
        ] {
            let expected = (format!("unit.{field}"), reason.to_owned());
            assert_eq!(violation(dictionary.add_unit(unit.clone()).await), expected);
            let changed = Unit {
                id: PIECE.to_owned(),
                ..unit
            };
            assert_eq!(violation(dictionary.change_unit(changed).await), expected);
        }
        assert_eq!(
            violation(dictionary.change_unit(unit("a")).await).0,
            "unit.id"
        );
        let nobody = Unit {
            id: NOBODY.to_owned(),
            ..unit("a")
        };
        assert_eq!(refused(dictionary.change_unit(nobody).await), "NOT_FOUND");

        for (name, parent, field, reason) in [
            ("", "", "name", "REQUIRED"),
            (long.as_str(), "", "name", "TOO_LONG"),
            ("a", "x", "parent_id", "INVALID_ID"),
            ("a", NOBODY, "parent_id", "NOT_TO_CHOOSE"),
        ] {
            let expected = (format!("category.{field}"), reason.to_owned());
            assert_eq!(
                violation(dictionary.add_category(name, parent).await),
                expected
            );
        }
        let nobody = Category {
            id: NOBODY.to_owned(),
            name: "a".to_owned(),
            ..Category::default()
        };
        assert_eq!(
            refused(dictionary.change_category(nobody).await),
            "NOT_FOUND"
        );
        assert_eq!(
            violation(dictionary.change_category(Category::default()).await).0,
            "category.id"
        );

        assert_eq!(
            violation(dictionary.add_producer(" ", "").await).1,
            "REQUIRED"
        );
        assert_eq!(
            violation(dictionary.add_producer(&long, "").await).1,
            "TOO_LONG"
        );
        let web = Producer {
            id: NOBODY.to_owned(),
            name: "a".to_owned(),
            web: "x".repeat(257),
            active: true,
        };
        assert_eq!(
            violation(dictionary.change_producer(web.clone()).await).0,
            "producer.web"
        );
        let nobody = Producer {
            web: String::new(),
            ..web
        };
        assert_eq!(
            refused(dictionary.change_producer(nobody).await),
            "NOT_FOUND"
        );
        assert_eq!(
            violation(dictionary.change_producer(Producer::default()).await).0,
            "producer.id"
        );

        for page_size in [-1, 1_001] {
            let message = ListCategoriesRequest {
                page_size,
                ..Default::default()
            };
            assert_eq!(
                violation(dictionary.categories(message).await).1,
                "PAGE_SIZE"
            );
            let message = ListProducersRequest {
                page_size,
                ..Default::default()
            };
            assert_eq!(
                violation(dictionary.producers(message).await).1,
                "PAGE_SIZE"
            );
        }
        let message = ListProducersRequest {
            page_token: "x".to_owned(),
            ..Default::default()
        };
        assert_eq!(
            refused(dictionary.producers(message).await),
            "PAGE_TOKEN_INVALID"
        );
        let message = ListCategoriesRequest {
            page_token: "x".to_owned(),
            ..Default::default()
        };
        assert_eq!(
            refused(dictionary.categories(message).await),
            "PAGE_TOKEN_INVALID"
        );
    })
    .await;
}

#[tokio::test]
async fn only_those_who_keep_the_books_change_dictionaries() {
    on_each_database(async |server| {
        for role in [Role::Reader, Role::Salesperson] {
            let dictionary = Dictionary(server.log_in_as(role).await);
            assert!(!dictionary.units(false).await.is_empty());
            assert!(
                dictionary
                    .categories(ListCategoriesRequest::default())
                    .await
                    .is_ok()
            );
            assert!(
                dictionary
                    .producers(ListProducersRequest::default())
                    .await
                    .is_ok()
            );
            let refusals = [
                refused(dictionary.add_unit(unit("a")).await),
                refused(
                    dictionary
                        .change_unit(Unit {
                            id: PIECE.to_owned(),
                            ..unit("a")
                        })
                        .await,
                ),
                refused(dictionary.add_category("a", "").await),
                refused(
                    dictionary
                        .change_category(Category {
                            id: NOBODY.to_owned(),
                            ..Default::default()
                        })
                        .await,
                ),
                refused(dictionary.add_producer("a", "").await),
                refused(
                    dictionary
                        .change_producer(Producer {
                            id: NOBODY.to_owned(),
                            ..Default::default()
                        })
                        .await,
                ),
            ];
            assert!(
                refusals.iter().all(|reason| reason == "PERMISSION_DENIED"),
                "{refusals:?}"
            );
        }
    })
    .await;
}
