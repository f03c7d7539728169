//! A row of `products`.

use diesel::{AsChangeset, Insertable, Queryable};
use kontor_domain::{
    checks::{Cn, Ean, Gtu, Pkwiu},
    currency::Currency,
    money::{Quantity, UnitPrice},
    product::{NewProduct, PriceBase, Product, ProductKind},
    text::fold,
    vat::ProductRate,
};

use super::products;
use crate::{
    Closed, Key, Moment, StoreError, search,
    values::{id, key, stored, stored_option},
};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    kind: Closed<ProductKind>,
    code: String,
    code_key: String,
    name: String,
    name_key: String,
    ean: Option<String>,
    pub(super) unit_id: Key,
    rate: Closed<ProductRate>,
    price_base: Closed<PriceBase>,
    price: i64,
    price_currency: String,
    pkwiu: Option<String>,
    cn: Option<String>,
    gtu: Option<i32>,
    annex_15: bool,
    category_id: Option<Key>,
    producer_id: Option<Key>,
    stock: i64,
    weight_kg: Option<i64>,
    short_description: String,
    search_text: String,
    active: bool,
    created_at: Moment,
    updated_at: Moment,
    pub(super) version: i64,
    visible_in_shop: bool,
}

impl Row {
    pub(super) fn of(product: &Product) -> Self {
        let data = &product.data;
        let ean = data.ean.as_ref().map(ToString::to_string);
        Self {
            id: key(product.id),
            kind: Closed(data.kind),
            code: data.code.clone(),
            code_key: fold(&data.code),
            name: data.name.clone(),
            name_key: fold(&data.name),
            search_text: search::search_text([
                data.name.as_str(),
                data.code.as_str(),
                ean.as_deref().unwrap_or_default(),
            ]),
            ean,
            unit_id: key(data.unit_id),
            rate: Closed(data.rate),
            price_base: Closed(data.price_base),
            price: data.price.scaled(),
            price_currency: data.price_currency.to_string(),
            pkwiu: data.pkwiu.as_ref().map(ToString::to_string),
            cn: data.cn.as_ref().map(ToString::to_string),
            gtu: data.gtu.map(|gtu| i32::from(gtu.number())),
            annex_15: data.annex_15,
            category_id: data.category_id.map(key),
            producer_id: data.producer_id.map(key),
            stock: data.stock.scaled(),
            weight_kg: data.weight_kg.map(Quantity::scaled),
            short_description: data.short_description.clone(),
            active: product.active,
            created_at: product.created_at.into(),
            updated_at: product.updated_at.into(),
            version: product.version,
            visible_in_shop: data.visible_in_shop,
        }
    }

    /// Without the description, which is not in the row.
    pub(super) fn into_product(self) -> Result<Product, StoreError> {
        let gtu = stored(self.gtu.map(u8::try_from).transpose())?;
        Ok(Product {
            id: id(self.id),
            data: NewProduct {
                kind: self.kind.0,
                code: self.code,
                name: self.name,
                ean: stored_option(self.ean.as_deref(), Ean::parse)?,
                unit_id: id(self.unit_id),
                rate: self.rate.0,
                price_base: self.price_base.0,
                price: UnitPrice::from_scaled(self.price),
                price_currency: stored(Currency::parse(&self.price_currency))?,
                pkwiu: stored_option(self.pkwiu.as_deref(), Pkwiu::parse)?,
                cn: stored_option(self.cn.as_deref(), Cn::parse)?,
                gtu: stored(gtu.map(Gtu::new).transpose())?,
                annex_15: self.annex_15,
                category_id: self.category_id.map(id),
                producer_id: self.producer_id.map(id),
                stock: Quantity::from_scaled(self.stock),
                weight_kg: self.weight_kg.map(Quantity::from_scaled),
                short_description: self.short_description,
                description: None,
                visible_in_shop: self.visible_in_shop,
            },
            active: self.active,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        })
    }
}
