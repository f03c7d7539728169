//! `InvoiceService`.

mod content;
mod enums;
mod list;
mod party;
mod shown;
mod written;

use std::pin::Pin;

use futures_util::stream::{self, Stream};
use kontor_proto::v1::{
    self, CopyInvoiceRequest, CopyInvoiceResponse, CreateDraftRequest, CreateDraftResponse,
    DeleteDraftRequest, DeleteDraftResponse, GetInvoiceRequest, GetInvoiceResponse,
    IssueInvoiceRequest, IssueInvoiceResponse, ListInvoicesRequest, ListInvoicesResponse,
    PreviewInvoiceRequest, PreviewInvoiceResponse, RenderInvoiceRequest, RenderInvoiceResponse,
    UpdateDraftRequest, UpdateDraftResponse, invoice_service_server::InvoiceService,
};
use tonic::{Request, Response, Status};

pub(super) use enums::print_language;

use super::call::{Call, actor, with_actor};
use crate::{
    app::App,
    services::invoices::{self, DraftInput, IssueInput, IssueSource, Shown, Which},
};

/// Bytes of one piece of a file.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;

/// Adapts the service.
#[derive(Debug)]
pub struct Adaptor(App);

impl Adaptor {
    /// On this context.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

/// Pieces of a file on their way.
pub(super) type Pieces<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl InvoiceService for Adaptor {
    async fn preview_invoice(
        &self,
        request: Request<PreviewInvoiceRequest>,
    ) -> Result<Response<PreviewInvoiceResponse>, Status> {
        let language = Call::of(&request).language;
        with_actor(request, |actor, message| async move {
            let input = content::input(message.invoice.unwrap_or_default());
            let preview = invoices::preview(&self.0, &actor, &input).await?;
            Ok(shown::preview(preview, language))
        })
        .await
    }

    async fn create_draft(
        &self,
        request: Request<CreateDraftRequest>,
    ) -> Result<Response<CreateDraftResponse>, Status> {
        let language = Call::of(&request).language;
        with_actor(request, |actor, message| async move {
            let input = DraftInput {
                id: String::new(),
                content: content::input(message.invoice.unwrap_or_default()),
                etag: String::new(),
                request_id: message.request_id,
            };
            let view = invoices::create_draft(&self.0, &actor, input).await?;
            Ok(CreateDraftResponse {
                invoice: Some(shown::draft(&view, language)),
            })
        })
        .await
    }

    async fn update_draft(
        &self,
        request: Request<UpdateDraftRequest>,
    ) -> Result<Response<UpdateDraftResponse>, Status> {
        let language = Call::of(&request).language;
        with_actor(request, |actor, message| async move {
            let input = DraftInput {
                id: message.id,
                content: content::input(message.invoice.unwrap_or_default()),
                etag: message.etag,
                request_id: message.request_id,
            };
            let view = invoices::update_draft(&self.0, &actor, input).await?;
            Ok(UpdateDraftResponse {
                invoice: Some(shown::draft(&view, language)),
            })
        })
        .await
    }

    async fn delete_draft(
        &self,
        request: Request<DeleteDraftRequest>,
    ) -> Result<Response<DeleteDraftResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let DeleteDraftRequest {
                id,
                etag,
                request_id,
            } = message;
            invoices::delete_draft(&self.0, &actor, &id, &etag, &request_id).await?;
            Ok(DeleteDraftResponse {})
        })
        .await
    }

    async fn issue_invoice(
        &self,
        request: Request<IssueInvoiceRequest>,
    ) -> Result<Response<IssueInvoiceResponse>, Status> {
        let language = Call::of(&request).language;
        with_actor(request, |actor, message| async move {
            let source = match message.source {
                None => None,
                Some(v1::issue_invoice_request::Source::Invoice(written)) => {
                    Some(IssueSource::Content(Box::new(content::input(written))))
                }
                Some(v1::issue_invoice_request::Source::DraftId(id)) => {
                    Some(IssueSource::Draft(id))
                }
            };
            let input = IssueInput {
                source,
                etag: message.etag,
                register_buyer: message.register_buyer,
                confirmed_warnings: message.confirmed_warnings,
                request_id: message.request_id,
            };
            let issuance = invoices::issue(&self.0, &actor, input).await?;
            Ok(shown::issuance(issuance, language))
        })
        .await
    }

    async fn get_invoice(
        &self,
        request: Request<GetInvoiceRequest>,
    ) -> Result<Response<GetInvoiceResponse>, Status> {
        let language = Call::of(&request).language;
        with_actor(request, |actor, message| async move {
            let which = Which {
                kind: enums::kind("kind", message.kind)?,
                id: message.id,
                number: message.number,
            };
            let invoice = match invoices::get(&self.0, &actor, which).await? {
                Shown::Draft(view) => shown::draft(&view, language),
                Shown::Issued(issued) => shown::issued(&issued, language),
            };
            Ok(GetInvoiceResponse {
                invoice: Some(invoice),
            })
        })
        .await
    }

    async fn list_invoices(
        &self,
        request: Request<ListInvoicesRequest>,
    ) -> Result<Response<ListInvoicesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let found = invoices::list(&self.0, &actor, list::input(message)?).await?;
            Ok(list::response(found))
        })
        .await
    }

    async fn copy_invoice(
        &self,
        request: Request<CopyInvoiceRequest>,
    ) -> Result<Response<CopyInvoiceResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let kind = enums::kind("kind", message.kind)?;
            let content = invoices::copy(&self.0, &actor, &message.id, kind).await?;
            Ok(CopyInvoiceResponse {
                invoice: Some(written::content(&content)),
            })
        })
        .await
    }

    type RenderInvoiceStream = Pieces<RenderInvoiceResponse>;

    async fn render_invoice(
        &self,
        request: Request<RenderInvoiceRequest>,
    ) -> Result<Response<Self::RenderInvoiceStream>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        let message = request.into_inner();
        let language =
            enums::asked_language(message.language).map_err(|error| call.status(&error))?;
        let rendered = invoices::render(&self.0, &actor, &message.id, language)
            .await
            .map_err(|error| call.status(&error))?;
        let total_size = size(&rendered.pdf);
        let mut head = Some((rendered.file_name, total_size));
        Ok(Response::new(pieces(rendered.pdf, move |chunk| {
            let (file_name, total_size) = head.take().unwrap_or_default();
            RenderInvoiceResponse {
                file_name,
                total_size,
                chunk,
            }
        })))
    }
}

/// A file in pieces of at most [`CHUNK_BYTES`].
pub(super) fn pieces<T: Send + 'static>(
    pdf: Vec<u8>,
    mut message: impl FnMut(Vec<u8>) -> T + Send + 'static,
) -> Pieces<T> {
    let mut rest = pdf;
    let mut pieces = Vec::with_capacity(rest.len() / CHUNK_BYTES + 1);
    while rest.len() > CHUNK_BYTES {
        let tail = rest.split_off(CHUNK_BYTES);
        pieces.push(std::mem::replace(&mut rest, tail));
    }
    pieces.push(rest);
    Box::pin(stream::iter(
        pieces.into_iter().map(move |piece| Ok(message(piece))),
    ))
}

/// The length of a PDF as it travels.
pub(super) fn size(pdf: &[u8]) -> i64 {
    i64::try_from(pdf.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;

    use super::*;

    #[tokio::test]
    async fn a_pdf_travels_in_pieces_that_make_it_up() {
        for length in [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
            let pdf: Vec<u8> = (0..length)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect();
            let got: Vec<Vec<u8>> = pieces(pdf.clone(), |piece| piece)
                .map(|piece| piece.unwrap())
                .collect()
                .await;
            assert!(got.iter().all(|piece| piece.len() <= CHUNK_BYTES));
            assert_eq!(got.concat(), pdf);
            assert_eq!(got.len(), length.div_ceil(CHUNK_BYTES).max(1));
        }
    }
}
