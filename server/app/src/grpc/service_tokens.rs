//! `ServiceTokenService`.

use kontor_domain::{calendar::format_date, role::ServiceRole, service_account::TokenState};
use kontor_proto::v1::{
    self, CreateServiceTokenRequest, CreateServiceTokenResponse, ListServiceTokensRequest,
    ListServiceTokensResponse, RevokeServiceTokenRequest, RevokeServiceTokenResponse,
    service_token_service_server::ServiceTokenService,
};
use secrecy::ExposeSecret as _;
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, timestamp},
};
use crate::{
    app::App,
    services::service_tokens::{self, NewServiceAccount, Told, Which},
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
impl ServiceTokenService for Adaptor {
    async fn create_service_token(
        &self,
        request: Request<CreateServiceTokenRequest>,
    ) -> Result<Response<CreateServiceTokenResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let made = service_tokens::create(&self.0, &actor, new_account(message)).await?;
            Ok(CreateServiceTokenResponse {
                token: made.secret.expose_secret().to_owned(),
                service_token: Some(message_of(made.told)),
            })
        })
        .await
    }

    async fn list_service_tokens(
        &self,
        request: Request<ListServiceTokensRequest>,
    ) -> Result<Response<ListServiceTokensResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = if message.include_revoked {
                Which::All
            } else {
                Which::Kept
            };
            let page = service_tokens::list(
                &self.0,
                &actor,
                which,
                message.page_size,
                &message.page_token,
            )
            .await?;
            Ok(ListServiceTokensResponse {
                service_tokens: page.items.into_iter().map(message_of).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn revoke_service_token(
        &self,
        request: Request<RevokeServiceTokenRequest>,
    ) -> Result<Response<RevokeServiceTokenResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let told = service_tokens::revoke(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(RevokeServiceTokenResponse {
                service_token: Some(message_of(told)),
            })
        })
        .await
    }
}

fn new_account(message: CreateServiceTokenRequest) -> NewServiceAccount {
    let role = match message.role() {
        v1::ServiceRole::Unspecified => None,
        v1::ServiceRole::SyncTrigger => Some(ServiceRole::SyncTrigger),
    };
    NewServiceAccount {
        name: message.name,
        role,
        expiry_date: message.expiry_date,
    }
}

/// As it travels.
pub(super) fn message_of(told: Told) -> v1::ServiceToken {
    let role = match told.token.role {
        ServiceRole::SyncTrigger => v1::ServiceRole::SyncTrigger,
    };
    let state = match told.state {
        TokenState::Active => v1::ServiceTokenState::Active,
        TokenState::Expired => v1::ServiceTokenState::Expired,
        TokenState::Revoked => v1::ServiceTokenState::Revoked,
    };
    v1::ServiceToken {
        id: told.token.id.to_string(),
        name: told.token.name,
        role: role.into(),
        state: state.into(),
        created_at: Some(timestamp(told.token.created_at)),
        created_by: told.created_by,
        expiry_date: told.token.expires_on.map(format_date).unwrap_or_default(),
        last_used_at: told.token.last_used_at.map(timestamp),
        revoked_at: told.token.revoked_at.map(timestamp),
    }
}
