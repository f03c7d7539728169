//! What is written in a shop and read back, and what is imported and read again, has the same content.

use kontor_domain::sync::{
    content::Content,
    field::{Field, FieldSet},
    kind::Kind,
};
use kontor_practice_shop::{Rate, Shop as Practice, catalogue::Blueprint};
use kontor_shoper::{Credentials, Id, Shop};

use super::{id, partners, product, with_places};
use crate::services::sync::elements::{
    Partners, ShopFacts,
    local::{self, product::Surroundings},
    shop,
};

struct Opened {
    practice: Practice,
    shop: Shop,
    facts: ShopFacts,
}

async fn open() -> Opened {
    let builder = Practice::builder()
        .blueprint(Blueprint::small())
        .rate(Rate::UNLIMITED);
    let practice = builder.start().await.unwrap();
    let credentials = Credentials::login(practice.login(), practice.password());
    let address = practice.address().parse().unwrap();
    let shop = Shop::builder(address, credentials).build().unwrap();
    let facts = ShopFacts::of(&shop.config().await.unwrap());
    Opened {
        practice,
        shop,
        facts,
    }
}

fn all(kind: Kind) -> FieldSet {
    kind.fields().iter().copied().collect()
}

fn around<'a>(partners: &'a Partners, facts: &'a ShopFacts) -> Surroundings<'a> {
    Surroundings {
        partners,
        facts,
        has_export_category: false,
    }
}

#[tokio::test]
async fn a_product_comes_back_from_the_shop_as_it_went() {
    let Opened {
        practice: _open,
        shop,
        facts,
    } = open().await;
    let mut partners = partners();
    let mut ours = product();
    let places = with_places(&mut ours, &mut partners, (2, 3, 4));
    let sent = local::product::read(&ours, &places, false, around(&partners, &facts));
    assert_eq!(
        (sent.unfit, sent.unresolved),
        (FieldSet::EMPTY, FieldSet::EMPTY)
    );
    assert_eq!(sent.content.get(Field::Price), "24.90");
    let fields = shop::product::fields(
        &sent.content,
        all(Kind::Product),
        None,
        Some(7_000_000),
        &facts,
    );
    let number = shop.products().insert(&fields.unwrap()).await.unwrap();
    let back = shop.products().get(number).await.unwrap().unwrap();
    let read = shop::product::read(&back, &facts);
    assert_eq!(read.content, sent.content);
    assert_eq!((read.stock, read.unfit), (Some(7_000_000), FieldSet::EMPTY));
    assert_eq!(read.keys.code, sent.keys.code);

    // and imported elsewhere
    let added = local::product::added(&read.content, &partners).unwrap();
    let there = local::product::places(
        &local::product::Places::default(),
        &read.content,
        all(Kind::Product),
        &partners,
    );
    assert_eq!(there.unwrap(), places);
    ours.data = kontor_domain::product::NewProduct {
        stock: ours.data.stock,
        ..added
    };
    let again = local::product::read(&ours, &places, false, around(&partners, &facts));
    assert_eq!(again.content, sent.content);
    assert_eq!(ours.data.price.to_string(), "24.90");
}

#[tokio::test]
async fn each_field_of_a_product_can_be_changed_by_itself_in_both_directions() {
    let Opened {
        practice: _open,
        shop,
        facts,
    } = open().await;
    let mut partners = partners();
    let mut ours = product();
    let places = with_places(&mut ours, &mut partners, (2, 3, 4));
    let number = Id::new(1).unwrap();
    for field in Kind::Product.fields() {
        let before =
            shop::product::read(&shop.products().get(number).await.unwrap().unwrap(), &facts);
        let mine = local::product::read(&ours, &places, false, around(&partners, &facts)).content;
        let only = FieldSet::EMPTY.with(*field);
        let fields =
            shop::product::fields(&mine, only, Some(&before.content), None, &facts).unwrap();
        shop.products().update(number, &fields).await.unwrap();
        let after =
            shop::product::read(&shop.products().get(number).await.unwrap().unwrap(), &facts);
        for other in Kind::Product.fields() {
            let expected = if other == field {
                &mine
            } else {
                &before.content
            };
            assert_eq!(
                after.content.get(*other),
                expected.get(*other),
                "{} by {}",
                other.as_str(),
                field.as_str()
            );
        }
        assert_eq!(after.stock, before.stock);
        // the other direction: everything that the program has of its own is left alone
        let changed = local::product::changed(&ours.data, &mine, only, &partners).unwrap();
        // the price becomes a gross one, line ends those of the canonical form
        if !matches!(field, Field::Price | Field::Description) {
            assert_eq!(changed, ours.data, "{}", field.as_str());
        }
    }
}

#[tokio::test]
async fn units_producers_and_pictures_come_back_as_they_went() {
    let Opened {
        practice,
        shop,
        facts,
    } = open().await;
    let unit = Content::default()
        .with(Field::Name, "karton")
        .with(Field::Fractional, "1");
    let number = shop
        .units()
        .insert(&shop::unit::fields(&unit, all(Kind::Unit), &facts))
        .await
        .unwrap();
    let only = FieldSet::EMPTY.with(Field::Fractional);
    let renamed = Content::default()
        .with(Field::Name, "nie")
        .with(Field::Fractional, "0");
    shop.units()
        .update(number, &shop::unit::fields(&renamed, only, &facts))
        .await
        .unwrap();
    let back = shop::unit::read(&shop.units().get(number).await.unwrap().unwrap(), &facts);
    assert_eq!(back.content, unit.with(Field::Fractional, "0"));

    let producer = Content::default()
        .with(Field::Name, "Oficyna")
        .with(Field::Web, "https://oficyna.example");
    let fields = shop::producer::fields(&producer, all(Kind::Producer));
    let number = shop.producers().insert(&fields).await.unwrap();
    let back = shop::producer::read(&shop.producers().get(number).await.unwrap().unwrap());
    assert_eq!(back.content, producer);

    let bytes = practice
        .panel(|panel| panel.picture(panel.ids("product-images")[0]))
        .unwrap();
    let owner = Id::new(2).unwrap();
    let mut partners = Partners::default();
    partners.link(Kind::Product, id(9), 2);
    let name = Content::default()
        .with(Field::Name, "Z góry.webp")
        .with(Field::Position, "9");
    let fields = shop::image::fields(
        &name,
        all(Kind::ProductImage),
        &facts,
        Some((owner, &bytes)),
    )
    .unwrap();
    let number = shop.product_images().insert(&fields).await.unwrap();
    let image = shop.product_images().get(number).await.unwrap().unwrap();
    let back = shop::image::read(&image, &facts);
    assert_eq!(back.content.get(Field::Name), "Z góry.webp");
    let hash = kontor_store::files::FileHash::of(&shop.image_file(&image).await.unwrap());
    let mine = kontor_store::product_images::ProductImage {
        id: id(70).into(),
        product_id: id(9).into(),
        file: hash,
        media_type: "image/webp".into(),
        size_bytes: 1,
        name: "z gory.WEBP".into(),
        position: 1,
        updated_at: time::macros::datetime!(2026-11-23 10:00 UTC),
        version: 1,
    };
    let mine = local::image::read(&mine, &partners);
    assert_eq!(mine.keys, shop::image::with_hash(back, &hash.0).keys);
}

#[tokio::test]
async fn every_product_of_a_shop_can_be_read() {
    let Opened {
        practice, facts, ..
    } = open().await;
    let ids = practice.panel(|panel| panel.ids("products"));
    assert!(ids.len() >= 40);
    for number in ids {
        let json = practice
            .panel(|panel| panel.get("products", number))
            .unwrap();
        let read = shop::read(Kind::Product, &json.to_string(), &facts).unwrap();
        assert_eq!(read.unfit, FieldSet::EMPTY, "{number}");
        assert!(!read.content.get(Field::Name).is_empty());
    }
}
