//! One element of each standing that an element can have: linked and equal, linked and different, on one side alone, on both
//! but not linked, with a partner that is gone, ignored.

use kontor_domain::{
    dictionary::{Producer, Unit},
    ids::{ProductId, ProductImageId},
    sync::kind::Kind,
};
use kontor_practice_shop::Panel;
use kontor_store::{
    files::{self, StoredFile},
    producers, product_images, products,
    sync::{
        ignored::{self, Element},
        links,
    },
    units, unused,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::in_shop::{PNG, product_here, surroundings},
    Desk,
    world::{Place, World},
};
use crate::{
    actor::Actor,
    services::sync::links::{self as by_hand, Named},
    tests::syncing::resource,
};

/// Linked with each other and the same.
const SAME: &str = "same";
/// Linked, and since then changed in the shop.
const DIFFERS: &str = "differs";
/// On both sides, and not linked.
const MATCHING: &str = "matching";
/// Linked by hand under different names.
const BY_HAND: &str = "by hand";
/// Linked, then archived or deleted here.
const GONE_HERE: &str = "gone here";
/// Linked, then deleted in the shop.
const GONE_IN_SHOP: &str = "gone in shop";
const HERE_ONLY: &str = "here only";
const SHOP_ONLY: &str = "shop only";
/// On both sides alone, and never to be synchronised.
const IGNORED: &str = "ignored";

/// The elements of one kind.
pub(super) struct Exemplars<'a> {
    desk: &'a Desk<'a>,
    kind: Kind,
    /// Of pictures: the product that they are of.
    owner: Option<(ProductId, u64)>,
    /// What there was before.
    baseline: World,
}

impl<'a> Exemplars<'a> {
    /// Prepares for a kind: what its elements refer to is there and linked, and all else is ignored.
    pub(super) async fn prepare(desk: &'a Desk<'a>, kind: Kind) -> Self {
        let mut owner = None;
        if matches!(kind, Kind::Product | Kind::ProductImage) {
            let body = json!({"parent_id": 0, "translations": {"pl_PL": {"name": "Papier"}}});
            desk.practice
                .panel(|panel| panel.create("categories", &body).unwrap());
            surroundings(desk).await;
            // partners are those that the shop was seen to have
            desk.synchronise(&[]).await;
        }
        if kind == Kind::ProductImage {
            let here = product_here(desk, "owner", "owner").await;
            let there = product_there(desk, "owner");
            desk.link(Kind::Product, here, there.into()).await;
            // pictures take part as soon as their product was read
            desk.synchronise(&[Kind::Product]).await;
            owner = Some((here, u64::from(there)));
        }
        if kind == Kind::Unit {
            ignore_units(desk).await;
        }
        Self {
            desk,
            kind,
            owner,
            baseline: desk.world().await,
        }
    }

    /// Puts one element of each standing there.
    pub(super) async fn place(&self) {
        let desk = self.desk;
        let mut pairs = Vec::new();
        for name in [SAME, DIFFERS, GONE_HERE, GONE_IN_SHOP] {
            let (here, there) = (self.here(name).await, self.there(name));
            pairs.push((name, here, there));
        }
        let by_hand = (self.here(BY_HAND).await, self.there("by hand there"));
        desk.set(self.kind, |_| {}).await.unwrap();
        let done = desk.synchronise(&[self.kind]).await;
        assert_eq!(done.outcome[&self.kind].done, 4, "{done:?}");
        self.link_by_hand(by_hand).await;
        for (name, here, there) in pairs {
            match name {
                DIFFERS => self.change_there(there),
                GONE_HERE => self.archive(here).await,
                GONE_IN_SHOP => self.delete_there(there),
                _ => {}
            }
        }
        self.here(HERE_ONLY).await;
        self.there(SHOP_ONLY);
        self.here(MATCHING).await;
        self.there(MATCHING);
        // of two names, so that they are not each other's candidates
        let here = self.here(IGNORED).await;
        let there = self.there(&format!("{IGNORED} too"));
        self.ignore(Element::Here(here)).await;
        self.ignore(Element::InShop(there.into())).await;
    }

    /// Takes everything away that came since the preparation.
    pub(super) async fn clear(&self) {
        let now = self.desk.world().await;
        let links = self.desk.links(self.kind).await;
        let (shop, kind) = (self.desk.shop, self.kind);
        let mut added: Vec<Place> = now.added(&self.baseline).cloned().collect();
        self.desk
            .write(move |conn| {
                for link in &links {
                    links::delete(conn, shop, kind, *link)?;
                }
                for element in ignored::rows(conn, shop, kind)? {
                    if kind != Kind::Unit || matches!(element, Element::Here(_)) {
                        ignored::unset(conn, shop, kind, element)?;
                    }
                }
                Ok(())
            })
            .await;
        added.retain(|place| {
            place.table == resource(kind) || (place.is_here && place.table == table(kind))
        });
        for place in added {
            if place.is_here {
                self.remove(Uuid::parse_str(&place.key).unwrap()).await;
            } else {
                self.delete_there(place.key.parse().unwrap());
            }
        }
        if kind == Kind::Unit {
            ignore_units(self.desk).await;
        }
        let left = self.desk.world().await.effects(&self.baseline);
        assert_eq!(left, Vec::<String>::new(), "something is left");
    }

    async fn link_by_hand(&self, (here, there): (Uuid, u32)) {
        let named = Named {
            shop: self.desk.shop,
            kind: self.kind,
            local: Some(here),
            element: Some(there.into()),
        };
        let linked = by_hand::set(&self.desk.app, &Actor::console(), named, "").await;
        assert!(linked.unwrap().by_hand);
    }

    async fn ignore(&self, element: Element) {
        let (shop, kind) = (self.desk.shop, self.kind);
        self.desk
            .write(move |conn| Ok(ignored::set(conn, shop, kind, element)?))
            .await;
    }

    async fn here(&self, name: &str) -> Uuid {
        let desk = self.desk;
        let id: Uuid = desk.app.id(desk.app.now());
        let text = name.to_owned();
        match self.kind {
            Kind::Unit => {
                let unit = Unit {
                    id: id.into(),
                    name: text,
                    full_name: String::new(),
                    decimals: 0,
                    active: true,
                };
                desk.write(move |conn| Ok(units::insert(conn, &unit)?))
                    .await;
            }
            Kind::Producer => {
                let producer = Producer {
                    id: id.into(),
                    name: text,
                    web: String::new(),
                    active: true,
                };
                desk.write(move |conn| Ok(producers::insert(conn, &producer)?))
                    .await;
            }
            Kind::Product => {
                let product = product_here(desk, name, name).await;
                // as the shop leaves it
                desk.write(move |conn| {
                    let found = products::find_full(conn, &[product])?.remove(0);
                    let mut product = found.product;
                    product.data.description = Some("<p>Opis</p>".to_owned());
                    product.version += 1;
                    Ok(products::update(conn, &product)?)
                })
                .await;
                return product.into();
            }
            Kind::ProductImage => {
                let (owner, _) = self.owner.unwrap();
                let now = desk.app.now();
                desk.write(move |conn| {
                    let bytes = picture(&text);
                    let size_bytes = i64::try_from(bytes.len()).unwrap();
                    let media_type = "image/png".to_owned();
                    let file = StoredFile {
                        media_type: media_type.clone(),
                        bytes,
                    };
                    let image = product_images::ProductImage {
                        id: id.into(),
                        product_id: owner,
                        file: files::put(conn, &file, now)?,
                        media_type,
                        size_bytes,
                        name: text.clone(),
                        position: product_images::count(conn, owner)? + 1,
                        updated_at: now,
                        version: 1,
                    };
                    Ok(product_images::insert(conn, &image)?)
                })
                .await;
            }
            Kind::Category | Kind::VatRate => unreachable!("they have stories of their own"),
        }
        id
    }

    fn there(&self, name: &str) -> u32 {
        let body = match self.kind {
            Kind::Unit => {
                json!({"floating_point": 0, "translations": {"pl_PL": {"name": name}}})
            }
            Kind::Producer => json!({"name": name}),
            Kind::Product => return product_there(self.desk, name),
            Kind::ProductImage => {
                let content = data_encoding::BASE64.encode(&picture(name));
                let (_, owner) = self.owner.unwrap();
                json!({"product_id": owner, "content": content, "name": name})
            }
            Kind::Category | Kind::VatRate => unreachable!("they have stories of their own"),
        };
        let resource = resource(self.kind);
        self.desk
            .practice
            .panel(|panel| panel.create(resource, &body).unwrap())
    }

    fn change_there(&self, id: u32) {
        let body = match self.kind {
            Kind::Unit => json!({"floating_point": 1}),
            Kind::Producer => json!({"web": "https://differs.example"}),
            Kind::Product => json!({"stock": {"price": "77.70"}}),
            _ => json!({"translations": {"pl_PL": {"name": "differs there"}}}),
        };
        let resource = resource(self.kind);
        self.desk
            .practice
            .panel(|panel| panel.change(resource, id, &body).unwrap());
    }

    fn delete_there(&self, id: u32) {
        let resource = resource(self.kind);
        self.desk
            .practice
            .panel(|panel| panel.delete(resource, id).unwrap());
    }

    /// Pictures have no archive: they are deleted.
    async fn archive(&self, id: Uuid) {
        let kind = self.kind;
        if kind == Kind::ProductImage {
            return self.remove(id).await;
        }
        self.desk
            .write(move |conn| match kind {
                Kind::Unit => {
                    let mut unit = units::find(conn, id.into())?.unwrap();
                    unit.active = false;
                    Ok(units::update(conn, &unit)?)
                }
                Kind::Producer => {
                    let mut producer = producers::find(conn, id.into())?.unwrap();
                    producer.active = false;
                    Ok(producers::update(conn, &producer)?)
                }
                _ => {
                    let mut product = products::find(conn, id.into())?.unwrap().product;
                    product.active = false;
                    product.version += 1;
                    Ok(products::update(conn, &product)?)
                }
            })
            .await;
    }

    async fn remove(&self, id: Uuid) {
        let (kind, now) = (self.kind, self.desk.app.now());
        let removed = self.desk.write(move |conn| match kind {
            Kind::Unit => Ok(unused::remove_unit(conn, id.into())?),
            Kind::Producer => Ok(unused::remove_producer(conn, id.into())?),
            Kind::Product => Ok(unused::remove_product(conn, id.into())?),
            _ => {
                let image = product_images::find(conn, ProductImageId::from_uuid(id))?.unwrap();
                product_images::remove(conn, &image, now)?;
                Ok(true)
            }
        });
        assert!(removed.await, "{id} is used");
    }
}

/// Units that the program and the shop have of themselves take no part.
async fn ignore_units(desk: &Desk<'_>) {
    let there = desk.practice.panel(|panel| panel.ids("units"));
    let shop = desk.shop;
    desk.write(move |conn| {
        for unit in units::all(conn)? {
            ignored::set(conn, shop, Kind::Unit, Element::Here(unit.id.into()))?;
        }
        for id in &there {
            ignored::set(conn, shop, Kind::Unit, Element::InShop((*id).into()))?;
        }
        Ok(())
    })
    .await;
}

/// The picture of a name.
fn picture(name: &str) -> Vec<u8> {
    [PNG, name.as_bytes()].concat()
}

/// A product of the shop as the program would send the one of the same name.
pub(super) fn product_there(desk: &Desk<'_>, name: &str) -> u32 {
    desk.practice.panel(|panel| {
        let find = |panel: &Panel<'_>, resource: &str, is: &dyn Fn(&Value) -> bool| {
            let mut ids = panel.ids(resource).into_iter();
            ids.find(|id| is(&panel.get(resource, *id).unwrap()))
                .unwrap()
        };
        let unit = find(panel, "units", &|unit| {
            unit["translations"]["pl_PL"]["name"] == "szt."
        });
        let tax = find(panel, "taxes", &|tax| tax["class"] == "23%");
        let body = json!({
            "code": name,
            "category_id": panel.ids("categories")[0],
            "unit_id": unit,
            "tax_id": tax,
            "stock": {"price": "12.50", "stock": "7"},
            "translations": {"pl_PL": {
                "name": name, "active": 1,
                "short_description": "<b>Krótki</b>", "description": "<p>Opis</p>",
            }},
        });
        panel.create("products", &body).unwrap()
    })
}

/// The program's table of a kind.
fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit => "units",
        Kind::Category => "categories",
        Kind::Producer => "producers",
        Kind::Product => "products",
        Kind::ProductImage => "product_images",
        Kind::VatRate => "",
    }
}
