//! Products between the contract and the rules.

use kontor_domain::{
    product::{PriceBase, ProductInput, ProductKind, ProductShopCategories},
    refusal::{Label, Problem, Violations},
};
use kontor_proto::v1::{self, GetProductRequest};

use crate::{
    error::{Error, in_field},
    grpc::{
        convert::{id, timestamp},
        enums::{proto_rate, rate, unknown},
        party::text,
    },
    services::{
        etag,
        products::{ProductDetails, ProductOrder, ProductWithUnit, Wanted},
    },
};

/// Exactly one of id and code.
pub(super) fn wanted(message: GetProductRequest) -> Result<Wanted, Error> {
    match (message.id.as_str(), message.code.as_str()) {
        (id_text, "") => Ok(Wanted::Id(id("id", id_text)?)),
        ("", _) => Ok(Wanted::Code(message.code)),
        _ => Err(in_field("code")(Problem::fixed(
            "ID_OR_CODE",
            "Podaj identyfikator albo kod towaru, nie oba naraz.",
            "Give the id or the code of the product, not both.",
        ))),
    }
}

/// A product as typed. Only what the contract's numbers cannot say is refused here.
pub(super) fn input(product: v1::Product) -> Result<ProductInput, Error> {
    let mut violations = Violations::new();
    let mut scope = violations.scope("product");
    let kind = match v1::ProductKind::try_from(product.kind) {
        Ok(v1::ProductKind::Unspecified | v1::ProductKind::Goods) => Ok(ProductKind::Goods),
        Ok(v1::ProductKind::Service) => Ok(ProductKind::Service),
        Err(_) => Err(unknown("rodzaj towaru", "kind of product")),
    };
    let kind = scope.check("kind", kind);
    let price_base = match v1::PriceBase::try_from(product.price_base) {
        Ok(v1::PriceBase::Unspecified | v1::PriceBase::Net) => Ok(PriceBase::Net),
        Ok(v1::PriceBase::Gross) => Ok(PriceBase::Gross),
        Err(_) => Err(Problem::unknown_choice(Label::new(
            "podstawa ceny",
            "base of the price",
        ))),
    };
    let price_base = scope.check("price_base", price_base);
    let rate = scope.check("rate", rate(product.rate)).flatten();
    violations.into_result()?;
    Ok(ProductInput {
        kind: kind.unwrap_or_default(),
        code: product.code,
        name: product.name,
        ean: product.ean,
        unit_id: product.unit_id,
        rate,
        price_base: price_base.unwrap_or_default(),
        price: product.price,
        price_currency: product.price_currency,
        pkwiu: product.pkwiu,
        cn: product.cn,
        gtu: product.gtu,
        annex_15: product.annex_15,
        category_id: product.category_id,
        producer_id: product.producer_id,
        stock: product.stock,
        weight_kg: product.weight_kg,
        short_description: product.short_description,
        description: product.description,
        visible_in_shop: product.visible_in_shop,
    })
}

/// A product with all that belongs to it.
pub(super) fn message_of(product: ProductDetails) -> v1::Product {
    let shop_categories = product.shop_categories.iter().map(shop_categories);
    v1::Product {
        shop_categories: shop_categories.collect(),
        ..listed(product.row)
    }
}

fn shop_categories(categories: &ProductShopCategories) -> v1::ProductShopCategories {
    let further = categories.further.iter();
    v1::ProductShopCategories {
        shop_id: categories.shop_id.to_string(),
        main_category_id: text(categories.main.as_ref()),
        category_ids: further.map(ToString::to_string).collect(),
    }
}

/// A product as a list has it.
pub(super) fn listed(row: ProductWithUnit) -> v1::Product {
    let product = row.product;
    let data = product.data;
    let kind = match data.kind {
        ProductKind::Goods => v1::ProductKind::Goods,
        ProductKind::Service => v1::ProductKind::Service,
    };
    let price_base = match data.price_base {
        PriceBase::Net => v1::PriceBase::Net,
        PriceBase::Gross => v1::PriceBase::Gross,
    };
    v1::Product {
        id: product.id.to_string(),
        kind: kind.into(),
        code: data.code,
        name: data.name,
        ean: text(data.ean.as_ref()),
        unit_id: data.unit_id.to_string(),
        unit: row.unit,
        rate: proto_rate(Some(data.rate)).into(),
        price_base: price_base.into(),
        price: data.price.to_string(),
        price_currency: data.price_currency.to_string(),
        pkwiu: text(data.pkwiu.as_ref()),
        cn: text(data.cn.as_ref()),
        gtu: data.gtu.map_or(0, |gtu| i32::from(gtu.number())),
        annex_15: data.annex_15,
        category_id: text(data.category_id.as_ref()),
        producer_id: text(data.producer_id.as_ref()),
        stock: data.stock.to_string(),
        weight_kg: text(data.weight_kg.as_ref()),
        short_description: data.short_description,
        active: product.active,
        created_at: Some(timestamp(product.created_at)),
        updated_at: Some(timestamp(product.updated_at)),
        etag: etag::of(product.version),
        description: data.description,
        visible_in_shop: Some(data.visible_in_shop),
        shop_categories: Vec::new(),
    }
}

pub(super) fn order(number: i32) -> Result<ProductOrder, Error> {
    match v1::ProductOrder::try_from(number) {
        Ok(v1::ProductOrder::Unspecified | v1::ProductOrder::Name) => Ok(ProductOrder::Name),
        Ok(v1::ProductOrder::Code) => Ok(ProductOrder::Code),
        Ok(v1::ProductOrder::Newest) => Ok(ProductOrder::Newest),
        Err(_) => Err(in_field("order")(unknown("kolejność", "order"))),
    }
}
