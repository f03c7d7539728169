//! `WorkstationService`.

use crate::services::workstations::{Which, Workstation};
use kontor_proto::v1::{
    self, CreateJoinCodeRequest, CreateJoinCodeResponse, ListWorkstationsRequest,
    ListWorkstationsResponse, RevokeWorkstationRequest, RevokeWorkstationResponse,
    workstation_service_server::WorkstationService,
};
use secrecy::ExposeSecret as _;
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, timestamp},
};
use crate::{app::App, services::workstations};

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
impl WorkstationService for Adaptor {
    async fn create_join_code(
        &self,
        request: Request<CreateJoinCodeRequest>,
    ) -> Result<Response<CreateJoinCodeResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let made = workstations::create_join_code(&self.0, &actor, &message.name).await?;
            Ok(CreateJoinCodeResponse {
                code: made.code.expose_secret().to_owned(),
                expires_at: Some(timestamp(made.expires_at)),
            })
        })
        .await
    }

    async fn list_workstations(
        &self,
        request: Request<ListWorkstationsRequest>,
    ) -> Result<Response<ListWorkstationsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = if message.include_revoked {
                Which::All
            } else {
                Which::Living
            };
            let page = workstations::list(
                &self.0,
                &actor,
                which,
                message.page_size,
                &message.page_token,
            )
            .await?;
            Ok(ListWorkstationsResponse {
                workstations: page.items.into_iter().map(message_of).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn revoke_workstation(
        &self,
        request: Request<RevokeWorkstationRequest>,
    ) -> Result<Response<RevokeWorkstationResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let workstation = workstations::revoke(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(RevokeWorkstationResponse {
                workstation: Some(message_of(workstation)),
            })
        })
        .await
    }
}

/// As it travels.
pub(super) fn message_of(workstation: Workstation) -> v1::Workstation {
    v1::Workstation {
        id: workstation.id.to_string(),
        name: workstation.name,
        host_name: workstation.host_name,
        client_version: workstation.client_version,
        joined_at: Some(timestamp(workstation.joined_at)),
        last_seen_at: workstation.last_seen_at.map(timestamp),
        revoked_at: workstation.revoked_at.map(timestamp),
    }
}
