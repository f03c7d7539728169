//! PDF files, which come in pieces.

use std::time::Duration;

use kontor_proto::v1::invoice_service_client::InvoiceServiceClient;
use kontor_proto::v1::template_service_client::TemplateServiceClient;
use kontor_proto::v1::{
    PreviewTemplateRequest, PreviewTemplateResponse, RenderInvoiceRequest, RenderInvoiceResponse,
};
use tonic::Streaming;

use crate::client::Client;
use crate::status::Sent;
use crate::{Error, Result};

/// How long a whole file may take.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_mins(2);
/// Largest file that is accepted: 500 pages with pictures stay far below.
const FILE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A file as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfFile {
    /// Name that the server proposes; empty when it proposes none. Not to be trusted as a path.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// A message that carries a piece of a file.
trait Piece {
    fn into_parts(self) -> (String, i64, Vec<u8>);
}

impl Piece for RenderInvoiceResponse {
    fn into_parts(self) -> (String, i64, Vec<u8>) {
        (self.file_name, self.total_size, self.chunk)
    }
}

impl Piece for PreviewTemplateResponse {
    fn into_parts(self) -> (String, i64, Vec<u8>) {
        (String::new(), self.total_size, self.chunk)
    }
}

impl Client {
    /// Renders a document as PDF. `progress` hears of bytes that came and of the whole.
    ///
    /// # Errors
    /// See [`Error`]; `BadAnswer` when the file is not as long as was said.
    pub async fn render_invoice(
        &self,
        request: RenderInvoiceRequest,
        progress: impl FnMut(u64, u64),
    ) -> Result<PdfFile> {
        let (mut request, sent) = self.dress(request)?;
        request.set_timeout(DOWNLOAD_TIMEOUT);
        let stream = InvoiceServiceClient::new(self.channel())
            .render_invoice(request)
            .await
            .map_err(|status| self.name_status(&status, sent))?;
        self.collect(stream.into_inner(), sent, progress).await
    }

    /// Renders a document, or a sample one, with a template's files that are not kept.
    ///
    /// # Errors
    /// As [`Client::render_invoice`].
    pub async fn preview_template(
        &self,
        request: PreviewTemplateRequest,
        progress: impl FnMut(u64, u64),
    ) -> Result<PdfFile> {
        let (mut request, sent) = self.dress(request)?;
        request.set_timeout(DOWNLOAD_TIMEOUT);
        let stream = TemplateServiceClient::new(self.channel())
            .preview_template(request)
            .await
            .map_err(|status| self.name_status(&status, sent))?;
        self.collect(stream.into_inner(), sent, progress).await
    }

    async fn collect<P: Piece>(
        &self,
        stream: Streaming<P>,
        sent: Sent,
        progress: impl FnMut(u64, u64),
    ) -> Result<PdfFile> {
        tokio::time::timeout(DOWNLOAD_TIMEOUT, self.collect_all(stream, sent, progress))
            .await
            .map_err(|_| Error::TimedOut)?
    }

    async fn collect_all<P: Piece>(
        &self,
        mut stream: Streaming<P>,
        sent: Sent,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<PdfFile> {
        let mut file = PdfFile {
            name: String::new(),
            content: Vec::new(),
        };
        let mut total = 0;
        while let Some(piece) = stream
            .message()
            .await
            .map_err(|status| self.name_status(&status, sent))?
        {
            let (name, total_size, chunk) = piece.into_parts();
            if file.content.is_empty() {
                file.name = name;
                total = usize::try_from(total_size).unwrap_or_default();
            }
            if file.content.len() + chunk.len() > FILE_BYTES_MAX {
                return Err(Error::BadAnswer("the file is too long".to_owned()));
            }
            file.content.extend_from_slice(&chunk);
            progress(file.content.len() as u64, total as u64);
        }
        if file.content.len() != total {
            return Err(Error::BadAnswer(format!(
                "the file has {} bytes, {total} were promised",
                file.content.len()
            )));
        }
        Ok(file)
    }
}
