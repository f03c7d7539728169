//! Products of which some fields are nobody's to synchronise: with variants, of several, in another currency, with a running
//! promotion. And a shop in which nothing changed.

use kontor_domain::{
    money::{Quantity, UnitPrice},
    sync::{
        kind::{KINDS, Kind},
        options::{Linked, Stock},
    },
};
use kontor_practice_shop::{Rate, Shop as PracticeShop, ShopBuilder, catalogue::Blueprint};
use kontor_store::products;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, at_each_desk_with};

/// Numbers of products of the small catalogue, one of each nature.
struct Natures {
    variants: u32,
    bundle: u32,
    foreign: u32,
    promoted: u32,
}

impl Natures {
    fn find(desk: &Desk<'_>) -> Self {
        let first = |is: &dyn Fn(&Value) -> bool| {
            desk.practice.panel(|panel| {
                let mut ids = panel.ids("products").into_iter();
                ids.find(|id| is(&panel.get("products", *id).unwrap()))
                    .unwrap()
            })
        };
        let parts = |product: &Value| {
            let options = product["options"].as_array();
            product["type"] == "1" || options.is_some_and(|options| !options.is_empty())
        };
        let foreign = |product: &Value| {
            let currency = product["currency_id"].as_str();
            currency.is_some_and(|currency| currency != "1")
        };
        Self {
            variants: first(&|product| parts(product) && product["type"] == "0"),
            bundle: first(&|product| product["type"] == "1"),
            foreign: first(&|product| foreign(product) && !parts(product)),
            promoted: first(&|product| {
                product["special_offer"].is_object() && !foreign(product) && !parts(product)
            }),
        }
    }
}

impl Desk<'_> {
    /// Brings everything of the shop here.
    async fn import_all(&self) {
        self.set_all(|kind, options| options.import = kind.allows().import)
            .await;
        let done = self.synchronise(&[]).await;
        let failed: u64 = done.outcome.values().map(|outcome| outcome.failed).sum();
        assert_eq!(failed, 0, "{:?}", done.outcome);
    }

    async fn product_of(&self, element: u32) -> Uuid {
        let links = self.links(Kind::Product).await;
        let mut links = links.into_iter();
        let (local, _) = links
            .find(|(_, other)| *other == u64::from(element))
            .unwrap();
        local
    }

    /// Price, stock, weight and a text of a product here, each another one.
    async fn change_here(&self, id: Uuid) {
        self.write(move |conn| {
            let mut product = products::find_full(conn, &[id.into()])?.remove(0).product;
            product.data.price = UnitPrice::parse("55.50").unwrap();
            product.data.stock = Quantity::parse("55").unwrap();
            product.data.short_description = "<p>tutaj</p>".to_owned();
            product.version += 1;
            Ok(products::update(conn, &product)?)
        })
        .await;
    }

    fn change_there(&self, id: u32) {
        let body = json!({
            "stock": {"price": "77.70", "stock": "77", "weight": "7.00"},
            "translations": {"pl_PL": {"short_description": "<p>tam</p>"}},
        });
        self.practice
            .panel(|panel| panel.change("products", id, &body).unwrap());
    }
}

/// The small catalogue with few pictures: drawing them takes longest.
fn small() -> ShopBuilder {
    let mut small = Blueprint::small();
    for product in &mut small.products[2..] {
        product.picture_count = 0;
    }
    PracticeShop::builder()
        .blueprint(small)
        .rate(Rate::UNLIMITED)
}

#[tokio::test]
async fn what_belongs_to_parts_currencies_and_promotions_is_left_alone_in_both_directions() {
    at_each_desk_with(small, async |desk| {
        desk.import_all().await;
        desk.to_program().await;
        desk.synchronise(&[Kind::Product]).await;
        let natures = Natures::find(desk);
        // what is taken here, and what goes to the shop, whose stock takes the difference
        for (number, here, in_shop) in [
            (natures.variants, "short_description", "short_description"),
            (natures.bundle, "short_description", "short_description"),
            (
                natures.foreign,
                "short_description, stock, weight_kg",
                "short_description, stock",
            ),
            (
                natures.promoted,
                "price, short_description, stock, weight_kg",
                "price, short_description, stock",
            ),
        ] {
            desk.change_there(number);
            desk.to_program().await;
            let name = desk.name_of(number);
            let agreed = format!("~ link {name}: agreed");
            let before = desk.world().await;
            desk.synchronise(&[Kind::Product]).await;
            let effects = desk.world().await.effects(&before);
            let changed = format!("~ here products {name}: {here}");
            assert_eq!(effects, [changed, agreed.clone()]);
            desk.change_here(desk.product_of(number).await).await;
            desk.to_shop().await;
            let before = desk.world().await;
            desk.synchronise(&[Kind::Product]).await;
            let effects = desk.world().await.effects(&before);
            let changed = format!("~ shop products {name}: {in_shop}");
            assert_eq!(effects, [agreed, changed]);
        }
        unchanged(desk).await;
    })
    .await;
}

impl Desk<'_> {
    async fn to_program(&self) {
        let set = self.set(Kind::Product, |options| {
            options.linked = Linked::UpdateLocal;
            options.stock = Stock::ToProgram;
        });
        set.await.unwrap();
    }

    async fn to_shop(&self) {
        let set = self.set(Kind::Product, |options| {
            options.linked = Linked::UpdateInShop;
            options.stock = Stock::ToShop;
        });
        set.await.unwrap();
    }

    fn name_of(&self, product: u32) -> String {
        let product = self.in_shop(Kind::Product, product.into()).unwrap();
        let name = &product["translations"]["pl_PL"]["name"];
        name.as_str().unwrap().to_owned()
    }
}

/// A second run of an unchanged state plans nothing, and costs the calls that list everything, and no other.
async fn unchanged(desk: &Desk<'_>) {
    desk.set_all(|kind, options| {
        let allows = kind.allows();
        options.import = allows.import;
        options.linked = match (allows.update_in_shop, allows.update_local) {
            (true, _) => Linked::UpdateInShop,
            (_, true) => Linked::UpdateLocal,
            _ => Linked::Keep,
        };
    })
    .await;
    desk.synchronise(&[]).await;
    let before = desk.world().await;
    desk.practice.clear_journal();
    let plan = desk.plan(&[]).await;
    for kind in KINDS {
        let outcome = &plan.outcome[&kind];
        let does = outcome.planned.iter().filter(|(action, _)| action.does());
        assert_eq!(does.count(), 0, "{kind}: {outcome:?}");
        assert_eq!(outcome.stopped, None);
    }
    desk.apply_plan(&plan).await;
    let lists = |resource: &str| {
        desk.practice
            .panel(|panel| panel.count(resource).div_ceil(50))
    };
    let mut expected = vec!["GET categories-tree".to_owned()];
    for resource in [
        "units",
        "categories",
        "producers",
        "taxes",
        "products",
        "product-images",
    ] {
        expected.extend(vec![format!("GET {resource}"); lists(resource)]);
    }
    let mut calls = desk.calls();
    calls.sort_unstable();
    expected.sort_unstable();
    assert_eq!(calls, expected);
    assert_eq!(desk.world().await.effects(&before), Vec::<String>::new());
}
