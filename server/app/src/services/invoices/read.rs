//! Reading one document, and copying it.

use kontor_domain::{
    calendar::warsaw_date,
    ids::InvoiceId,
    invoice::{Content, InvoiceKind, Issued, Reading, copy as copied, written},
    refusal::{Problem, Refusal},
    role::Permission,
};
use kontor_store::{
    Conn,
    invoices::{self, Stored},
};

use super::{
    INVOICE,
    prepare::{DraftView, prepare},
};
use crate::{actor::Actor, app::App, error::Error};

/// A document in either state, as it is shown.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A draft with what would become of it.
    Draft(Box<DraftView>),
    /// An issued document.
    Issued(Box<Issued>),
}

/// Which document: by id or by number, exactly one of them.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Id.
    pub id: String,
    /// Number of an issued document.
    pub number: String,
    /// Kind, with the number.
    pub kind: Option<InvoiceKind>,
}

/// Returns one document or draft.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, which: Which) -> Result<Shown, Error> {
    actor.require(Permission::Read)?;
    let today = warsaw_date(app.now());
    if which.id.is_empty() == which.number.is_empty() {
        return Err(id_or_number().in_field("id").into());
    }
    let id = match which.id.as_str() {
        "" => None,
        id => Some(InvoiceId::parse(id).map_err(|problem| problem.in_field("id"))?),
    };
    app.db
        .read(move |conn| {
            let (id, named) = if let Some(id) = id {
                (Some(id), id.to_string())
            } else {
                let kind = which.kind.unwrap_or(InvoiceKind::Vat);
                (
                    invoices::id_of_number(conn, kind, &which.number)?,
                    which.number,
                )
            };
            let stored = match id {
                Some(id) => invoices::find(conn, id)?,
                None => None,
            };
            match stored {
                None => Err(Refusal::not_found(INVOICE, named).into()),
                Some(Stored::Issued(issued)) => Ok(Shown::Issued(issued)),
                Some(Stored::Draft(draft)) => {
                    let prepared = prepare(conn, Reading::whole(draft.content.clone()), today)?;
                    let draft = *draft;
                    Ok(Shown::Draft(Box::new(DraftView { draft, prepared })))
                }
            }
        })
        .await
}

/// Returns the content of a document made ready to be issued again.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; those of the store.
pub async fn copy(
    app: &App,
    actor: &Actor,
    id: &str,
    kind: Option<InvoiceKind>,
) -> Result<Content, Error> {
    actor.require(Permission::EditDrafts)?;
    let id = InvoiceId::parse(id).map_err(|problem| problem.in_field("id"))?;
    let today = warsaw_date(app.now());
    let content = app.db.read(move |conn| content(conn, id)).await?;
    Ok(copied(&content, kind, today))
}

fn content(conn: &mut Conn, id: InvoiceId) -> Result<Content, Error> {
    match invoices::find(conn, id)? {
        None => Err(Refusal::not_found(INVOICE, id.to_string()).into()),
        Some(Stored::Issued(issued)) => Ok(written(&issued)),
        Some(Stored::Draft(draft)) => Ok(draft.content),
    }
}

fn id_or_number() -> Problem {
    Problem::fixed(
        "ID_OR_NUMBER",
        "Podaj identyfikator albo numer dokumentu, dokładnie jedno z nich.",
        "Give the id or the number of the document, exactly one of them.",
    )
}
