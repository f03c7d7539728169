//! `DictionaryService`.

use kontor_domain::{
    calendar::format_date,
    dictionary::{Category, CategoryInput, Producer, ProducerInput, Unit, UnitInput},
    refusal::Problem,
    vat::ProductRate,
};
use kontor_proto::v1::{
    self, CreateCategoryRequest, CreateCategoryResponse, CreateProducerRequest,
    CreateProducerResponse, CreateUnitRequest, CreateUnitResponse, ListCategoriesRequest,
    ListCategoriesResponse, ListProducersRequest, ListProducersResponse, ListUnitsRequest,
    ListUnitsResponse, ListVatRatesRequest, ListVatRatesResponse, UpdateCategoryRequest,
    UpdateCategoryResponse, UpdateProducerRequest, UpdateProducerResponse, UpdateUnitRequest,
    UpdateUnitResponse, dictionary_service_server::DictionaryService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, optional_id},
    enums::{proto_rate, proto_vat_code},
    party::text,
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::dictionaries::{
        self, CategoryChange, CategoryFilter, ProducerChange, UnitChange, VatRate,
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
impl DictionaryService for Adaptor {
    async fn list_units(
        &self,
        request: Request<ListUnitsRequest>,
    ) -> Result<Response<ListUnitsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let units = dictionaries::list_units(&self.0, &actor, message.include_inactive).await?;
            Ok(ListUnitsResponse {
                units: units.into_iter().map(unit_message).collect(),
            })
        })
        .await
    }

    async fn create_unit(
        &self,
        request: Request<CreateUnitRequest>,
    ) -> Result<Response<CreateUnitResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = unit_input(message.unit.unwrap_or_default());
            let unit =
                dictionaries::create_unit(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateUnitResponse {
                unit: Some(unit_message(unit)),
            })
        })
        .await
    }

    async fn update_unit(
        &self,
        request: Request<UpdateUnitRequest>,
    ) -> Result<Response<UpdateUnitResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let unit = message.unit.unwrap_or_default();
            let change = UnitChange {
                id: id("unit.id", &unit.id)?,
                active: unit.active,
                input: unit_input(unit),
            };
            let unit =
                dictionaries::update_unit(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateUnitResponse {
                unit: Some(unit_message(unit)),
            })
        })
        .await
    }

    async fn list_vat_rates(
        &self,
        request: Request<ListVatRatesRequest>,
    ) -> Result<Response<ListVatRatesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let rates = dictionaries::list_vat_rates(&actor, &message.date)?;
            Ok(ListVatRatesResponse {
                vat_rates: rates.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }

    async fn list_categories(
        &self,
        request: Request<ListCategoriesRequest>,
    ) -> Result<Response<ListCategoriesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let at = (message.page_size, message.page_token.as_str());
            let filter = CategoryFilter {
                shop_id: optional_id("shop_id", &message.shop_id)?,
                include_inactive: message.include_inactive,
            };
            let page = dictionaries::list_categories(&self.0, &actor, filter, at).await?;
            Ok(ListCategoriesResponse {
                categories: page.items.into_iter().map(category_message).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn create_category(
        &self,
        request: Request<CreateCategoryRequest>,
    ) -> Result<Response<CreateCategoryResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = own_category(message.category.unwrap_or_default())?;
            let category =
                dictionaries::create_category(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateCategoryResponse {
                category: Some(category_message(category)),
            })
        })
        .await
    }

    async fn update_category(
        &self,
        request: Request<UpdateCategoryRequest>,
    ) -> Result<Response<UpdateCategoryResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let category = message.category.unwrap_or_default();
            let change = CategoryChange {
                id: id("category.id", &category.id)?,
                active: category.active,
                input: category_input(category),
            };
            let category =
                dictionaries::update_category(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateCategoryResponse {
                category: Some(category_message(category)),
            })
        })
        .await
    }

    async fn list_producers(
        &self,
        request: Request<ListProducersRequest>,
    ) -> Result<Response<ListProducersResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let at = (message.page_size, message.page_token.as_str());
            let page =
                dictionaries::list_producers(&self.0, &actor, message.include_inactive, at).await?;
            Ok(ListProducersResponse {
                producers: page.items.into_iter().map(producer_message).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn create_producer(
        &self,
        request: Request<CreateProducerRequest>,
    ) -> Result<Response<CreateProducerResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = producer_input(message.producer.unwrap_or_default());
            let producer =
                dictionaries::create_producer(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateProducerResponse {
                producer: Some(producer_message(producer)),
            })
        })
        .await
    }

    async fn update_producer(
        &self,
        request: Request<UpdateProducerRequest>,
    ) -> Result<Response<UpdateProducerResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let producer = message.producer.unwrap_or_default();
            let change = ProducerChange {
                id: id("producer.id", &producer.id)?,
                active: producer.active,
                input: producer_input(producer),
            };
            let producer =
                dictionaries::update_producer(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateProducerResponse {
                producer: Some(producer_message(producer)),
            })
        })
        .await
    }
}

fn unit_input(unit: v1::Unit) -> UnitInput {
    UnitInput {
        name: unit.name,
        full_name: unit.full_name,
        decimals: unit.decimals,
    }
}

fn category_input(category: v1::Category) -> CategoryInput {
    CategoryInput {
        name: category.name,
        parent_id: category.parent_id,
        position: category.position,
    }
}

/// A new category: a shop's tree is not for people to add to.
fn own_category(category: v1::Category) -> Result<CategoryInput, Error> {
    if category.shop_id.is_empty() {
        return Ok(category_input(category));
    }
    Err(in_field("category.shop_id")(Problem::fixed(
        "CATEGORY_OF_SHOP",
        "Kategorie sklepu dodaj w panelu sklepu i pobierz je od nowa.",
        "Add categories of a shop in the shop's panel and fetch them again.",
    )))
}

fn producer_input(producer: v1::Producer) -> ProducerInput {
    ProducerInput {
        name: producer.name,
        web: producer.web,
    }
}

fn unit_message(unit: Unit) -> v1::Unit {
    v1::Unit {
        id: unit.id.to_string(),
        name: unit.name,
        full_name: unit.full_name,
        decimals: i32::from(unit.decimals),
        active: unit.active,
    }
}

fn category_message(category: Category) -> v1::Category {
    v1::Category {
        id: category.id.to_string(),
        name: category.name,
        parent_id: text(category.parent_id.as_ref()),
        active: category.active,
        shop_id: text(category.shop_id.as_ref()),
        position: category.position,
        outside: category.outside,
    }
}

fn producer_message(producer: Producer) -> v1::Producer {
    v1::Producer {
        id: producer.id.to_string(),
        name: producer.name,
        web: producer.web,
        active: producer.active,
    }
}

impl From<VatRate> for v1::VatRate {
    fn from(rate: VatRate) -> Self {
        let percent = rate.rate.percent();
        let name = match (rate.rate, percent) {
            (ProductRate::Exempt, _) => ("zw.".to_owned(), "exempt".to_owned()),
            (ProductRate::NotSubject, _) => ("np.".to_owned(), "not subject".to_owned()),
            (_, Some(percent)) => (format!("{percent} %"), format!("{percent} %")),
            (rate, None) => (rate.to_string(), rate.to_string()),
        };
        Self {
            rate: proto_rate(Some(rate.rate)).into(),
            name: Some(v1::Label {
                pl: name.0,
                en: name.1,
            }),
            percent: text(percent.as_ref()),
            valid_from: format_date(rate.validity.from),
            valid_until: rate.validity.until.map(format_date).unwrap_or_default(),
            codes: rate
                .codes
                .iter()
                .map(|code| proto_vat_code(*code).into())
                .collect(),
        }
    }
}
