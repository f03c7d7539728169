//! What a document is decided on, and what the rules make of it, on one snapshot.

use std::collections::{BTreeMap, BTreeSet};

use kontor_domain::{
    calendar::warsaw_date,
    ids::{ProductId, TemplateId},
    invoice::{
        Assembly, BuyerSource, Content, ContentInput, Draft, Facts, ProductFacts, Reading,
        SimilarCustomer, assemble, read_content,
    },
    number_series::NumberSeries,
    party::{Customer, Party},
    refusal::{Problem, Violations},
    role::Permission,
};
use kontor_store::{Conn, bank_accounts, company, customers, products, series, templates};
use time::Date;

use crate::{actor::Actor, app::App, error::Error};

/// Customers named because they resemble a typed buyer.
pub(super) const SIMILAR_MAX: usize = 5;

/// A document with everything that decides about it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What was written, as far as it could be read.
    pub content: Content,
    /// What could not be read.
    pub unread: Violations,
    /// What the office knows.
    pub facts: Facts,
    /// The series it gets its number from, if there is one.
    pub series: Option<NumberSeries>,
    /// Its template and version, if there is one.
    pub template: Option<(TemplateId, i32)>,
    /// What the rules made of it; among its violations is what could not be read.
    pub assembly: Assembly,
}

/// A draft as it is shown.
#[derive(Clone, Debug)]
pub struct DraftView {
    /// The draft.
    pub draft: Draft,
    /// What would become of it.
    pub prepared: Prepared,
}

/// What would become of a document.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The document and what is wrong with it.
    pub prepared: Prepared,
    /// The number that it would get now; empty without a series.
    pub next_number: String,
}

/// Computes and checks a document without keeping anything.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store. What is wrong with the document is part of the answer.
pub async fn preview(app: &App, actor: &Actor, input: &ContentInput) -> Result<Preview, Error> {
    actor.require(Permission::EditDrafts)?;
    let today = warsaw_date(app.now());
    let reading = read_content(input);
    app.db
        .read(move |conn| {
            let prepared = prepare(conn, reading, today)?;
            let next_number = next_number(conn, &prepared, today)?;
            Ok(Preview {
                prepared,
                next_number,
            })
        })
        .await
}

/// Reads what the document needs and applies the rules.
///
/// # Errors
/// Those of the store.
pub(super) fn prepare(conn: &mut Conn, reading: Reading, today: Date) -> Result<Prepared, Error> {
    let content = &reading.content;
    let issue_date = content.issue_date.unwrap_or(today);
    let mut faults: Vec<(&'static str, Problem)> = Vec::new();
    let series = match find_series(conn, content)? {
        Ok(series) => Some(series),
        Err(problem) => {
            faults.push(("series_id", problem));
            None
        }
    };
    let template = match find_template(conn, content, series.as_ref())? {
        Ok(template) => Some(template),
        Err(problem) => {
            faults.push(("template_id", problem));
            None
        }
    };
    let series_last_date = match &series {
        Some(series) => {
            let period = series.data.reset.period_key(issue_date);
            series::counter(conn, series.id, &period)?.and_then(|counter| counter.last_issue_date)
        }
        None => None,
    };
    let facts = Facts {
        today,
        seller: company::find(conn)?.map(|stored| stored.company),
        customer: match content.buyer {
            Some(BuyerSource::Customer(id)) => customers::find(conn, id)?,
            Some(BuyerSource::Typed(_)) | None => None,
        },
        products: find_products(conn, content)?,
        accounts: bank_accounts::all(conn)?,
        series_last_date,
        similar: match &content.buyer {
            Some(BuyerSource::Typed(party)) => find_similar(conn, party)?,
            Some(BuyerSource::Customer(_)) | None => Vec::new(),
        },
    };
    let mut assembly = assemble(content, &facts);
    for (field, problem) in faults {
        assembly.document = None;
        assembly.violations.scope("invoice").field(field, problem);
    }
    assembly.violations = reading.with_found(assembly.violations);
    let Reading { content, unread } = reading;
    if !unread.is_empty() {
        assembly.document = None;
        // Some of them may come of what is missing; all are told once everything can be read.
        assembly.warnings.clear();
    }
    Ok(Prepared {
        content,
        unread,
        facts,
        series,
        template,
        assembly,
    })
}

/// The series that the content names, or the default one of its kind.
fn find_series(conn: &mut Conn, content: &Content) -> Result<Result<NumberSeries, Problem>, Error> {
    let Some(id) = content.series_id else {
        let series = series::find_default(conn, content.kind)?;
        return Ok(series.ok_or_else(series_not_found));
    };
    Ok(match series::find(conn, id)? {
        None => Err(series_not_found()),
        Some(series) if series.data.kind != content.kind => Err(Problem::fixed(
            "SERIES_OF_ANOTHER_KIND",
            "Seria numeracji: wybrana seria numeruje dokumenty innego rodzaju. Wybierz inną.",
            "Number series: the chosen one numbers documents of another kind. Choose another.",
        )),
        Some(series) if !series.active => Err(Problem::fixed(
            "SERIES_INACTIVE",
            "Seria numeracji: wybrana seria nie jest już używana. Wybierz inną.",
            "Number series: the chosen one is out of use. Choose another.",
        )),
        Some(series) => Ok(series),
    })
}

fn series_not_found() -> Problem {
    Problem::fixed(
        "SERIES_NOT_FOUND",
        "Seria numeracji: nie ma takiej serii. Wybierz ją ponownie.",
        "Number series: there is no such series. Choose it again.",
    )
}

/// The template that the content names, or that of the series, or the default of all.
fn find_template(
    conn: &mut Conn,
    content: &Content,
    series: Option<&NumberSeries>,
) -> Result<Result<(TemplateId, i32), Problem>, Error> {
    let template = match (content.template_id, series) {
        (Some(id), _) => templates::find(conn, id)?.map(|template| (template.id, template.version)),
        (None, Some(series)) => templates::chosen(conn, series.id)?,
        (None, None) => templates::find_default(conn)?,
    };
    Ok(template.ok_or_else(|| {
        Problem::fixed(
            "TEMPLATE_NOT_FOUND",
            "Szablon wydruku: nie ma takiego szablonu. Wybierz go ponownie.",
            "Template of the print: there is no such template. Choose it again.",
        )
    }))
}

fn find_products(
    conn: &mut Conn,
    content: &Content,
) -> Result<BTreeMap<ProductId, ProductFacts>, Error> {
    let ids: BTreeSet<ProductId> = content
        .lines
        .iter()
        .filter_map(|line| line.product_id)
        .collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let found = products::find_all(conn, &ids)?;
    let facts = found.into_iter().map(|found| {
        let facts = ProductFacts {
            product: found.product,
            unit: found.unit,
        };
        (facts.product.id, facts)
    });
    Ok(facts.collect())
}

/// Customers that resemble a buyer without a number by which it would be known for sure.
fn find_similar(conn: &mut Conn, party: &Party) -> Result<Vec<SimilarCustomer>, Error> {
    if party.identity.unique_key().is_some() {
        return Ok(Vec::new());
    }
    let similar = customers::similar(conn, party, None, SIMILAR_MAX)?;
    Ok(similar.iter().map(similar_customer).collect())
}

fn similar_customer(customer: &Customer) -> SimilarCustomer {
    let party = &customer.data.party;
    SimilarCustomer {
        id: customer.id,
        name: party.name.clone(),
        address: party
            .address
            .as_ref()
            .map(kontor_domain::party::Address::one_line)
            .unwrap_or_default(),
    }
}

fn next_number(conn: &mut Conn, prepared: &Prepared, today: Date) -> Result<String, Error> {
    let Some(series) = &prepared.series else {
        return Ok(String::new());
    };
    if !prepared.unread.is_empty() {
        // Series and date may be others.
        return Ok(String::new());
    }
    let date = prepared.content.issue_date.unwrap_or(today);
    let period = series.data.reset.period_key(date);
    let last = series::counter(conn, series.id, &period)?.map_or(0, |counter| counter.last_counter);
    Ok(series
        .data
        .pattern
        .format(last + 1, date, &series.data.name))
}
