//! Issuing: checks, number, snapshots, the buyer's registration and the audit row in one transaction.
//!
//! What the document is made of is read and decided before the transaction, on one snapshot. Inside it is decided
//! again whatever another document may have changed meanwhile: the series' last date, the draft's version, whether the
//! buyer is a customer.

use std::sync::{Arc, Mutex, PoisonError};

use kontor_domain::{
    calendar::warsaw_date,
    ids::{CustomerId, InvoiceId, UserId},
    invoice::{
        Assembly, BuyerSource, ContentInput, Document, Issued, Reading, Warning, assemble,
        check_confirmed, read_content,
    },
    refusal::{Kind, Label, Problem, Refusal, Text},
    role::Permission,
};
use kontor_store::{
    Conn, StoreError,
    invoices::{self, Stored},
    series,
};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, PrimitiveDateTime};

use super::{
    DRAFT, INVOICE, already_issued,
    buyer::{BuyerOutcome, Registration, SimilarBuyer, register},
    prepare::{Prepared, prepare},
};
use crate::{
    actor::Actor,
    app::{App, require_not_restored_in},
    audit::{self, Change},
    error::Error,
    keys::Keys,
    services::{etag, once::write_once},
};

const METHOD: &str = "kontor.v1.InvoiceService/IssueInvoice";

/// What to issue.
#[derive(Clone, Debug, Serialize)]
pub struct IssueInput {
    /// Content or draft; required.
    pub source: Option<IssueSource>,
    /// Version of the draft that the caller saw; empty to skip the check.
    pub etag: String,
    /// "Dopisz nowego klienta do bazy klientów".
    pub register_buyer: bool,
    /// Reasons of the warnings that were seen and confirmed.
    pub confirmed_warnings: Vec<String>,
    /// Against doubling; required.
    #[serde(skip)]
    pub request_id: String,
}

/// Where a document to be issued comes from.
#[derive(Clone, Debug, Serialize)]
pub enum IssueSource {
    /// Written now.
    Content(Box<ContentInput>),
    /// A draft's id; the document keeps it.
    Draft(String),
}

/// A document that was issued.
#[derive(Clone, Debug)]
pub struct Issuance {
    /// The document.
    pub issued: Issued,
    /// What became of a buyer typed in.
    pub buyer_outcome: BuyerOutcome,
    /// For matched: whether the typed data differ from the stored ones.
    pub buyer_differs: bool,
    /// For created without a tax number: customers that resemble it.
    pub similar: Vec<SimilarBuyer>,
    /// What a person should see.
    pub warnings: Vec<IssuedWarning>,
}

/// A warning as it was given at issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedWarning {
    /// Stable name.
    pub reason: String,
    /// The proto path of the field, or empty.
    pub field: String,
    /// For the person.
    pub text: Text,
    /// Whether it had to be confirmed.
    pub must_be_confirmed: bool,
}

/// What is kept of the answer, for a repeat of the request. The document itself is immutable and read again.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answer {
    id: InvoiceId,
    registration: Registration,
    warnings: Vec<IssuedWarning>,
}

/// Issues a document.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA` with everything that stands in the way; `WARNINGS_TO_CONFIRM`; `NOT_FOUND`,
/// `INVOICE_ISSUED` or a stale etag for a draft; `NUMBER_TAKEN`; `SERIES_EXHAUSTED`; `RESTORED_CONFIRM`;
/// `REQUEST_ID_REUSED`; those of the store.
pub async fn issue(app: &App, actor: &Actor, input: IssueInput) -> Result<Issuance, Error> {
    actor.require(Permission::Issue)?;
    let user = actor.user_id.ok_or_else(needs_person)?;
    if input.request_id.is_empty() {
        let label = Label::new("identyfikator żądania", "request id");
        return Err(Problem::required(label).in_field("request_id").into());
    }
    let now = app.now();
    let plan = plan(app, actor, user, &input, now).await?;
    let fresh = Arc::new(Mutex::new(None));
    let made = Arc::clone(&fresh);
    let keys = Arc::clone(&app.keys);
    let request_id = input.request_id.clone();
    let answer = write_once(app, actor, METHOD, &request_id, &input, move |conn| {
        require_not_restored_in(conn)?;
        // a refusal too is told here: a repeat of a request that was answered gets its first answer, whatever is
        // wrong with it by now
        let plan = plan.as_ref().map_err(Refusal::clone)?;
        let (issued, answer) = plan.issue(conn, &keys)?;
        *made.lock().unwrap_or_else(PoisonError::into_inner) = Some(issued);
        Ok(answer)
    })
    .await?;
    let made = fresh.lock().unwrap_or_else(PoisonError::into_inner).take();
    let issued = match made {
        Some(issued) if issued.id == answer.id => issued,
        _ => stored(app, answer.id).await?,
    };
    Ok(Issuance {
        issued,
        buyer_outcome: answer.registration.outcome,
        buyer_differs: answer.registration.differs,
        similar: answer.registration.similar,
        warnings: answer.warnings,
    })
}

async fn stored(app: &App, id: InvoiceId) -> Result<Issued, Error> {
    let found = app
        .db
        .read(move |conn| Ok::<_, Error>(invoices::find_issued(conn, id)?))
        .await?;
    found.ok_or_else(|| Refusal::not_found(INVOICE, id.to_string()).into())
}

/// A document ready to be issued.
struct Plan {
    prepared: Prepared,
    document: Document,
    id: InvoiceId,
    /// Version of the draft that becomes the document.
    draft_version: Option<i64>,
    /// Id of the customer that the buyer becomes, when it shall be registered and is none yet.
    register_as: Option<CustomerId>,
    confirmed: Vec<String>,
    actor: Actor,
    user: UserId,
    now: OffsetDateTime,
}

/// Reads and decides; what is refused is kept for the transaction to tell.
async fn plan(
    app: &App,
    actor: &Actor,
    user: UserId,
    input: &IssueInput,
    now: OffsetDateTime,
) -> Result<Result<Plan, Refusal>, Error> {
    match try_plan(app, actor, user, input, now).await {
        Ok(plan) => Ok(Ok(plan)),
        Err(Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(other) => Err(other),
    }
}

async fn try_plan(
    app: &App,
    actor: &Actor,
    user: UserId,
    input: &IssueInput,
    now: OffsetDateTime,
) -> Result<Plan, Error> {
    let today = warsaw_date(now);
    let (id, draft_version, prepared) = match &input.source {
        None => {
            let label = Label::new("dokument albo szkic", "document or draft");
            return Err(Problem::required(label).in_field("invoice").into());
        }
        Some(IssueSource::Content(content)) => {
            let reading = read_content(content);
            let prepared = app
                .db
                .read(move |conn| prepare(conn, reading, today))
                .await?;
            (app.id(now), None, prepared)
        }
        Some(IssueSource::Draft(id)) => draft(app, id, &input.etag, today).await?,
    };
    let document = complete(&prepared.assembly, input, actor)?;
    let is_typed = matches!(prepared.content.buyer, Some(BuyerSource::Typed(_)));
    Ok(Plan {
        document,
        prepared,
        id,
        draft_version,
        register_as: (input.register_buyer && is_typed).then(|| app.id(now)),
        confirmed: input.confirmed_warnings.clone(),
        actor: actor.clone(),
        user,
        now,
    })
}

async fn draft(
    app: &App,
    id: &str,
    etag: &str,
    today: Date,
) -> Result<(InvoiceId, Option<i64>, Prepared), Error> {
    let id = InvoiceId::parse(id).map_err(|problem| problem.in_field("draft_id"))?;
    let etag = etag.to_owned();
    app.db
        .read(move |conn| match invoices::find(conn, id)? {
            None => Err(Refusal::not_found(DRAFT, id.to_string()).into()),
            Some(Stored::Issued(issued)) => Err(already_issued(&issued.number).into()),
            Some(Stored::Draft(draft)) => {
                etag::check(&etag, draft.version, DRAFT)?;
                let prepared = prepare(conn, Reading::whole(draft.content), today)?;
                Ok((id, Some(draft.version), prepared))
            }
        })
        .await
}

/// The document, if nothing stands in the way and what must be confirmed is.
fn complete(assembly: &Assembly, input: &IssueInput, actor: &Actor) -> Result<Document, Refusal> {
    assembly.violations.clone().into_result()?;
    check_confirmed(&assembly.warnings, &input.confirmed_warnings, actor.role)?;
    assembly.document.clone().ok_or_else(|| {
        // an assembly without a document has violations
        Refusal::new(
            Kind::Internal,
            "INTERNAL",
            Text::fixed("Błąd wewnętrzny.", "Internal error."),
        )
    })
}

impl Plan {
    /// Writes the document; runs inside the transaction, maybe more than once.
    fn issue(&self, conn: &mut Conn, keys: &Keys) -> Result<(Issued, Answer), Error> {
        let (Some(series), Some((template_id, template_version))) =
            (&self.prepared.series, self.prepared.template)
        else {
            return Err(Error::internal(
                "a complete document without series or template",
            ));
        };
        let (mut document, warnings) = self.decide_again(conn)?;
        let registration = match self.register_as {
            Some(new_id) => {
                let by = (&self.actor, self.now);
                register(conn, keys, by, new_id, &document.buyer)?
            }
            None => Registration::default(),
        };
        document.customer_id = document.customer_id.or(registration.customer_id);
        let day = document.issue_date;
        let period = series.data.reset.period_key(day);
        let counter = series::take_number(conn, series.id, &period, day).map_err(exhausted)?;
        let issued = Issued {
            id: self.id,
            number: series.data.pattern.format(counter, day, &series.data.name),
            series_id: series.id,
            counter,
            issued_at: PrimitiveDateTime::new(self.now.date(), self.now.time()),
            issued_by_id: self.user,
            issued_by: self.actor.display_name.clone(),
            workstation_id: self.actor.workstation_id,
            template_id,
            template_version,
            document,
        };
        match self.draft_version {
            Some(seen) => invoices::issue_draft(conn, &issued, seen),
            None => invoices::insert_issued(conn, &issued),
        }
        .map_err(|error| not_written(error, &issued.number))?;
        let totals = issued.document.computed.totals;
        let change = Change::of("invoice.issue", "invoice", issued.id)
            .with("number", issued.number.as_str())
            .with("gross", totals.gross.scaled())
            .with("currency", issued.document.currency.code())
            .with("confirmed_warnings", self.confirmed.clone());
        audit::record(conn, keys, &self.actor, self.now, &change)?;
        let answer = Answer {
            id: issued.id,
            registration,
            warnings,
        };
        Ok((issued, answer))
    }

    /// The series' last date is decided on as it is now: another document may have been issued meanwhile.
    fn decide_again(&self, conn: &mut Conn) -> Result<(Document, Vec<IssuedWarning>), Error> {
        let Some(series) = &self.prepared.series else {
            return Err(Error::internal("a complete document without series"));
        };
        let period = series.data.reset.period_key(self.document.issue_date);
        let counter = series::counter(conn, series.id, &period)?;
        let last_date = counter.and_then(|counter| counter.last_issue_date);
        if last_date == self.prepared.facts.series_last_date {
            let warnings = self
                .prepared
                .assembly
                .warnings
                .iter()
                .map(IssuedWarning::of);
            return Ok((self.document.clone(), warnings.collect()));
        }
        let mut facts = self.prepared.facts.clone();
        facts.series_last_date = last_date;
        let assembly = assemble(&self.prepared.content, &facts);
        assembly.violations.into_result()?;
        check_confirmed(&assembly.warnings, &self.confirmed, self.actor.role)?;
        let document = assembly
            .document
            .ok_or_else(|| Error::internal("an assembly without violations has a document"))?;
        Ok((
            document,
            assembly.warnings.iter().map(IssuedWarning::of).collect(),
        ))
    }
}

impl IssuedWarning {
    fn of(warning: &Warning) -> Self {
        Self {
            reason: warning.reason.to_owned(),
            field: warning.field.clone(),
            text: warning.text.clone(),
            must_be_confirmed: warning.must_be_confirmed,
        }
    }
}

fn exhausted(error: StoreError) -> Error {
    if !series::is_exhausted(&error) {
        return error.into();
    }
    Refusal::precondition(
        "SERIES_EXHAUSTED",
        Text::fixed(
            "Seria numeracji nie ma już wolnych numerów w tym okresie. Wybierz inną serię.",
            "The number series has no number left in this period. Choose another series.",
        ),
    )
    .into()
}

fn not_written(error: StoreError, number: &str) -> Error {
    if invoices::is_number_taken(&error) {
        return number_taken(number).into();
    }
    if error.is_rule("invoice_immutable") {
        return already_issued(number).into();
    }
    match error {
        StoreError::RowsAffected { .. } => Refusal::stale(DRAFT).into(),
        other => other.into(),
    }
}

/// Two series make the same text: the text of a number is unique over all VAT documents.
fn number_taken(number: &str) -> Refusal {
    let text = Text::new(
        format!(
            "Numer {number} ma już dokument innej serii. Administrator zmienia wzorzec serii albo jej następny numer."
        ),
        format!(
            "The number {number} is that of a document of another series. An administrator changes the pattern of the \
             series or its next number."
        ),
    );
    Refusal::precondition("NUMBER_TAKEN", text).with("number", number)
}

/// Documents name the person who issued them.
fn needs_person() -> Refusal {
    Refusal::precondition(
        "PERSON_REQUIRED",
        Text::fixed(
            "Dokument wystawia osoba. Zaloguj się na stanowisku.",
            "Documents are issued by a person. Log in at a workstation.",
        ),
    )
}
