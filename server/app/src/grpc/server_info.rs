//! `ServerInfoService`.

use kontor_proto::v1::{
    GetServerInfoRequest, GetServerInfoResponse, InstallationState, ServerInfo,
    server_info_service_server::ServerInfoService,
};
use tonic::{Request, Response, Status};

use super::{call::open, convert::timestamp};
use crate::{app::App, services::server_info};

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
impl ServerInfoService for Adaptor {
    async fn get_server_info(
        &self,
        request: Request<GetServerInfoRequest>,
    ) -> Result<Response<GetServerInfoResponse>, Status> {
        open(request, |_| async {
            let info = server_info::get(&self.0).await?;
            Ok(GetServerInfoResponse {
                info: Some(info.into()),
            })
        })
        .await
    }
}

impl From<server_info::ServerInfo> for ServerInfo {
    fn from(info: server_info::ServerInfo) -> Self {
        let state = match info.state {
            server_info::State::Ready => InstallationState::Ready,
            server_info::State::Restored => InstallationState::Restored,
        };
        Self {
            version: info.version.to_owned(),
            client_version_min: info.client_version_min.to_owned(),
            installation_id: info.installation_id.to_string(),
            capabilities: info
                .capabilities
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            time: Some(timestamp(info.time)),
            state: state.into(),
        }
    }
}
