//! What is in the shop: when the office meets it first, and what its owner has done since. The same every time.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_practice_shop::{Clock, Panel, PanelError, Rate, Shop};
use serde_json::{Value, json};

use super::Way;

/// Products that both sides have from the beginning.
pub const PRODUCTS: u32 = 60;
/// Producers that both sides have from the beginning.
pub const PRODUCERS: u32 = 12;
/// Products with a picture from the beginning: the first ones.
pub const PICTURED: u32 = 16;
/// Units that both sides have from the beginning, beside those of a fresh shop.
pub const UNITS: u32 = 6;
/// Products that the owner has added, of which the office knows nothing.
pub const STRANGERS: u32 = 20;
/// Products that both sides have added by themselves, with the same code.
pub const TWINS: u32 = 15;
/// Categories.
const CATEGORIES: u32 = 5;
/// Rate limit: wide enough that runs do not wait for it all the time.
const RATE: Rate = Rate {
    limit: 100,
    bandwidth: 20,
};

/// The code of a product of this family.
pub fn code(family: &str, n: u32) -> String {
    format!("{family}-{n:03}")
}

/// The name of a producer of this family.
pub fn producer(family: &str, n: u32) -> String {
    format!("Wytwórnia {family} {n:02}")
}

/// The name of a unit of this family.
pub fn unit(family: &str, n: u32) -> String {
    format!("{family}{n}")
}

/// A picture: as much of a PNG as anybody looks at, each its own.
pub fn picture(name: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n", name.as_bytes()].concat()
}

/// A shop as the office meets it.
pub async fn open(clock: Arc<dyn Clock>) -> Result<Shop> {
    let shop = Shop::builder().rate(RATE).clock(clock).start().await?;
    shop.panel(fill)?;
    Ok(shop)
}

fn fill(panel: &mut Panel<'_>) -> Result<()> {
    for n in 1..=CATEGORIES {
        let names = json!({"pl_PL": {"name": format!("Dział {n}"), "active": 1}});
        panel.create(
            "categories",
            &json!({"parent_id": 0, "translations": names}),
        )?;
    }
    for n in 1..=UNITS {
        make_unit(panel, &unit("opak. ", n))?;
    }
    for n in 1..=PRODUCERS {
        make_producer(panel, &producer("A", n))?;
    }
    for n in 1..=PRODUCTS {
        let product = make_product(panel, "TOWAR", n)?;
        if n <= PICTURED {
            add_picture(panel, product, &format!("towar-{n}.png"))?;
        }
    }
    Ok(())
}

/// What the shop's owner has done since.
pub fn go_on(shop: &Shop, way: Way) -> Result<()> {
    shop.panel(|panel| {
        for n in 1..=STRANGERS {
            let product = make_product(panel, "OBCY", n)?;
            if n <= 6 {
                add_picture(panel, product, &format!("obcy-{n}.png"))?;
            }
        }
        for n in 1..=TWINS {
            make_product(panel, "BLIZNIAK", n)?;
        }
        for n in 1..=5 {
            make_producer(panel, &producer("B", n))?;
        }
        for n in 1..=4 {
            make_unit(panel, &unit("worek ", n))?;
        }
        for n in PRODUCTS - 4..=PRODUCTS {
            let id = product(panel, &code("TOWAR", n))?;
            panel.delete("products", id)?;
        }
        match way {
            Way::ToShop => Ok(()),
            Way::FromShop => change_linked(panel),
        }
    })
}

fn change_linked(panel: &mut Panel<'_>) -> Result<()> {
    for n in 1..=25 {
        let id = product(panel, &code("TOWAR", n))?;
        let text = json!({"pl_PL": {"name": format!("Towar zmieniony w sklepie {n}"), "description": format!("<p>Nowy opis {n}</p>")}});
        panel.change(
            "products",
            id,
            &json!({"translations": text, "stock": {"price": format!("{n}.77")}}),
        )?;
    }
    for n in 17..=24 {
        let id = product(panel, &code("TOWAR", n))?;
        add_picture(panel, id, &format!("nowe-{n}.png"))?;
    }
    for (n, id) in (1..=6).zip(panel.ids("producers")) {
        panel.change("producers", id, &json!({"name": producer("zmieniona", n)}))?;
    }
    let named: Vec<u32> = panel.ids("units").into_iter().rev().take(8).collect();
    for (n, id) in (1..=2).zip(named) {
        let text = json!({"pl_PL": {"name": unit("skrzynia ", n)}});
        panel.change("units", id, &json!({"translations": text}))?;
    }
    Ok(())
}

/// The number of the product with this code.
pub fn product(panel: &Panel<'_>, code: &str) -> Result<u32> {
    let mut ids = panel.ids("products").into_iter();
    ids.find(|id| {
        panel
            .get("products", *id)
            .is_some_and(|json| json["code"] == code)
    })
    .with_context(|| format!("the shop has {code}"))
}

fn make_unit(panel: &mut Panel<'_>, name: &str) -> Result<u32, PanelError> {
    panel.create(
        "units",
        &json!({"floating_point": 0, "translations": {"pl_PL": {"name": name}}}),
    )
}

fn make_producer(panel: &mut Panel<'_>, name: &str) -> Result<u32, PanelError> {
    panel.create("producers", &json!({"name": name}))
}

fn make_product(panel: &mut Panel<'_>, family: &str, n: u32) -> Result<u32> {
    let producers = panel.ids("producers");
    let units = panel.ids("units");
    let at = |ids: &[u32]| ids.get(n as usize % ids.len().max(1)).copied();
    let body = json!({
        "category_id": 1 + n % CATEGORIES,
        "producer_id": at(&producers),
        "unit_id": at(&units),
        "tax_id": 1,
        "translations": {"pl_PL": {"name": format!("{family} numer {n}"), "short_description": "<b>krótko</b>", "active": 1}},
        "stock": {"price": format!("{}.50", 10 + n), "stock": n, "code": code(family, n)},
    });
    Ok(panel.create("products", &body)?)
}

fn add_picture(panel: &mut Panel<'_>, product: u32, name: &str) -> Result<(), PanelError> {
    let content: Value = STANDARD.encode(picture(name)).into();
    let body = json!({"product_id": product, "name": name, "content": content});
    panel.create("product-images", &body).map(drop)
}
