//! Who makes a call, as every service gets it.

use kontor_domain::{
    ids::{ServiceTokenId, SessionId, UserId, WorkstationId},
    refusal::Refusal,
    role::{Acting, Permission, Role},
};
use time::OffsetDateTime;
use uuid::Uuid;

/// The login under which the server's own command line is audited.
pub const CONSOLE_LOGIN: &str = "kontord";

/// A person in a session at a workstation, a service account at one, or the server's own command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user; none for service accounts and the server's own command line.
    pub user_id: Option<UserId>,
    /// The service account's token; none for people and the server's own command line.
    pub service_token_id: Option<ServiceTokenId>,
    /// Login, for the audit trail.
    pub login: String,
    /// Name printed as the issuer of documents.
    pub display_name: String,
    /// What the caller may do.
    pub role: Acting,
    /// Where the call comes from.
    pub workstation_id: Option<WorkstationId>,
    /// The session that makes the call.
    pub session_id: Option<SessionId>,
}

impl Actor {
    /// The administrator at the server itself, who has its files anyway.
    pub fn console() -> Self {
        Self {
            user_id: None,
            service_token_id: None,
            login: CONSOLE_LOGIN.to_owned(),
            display_name: CONSOLE_LOGIN.to_owned(),
            role: Role::Administrator.into(),
            workstation_id: None,
            session_id: None,
        }
    }

    /// The user or the service account; none for the server's own command line.
    pub fn id(&self) -> Option<Uuid> {
        let user = self.user_id.map(Uuid::from);
        user.or(self.service_token_id.map(Uuid::from))
    }

    /// The first line of every service function: whether the actor may do this.
    ///
    /// # Errors
    /// `PERMISSION_DENIED`.
    pub fn require(&self, permission: Permission) -> Result<(), Refusal> {
        self.role.require(permission)
    }
}

/// A workstation that is known by its token, without a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkstationActor {
    /// The workstation.
    pub id: WorkstationId,
    /// Its name.
    pub name: String,
    /// When it joined.
    pub joined_at: OffsetDateTime,
}
