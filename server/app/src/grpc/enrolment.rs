//! `EnrolmentService`.

use kontor_proto::v1::{
    GetEnrolmentRequest, GetEnrolmentResponse, JoinRequest, JoinResponse,
    enrolment_service_server::EnrolmentService,
};
use secrecy::ExposeSecret as _;
use tonic::{Request, Response, Status};

use super::{
    call::{open, with_workstation},
    convert::timestamp,
};
use crate::{
    app::App,
    services::enrolment::{self, Join},
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
impl EnrolmentService for Adaptor {
    async fn join(&self, request: Request<JoinRequest>) -> Result<Response<JoinResponse>, Status> {
        open(request, |message| async move {
            let input = Join {
                secret: message.secret,
                host_name: message.host_name,
                client_version: message.client_version,
            };
            let joined = enrolment::join(&self.0, input).await?;
            let installation = &self.0.installation;
            Ok(JoinResponse {
                workstation_id: joined.id.to_string(),
                workstation_name: joined.name,
                workstation_token: joined.token.expose_secret().to_owned(),
                ca_certificate_pem: installation.authority.certificate_pem(),
                installation_id: installation.id.to_string(),
            })
        })
        .await
    }

    async fn get_enrolment(
        &self,
        request: Request<GetEnrolmentRequest>,
    ) -> Result<Response<GetEnrolmentResponse>, Status> {
        with_workstation(request, |workstation, _| async move {
            let enrolment = enrolment::get(&self.0, workstation).await?;
            Ok(GetEnrolmentResponse {
                workstation_id: enrolment.workstation.id.to_string(),
                workstation_name: enrolment.workstation.name,
                joined_at: Some(timestamp(enrolment.workstation.joined_at)),
                others_active_count: i32::try_from(enrolment.others_active_count)
                    .unwrap_or(i32::MAX),
                others_last_seen_at: enrolment.others_last_seen_at.map(timestamp),
            })
        })
        .await
    }
}
