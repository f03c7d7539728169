//! Elements of both sides against the shop's quirks, and there and back again.

mod back_again;
mod dictionaries;
mod products;

use kontor_domain::{
    currency::Currency,
    ids::{CategoryId, ProducerId, ProductId, UnitId},
    money::{Quantity, UnitPrice},
    product::{NewProduct, PriceBase, Product, ProductKind},
    sync::{kind::Kind, operation::vat_rate_key},
    vat::ProductRate,
};
use time::macros::datetime;
use uuid::Uuid;

use super::{Partners, ShopFacts, WeightUnit, local};

/// A Polish shop.
fn facts() -> ShopFacts {
    ShopFacts {
        locale: "pl_PL".into(),
        currency: Some(1),
        sells_in_pln: true,
        warehouses: false,
        weight: WeightUnit::Kilogram,
        default_vat_rate: Some(1),
        default_unit: Some(1),
        time_zone: "Europe/Warsaw".into(),
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0000 + number)
}

/// Partners by the numbers of a fresh practice shop.
fn partners() -> Partners {
    let mut partners = Partners::default();
    partners.link(Kind::Unit, id(1), 1);
    partners.link(Kind::Unit, id(2), 2);
    partners.link(Kind::VatRate, vat_rate_key(ProductRate::Rate23), 1);
    partners.link(Kind::VatRate, vat_rate_key(ProductRate::Rate8), 2);
    partners.link(Kind::VatRate, vat_rate_key(ProductRate::Exempt), 4);
    partners
}

/// A product of the program with everything that a shop keeps.
fn product() -> Product {
    let moment = datetime!(2026-11-23 10:00 UTC);
    Product {
        id: ProductId::from_uuid(id(9)),
        data: NewProduct {
            kind: ProductKind::Goods,
            code: "KUB-1".into(),
            name: "Kubek żółty".into(),
            ean: Some(kontor_domain::checks::Ean::parse("5901234123457").unwrap()),
            unit_id: UnitId::from_uuid(id(1)),
            rate: ProductRate::Rate23,
            price_base: PriceBase::Net,
            price: UnitPrice::parse("20.24").unwrap(),
            price_currency: Currency::PLN,
            pkwiu: Some(kontor_domain::checks::Pkwiu::parse("23.41.11.0").unwrap()),
            cn: None,
            gtu: Some(kontor_domain::checks::Gtu::new(6).unwrap()),
            annex_15: false,
            category_id: None,
            producer_id: None,
            stock: Quantity::parse("7").unwrap(),
            weight_kg: Some(Quantity::parse("0.35").unwrap()),
            short_description: "<p>Krótko.</p>".into(),
            description: Some("<p>Długo,\r\na nawet dłużej.</p>".into()),
            visible_in_shop: true,
        },
        active: true,
        created_at: moment,
        updated_at: moment,
        version: 1,
    }
}

/// It in the first category of the partners, made by a producer.
fn with_places(
    product: &mut Product,
    partners: &mut Partners,
    shop: (u64, u64, u64),
) -> local::product::Places {
    let (main, further, producer) = shop;
    partners.link(Kind::Category, id(40), main);
    partners.link(Kind::Category, id(41), further);
    partners.link(Kind::Producer, id(50), producer);
    product.data.producer_id = Some(ProducerId::from_uuid(id(50)));
    local::product::Places {
        main: Some(CategoryId::from_uuid(id(40))),
        further: vec![CategoryId::from_uuid(id(41))],
    }
}
