//! `LicenceService`.

use kontor_domain::{
    calendar::format_date,
    licence::{Link, Source},
};
use kontor_proto::v1::{
    self, GetLicenceRequest, GetLicenceResponse, InstallLicenceRequest, InstallLicenceResponse,
    Label, ShopLinkState, StartTrialRequest, StartTrialResponse,
    licence_service_server::LicenceService,
};
use tonic::{Request, Response, Status};

use super::{call::with_actor, convert::timestamp};
use crate::{
    app::App,
    services::licence::{self, Shown},
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
impl LicenceService for Adaptor {
    async fn get_licence(
        &self,
        request: Request<GetLicenceRequest>,
    ) -> Result<Response<GetLicenceResponse>, Status> {
        with_actor(request, |actor, _| async move {
            let shown = licence::show(&self.0, &actor).await?;
            Ok(GetLicenceResponse {
                licence: Some(message_of(shown)),
            })
        })
        .await
    }

    async fn install_licence(
        &self,
        request: Request<InstallLicenceRequest>,
    ) -> Result<Response<InstallLicenceResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shown =
                licence::install(&self.0, &actor, &message.licence, &message.request_id).await?;
            Ok(InstallLicenceResponse {
                licence: Some(message_of(shown)),
            })
        })
        .await
    }

    async fn start_trial(
        &self,
        request: Request<StartTrialRequest>,
    ) -> Result<Response<StartTrialResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shown = licence::start_trial(&self.0, &actor, &message.request_id).await?;
            Ok(StartTrialResponse {
                licence: Some(message_of(shown)),
            })
        })
        .await
    }
}

/// As it travels.
fn message_of(shown: Shown) -> v1::Licence {
    let standing = shown.standing;
    let summary = standing.summary();
    let (shop_link, open_until, is_trial) = match &standing.link {
        Link::Open { until, source } => (ShopLinkState::Open, Some(*until), *source),
        Link::Ended { until, source } => (ShopLinkState::Ended, Some(*until), *source),
        Link::Missing | Link::Foreign { .. } | Link::NoCompany | Link::Unusable(_) => {
            (ShopLinkState::Missing, None, Source::Licence)
        }
    };
    let mut message = v1::Licence {
        shop_link: shop_link.into(),
        summary: Some(Label {
            pl: summary.pl.into_owned(),
            en: summary.en.into_owned(),
        }),
        open_until: open_until.map(format_date).unwrap_or_default(),
        days_left: standing.days_left().map(small),
        is_trial: is_trial == Source::Trial,
        seats: small(standing.seats.into()),
        workstations_joined: small(shown.workstations_joined),
        trial_until: shown.trial_until.map(format_date).unwrap_or_default(),
        clock_behind_since: standing.clock_behind_since.map(timestamp),
        trusted_key_ids: shown.trusted_keys,
        ..v1::Licence::default()
    };
    if let Some(licence) = shown.licence {
        message.id = licence.id;
        message.company_name = licence.company_name;
        message.nip = licence.nip;
        message.paid_until = format_date(licence.paid_until);
        message.issued_on = format_date(licence.issued_on);
        message.installed_at = shown.installed_at.map(timestamp);
    }
    message
}

fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
