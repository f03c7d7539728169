//! `ProductService`.

use crate::services::products::{ProductOrder, ProductWithUnit};
use kontor_domain::{
    product::{PriceBase, ProductInput, ProductKind},
    refusal::{Label, Problem, Violations},
};
use kontor_proto::v1::{
    self, CreateProductRequest, CreateProductResponse, GetProductRequest, GetProductResponse,
    ListProductsRequest, ListProductsResponse, SetProductActiveRequest, SetProductActiveResponse,
    UpdateProductRequest, UpdateProductResponse, product_service_server::ProductService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, optional_id, timestamp},
    enums::{proto_rate, rate, unknown},
    party::text,
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::{
        etag,
        products::{self, SetActive, Update, Wanted, Which},
    },
};

/// Adapts the service.
#[derive(Debug)]
pub struct Adaptor(App);

impl Adaptor {
    /// On this context.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[tonic::async_trait]
impl ProductService for Adaptor {
    async fn create_product(
        &self,
        request: Request<CreateProductRequest>,
    ) -> Result<Response<CreateProductResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = input(message.product.unwrap_or_default())?;
            let product = products::create(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateProductResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn get_product(
        &self,
        request: Request<GetProductRequest>,
    ) -> Result<Response<GetProductResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let product = products::get(&self.0, &actor, wanted(message)?).await?;
            Ok(GetProductResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn list_products(
        &self,
        request: Request<ListProductsRequest>,
    ) -> Result<Response<ListProductsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = Which {
                category_id: optional_id("category_id", &message.category_id)?,
                producer_id: optional_id("producer_id", &message.producer_id)?,
                order: order(message.order)?,
                search: message.search,
                include_inactive: message.include_inactive,
                page_size: message.page_size,
                page_token: message.page_token,
            };
            let page = products::list(&self.0, &actor, which).await?;
            Ok(ListProductsResponse {
                products: page.items.into_iter().map(message_of).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn update_product(
        &self,
        request: Request<UpdateProductRequest>,
    ) -> Result<Response<UpdateProductResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let product = message.product.unwrap_or_default();
            let change = Update {
                id: id("product.id", &product.id)?,
                etag: product.etag.clone(),
                input: input(product)?,
                mask: message.update_mask.unwrap_or_default().paths,
            };
            let product = products::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateProductResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn set_product_active(
        &self,
        request: Request<SetProductActiveRequest>,
    ) -> Result<Response<SetProductActiveResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let change = SetActive {
                id: id("id", &message.id)?,
                active: message.active,
                etag: message.etag,
            };
            let product =
                products::set_active(&self.0, &actor, change, &message.request_id).await?;
            Ok(SetProductActiveResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }
}

/// Exactly one of id and code.
fn wanted(message: GetProductRequest) -> Result<Wanted, Error> {
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
fn input(product: v1::Product) -> Result<ProductInput, Error> {
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
        description: product.description,
    })
}

fn message_of(row: ProductWithUnit) -> v1::Product {
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
        description: data.description,
        active: product.active,
        created_at: Some(timestamp(product.created_at)),
        updated_at: Some(timestamp(product.updated_at)),
        etag: etag::of(product.version),
    }
}

fn order(number: i32) -> Result<ProductOrder, Error> {
    match v1::ProductOrder::try_from(number) {
        Ok(v1::ProductOrder::Unspecified | v1::ProductOrder::Name) => Ok(ProductOrder::Name),
        Ok(v1::ProductOrder::Code) => Ok(ProductOrder::Code),
        Ok(v1::ProductOrder::Newest) => Ok(ProductOrder::Newest),
        Err(_) => Err(in_field("order")(unknown("kolejność", "order"))),
    }
}
