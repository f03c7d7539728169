//! `SessionService`.

use crate::services::sessions::Session;
use kontor_proto::v1::{
    self, ChangePasswordRequest, ChangePasswordResponse, GetSessionRequest, GetSessionResponse,
    ListSessionsRequest, ListSessionsResponse, LogInRequest, LogInResponse, LogOutRequest,
    LogOutResponse, RevokeSessionRequest, RevokeSessionResponse,
    session_service_server::SessionService,
};
use secrecy::ExposeSecret as _;
use tonic::{Request, Response, Status};

use super::{
    auth::workstation_required,
    call::{Call, actor, with_actor, with_workstation},
    convert::{id, optional_id, timestamp},
};
use crate::{
    actor::WorkstationActor,
    app::App,
    services::{
        login, service_tokens,
        sessions::{self, Whose},
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
impl SessionService for Adaptor {
    async fn log_in(
        &self,
        request: Request<LogInRequest>,
    ) -> Result<Response<LogInResponse>, Status> {
        with_workstation(request, |workstation, message| async move {
            let begun = login::log_in(
                &self.0,
                &workstation,
                &message.login,
                message.password.into(),
            )
            .await?;
            Ok(LogInResponse {
                session_token: begun.token.expose_secret().to_owned(),
                session: Some(message_of(begun.session)),
            })
        })
        .await
    }

    async fn log_out(
        &self,
        request: Request<LogOutRequest>,
    ) -> Result<Response<LogOutResponse>, Status> {
        with_actor(request, |actor, _| async move {
            login::log_out(&self.0, &actor).await?;
            Ok(LogOutResponse {})
        })
        .await
    }

    async fn get_session(
        &self,
        request: Request<GetSessionRequest>,
    ) -> Result<Response<GetSessionResponse>, Status> {
        with_actor(request, |actor, _| async move {
            let permissions = sessions::permissions_of(actor.role);
            if let Some(id) = actor.service_token_id {
                let told = service_tokens::current(&self.0, id).await?;
                return Ok(GetSessionResponse {
                    session: None,
                    permissions,
                    service_token: Some(super::service_tokens::message_of(told)),
                });
            }
            let session = sessions::current(&self.0, &actor).await?;
            Ok(GetSessionResponse {
                session: Some(message_of(session)),
                permissions,
                service_token: None,
            })
        })
        .await
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let whose = match optional_id("user_id", &message.user_id)? {
                _ if message.all_users => Whose::Everybody,
                Some(user) => Whose::Of(user),
                None => Whose::Own,
            };
            let page = sessions::list(
                &self.0,
                &actor,
                whose,
                message.page_size,
                &message.page_token,
            )
            .await?;
            Ok(ListSessionsResponse {
                sessions: page.items.into_iter().map(message_of).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn revoke_session(
        &self,
        request: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        with_actor(request, |actor, message| async move {
            sessions::revoke(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(RevokeSessionResponse {})
        })
        .await
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        // Wrong tries are counted where the person sits.
        with_workstation(
            request,
            |workstation: WorkstationActor, message| async move {
                if Some(workstation.id) != actor.workstation_id {
                    return Err(workstation_required().into());
                }
                let (old, new) = (message.old_password.into(), message.new_password.into());
                login::change_password(&self.0, &actor, &workstation, old, new).await?;
                Ok(ChangePasswordResponse {})
            },
        )
        .await
    }
}

/// As it travels.
pub(super) fn message_of(session: Session) -> v1::Session {
    let expires_at = sessions::expires_at(&session);
    v1::Session {
        id: session.id.to_string(),
        user: Some(super::users::message_of(session.user)),
        workstation_id: session.workstation_id.to_string(),
        workstation_name: session.workstation_name,
        created_at: Some(timestamp(session.created_at)),
        last_used_at: Some(timestamp(session.last_used_at)),
        expires_at: Some(timestamp(expires_at)),
    }
}
