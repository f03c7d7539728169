//! `UserService`.

use crate::services::users::User;
use kontor_domain::{ids::UserId, role::Role};
use kontor_proto::v1::{
    self, CreateUserRequest, CreateUserResponse, GetUserRequest, GetUserResponse, ListUsersRequest,
    ListUsersResponse, SetUserActiveRequest, SetUserActiveResponse, SetUserPasswordRequest,
    SetUserPasswordResponse, SetUserRoleRequest, SetUserRoleResponse,
    user_service_server::UserService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, timestamp},
};
use crate::{
    app::App,
    services::{
        etag,
        users::{self, NewUser},
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
impl UserService for Adaptor {
    async fn create_user(
        &self,
        request: Request<CreateUserRequest>,
    ) -> Result<Response<CreateUserResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let user = users::create(&self.0, &actor, message.into()).await?;
            Ok(CreateUserResponse {
                user: Some(message_of(user)),
            })
        })
        .await
    }

    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let user = users::get(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(GetUserResponse {
                user: Some(message_of(user)),
            })
        })
        .await
    }

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<ListUsersResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let page = users::list(&self.0, &actor, message.page_size, &message.page_token).await?;
            Ok(ListUsersResponse {
                users: page.items.into_iter().map(message_of).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn set_user_password(
        &self,
        request: Request<SetUserPasswordRequest>,
    ) -> Result<Response<SetUserPasswordResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let id: UserId = id("id", &message.id)?;
            let user = users::set_password(&self.0, &actor, id, message.password.into()).await?;
            Ok(SetUserPasswordResponse {
                user: Some(message_of(user)),
            })
        })
        .await
    }

    async fn set_user_role(
        &self,
        request: Request<SetUserRoleRequest>,
    ) -> Result<Response<SetUserRoleResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let role = role_of(message.role());
            let id = id("id", &message.id)?;
            let user = users::set_role(&self.0, &actor, id, role, &message.etag).await?;
            Ok(SetUserRoleResponse {
                user: Some(message_of(user)),
            })
        })
        .await
    }

    async fn set_user_active(
        &self,
        request: Request<SetUserActiveRequest>,
    ) -> Result<Response<SetUserActiveResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let id = id("id", &message.id)?;
            let user = if message.active {
                users::enable(&self.0, &actor, id, &message.etag).await?
            } else {
                users::disable(&self.0, &actor, id, &message.etag).await?
            };
            Ok(SetUserActiveResponse {
                user: Some(message_of(user)),
            })
        })
        .await
    }
}

impl From<CreateUserRequest> for NewUser {
    fn from(message: CreateUserRequest) -> Self {
        let role = role_of(message.role());
        Self {
            login: message.login,
            display_name: message.display_name,
            role,
            password: message.password.into(),
        }
    }
}

/// As it travels.
pub(super) fn message_of(user: User) -> v1::User {
    v1::User {
        id: user.id.to_string(),
        login: user.login,
        display_name: user.display_name,
        role: proto_role(user.role).into(),
        active: user.active,
        created_at: Some(timestamp(user.created_at)),
        last_login_at: user.last_login_at.map(timestamp),
        etag: etag::of(user.version),
    }
}

fn role_of(role: v1::Role) -> Option<Role> {
    Some(match role {
        v1::Role::Unspecified => return None,
        v1::Role::Reader => Role::Reader,
        v1::Role::Salesperson => Role::Salesperson,
        v1::Role::Accountant => Role::Accountant,
        v1::Role::Administrator => Role::Administrator,
    })
}

fn proto_role(role: Role) -> v1::Role {
    match role {
        Role::Reader => v1::Role::Reader,
        Role::Salesperson => v1::Role::Salesperson,
        Role::Accountant => v1::Role::Accountant,
        Role::Administrator => v1::Role::Administrator,
    }
}
