//! `NumberSeriesService`.

use kontor_domain::{number_series::NumberSeriesInput, refusal::Violations, series::CounterReset};
use kontor_proto::v1::{
    self, CreateNumberSeriesRequest, CreateNumberSeriesResponse, ListNumberSeriesRequest,
    ListNumberSeriesResponse, SetNextNumberRequest, SetNextNumberResponse,
    UpdateNumberSeriesRequest, UpdateNumberSeriesResponse,
    number_series_service_server::NumberSeriesService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::id,
    enums::{invoice_kind, proto_invoice_kind, unknown},
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::{
        etag,
        series::{self, SeriesToday, SetNext, Update},
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
impl NumberSeriesService for Adaptor {
    async fn list_number_series(
        &self,
        request: Request<ListNumberSeriesRequest>,
    ) -> Result<Response<ListNumberSeriesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let kind = invoice_kind(message.kind).map_err(in_field("kind"))?;
            let list = series::list(&self.0, &actor, kind, message.include_inactive).await?;
            Ok(ListNumberSeriesResponse {
                series: list.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }

    async fn create_number_series(
        &self,
        request: Request<CreateNumberSeriesRequest>,
    ) -> Result<Response<CreateNumberSeriesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = input(message.series.unwrap_or_default())?;
            let created = series::create(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateNumberSeriesResponse {
                series: Some(created.into()),
            })
        })
        .await
    }

    async fn update_number_series(
        &self,
        request: Request<UpdateNumberSeriesRequest>,
    ) -> Result<Response<UpdateNumberSeriesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let wanted = message.series.unwrap_or_default();
            let change = Update {
                id: id("series.id", &wanted.id)?,
                name: wanted.name,
                pattern: wanted.pattern,
                is_default: wanted.is_default,
                active: wanted.active,
                etag: wanted.etag,
            };
            let changed = series::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateNumberSeriesResponse {
                series: Some(changed.into()),
            })
        })
        .await
    }

    async fn set_next_number(
        &self,
        request: Request<SetNextNumberRequest>,
    ) -> Result<Response<SetNextNumberResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let change = SetNext {
                id: id("id", &message.id)?,
                date: message.date,
                next_counter: message.next_counter,
            };
            let changed = series::set_next(&self.0, &actor, change, &message.request_id).await?;
            Ok(SetNextNumberResponse {
                series: Some(changed.into()),
            })
        })
        .await
    }
}

/// A series as typed. Only what the contract's numbers cannot say is refused here.
fn input(series: v1::NumberSeries) -> Result<NumberSeriesInput, Error> {
    let mut violations = Violations::new();
    let mut scope = violations.scope("series");
    let kind = scope.check("kind", invoice_kind(series.kind)).flatten();
    let reset = match v1::CounterReset::try_from(series.reset) {
        Ok(v1::CounterReset::Unspecified) => Ok(None),
        Ok(v1::CounterReset::Never) => Ok(Some(CounterReset::Never)),
        Ok(v1::CounterReset::Yearly) => Ok(Some(CounterReset::Yearly)),
        Ok(v1::CounterReset::Monthly) => Ok(Some(CounterReset::Monthly)),
        Err(_) => Err(unknown("zerowanie licznika", "reset of the counter")),
    };
    let reset = scope.check("reset", reset).flatten();
    violations.into_result()?;
    Ok(NumberSeriesInput {
        kind,
        name: series.name,
        pattern: series.pattern,
        reset,
        is_default: series.is_default,
    })
}

impl From<SeriesToday> for v1::NumberSeries {
    fn from(today: SeriesToday) -> Self {
        let series = today.series;
        let reset = match series.data.reset {
            CounterReset::Never => v1::CounterReset::Never,
            CounterReset::Yearly => v1::CounterReset::Yearly,
            CounterReset::Monthly => v1::CounterReset::Monthly,
        };
        Self {
            id: series.id.to_string(),
            kind: proto_invoice_kind(series.data.kind).into(),
            name: series.data.name,
            pattern: series.data.pattern.as_str().to_owned(),
            reset: reset.into(),
            is_default: series.data.is_default,
            active: series.active,
            next_number: today.next_number,
            next_counter: today.next_counter,
            last_number: today.last_number,
            etag: etag::of(series.version),
        }
    }
}
