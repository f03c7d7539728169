//! Products through the door.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    CreateProductRequest, CreateUnitRequest, GetProductRequest, ListProductsRequest,
    ListProductsResponse, PriceBase, Product, ProductKind, ProductOrder, ProductRate,
    SetProductActiveRequest, Unit, UpdateProductRequest, UpdateUnitRequest,
    dictionary_service_client::DictionaryServiceClient,
    product_service_client::ProductServiceClient,
};
use tonic::{Code, Status, transport::Channel};

use super::{
    office::{NOBODY, PIECE, audited, fact, mask, product, request_id, violation, violations},
    server::{Caller, on_each_database, reason_of, refused},
};

/// Calls of the service as one caller.
struct Products(Caller);

impl Products {
    fn client(&self) -> ProductServiceClient<Channel> {
        ProductServiceClient::new(self.0.channel.clone())
    }

    async fn create(&self, product: Product) -> Result<Product, Status> {
        self.create_once(product, "").await
    }

    async fn create_once(&self, product: Product, request_id: &str) -> Result<Product, Status> {
        let message = CreateProductRequest {
            product: Some(product),
            request_id: request_id.to_owned(),
        };
        let answer = self
            .client()
            .create_product(self.0.request(message))
            .await?;
        Ok(answer.into_inner().product.unwrap())
    }

    async fn get(&self, id: &str, code: &str) -> Result<Product, Status> {
        let message = GetProductRequest {
            id: id.to_owned(),
            code: code.to_owned(),
        };
        let answer = self.client().get_product(self.0.request(message)).await?;
        Ok(answer.into_inner().product.unwrap())
    }

    async fn list(&self, message: ListProductsRequest) -> Result<ListProductsResponse, Status> {
        let answer = self.client().list_products(self.0.request(message)).await?;
        Ok(answer.into_inner())
    }

    async fn codes(&self, message: ListProductsRequest) -> Vec<String> {
        let page = self.list(message).await.unwrap();
        page.products
            .into_iter()
            .map(|product| product.code)
            .collect()
    }

    async fn update(&self, product: Product, fields: &[&str]) -> Result<Product, Status> {
        let message = UpdateProductRequest {
            product: Some(product),
            update_mask: Some(mask(fields)),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .update_product(self.0.request(message))
            .await?;
        Ok(answer.into_inner().product.unwrap())
    }

    async fn set_active(&self, id: &str, active: bool, etag: &str) -> Result<Product, Status> {
        let message = SetProductActiveRequest {
            id: id.to_owned(),
            active,
            etag: etag.to_owned(),
            request_id: String::new(),
        };
        let answer = self
            .client()
            .set_product_active(self.0.request(message))
            .await?;
        Ok(answer.into_inner().product.unwrap())
    }
}

#[tokio::test]
async fn a_product_is_added_found_changed_and_archived() {
    on_each_database(async |server| {
        let products = Products(server.log_in_as(Role::Accountant).await);
        let typed = Product {
            kind: ProductKind::Service.into(),
            ean: "5901234123457".to_owned(),
            price_base: PriceBase::Gross.into(),
            price: "99999999.99999999".to_owned(),
            pkwiu: "62.01.11.0".to_owned(),
            gtu: 12,
            annex_15: true,
            stock: "-3.5".to_owned(),
            weight_kg: "0.25".to_owned(),
            short_description: "opis\nw dwóch wierszach".to_owned(),
            description: Some("<p>a  b</p>\n".to_owned()),
            visible_in_shop: Some(false),
            ..product("USŁ-1", "Wdrożenie źródeł")
        };
        let added = products.create(typed.clone()).await.unwrap();
        let expected = Product {
            id: added.id.clone(),
            unit: "szt.".to_owned(),
            price_currency: "PLN".to_owned(),
            active: true,
            created_at: added.created_at,
            updated_at: added.updated_at,
            etag: added.etag.clone(),
            ..typed
        };
        assert_eq!(added, expected);
        assert_eq!(products.get(&added.id, "").await.unwrap(), added);
        assert_eq!(products.get("", "usl-1").await.unwrap(), added);
        for part in ["wdrozenie ZRO", "sł-1", "0123412"] {
            let search = ListProductsRequest {
                search: part.to_owned(),
                ..Default::default()
            };
            assert_eq!(products.codes(search).await, ["USŁ-1"], "{part}");
        }

        let wanted = Product {
            price: "100".to_owned(),
            name: "nie".to_owned(),
            ..added.clone()
        };
        let changed = products.update(wanted.clone(), &["price"]).await.unwrap();
        assert_eq!(
            (changed.price.as_str(), changed.name.as_str()),
            ("100.00", "Wdrożenie źródeł")
        );
        let stale = products.update(wanted, &["price"]).await.unwrap_err();
        assert_eq!(
            (stale.code(), reason_of(&stale).as_str()),
            (Code::Aborted, "ETAG_STALE")
        );

        products.set_active(&added.id, false, "").await.unwrap();
        assert_eq!(
            products.codes(ListProductsRequest::default()).await,
            [""; 0]
        );
        let all = ListProductsRequest {
            include_inactive: true,
            ..Default::default()
        };
        assert_eq!(products.codes(all).await, ["USŁ-1"]);
        let actions = ["product.create", "product.update", "product.archive"];
        assert_eq!(audited(server, "product").await, actions);
    })
    .await;
}

#[tokio::test]
async fn a_code_has_one_product_whatever_its_case() {
    on_each_database(async |server| {
        let products = Products(server.log_in_as(Role::Accountant).await);
        let first = products.create(product("Śruba-8", "Śruba")).await.unwrap();
        let refusal = products
            .create(product("ŚRUBA-8", "Inna"))
            .await
            .unwrap_err();
        assert_eq!(refusal.code(), Code::AlreadyExists);
        assert_eq!(reason_of(&refusal), "PRODUCT_EXISTS");
        assert_eq!(
            (fact(&refusal, "id"), fact(&refusal, "name")),
            (first.id.clone(), "Śruba".to_owned())
        );
        let second = products.create(product("Śruba-9", "Śruba")).await.unwrap();
        let doubled = Product {
            code: "śruba-8".to_owned(),
            ..second
        };
        assert_eq!(
            refused(products.update(doubled, &["code"]).await),
            "PRODUCT_EXISTS"
        );
        // its own code in another case
        let renamed = Product {
            code: "ŚRUBA-8".to_owned(),
            ..first
        };
        assert_eq!(
            products.update(renamed, &["code"]).await.unwrap().code,
            "ŚRUBA-8"
        );

        let attempts = (0..8).map(|_| {
            let products = Products(products.0.clone());
            tokio::spawn(async move { products.create(product("NOWY", "Nowy")).await })
        });
        let answers = futures_util::future::join_all(attempts).await;
        let added = answers
            .into_iter()
            .filter(|answer| answer.as_ref().unwrap().is_ok())
            .count();
        assert_eq!(added, 1);
        let id = request_id(2);
        let once = products
            .create_once(product("RAZ", "Raz"), &id)
            .await
            .unwrap();
        assert_eq!(
            products
                .create_once(product("RAZ", "Raz"), &id)
                .await
                .unwrap(),
            once
        );
    })
    .await;
}

#[tokio::test]
async fn products_are_listed_in_every_order_page_by_page() {
    on_each_database(async |server| {
        let products = Products(server.log_in_as(Role::Accountant).await);
        for (code, name) in [("C", "Żaba"), ("a", "zając"), ("B", "Ósma"), ("d", "osa")] {
            products.create(product(code, name)).await.unwrap();
            server.advance(std::time::Duration::from_millis(1));
        }
        for (order, expected) in [
            (ProductOrder::Name, ["d", "B", "C", "a"]),
            (ProductOrder::Code, ["a", "B", "C", "d"]),
            (ProductOrder::Newest, ["d", "B", "a", "C"]),
        ] {
            let mut message = ListProductsRequest {
                order: order.into(),
                page_size: 1,
                ..ListProductsRequest::default()
            };
            let mut codes = Vec::new();
            loop {
                let page = products.list(message.clone()).await.unwrap();
                codes.extend(page.products.into_iter().map(|product| product.code));
                if page.next_page_token.is_empty() {
                    break;
                }
                message.page_token = page.next_page_token;
            }
            assert_eq!(codes, expected, "{order:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_unit_out_of_use_stays_on_its_products_and_is_not_chosen_again() {
    on_each_database(async |server| {
        let caller = server.log_in_as(Role::Accountant).await;
        let products = Products(caller.clone());
        let mut dictionary = DictionaryServiceClient::new(caller.channel.clone());
        let message = CreateUnitRequest {
            unit: Some(Unit {
                name: "worek".to_owned(),
                ..Unit::default()
            }),
            request_id: String::new(),
        };
        let unit = dictionary
            .create_unit(caller.request(message))
            .await
            .unwrap();
        let unit = unit.into_inner().unit.unwrap();
        let bag = Product {
            unit_id: unit.id.clone(),
            ..product("W", "Cement")
        };
        let added = products.create(bag.clone()).await.unwrap();
        assert_eq!(added.unit, "worek");
        let message = UpdateUnitRequest {
            unit: Some(Unit {
                active: false,
                name: "wór".to_owned(),
                ..unit
            }),
            request_id: String::new(),
        };
        dictionary
            .update_unit(caller.request(message))
            .await
            .unwrap();
        let kept = Product {
            price: "1".to_owned(),
            ..added
        };
        assert_eq!(products.update(kept, &["price"]).await.unwrap().unit, "wór");
        let chosen = products
            .create(Product {
                code: "W2".to_owned(),
                ..bag
            })
            .await;
        assert_eq!(
            violation(chosen),
            ("product.unit_id".to_owned(), "NOT_TO_CHOOSE".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn wrong_input_is_refused_by_its_field() {
    on_each_database(async |server| {
        let products = Products(server.log_in_as(Role::Accountant).await);
        let status = products.create(Product::default()).await.unwrap_err();
        let fields: Vec<String> = violations(&status)
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            ["code", "name", "unit_id", "rate", "price"].map(|field| format!("product.{field}"))
        );
        let good = product("A", "B");
        for (product, field, reason) in [
            (
                Product {
                    code: "x".repeat(51),
                    ..good.clone()
                },
                "code",
                "TOO_LONG",
            ),
            (
                Product {
                    code: "\u{202e}\u{0}".to_owned(),
                    ..good.clone()
                },
                "code",
                "REQUIRED",
            ),
            (
                Product {
                    ean: "5901234123458".to_owned(),
                    ..good.clone()
                },
                "ean",
                "EAN_CHECK_DIGIT",
            ),
            (
                Product {
                    price: "1,5".to_owned(),
                    ..good.clone()
                },
                "price",
                "INVALID_NUMBER",
            ),
            (
                Product {
                    price: "-1".to_owned(),
                    ..good.clone()
                },
                "price",
                "PRICE_NEGATIVE",
            ),
            (
                Product {
                    gtu: 14,
                    ..good.clone()
                },
                "gtu",
                "GTU_INVALID",
            ),
            (
                Product {
                    rate: 77,
                    ..good.clone()
                },
                "rate",
                "UNKNOWN_CHOICE",
            ),
            (
                Product {
                    kind: 77,
                    ..good.clone()
                },
                "kind",
                "UNKNOWN_CHOICE",
            ),
            (
                Product {
                    price_base: 77,
                    ..good.clone()
                },
                "price_base",
                "UNKNOWN_CHOICE",
            ),
            (
                Product {
                    unit_id: NOBODY.to_owned(),
                    ..good.clone()
                },
                "unit_id",
                "NOT_TO_CHOOSE",
            ),
            (
                Product {
                    category_id: NOBODY.to_owned(),
                    ..good.clone()
                },
                "category_id",
                "NOT_TO_CHOOSE",
            ),
            (
                Product {
                    producer_id: NOBODY.to_owned(),
                    ..good.clone()
                },
                "producer_id",
                "NOT_TO_CHOOSE",
            ),
        ] {
            let expected = (format!("product.{field}"), reason.to_owned());
            assert_eq!(violation(products.create(product).await), expected);
        }
        assert_eq!(audited(server, "product").await, [""; 0]);
        assert_eq!(violation(products.get("", "").await).1, "INVALID_ID");
        assert_eq!(violation(products.get(NOBODY, "A").await).1, "ID_OR_CODE");
        assert_eq!(refused(products.get(NOBODY, "").await), "NOT_FOUND");
        assert_eq!(refused(products.get("", "nie ma").await), "NOT_FOUND");
        let base = ListProductsRequest::default();
        for (message, field, reason) in [
            (
                ListProductsRequest {
                    search: "-a-".to_owned(),
                    ..base.clone()
                },
                "search",
                "SEARCH_TOO_SHORT",
            ),
            (
                ListProductsRequest {
                    category_id: "x".to_owned(),
                    ..base.clone()
                },
                "category_id",
                "INVALID_ID",
            ),
            (
                ListProductsRequest {
                    producer_id: "x".to_owned(),
                    ..base.clone()
                },
                "producer_id",
                "INVALID_ID",
            ),
            (
                ListProductsRequest {
                    page_size: -1,
                    ..base.clone()
                },
                "page_size",
                "PAGE_SIZE",
            ),
            (
                ListProductsRequest {
                    order: 9,
                    ..base.clone()
                },
                "order",
                "UNKNOWN_CHOICE",
            ),
        ] {
            let expected = (field.to_owned(), reason.to_owned());
            assert_eq!(violation(products.list(message).await), expected);
        }
        let token = ListProductsRequest {
            page_token: "x".repeat(5_000),
            ..base
        };
        assert_eq!(refused(products.list(token).await), "PAGE_TOKEN_INVALID");
        let added = products.create(good).await.unwrap();
        let unknown = products.update(added.clone(), &["unit"]).await;
        assert_eq!(violation(unknown).1, "UNKNOWN_FIELD");
        let nobody = Product {
            id: NOBODY.to_owned(),
            ..added.clone()
        };
        assert_eq!(refused(products.update(nobody, &[]).await), "NOT_FOUND");
        let cleared = Product {
            rate: ProductRate::Unspecified.into(),
            ..added.clone()
        };
        let cleared = products.update(cleared, &["rate"]).await;
        assert_eq!(
            violation(cleared),
            ("product.rate".to_owned(), "REQUIRED".to_owned())
        );
        assert_eq!(violation(products.set_active("", true, "").await).0, "id");
        assert_eq!(
            refused(products.set_active(&added.id, false, "9").await),
            "ETAG_STALE"
        );
        assert_eq!(
            products.get(&added.id, "").await.unwrap(),
            with_description(&added)
        );
        assert_eq!(added.unit_id, PIECE);
    })
    .await;
}

#[tokio::test]
async fn a_salesperson_sees_products_and_changes_none() {
    on_each_database(async |server| {
        let accountant = Products(server.log_in_as(Role::Accountant).await);
        let added = accountant.create(product("A", "B")).await.unwrap();
        for role in [Role::Reader, Role::Salesperson] {
            let products = Products(server.log_in_as(role).await);
            assert_eq!(
                products.get(&added.id, "").await.unwrap(),
                with_description(&added)
            );
            assert_eq!(products.codes(ListProductsRequest::default()).await, ["A"]);
            let refusals = [
                refused(products.create(Product::default()).await),
                refused(products.update(added.clone(), &["name"]).await),
                refused(products.set_active(&added.id, false, "").await),
            ];
            assert!(
                refusals.iter().all(|reason| reason == "PERMISSION_DENIED"),
                "{refusals:?}"
            );
        }
    })
    .await;
}

/// A product as it is told alone: with its long description, which here is empty.
fn with_description(product: &Product) -> Product {
    Product {
        description: Some(String::new()),
        ..product.clone()
    }
}
