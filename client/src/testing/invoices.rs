//! Documents: one kind of line, one rate, and a `request_id` that is kept as the real server keeps it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;
use tokio_stream::Iter;
use tonic::{Code, Request, Response, Status};

use super::server::{State, refusal};
use crate::proto::invoice_service_server::InvoiceService;
use crate::proto::*;

/// What was issued, and how answers go astray.
#[derive(Default)]
pub(crate) struct Invoices {
    issued: Mutex<Vec<Invoice>>,
    answers: Mutex<HashMap<String, (IssueInvoiceRequest, IssueInvoiceResponse)>>,
    /// The work is done, the answer never comes.
    pub swallow_answers: AtomicBool,
    /// Told each time when work was done.
    done: Notify,
    /// The next document is refused.
    pub refuse: AtomicBool,
}

impl Invoices {
    pub(crate) fn count(&self) -> usize {
        self.issued.lock().expect("documents").len()
    }

    /// Waits until there are more documents than this.
    pub(crate) async fn more_than(&self, count: usize) {
        while self.count() <= count {
            self.done.notified().await;
        }
    }

    pub(crate) fn last_request(&self) -> Option<IssueInvoiceRequest> {
        let last = self
            .issued
            .lock()
            .expect("documents")
            .last()?
            .number
            .clone();
        let answers = self.answers.lock().expect("answers");
        answers
            .values()
            .find(|(_, answer)| {
                answer
                    .invoice
                    .as_ref()
                    .is_some_and(|made| made.number == last)
            })
            .map(|(request, _)| request.clone())
    }

    fn issue(&self, request: IssueInvoiceRequest) -> Result<IssueInvoiceResponse, Status> {
        let mut answers = self.answers.lock().expect("answers");
        if let Some((first, answer)) = answers.get(&request.request_id) {
            if *first == request {
                return Ok(answer.clone());
            }
            return Err(refusal(
                Code::InvalidArgument,
                "REQUEST_ID_REUSED",
                "ten sam identyfikator, inna treść",
            ));
        }
        let content = match &request.source {
            Some(issue_invoice_request::Source::Invoice(content)) => content.clone(),
            _ => InvoiceContent::default(),
        };
        let mut issued = self.issued.lock().expect("documents");
        let mut invoice = computed(content);
        invoice.id = format!("7c0f3d54-0000-7000-8000-{:012}", issued.len() + 100);
        invoice.state = InvoiceState::Issued.into();
        invoice.number = format!("FV/{}/11/2026", issued.len() + 1);
        issued.push(invoice.clone());
        let typed_in = matches!(
            invoice
                .content
                .as_ref()
                .and_then(|c| c.buyer.as_ref())
                .and_then(|b| b.source.as_ref()),
            Some(buyer::Source::Party(_))
        );
        let outcome = if typed_in && request.register_buyer {
            BuyerOutcome::Created
        } else {
            BuyerOutcome::Unspecified
        };
        let answer = IssueInvoiceResponse {
            invoice: Some(invoice),
            buyer_outcome: outcome.into(),
            ..IssueInvoiceResponse::default()
        };
        answers.insert(request.request_id.clone(), (request, answer.clone()));
        Ok(answer)
    }
}

/// A document whose every line is worth 100.00 net at 23 %.
fn computed(mut content: InvoiceContent) -> Invoice {
    if content.kind == 0 {
        content.kind = InvoiceKind::Vat.into();
    }
    let lines: Vec<ComputedLine> = (1..)
        .zip(&content.lines)
        .map(|(number, line)| ComputedLine {
            number,
            line: Some(line.clone()),
            net: 100_000,
            vat: 23_000,
            gross: 123_000,
            ..ComputedLine::default()
        })
        .collect();
    let count = i64::try_from(lines.len()).expect("few lines");
    let buyer = match content.buyer.clone().and_then(|buyer| buyer.source) {
        Some(buyer::Source::Party(party)) => Some(party),
        _ => None,
    };
    let totals = InvoiceTotals {
        currency: "PLN".to_owned(),
        net: 100_000 * count,
        vat: 23_000 * count,
        gross: 123_000 * count,
        due: 123_000 * count,
        in_words: "kwota słownie".to_owned(),
        sums: vec![VatSum {
            vat_code: VatCode::VatCode23.into(),
            net: 100_000 * count,
            vat: 23_000 * count,
            gross: 123_000 * count,
            vat_pln: 23_000 * count,
        }],
        ..InvoiceTotals::default()
    };
    Invoice {
        content: Some(content),
        buyer,
        lines,
        totals: Some(totals),
        due_date: "2026-12-07".to_owned(),
        issued_by: "Anna z próby".to_owned(),
        ..Invoice::default()
    }
}

/// A PDF in two pieces.
type Pieces = Iter<std::vec::IntoIter<Result<RenderInvoiceResponse, Status>>>;

#[tonic::async_trait]
impl InvoiceService for State {
    type RenderInvoiceStream = Pieces;

    async fn preview_invoice(
        &self,
        request: Request<PreviewInvoiceRequest>,
    ) -> Result<Response<PreviewInvoiceResponse>, Status> {
        self.admit(&request, true)?;
        let content = request.into_inner().invoice.unwrap_or_default();
        let mut problems = Vec::new();
        if content.lines.is_empty() {
            problems.push(Problem {
                reason: "LINES_MISSING".to_owned(),
                field: "invoice.lines".to_owned(),
                message: "Dokument nie ma pozycji.".to_owned(),
            });
        }
        let warnings = vec![Warning {
            reason: "MPP_ACCOUNT_MISSING".to_owned(),
            message: "Ostrzeżenie \u{1b}[31mz serwera\u{1b}[0m.".to_owned(),
            must_be_confirmed: !content.notes.is_empty(),
            ..Warning::default()
        }];
        Ok(Response::new(PreviewInvoiceResponse {
            invoice: Some(computed(content)),
            problems,
            warnings,
            next_number: format!("FV/{}/11/2026", self.invoices.count() + 1),
        }))
    }

    async fn create_draft(
        &self,
        request: Request<CreateDraftRequest>,
    ) -> Result<Response<CreateDraftResponse>, Status> {
        self.admit(&request, true)?;
        Err(Status::unimplemented("drafts"))
    }

    async fn update_draft(
        &self,
        _: Request<UpdateDraftRequest>,
    ) -> Result<Response<UpdateDraftResponse>, Status> {
        Err(Status::unimplemented("drafts"))
    }

    async fn delete_draft(
        &self,
        _: Request<DeleteDraftRequest>,
    ) -> Result<Response<DeleteDraftResponse>, Status> {
        Err(Status::unimplemented("drafts"))
    }

    async fn issue_invoice(
        &self,
        request: Request<IssueInvoiceRequest>,
    ) -> Result<Response<IssueInvoiceResponse>, Status> {
        self.admit(&request, true)?;
        if self.invoices.refuse.load(Ordering::SeqCst) {
            return Err(refusal(
                Code::FailedPrecondition,
                "RESTORED_CONFIRM",
                "Wystawianie wstrzymane.",
            ));
        }
        let answer = self.invoices.issue(request.into_inner())?;
        self.invoices.done.notify_one();
        if self.invoices.swallow_answers.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        Ok(Response::new(answer))
    }

    async fn get_invoice(
        &self,
        request: Request<GetInvoiceRequest>,
    ) -> Result<Response<GetInvoiceResponse>, Status> {
        self.admit(&request, true)?;
        let wanted = request.into_inner();
        let issued = self.invoices.issued.lock().expect("documents");
        let found = issued
            .iter()
            .find(|invoice| invoice.id == wanted.id || invoice.number == wanted.number);
        match found {
            Some(invoice) => Ok(Response::new(GetInvoiceResponse {
                invoice: Some(invoice.clone()),
            })),
            None => Err(refusal(
                Code::NotFound,
                "NOT_FOUND",
                "Nie ma takiego dokumentu.",
            )),
        }
    }

    async fn list_invoices(
        &self,
        request: Request<ListInvoicesRequest>,
    ) -> Result<Response<ListInvoicesResponse>, Status> {
        self.admit(&request, true)?;
        let wanted = request.into_inner();
        let start: usize = wanted.page_token.parse().unwrap_or(0);
        let size = usize::try_from(wanted.page_size).unwrap_or(0).clamp(1, 2);
        let issued = self.invoices.issued.lock().expect("documents");
        let page: Vec<InvoiceSummary> = issued.iter().skip(start).take(size).map(summary).collect();
        let end = start + page.len();
        let next_page_token = if end < issued.len() {
            end.to_string()
        } else {
            String::new()
        };
        Ok(Response::new(ListInvoicesResponse {
            invoices: page,
            next_page_token,
            totals: Vec::new(),
        }))
    }

    async fn copy_invoice(
        &self,
        request: Request<CopyInvoiceRequest>,
    ) -> Result<Response<CopyInvoiceResponse>, Status> {
        self.admit(&request, true)?;
        let id = request.into_inner().id;
        let issued = self.invoices.issued.lock().expect("documents");
        let found = issued.iter().find(|invoice| invoice.id == id);
        Ok(Response::new(CopyInvoiceResponse {
            invoice: found.and_then(|invoice| invoice.content.clone()),
        }))
    }

    async fn render_invoice(
        &self,
        request: Request<RenderInvoiceRequest>,
    ) -> Result<Response<Pieces>, Status> {
        self.admit(&request, true)?;
        let piece = |file_name: &str, total_size, chunk: &[u8]| {
            Ok(RenderInvoiceResponse {
                file_name: file_name.to_owned(),
                total_size,
                chunk: chunk.to_vec(),
            })
        };
        let pieces = vec![
            piece("../FV-1-11-2026.pdf", 9, b"%PDF-"),
            piece("", 0, b"test"),
        ];
        Ok(Response::new(tokio_stream::iter(pieces)))
    }
}

fn summary(invoice: &Invoice) -> InvoiceSummary {
    let totals = invoice.totals.clone().unwrap_or_default();
    let content = invoice.content.clone().unwrap_or_default();
    InvoiceSummary {
        id: invoice.id.clone(),
        kind: content.kind,
        state: invoice.state,
        number: invoice.number.clone(),
        issue_date: content.issue_date,
        due_date: invoice.due_date.clone(),
        buyer_name: invoice.buyer.clone().unwrap_or_default().name,
        currency: totals.currency,
        net: totals.net,
        vat: totals.vat,
        gross: totals.gross,
        ..InvoiceSummary::default()
    }
}
