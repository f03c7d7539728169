//! Does what a plan says of links and imports, as applying does it, so that later plans have something to compare.

use kontor_domain::{
    ids::{CategoryId, ProducerId, ProductImageId, UnitId},
    money::Quantity,
    product::{Product, ProductShopCategories},
    sync::{
        agree::agreement,
        field::FieldSet,
        kind::Kind,
        operation::{Action, Operation},
    },
};
use kontor_store::{
    categories,
    files::{self, StoredFile},
    producers, product_images, product_shop_categories, products,
    sync::{
        links::{self, Agreement, NewLink},
        mirror, runs,
    },
    units,
};
use uuid::Uuid;

use super::{Office, Plan};
use crate::{
    jobs::sync::Context,
    services::sync::{
        elements::{LocalElement, Partners, ShopElement, ShopFacts, local, shop},
        planning::here::{self, Around, Tree},
    },
};

impl Office {
    pub(super) async fn facts(&self) -> ShopFacts {
        let open = self.app.shops.open(&self.app, self.id).await.unwrap();
        ShopFacts::of(&open.config)
    }

    /// The links of every kind.
    pub(super) async fn partners(&self) -> Partners {
        let mut partners = Partners::default();
        let id = self.id;
        for kind in kontor_domain::sync::kind::KINDS {
            let rows = self.read(move |conn| Ok(links::rows(conn, id, kind, None, 10_000)?));
            for row in rows.await {
                partners.link(kind, row.link.local, row.link.shop);
            }
        }
        partners
    }

    /// A context to look at things with; [`Office::looked`] ends it.
    pub(super) async fn look(&self) -> Context {
        self.context(self.run(super::options(|_, _| {}))).await
    }

    pub(super) async fn looked(&self, ctx: Context) {
        let (run, now) = (ctx.run.new.id, self.app.now());
        self.write(move |conn| Ok(runs::set_void(conn, run, now)?))
            .await;
        ctx.lease.give_back().await;
    }

    /// The program's element as the planner sees it.
    pub(super) async fn here(&self, ctx: &Context, kind: Kind, id: Uuid) -> LocalElement {
        let (facts, partners) = (self.facts().await, self.partners().await);
        let tree = Tree::load(ctx).await.unwrap();
        let around = Around {
            partners: &partners,
            facts: &facts,
            tree: Some(&tree),
        };
        let mut found = here::by_ids(ctx, kind, around, vec![id]).await.unwrap();
        found.remove(&id).unwrap()
    }

    /// The shop's element as mirrored.
    pub(super) async fn there(&self, kind: Kind, number: u64) -> ShopElement {
        let id = self.id;
        let texts = self.read(move |conn| Ok(mirror::json_of(conn, id, kind, &[number])?));
        let texts = texts.await;
        shop::read(kind, &texts[&number], &self.facts().await).unwrap()
    }

    /// Links two elements, agreed as they are.
    async fn link(&self, ctx: &Context, kind: Kind, local: Uuid, number: u64) {
        let here = self.here(ctx, kind, local).await;
        let there = self.there(kind, number).await;
        let (ours, theirs) = (here.content.hashes(kind), there.content.hashes(kind));
        let written: FieldSet = kind.fields().iter().copied().collect();
        let agreed = agreement(kind, None, written, &ours, &theirs, here.stock);
        let link = NewLink {
            local,
            element: number,
            by_hand: false,
            agreement: Some(Agreement {
                agreed,
                content: here.content,
            }),
        };
        let (id, now) = (self.id, self.app.now());
        self.write(move |conn| Ok(links::insert(conn, id, kind, &link, now)?))
            .await;
    }

    /// Does the links and imports of a plan.
    pub(super) async fn adopt(&self, plan: &Plan) {
        let ctx = self.look().await;
        for row in &plan.operations {
            let operation = &row.planned.operation;
            match operation.action {
                Action::Link => {
                    let (local, shop) = (operation.local.unwrap(), operation.shop.unwrap());
                    self.link(&ctx, operation.kind, local, shop).await;
                }
                Action::Import => {
                    let id = self.import(operation).await;
                    let number = operation.shop.unwrap();
                    self.link(&ctx, operation.kind, id, number).await;
                }
                _ => {}
            }
        }
        self.looked(ctx).await;
    }

    async fn import(&self, operation: &Operation) -> Uuid {
        let (kind, number) = (operation.kind, operation.shop.unwrap());
        let there = self.there(kind, number).await;
        let partners = self.partners().await;
        let now = self.app.now();
        let id: Uuid = self.app.id(now);
        let shop = self.id;
        let content = &there.content;
        match kind {
            Kind::Unit => {
                let unit = local::unit::added(UnitId::from_uuid(id), content).unwrap();
                self.write(move |conn| Ok(units::insert(conn, &unit)?))
                    .await;
            }
            Kind::Category => {
                let id = CategoryId::from_uuid(id);
                let category = local::category::added(id, content, &partners).unwrap();
                let category = category.in_tree(shop);
                self.write(move |conn| Ok(categories::insert(conn, &category)?))
                    .await;
            }
            Kind::Producer => {
                let id = ProducerId::from_uuid(id);
                let producer = local::producer::added(id, content).unwrap();
                self.write(move |conn| Ok(producers::insert(conn, &producer)?))
                    .await;
            }
            Kind::Product => {
                let content = local::product::imported_as(content, number, there.nature);
                let mut data = local::product::added(&content, &partners).unwrap();
                data.stock = Quantity::from_scaled(there.stock.unwrap_or(0));
                let product = Product {
                    id: id.into(),
                    data,
                    active: true,
                    created_at: now,
                    updated_at: now,
                    version: 1,
                };
                let all = kind.fields().iter().copied().collect();
                let places = local::product::Places::default();
                let places = local::product::places(&places, &content, all, &partners).unwrap();
                let places = ProductShopCategories {
                    shop_id: shop,
                    main: places.main,
                    further: places.further,
                };
                self.write(move |conn| {
                    products::insert(conn, &product)?;
                    Ok(product_shop_categories::set(conn, product.id, &places)?)
                })
                .await;
            }
            Kind::ProductImage => {
                let product = partners
                    .local_of(Kind::Product, there.owner.unwrap())
                    .unwrap();
                let bytes = self
                    .shop
                    .panel(|panel| panel.picture(u32::try_from(number).unwrap()))
                    .unwrap();
                self.add_picture(id, product, &there.name, bytes.to_vec())
                    .await;
            }
            Kind::VatRate => unreachable!("rates are linked alone"),
        }
        id
    }

    /// Adds a picture to a product, the last.
    pub(super) async fn add_picture(&self, id: Uuid, product: Uuid, name: &str, bytes: Vec<u8>) {
        let (name, now) = (name.to_owned(), self.app.now());
        self.write(move |conn| {
            let stored = StoredFile {
                media_type: "image/webp".into(),
                bytes: bytes.clone(),
            };
            let image = product_images::ProductImage {
                id: ProductImageId::from_uuid(id),
                product_id: product.into(),
                file: files::put(conn, &stored, now)?,
                media_type: "image/webp".into(),
                size_bytes: i64::try_from(bytes.len()).unwrap(),
                name: name.clone(),
                position: product_images::count(conn, product.into())? + 1,
                updated_at: now,
                version: 1,
            };
            Ok(product_images::insert(conn, &image)?)
        })
        .await;
    }

    /// Changes a product of the program.
    pub(super) async fn edit(&self, id: Uuid, change: impl Fn(&mut Product) + Send + 'static) {
        self.write(move |conn| {
            let found = products::find_full(conn, &[id.into()])?.remove(0);
            let mut product = found.product;
            change(&mut product);
            product.version += 1;
            Ok(products::update(conn, &product)?)
        })
        .await;
    }

    /// The partner here of an element of the shop.
    pub(super) async fn partner(&self, kind: Kind, number: u64) -> Uuid {
        self.partners().await.local_of(kind, number).unwrap()
    }

    /// An office that has everything of the shop.
    pub(super) async fn adopted(
        server: &super::TestServer,
        builder: kontor_practice_shop::ShopBuilder,
    ) -> Self {
        let office = Self::open(server, builder).await;
        for kind in kontor_domain::sync::kind::KINDS {
            office.open_gates().await;
            let plan = office.plan_kinds(&[kind], super::import).await;
            office.adopt(&plan).await;
        }
        office.open_gates().await;
        office
    }

    /// As if the last synchronisation of every kind had ended without errors.
    pub(super) async fn open_gates(&self) {
        let (id, now) = (self.id, self.app.now());
        self.write(move |conn| {
            for kind in kontor_domain::sync::kind::KINDS {
                let mut state = kontor_store::sync::kinds::find(conn, id, kind)?;
                state.gate_open = true;
                state.since = Some(now);
                kontor_store::sync::kinds::put(conn, id, &state)?;
            }
            Ok(())
        })
        .await;
    }
}
