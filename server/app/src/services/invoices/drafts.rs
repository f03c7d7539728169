//! Drafts: kept, changed, deleted.

use std::sync::Arc;

use kontor_domain::{
    calendar::warsaw_date,
    ids::InvoiceId,
    invoice::{Content, ContentInput, Draft, Reading, read_content},
    refusal::{Refusal, Text},
    role::Permission,
};
use kontor_store::{
    Conn,
    invoices::{self, DraftRow, Stored},
};
use serde::Serialize;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

use super::{
    DRAFT, already_issued,
    prepare::{DraftView, Prepared, prepare},
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::{etag, once::write_once},
};

const CREATE: &str = "kontor.v1.InvoiceService/CreateDraft";
const UPDATE: &str = "kontor.v1.InvoiceService/UpdateDraft";
const DELETE: &str = "kontor.v1.InvoiceService/DeleteDraft";

/// A draft as it shall be.
#[derive(Clone, Debug, Serialize)]
pub struct DraftInput {
    /// Its id; empty for a new one.
    pub id: String,
    /// Its content, whole.
    pub content: ContentInput,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
    /// Against doubling.
    #[serde(skip)]
    pub request_id: String,
}

/// Keeps a new draft. It may be incomplete.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA` for values that are not well-formed or name what does not exist; those of the
/// store.
pub async fn create_draft(app: &App, actor: &Actor, input: DraftInput) -> Result<DraftView, Error> {
    actor.require(Permission::EditDrafts)?;
    let author_id = actor.user_id.ok_or_else(needs_person)?;
    let now = app.now();
    let (content, kept) = kept(app, &input.content, now).await?;
    let draft = Draft {
        id: app.id(now),
        content,
        created_at: primitive(now),
        updated_at: primitive(now),
        author_id,
        version: 1,
    };
    let (who, keys) = (actor.clone(), Arc::clone(&app.keys));
    let request_id = input.request_id.clone();
    let draft = write_once(app, actor, CREATE, &request_id, &input, move |conn| {
        invoices::insert_draft(conn, &kept.row(&draft))?;
        let change = Change::of("draft.create", "invoice", draft.id);
        audit::record(conn, &keys, &who, now, &change)?;
        Ok(draft.clone())
    })
    .await?;
    view(app, draft, now).await
}

/// Replaces the content of a draft.
///
/// # Errors
/// As [`create_draft`]; `NOT_FOUND`; `INVOICE_ISSUED`; a stale etag.
pub async fn update_draft(app: &App, actor: &Actor, input: DraftInput) -> Result<DraftView, Error> {
    actor.require(Permission::EditDrafts)?;
    let id = InvoiceId::parse(&input.id).map_err(|problem| problem.in_field("id"))?;
    let now = app.now();
    let (content, kept) = kept(app, &input.content, now).await?;
    let (who, keys, etag) = (actor.clone(), Arc::clone(&app.keys), input.etag.clone());
    let request_id = input.request_id.clone();
    let draft = write_once(app, actor, UPDATE, &request_id, &input, move |conn| {
        let before = existing(conn, id, &etag)?;
        let draft = Draft {
            content: content.clone(),
            updated_at: primitive(now),
            version: before.version + 1,
            ..before
        };
        invoices::update_draft(conn, &kept.row(&draft), before.version)?;
        let change = Change::of("draft.update", "invoice", draft.id);
        audit::record(conn, &keys, &who, now, &change)?;
        Ok(draft)
    })
    .await?;
    view(app, draft, now).await
}

/// Deletes a draft.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `INVOICE_ISSUED`; a stale etag; those of the store.
pub async fn delete_draft(
    app: &App,
    actor: &Actor,
    id: &str,
    etag: &str,
    request_id: &str,
) -> Result<(), Error> {
    actor.require(Permission::EditDrafts)?;
    let invoice = InvoiceId::parse(id).map_err(|problem| problem.in_field("id"))?;
    let now = app.now();
    let (who, keys, seen) = (actor.clone(), Arc::clone(&app.keys), etag.to_owned());
    write_once(app, actor, DELETE, request_id, &(id, etag), move |conn| {
        let draft = existing(conn, invoice, &seen)?;
        invoices::delete_draft(conn, draft.id, draft.version)?;
        let change =
            Change::of("draft.delete", "invoice", draft.id).between(Some(&draft.content), None)?;
        audit::record(conn, &keys, &who, now, &change)?;
        Ok(())
    })
    .await
}

/// A draft with what would become of it.
pub(super) async fn view(app: &App, draft: Draft, now: OffsetDateTime) -> Result<DraftView, Error> {
    let today = warsaw_date(now);
    app.db
        .read(move |conn| {
            let prepared = prepare(conn, Reading::whole(draft.content.clone()), today)?;
            Ok(DraftView { draft, prepared })
        })
        .await
}

/// What a list shows of a draft.
struct Kept {
    listed_on: Date,
    buyer_number: String,
    prepared: Prepared,
}

async fn kept(
    app: &App,
    input: &ContentInput,
    now: OffsetDateTime,
) -> Result<(Content, Kept), Error> {
    let today = warsaw_date(now);
    let reading = read_content(input);
    app.db
        .read(move |conn| {
            let prepared = prepare(conn, reading, today)?;
            require_known(&prepared)?;
            let content = prepared.content.clone();
            let listed_on = content.issue_date.unwrap_or(today);
            let buyer = prepared.assembly.buyer.as_ref();
            let buyer_number = buyer
                .map(|buyer| buyer.identity.printed())
                .unwrap_or_default();
            let kept = Kept {
                listed_on,
                buyer_number,
                prepared,
            };
            Ok((content, kept))
        })
        .await
}

/// A draft may be incomplete, but what it says has to be readable, and what it names has to be there.
fn require_known(prepared: &Prepared) -> Result<(), Refusal> {
    let unread = prepared.unread.as_slice();
    let names_series = prepared.content.series_id.is_some();
    let violations = prepared.assembly.violations.clone();
    let standing = violations.filtered(|found| match found.field.as_str() {
        "invoice.buyer.customer_id" => true,
        "invoice.series_id" if names_series => true,
        _ => unread.contains(found),
    });
    standing.into_result()
}

impl Kept {
    fn row<'a>(&'a self, draft: &'a Draft) -> DraftRow<'a> {
        let assembly = &self.prepared.assembly;
        let buyer = assembly.buyer.as_ref();
        DraftRow {
            draft,
            listed_on: self.listed_on,
            buyer_name: buyer.map_or("", |buyer| &buyer.name),
            buyer_number: &self.buyer_number,
            totals: assembly.computed.totals,
            due_date: assembly.payment.due_date,
            paid: assembly.payment.paid.map_or(0, |paid| paid.amount.scaled()),
        }
    }
}

fn existing(conn: &mut Conn, id: InvoiceId, etag: &str) -> Result<Draft, Error> {
    match invoices::find(conn, id)? {
        None => Err(Refusal::not_found(DRAFT, id.to_string()).into()),
        Some(Stored::Issued(issued)) => Err(already_issued(&issued.number).into()),
        Some(Stored::Draft(draft)) => {
            etag::check(etag, draft.version, DRAFT)?;
            Ok(*draft)
        }
    }
}

fn primitive(moment: OffsetDateTime) -> PrimitiveDateTime {
    PrimitiveDateTime::new(moment.date(), moment.time())
}

/// Drafts name the person who wrote them.
fn needs_person() -> Refusal {
    Refusal::precondition(
        "PERSON_REQUIRED",
        Text::fixed(
            "Szkic zapisuje osoba. Zaloguj się na stanowisku.",
            "Drafts are kept by a person. Log in at a workstation.",
        ),
    )
}
