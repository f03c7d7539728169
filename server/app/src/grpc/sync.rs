//! `SyncService`.

mod options;
mod shown;

use std::pin::Pin;

use futures_util::{Stream, StreamExt as _};
use kontor_domain::{
    refusal::{Label, Problem},
    sync::{kind::Kind, operation},
};
use kontor_proto::v1::{self, sync_service_server::SyncService};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    call::{Call, actor, with_actor},
    convert::{id, optional_id},
    enums::unknown,
    invoices::CHUNK_BYTES,
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::sync::{
        links::{self, LinkState, Named},
        options as choices,
        report::{self, Format},
        runs::{self, Consent, OperationsInput, PlanInput, Which},
        schedule, watch,
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

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl SyncService for Adaptor {
    async fn get_sync_options(
        &self,
        request: Request<v1::GetSyncOptionsRequest>,
    ) -> Result<Response<v1::GetSyncOptionsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shop = id("shop_id", &message.shop_id)?;
            let (kinds, etag) = options::settings(choices::get(&self.0, &actor, shop).await?);
            Ok(v1::GetSyncOptionsResponse { kinds, etag })
        })
        .await
    }

    async fn update_sync_options(
        &self,
        request: Request<v1::UpdateSyncOptionsRequest>,
    ) -> Result<Response<v1::UpdateSyncOptionsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shop = id("shop_id", &message.shop_id)?;
            let inputs = options::inputs(message.kinds)?;
            let (etag, request_id) = (&message.etag, &message.request_id);
            let changed = choices::update(&self.0, &actor, shop, inputs, etag, request_id).await?;
            let (kinds, etag) = options::settings(changed);
            Ok(v1::UpdateSyncOptionsResponse { kinds, etag })
        })
        .await
    }

    async fn plan_sync(
        &self,
        request: Request<v1::PlanSyncRequest>,
    ) -> Result<Response<v1::PlanSyncResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = Which::Id(id("shop_id", &message.shop_id)?);
            let input = PlanInput {
                kinds: kinds(&message.kinds)?,
                expected_gone: expected_gone(message.expected_gone)?,
                applies_itself: false,
            };
            let run = runs::plan(&self.0, &actor, which, input, &message.request_id).await?;
            Ok(v1::PlanSyncResponse {
                run: Some(shown::run(run)),
            })
        })
        .await
    }

    async fn apply_sync(
        &self,
        request: Request<v1::ApplySyncRequest>,
    ) -> Result<Response<v1::ApplySyncResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let run = id("run_id", &message.run_id)?;
            let expect_deletes = message
                .expect_deletes
                .map(|number| count("expect_deletes", number))
                .transpose()?;
            let expect_exports = message
                .expect_exports
                .map(|number| count("expect_exports", number))
                .transpose()?;
            let consent = Consent {
                expect_deletes,
                expect_exports,
                accept_conflicts: message.accept_conflicts,
            };
            let run = runs::apply(&self.0, &actor, run, consent, &message.request_id).await?;
            Ok(v1::ApplySyncResponse {
                run: Some(shown::run(run)),
            })
        })
        .await
    }

    async fn run_sync(
        &self,
        request: Request<v1::RunSyncRequest>,
    ) -> Result<Response<v1::RunSyncResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = match (
                optional_id("shop_id", &message.shop_id)?,
                &message.shop_name,
            ) {
                (Some(shop), _) => Which::Id(shop),
                (None, name) if !name.is_empty() => Which::Name(name.clone()),
                (None, _) => Which::Only,
            };
            let input = PlanInput {
                kinds: kinds(&message.kinds)?,
                expected_gone: Vec::new(),
                applies_itself: true,
            };
            let run = runs::plan(&self.0, &actor, which, input, &message.request_id).await?;
            Ok(v1::RunSyncResponse {
                run: Some(shown::run(run)),
            })
        })
        .await
    }

    async fn cancel_sync(
        &self,
        request: Request<v1::CancelSyncRequest>,
    ) -> Result<Response<v1::CancelSyncResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let run = id("run_id", &message.run_id)?;
            let run = runs::cancel(&self.0, &actor, run).await?;
            Ok(v1::CancelSyncResponse {
                run: Some(shown::run(run)),
            })
        })
        .await
    }

    async fn get_sync_run(
        &self,
        request: Request<v1::GetSyncRunRequest>,
    ) -> Result<Response<v1::GetSyncRunResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let run = id("run_id", &message.run_id)?;
            let run = runs::get(&self.0, &actor, run).await?;
            Ok(v1::GetSyncRunResponse {
                run: Some(shown::run(run)),
            })
        })
        .await
    }

    async fn list_sync_runs(
        &self,
        request: Request<v1::ListSyncRunsRequest>,
    ) -> Result<Response<v1::ListSyncRunsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shop = optional_id("shop_id", &message.shop_id)?;
            let (size, token) = (message.page_size, &message.page_token);
            let page = runs::list(&self.0, &actor, shop, size, token).await?;
            Ok(v1::ListSyncRunsResponse {
                runs: page.items.into_iter().map(shown::run).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn list_sync_operations(
        &self,
        request: Request<v1::ListSyncOperationsRequest>,
    ) -> Result<Response<v1::ListSyncOperationsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let run = id("run_id", &message.run_id)?;
            let input = OperationsInput {
                kind: optional_kind(&message.kind)?,
                actions: chosen("actions", &message.actions, operation::ACTIONS, |action| {
                    action.as_str()
                })?,
                states: chosen("states", &message.states, operation::STATES, |state| {
                    state.as_str()
                })?,
                only_conflicts: message.only_conflicts,
                page_size: message.page_size,
                page_token: message.page_token,
            };
            let page = runs::operations(&self.0, &actor, run, input).await?;
            Ok(v1::ListSyncOperationsResponse {
                operations: page.items.iter().map(shown::operation).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    type WatchSyncStream = Answers<v1::WatchSyncResponse>;

    async fn watch_sync(
        &self,
        request: Request<v1::WatchSyncRequest>,
    ) -> Result<Response<Self::WatchSyncStream>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        let message = request.into_inner();
        let states = async {
            let run = match optional_id("run_id", &message.run_id)? {
                Some(run) => run,
                None => runs::current(&self.0, &actor, id("shop_id", &message.shop_id)?).await?,
            };
            watch::watch(&self.0, &actor, run).await
        };
        let states = states.await.map_err(|error| call.status(&error))?;
        let answers = ReceiverStream::new(states).map(move |state| match state {
            Ok(state) => Ok(v1::WatchSyncResponse {
                run: Some(shown::run(state)),
            }),
            Err(error) => Err(call.status(&error)),
        });
        Ok(Response::new(Box::pin(answers)))
    }

    async fn plan_sync_undo(
        &self,
        request: Request<v1::PlanSyncUndoRequest>,
    ) -> Result<Response<v1::PlanSyncUndoResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let run = id("run_id", &message.run_id)?;
            let run = runs::plan_undo(&self.0, &actor, run, &message.request_id).await?;
            Ok(v1::PlanSyncUndoResponse {
                run: Some(shown::run(run)),
            })
        })
        .await
    }

    type ExportSyncReportStream = Answers<v1::ExportSyncReportResponse>;

    async fn export_sync_report(
        &self,
        request: Request<v1::ExportSyncReportRequest>,
    ) -> Result<Response<Self::ExportSyncReportStream>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        let message = request.into_inner();
        let pieces = async {
            let run = id("run_id", &message.run_id)?;
            let format = format(message.format).map_err(in_field("format"))?;
            report::export(&self.0, &actor, run, format).await
        };
        let pieces = pieces.await.map_err(|error| call.status(&error))?;
        let answers = ReceiverStream::new(pieces).flat_map(move |piece| {
            let chunks: Vec<Result<v1::ExportSyncReportResponse, Status>> = match piece {
                Ok(piece) => piece
                    .as_bytes()
                    .chunks(CHUNK_BYTES)
                    .map(|chunk| {
                        Ok(v1::ExportSyncReportResponse {
                            chunk: chunk.to_vec(),
                        })
                    })
                    .collect(),
                Err(error) => vec![Err(call.status(&error))],
            };
            futures_util::stream::iter(chunks)
        });
        Ok(Response::new(Box::pin(answers)))
    }

    async fn get_sync_schedule(
        &self,
        request: Request<v1::GetSyncScheduleRequest>,
    ) -> Result<Response<v1::GetSyncScheduleResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let shop = id("shop_id", &message.shop_id)?;
            let schedule = schedule::get(&self.0, &actor, shop).await?;
            Ok(v1::GetSyncScheduleResponse {
                schedule: Some(shown::schedule(schedule)),
            })
        })
        .await
    }

    async fn set_sync_schedule(
        &self,
        request: Request<v1::SetSyncScheduleRequest>,
    ) -> Result<Response<v1::SetSyncScheduleResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let wanted = message.schedule.unwrap_or_default();
            let shop = id("schedule.shop_id", &wanted.shop_id)?;
            let (cron, active) = (wanted.cron, wanted.active);
            let schedule =
                schedule::set(&self.0, &actor, shop, cron, active, &message.request_id).await?;
            Ok(v1::SetSyncScheduleResponse {
                schedule: Some(shown::schedule(schedule)),
            })
        })
        .await
    }

    async fn list_sync_links(
        &self,
        request: Request<v1::ListSyncLinksRequest>,
    ) -> Result<Response<v1::ListSyncLinksResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = links::Which {
                shop: id("shop_id", &message.shop_id)?,
                kind: kind("kind", &message.kind)?,
                state: link_state(message.state).map_err(in_field("state"))?,
                page_size: message.page_size,
                page_token: message.page_token,
            };
            let kind = which.kind;
            let page = links::list(&self.0, &actor, which).await?;
            Ok(v1::ListSyncLinksResponse {
                links: page
                    .items
                    .into_iter()
                    .map(|link| shown::link(kind, link))
                    .collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn set_sync_link(
        &self,
        request: Request<v1::SetSyncLinkRequest>,
    ) -> Result<Response<v1::SetSyncLinkResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let named = Named {
                shop: id("shop_id", &message.shop_id)?,
                kind: kind("kind", &message.kind)?,
                local: Some(uuid("local_id", &message.local_id)?),
                element: Some(count("shop_element_id", message.shop_element_id)?),
            };
            let entry = links::set(&self.0, &actor, named, &message.request_id).await?;
            Ok(v1::SetSyncLinkResponse {
                link: Some(shown::link(named.kind, entry)),
            })
        })
        .await
    }

    async fn remove_sync_link(
        &self,
        request: Request<v1::RemoveSyncLinkRequest>,
    ) -> Result<Response<v1::RemoveSyncLinkResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let kind = kind("kind", &message.kind)?;
            let (local, element) = (&message.local_id, message.shop_element_id);
            let named = named(&message.shop_id, kind, local, element)?;
            links::remove(&self.0, &actor, named, &message.request_id).await?;
            Ok(v1::RemoveSyncLinkResponse {})
        })
        .await
    }

    async fn set_sync_ignored(
        &self,
        request: Request<v1::SetSyncIgnoredRequest>,
    ) -> Result<Response<v1::SetSyncIgnoredResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let kind = kind("kind", &message.kind)?;
            let (local, element) = (&message.local_id, message.shop_element_id);
            let named = named(&message.shop_id, kind, local, element)?;
            let ignored = message.ignored;
            links::set_ignored(&self.0, &actor, named, ignored, &message.request_id).await?;
            Ok(v1::SetSyncIgnoredResponse {})
        })
        .await
    }
}

fn kind(field: &'static str, text: &str) -> Result<Kind, Error> {
    text.parse().map_err(in_field(field))
}

fn optional_kind(text: &str) -> Result<Option<Kind>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    kind("kind", text).map(Some)
}

fn kinds(texts: &[String]) -> Result<Vec<Kind>, Error> {
    texts.iter().map(|text| kind("kinds", text)).collect()
}

fn expected_gone(
    expected: std::collections::HashMap<String, i64>,
) -> Result<Vec<(Kind, u64)>, Error> {
    expected
        .into_iter()
        .map(|(name, number)| {
            Ok((
                kind("expected_gone", &name)?,
                count("expected_gone", number)?,
            ))
        })
        .collect()
}

fn count(field: &'static str, number: i64) -> Result<u64, Error> {
    u64::try_from(number).map_err(|_| {
        in_field(field)(Problem::fixed(
            "NEGATIVE",
            "Podaj zero lub liczbę dodatnią.",
            "Give zero or a positive number.",
        ))
    })
}

fn uuid(field: &'static str, text: &str) -> Result<Uuid, Error> {
    // any of the kinds: they share one form
    id::<kontor_domain::ids::ProductId>(field, text).map(Into::into)
}

fn named(shop: &str, kind: Kind, local: &str, element: i64) -> Result<Named, Error> {
    let local = (!local.is_empty())
        .then(|| uuid("local_id", local))
        .transpose()?;
    let element = (element != 0)
        .then(|| count("shop_element_id", element))
        .transpose()?;
    Ok(Named {
        shop: id("shop_id", shop)?,
        kind,
        local,
        element,
    })
}

/// The values of a closed list by their stable texts.
fn chosen<T: Copy, const N: usize>(
    field: &'static str,
    texts: &[String],
    all: [T; N],
    name: impl Fn(T) -> &'static str,
) -> Result<Vec<T>, Error> {
    texts
        .iter()
        .map(|text| {
            all.into_iter()
                .find(|value| name(*value) == text)
                .ok_or_else(|| {
                    in_field(field)(Problem::unknown_choice(Label::new("wartość", "value")))
                })
        })
        .collect()
}

fn format(number: i32) -> Result<Format, Problem> {
    match v1::SyncReportFormat::try_from(number) {
        Ok(v1::SyncReportFormat::Unspecified | v1::SyncReportFormat::Csv) => Ok(Format::Csv),
        Ok(v1::SyncReportFormat::Json) => Ok(Format::Json),
        Err(_) => Err(unknown("postać raportu", "format of the report")),
    }
}

fn link_state(number: i32) -> Result<Option<LinkState>, Problem> {
    Ok(Some(match v1::SyncLinkState::try_from(number) {
        Ok(v1::SyncLinkState::Unspecified) => return Ok(None),
        Ok(v1::SyncLinkState::Linked) => LinkState::Linked,
        Ok(v1::SyncLinkState::GoneInShop) => LinkState::GoneInShop,
        Ok(v1::SyncLinkState::GoneHere) => LinkState::GoneHere,
        Ok(v1::SyncLinkState::OnlyHere) => LinkState::OnlyHere,
        Ok(v1::SyncLinkState::OnlyInShop) => LinkState::OnlyInShop,
        Ok(v1::SyncLinkState::Ignored) => LinkState::Ignored,
        Err(_) => return Err(unknown("stan połączenia", "state of the link")),
    }))
}
