//! `AuditService`.

use crate::services::audit::Finding;
use kontor_domain::ids::AuditId;
use kontor_proto::v1::{
    AuditEntry, AuditFinding, AuditFindingKind, ListAuditEntriesRequest, ListAuditEntriesResponse,
    VerifyAuditRequest, VerifyAuditResponse, audit_service_server::AuditService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    call::{Call, with_actor},
    convert::{moment, optional_id, timestamp},
    language::Language,
};
use crate::{
    app::App,
    error::Error,
    services::audit::{self, Told, Which},
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
impl AuditService for Adaptor {
    async fn list_audit_entries(
        &self,
        request: Request<ListAuditEntriesRequest>,
    ) -> Result<Response<ListAuditEntriesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = which(&message)?;
            let page = audit::list(
                &self.0,
                &actor,
                &which,
                message.page_size,
                &message.page_token,
            )
            .await?;
            Ok(ListAuditEntriesResponse {
                entries: page.items.into_iter().map(Into::into).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn verify_audit(
        &self,
        request: Request<VerifyAuditRequest>,
    ) -> Result<Response<VerifyAuditResponse>, Status> {
        let language = Call::of(&request).language;
        with_actor(request, |actor, message| async move {
            let report = audit::verify(&self.0, &actor, &message.expected_head).await?;
            Ok(VerifyAuditResponse {
                entry_count: report.rows,
                head: audit::show_head(&report.head),
                findings: report
                    .findings
                    .iter()
                    .map(|found| finding(found, language))
                    .collect(),
            })
        })
        .await
    }
}

fn which(message: &ListAuditEntriesRequest) -> Result<Which, Error> {
    // Things of any kind have an id of the same form.
    let object_id: Option<AuditId> = optional_id("object_id", &message.object_id)?;
    Ok(Which {
        object_kind: message.object_kind.clone(),
        object_id: object_id.map(Uuid::from),
        user_id: optional_id("user_id", &message.user_id)?,
        from: message
            .from
            .as_ref()
            .map(|at| moment("from", at))
            .transpose()?,
        until: message
            .until
            .as_ref()
            .map(|at| moment("until", at))
            .transpose()?,
    })
}

impl From<Told> for AuditEntry {
    fn from(told: Told) -> Self {
        let entry = told.entry;
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            sequence: entry.sequence,
            at: Some(timestamp(entry.at)),
            user_id: id(entry.actor_id),
            login: told.login,
            workstation_id: id(entry.workstation_id),
            action: entry.action,
            object_kind: entry.object_kind,
            object_id: id(entry.object_id),
            erased: entry.content.is_none(),
            content_json: entry
                .content
                .map(|content| content.to_string())
                .unwrap_or_default(),
            mac: entry.mac.to_string(),
        }
    }
}

fn finding(finding: &Finding, language: Language) -> AuditFinding {
    let kind = match finding {
        Finding::Changed { .. } | Finding::HeadDiffers { .. } => AuditFindingKind::Changed,
        Finding::ContentChanged { .. } => AuditFindingKind::ContentChanged,
        Finding::Removed { .. } => AuditFindingKind::Missing,
        Finding::Swapped { .. } => AuditFindingKind::OutOfOrder,
        Finding::TailCut { .. } => AuditFindingKind::TailCut,
    };
    let (sequence, text) = audit::describe(finding);
    AuditFinding {
        sequence,
        kind: kind.into(),
        message: language.choose(&text).to_owned(),
    }
}
