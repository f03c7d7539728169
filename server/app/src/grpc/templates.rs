//! `TemplateService`.

use std::pin::Pin;

use crate::services::templates::Template;
use futures_util::Stream;
use kontor_proto::v1::{
    self, ExportTemplateRequest, ExportTemplateResponse, ImportTemplateRequest,
    ImportTemplateResponse, ListTemplatesRequest, ListTemplatesResponse, PreviewTemplateRequest,
    PreviewTemplateResponse, SetDefaultTemplateRequest, SetDefaultTemplateResponse,
    template_service_server::TemplateService,
};
use tonic::{Request, Response, Status};

use super::{
    call::{Call, actor, with_actor},
    convert::timestamp,
    invoices::{pieces, print_language, size},
};
use crate::{
    app::App,
    services::templates::{self, FileInput, ImportInput, PreviewInput},
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
impl TemplateService for Adaptor {
    async fn list_templates(
        &self,
        request: Request<ListTemplatesRequest>,
    ) -> Result<Response<ListTemplatesResponse>, Status> {
        with_actor(request, |actor, _| async move {
            let templates = templates::list(&self.0, &actor).await?;
            Ok(ListTemplatesResponse {
                templates: templates.into_iter().map(message).collect(),
            })
        })
        .await
    }

    async fn export_template(
        &self,
        request: Request<ExportTemplateRequest>,
    ) -> Result<Response<ExportTemplateResponse>, Status> {
        with_actor(request, |actor, asked| async move {
            let exported = templates::export(&self.0, &actor, &asked.id, asked.version).await?;
            let file = |file: FileInput| v1::TemplateFile {
                path: file.path,
                content: file.content,
            };
            Ok(ExportTemplateResponse {
                template: Some(message(exported.template)),
                files: exported.files.into_iter().map(file).collect(),
            })
        })
        .await
    }

    async fn import_template(
        &self,
        request: Request<ImportTemplateRequest>,
    ) -> Result<Response<ImportTemplateResponse>, Status> {
        with_actor(request, |actor, asked| async move {
            let input = ImportInput {
                id: asked.id,
                name: asked.name,
                files: files(asked.files),
                request_id: asked.request_id,
            };
            let template = templates::import(&self.0, &actor, input).await?;
            Ok(ImportTemplateResponse {
                template: Some(message(template)),
            })
        })
        .await
    }

    type PreviewTemplateStream =
        Pin<Box<dyn Stream<Item = Result<PreviewTemplateResponse, Status>> + Send>>;

    async fn preview_template(
        &self,
        request: Request<PreviewTemplateRequest>,
    ) -> Result<Response<Self::PreviewTemplateStream>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        let asked = request.into_inner();
        let pdf = async {
            let input = PreviewInput {
                language: print_language(asked.language)?,
                files: files(asked.files),
                id: asked.id,
                invoice_id: asked.invoice_id,
            };
            templates::preview(&self.0, &actor, input).await
        };
        let pdf = pdf.await.map_err(|error| call.status(&error))?;
        let mut total_size = size(&pdf);
        Ok(Response::new(pieces(pdf, move |chunk| {
            PreviewTemplateResponse {
                total_size: std::mem::take(&mut total_size),
                chunk,
            }
        })))
    }

    async fn set_default_template(
        &self,
        request: Request<SetDefaultTemplateRequest>,
    ) -> Result<Response<SetDefaultTemplateResponse>, Status> {
        with_actor(request, |actor, asked| async move {
            let SetDefaultTemplateRequest {
                id,
                series_id,
                request_id,
            } = asked;
            let template =
                templates::set_default(&self.0, &actor, &id, &series_id, &request_id).await?;
            Ok(SetDefaultTemplateResponse {
                template: Some(message(template)),
            })
        })
        .await
    }
}

fn files(files: Vec<v1::TemplateFile>) -> Vec<FileInput> {
    let file = |file: v1::TemplateFile| FileInput {
        path: file.path,
        content: file.content,
    };
    files.into_iter().map(file).collect()
}

fn message(template: Template) -> v1::Template {
    v1::Template {
        id: template.id.to_string(),
        name: template.name,
        version: template.version,
        is_default: template.is_default,
        default_of_series_ids: template
            .default_of
            .iter()
            .map(ToString::to_string)
            .collect(),
        built_in: template.built_in,
        updated_at: Some(timestamp(template.updated_at)),
    }
}
