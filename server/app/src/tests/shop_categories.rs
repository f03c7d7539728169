//! Categories of shops through the door: read, chosen for products, and not for people to change.

use kontor_domain::{
    dictionary,
    ids::{CategoryId, ShopId},
    role::Role,
    shop::{NewShop, Shop, ShopAccess, ShopKind},
};
use kontor_proto::v1::{
    Category, CreateCategoryRequest, CreateProductRequest, GetProductRequest,
    ListCategoriesRequest, Product, ProductShopCategories, SetProductShopCategoriesRequest,
    UpdateCategoryRequest, UpdateProductRequest,
    dictionary_service_client::DictionaryServiceClient,
    product_service_client::ProductServiceClient,
};
use kontor_store::{categories, shops};
use tonic::{Code, Status, transport::Channel};

use super::{
    office::{NOBODY, audited, mask, product, violation},
    server::{Caller, TestServer, on_each_database, refused},
};

/// Calls of both services as one caller.
struct Shelves(Caller);

impl Shelves {
    fn dictionary(&self) -> DictionaryServiceClient<Channel> {
        DictionaryServiceClient::new(self.0.channel.clone())
    }

    fn products(&self) -> ProductServiceClient<Channel> {
        ProductServiceClient::new(self.0.channel.clone())
    }

    async fn list(&self, shop_id: &str) -> Result<Vec<Category>, Status> {
        let request = self.0.request(ListCategoriesRequest {
            shop_id: shop_id.to_owned(),
            include_inactive: true,
            ..ListCategoriesRequest::default()
        });
        let answer = self.dictionary().list_categories(request).await?;
        Ok(answer.into_inner().categories)
    }

    async fn create(&self, category: Category) -> Result<Category, Status> {
        let request = self.0.request(CreateCategoryRequest {
            category: Some(category),
            request_id: String::new(),
        });
        let answer = self.dictionary().create_category(request).await?;
        Ok(answer.into_inner().category.unwrap())
    }

    async fn change(&self, category: Category) -> Result<Category, Status> {
        let request = self.0.request(UpdateCategoryRequest {
            category: Some(category),
            request_id: String::new(),
        });
        let answer = self.dictionary().update_category(request).await?;
        Ok(answer.into_inner().category.unwrap())
    }

    async fn product(&self) -> Product {
        let request = self.0.request(CreateProductRequest {
            product: Some(product("KUBEK", "Kubek")),
            request_id: String::new(),
        });
        let answer = self.products().create_product(request).await.unwrap();
        answer.into_inner().product.unwrap()
    }

    async fn get(&self, id: &str) -> Product {
        let request = self.0.request(GetProductRequest {
            id: id.to_owned(),
            code: String::new(),
        });
        let answer = self.products().get_product(request).await.unwrap();
        answer.into_inner().product.unwrap()
    }

    async fn set(
        &self,
        product: &Product,
        categories: &ProductShopCategories,
    ) -> Result<Product, Status> {
        let request = self.0.request(SetProductShopCategoriesRequest {
            id: product.id.clone(),
            categories: Some(categories.clone()),
            etag: product.etag.clone(),
            request_id: String::new(),
        });
        let answer = self.products().set_product_shop_categories(request).await?;
        Ok(answer.into_inner().product.unwrap())
    }
}

fn shop(number: u8) -> ShopId {
    ShopId::v7(1_764_000_000_000, [number; 10])
}

fn category(number: u8) -> CategoryId {
    CategoryId::v7(1_764_000_000_000, [number; 10])
}

/// Two shops: the first with the categories 1, 2 and 3, of which 3 is outside; the second with 4.
async fn with_shops(server: &TestServer) -> Shelves {
    let now = server.app.now();
    let stored = move |conn: &mut kontor_store::Conn| {
        for number in [1, 2] {
            let shop = Shop {
                id: shop(number),
                data: NewShop {
                    kind: ShopKind::Shoper,
                    name: format!("Sklep {number}"),
                    address: "https://sklep.example".to_owned(),
                    extra_ca: None,
                },
                access: ShopAccess::default(),
                active: true,
                standing: None,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            shops::insert(conn, &shop)?;
        }
        for number in 1..=4 {
            let category = dictionary::Category {
                id: category(number),
                name: "Biuro".to_owned(),
                parent_id: None,
                active: true,
                shop_id: Some(shop(if number == 4 { 2 } else { 1 })),
                position: 10 - i32::from(number),
                outside: number == 3,
            };
            categories::insert(conn, &category)?;
        }
        Ok::<_, kontor_store::StoreError>(())
    };
    server.app.db.write(stored).await.unwrap();
    Shelves(server.log_in_as(Role::Accountant).await)
}

fn categories_of(number: u8, main: u8, further: &[u8]) -> ProductShopCategories {
    ProductShopCategories {
        shop_id: shop(number).to_string(),
        main_category_id: category(main).to_string(),
        category_ids: further.iter().map(|id| category(*id).to_string()).collect(),
    }
}

#[tokio::test]
async fn a_shops_tree_is_read_and_not_changed_by_hand() {
    on_each_database(async |server| {
        let shelves = with_shops(server).await;
        let own = shelves
            .create(Category {
                name: "Biuro".to_owned(),
                position: 7,
                ..Category::default()
            })
            .await
            .unwrap();
        assert_eq!(
            (own.shop_id.as_str(), own.position, own.outside),
            ("", 7, false)
        );
        assert_eq!(shelves.list("").await.unwrap(), std::slice::from_ref(&own));
        let fetched = shelves.list(&shop(1).to_string()).await.unwrap();
        let told: Vec<_> = fetched
            .iter()
            .map(|category| (category.position, category.outside))
            .collect();
        assert_eq!(told, [(9, false), (8, false), (7, true)]);
        assert!(
            fetched
                .iter()
                .all(|category| category.shop_id == shop(1).to_string())
        );
        let nobody = shelves.list(NOBODY).await.unwrap_err();
        assert_eq!(nobody.code(), Code::NotFound);

        let renamed = Category {
            name: "Dom".to_owned(),
            ..fetched[0].clone()
        };
        assert_eq!(refused(shelves.change(renamed).await), "CATEGORY_OF_SHOP");
        let added = Category {
            id: String::new(),
            ..fetched[0].clone()
        };
        let field = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
        let answer = shelves.create(added).await;
        assert_eq!(
            violation(answer),
            field("category.shop_id", "CATEGORY_OF_SHOP")
        );
        let below = Category {
            parent_id: fetched[0].id.clone(),
            ..own.clone()
        };
        let answer = shelves.change(below).await;
        assert_eq!(
            violation(answer),
            field("category.parent_id", "NOT_TO_CHOOSE")
        );
        let far = Category {
            position: 1_000_001,
            ..own
        };
        let answer = shelves.change(far).await;
        assert_eq!(
            violation(answer),
            field("category.position", "POSITION_OUT_OF_RANGE")
        );
        // And no product has one as its own category.
        let product = Product {
            category_id: fetched[0].id.clone(),
            ..shelves.product().await
        };
        let request = shelves.0.request(UpdateProductRequest {
            product: Some(product),
            update_mask: Some(mask(&["category_id"])),
            request_id: String::new(),
        });
        let answer = shelves.products().update_product(request).await;
        assert_eq!(
            violation(answer),
            field("product.category_id", "NOT_TO_CHOOSE")
        );
    })
    .await;
}

#[tokio::test]
async fn a_product_gets_its_categories_shop_by_shop() {
    on_each_database(async |server| {
        let shelves = with_shops(server).await;
        let product = shelves.product().await;
        let (first, second) = (categories_of(1, 2, &[1]), categories_of(2, 4, &[]));
        let set = shelves.set(&product, &first).await.unwrap();
        assert_ne!(set.etag, product.etag);
        assert_eq!(refused(shelves.set(&product, &second).await), "ETAG_STALE");
        let set = shelves.set(&set, &second).await.unwrap();
        assert_eq!(set.shop_categories, [first.clone(), second.clone()]);
        assert_eq!(shelves.get(&product.id).await, set);
        assert_eq!(shelves.set(&set, &second).await.unwrap(), set);

        let field = |field: &str| (format!("categories.{field}"), "NOT_TO_CHOOSE".to_owned());
        for (wanted, fault) in [
            (categories_of(1, 4, &[]), field("main_category_id")),
            (categories_of(1, 3, &[]), field("main_category_id")),
            (categories_of(1, 1, &[2, 9]), field("category_ids")),
        ] {
            assert_eq!(violation(shelves.set(&set, &wanted).await), fault);
        }
        let nowhere = ProductShopCategories {
            shop_id: NOBODY.to_owned(),
            ..first.clone()
        };
        let answer = shelves.set(&set, &nowhere).await.unwrap_err();
        assert_eq!(answer.code(), Code::NotFound);

        let out = ProductShopCategories {
            shop_id: shop(1).to_string(),
            ..ProductShopCategories::default()
        };
        let out = shelves.set(&set, &out).await.unwrap();
        assert_eq!(out.shop_categories, [second]);
        let actions = audited(server, "product").await;
        assert_eq!(
            actions,
            [
                "product.create",
                "product.set_shop_categories",
                "product.set_shop_categories",
                "product.set_shop_categories"
            ]
        );
        let reader = Shelves(server.log_in_as(Role::Reader).await);
        assert_eq!(refused(reader.set(&out, &first).await), "PERMISSION_DENIED");
    })
    .await;
}
