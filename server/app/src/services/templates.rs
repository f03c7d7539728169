//! Templates of prints: listed, exported, imported, previewed, made defaults.

mod built_in;
mod package;

use std::sync::Arc;

use kontor_domain::{
    calendar::warsaw_date,
    ids::{InvoiceId, SeriesId, TemplateId},
    invoice::PrintLanguage,
    refusal::{Kind, Label, Problem, Refusal, Text},
    role::Permission,
    text::required,
};
use kontor_print::{TemplatePackage, document::Language, samples};
pub use kontor_store::templates::Template;
use kontor_store::{
    Conn, series,
    templates::{self, TEMPLATES_MAX},
};
use serde::{Deserialize, Serialize};

pub use built_in::{BUILT_IN, keep_built_in};
pub use package::FileInput;
pub(crate) use package::{package_of, refused_print};

use package::{read_package, stored_files};

use super::{
    invoices::{pdf, printable},
    once::write_once,
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
};

const IMPORT: &str = "kontor.v1.TemplateService/ImportTemplate";
const SET_DEFAULT: &str = "kontor.v1.TemplateService/SetDefaultTemplate";
const TEMPLATE: Label = Label::new("szablon", "template");
/// Characters of the longest name.
const NAME_CHARACTERS_MAX: usize = 100;

/// A template with the files of one of its versions.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The template.
    pub template: Template,
    /// Its files by path.
    pub files: Vec<FileInput>,
}

/// A new template or version as it came.
#[derive(Clone, Debug)]
pub struct ImportInput {
    /// Template to get a new version; empty for a new template.
    pub id: String,
    /// Name of a new template.
    pub name: String,
    /// The files.
    pub files: Vec<FileInput>,
    /// Against doubling.
    pub request_id: String,
}

/// What to preview.
#[derive(Clone, Debug)]
pub struct PreviewInput {
    /// Files that are not kept; empty for a kept template.
    pub files: Vec<FileInput>,
    /// A kept template, when there are no files.
    pub id: String,
    /// Document; a sample when empty.
    pub invoice_id: String,
    /// Language.
    pub language: Option<PrintLanguage>,
}

/// Lists all templates by name.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Template>, Error> {
    actor.require(Permission::Read)?;
    app.db.read(|conn| Ok(templates::all(conn)?)).await
}

/// Returns the files of a version, the present one for 0.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; those of the store.
pub async fn export(app: &App, actor: &Actor, id: &str, version: i32) -> Result<Exported, Error> {
    actor.require(Permission::Administer)?;
    let id = TemplateId::parse(id).map_err(|problem| problem.in_field("id"))?;
    app.db
        .read(move |conn| {
            let template = existing(conn, id)?;
            let version = if version == 0 {
                template.version
            } else {
                version
            };
            let files = templates::files_of(conn, id, version)?
                .ok_or_else(|| Refusal::not_found(TEMPLATE, format!("{id} v{version}")))?;
            let files = files
                .into_iter()
                .map(|(path, content)| FileInput { path, content });
            Ok(Exported {
                files: files.collect(),
                template,
            })
        })
        .await
}

/// Adds a template, or a new version of one, after the sample documents were printed with it.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `TEMPLATE_PACKAGE_INVALID`; `TEMPLATE_FAULT`; `TEMPLATE_LIMIT`; `NOT_FOUND`;
/// `TEMPLATE_BUILT_IN`; `ALREADY_EXISTS`; `TEMPLATES_TOO_MANY`; those of the store.
pub async fn import(app: &App, actor: &Actor, input: ImportInput) -> Result<Template, Error> {
    actor.require(Permission::Administer)?;
    let package = read_package(&input.files)?;
    let target = target(app, &input)?;
    app.renderer.check(&package).await.map_err(refused_print)?;
    let now = app.now();
    let files = stored_files(&package);
    let digest = package.digest();
    let (who, keys) = (actor.clone(), Arc::clone(&app.keys));
    let request = (&input.id, &input.name, digest);
    let id = write_once(
        app,
        actor,
        IMPORT,
        &input.request_id,
        &request,
        move |conn| {
            let (template, action) = match &target {
                Target::New { id, name } => (new(conn, *id, name, now)?, "template.create"),
                Target::Version(id) => (next_version(conn, *id, now)?, "template.update"),
            };
            if template.version == 1 {
                templates::insert(conn, &template, &files, &digest)
            } else {
                templates::add_version(conn, &template, &files, &digest)
            }?;
            let change = Change::of(action, "template", template.id)
                .with("name", template.name.as_str())
                .with("version", template.version);
            audit::record(conn, &keys, &who, now, &change)?;
            Ok(template.id)
        },
    )
    .await?;
    app.db.read(move |conn| existing(conn, id)).await
}

/// Prints a document, or the first sample, with files that are not kept or with a kept template.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `TEMPLATE_PACKAGE_INVALID`; `TEMPLATE_FAULT`; `TEMPLATE_LIMIT`; `NOT_FOUND`;
/// those of the store.
pub async fn preview(app: &App, actor: &Actor, input: PreviewInput) -> Result<Vec<u8>, Error> {
    actor.require(Permission::Administer)?;
    let today = warsaw_date(app.now());
    let invoice = match input.invoice_id.as_str() {
        "" => None,
        id => Some(InvoiceId::parse(id).map_err(|problem| problem.in_field("invoice_id"))?),
    };
    let typed = match input.files.as_slice() {
        [] => None,
        files => Some(read_package(files)?),
    };
    let kept = match (&typed, input.id.as_str()) {
        (Some(_), _) => None,
        (None, id) => Some(TemplateId::parse(id).map_err(|problem| problem.in_field("id"))?),
    };
    let (package, document) = app
        .db
        .read(move |conn| {
            let package = match (typed, kept) {
                (Some(package), _) => package,
                (None, Some(id)) => {
                    let template = existing(conn, id)?;
                    package_of(conn, id, template.version)?
                }
                (None, None) => TemplatePackage::built_in(),
            };
            let document = match invoice {
                Some(id) => Some(printable(conn, id, today)?),
                None => None,
            };
            Ok::<_, Error>((package, document))
        })
        .await?;
    if let Some(document) = document {
        return pdf(app, document, &package, input.language).await;
    }
    let (_, mut sample) = samples::first();
    if input.language == Some(PrintLanguage::PolishEnglish) {
        sample.language = Language::PolishEnglish;
    }
    let rendered = app
        .renderer
        .render(&package, &sample)
        .await
        .map_err(refused_print)?;
    Ok(rendered.pdf)
}

/// Makes a template the default of all documents, or of a series.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; those of the store.
pub async fn set_default(
    app: &App,
    actor: &Actor,
    id: &str,
    series: &str,
    request_id: &str,
) -> Result<Template, Error> {
    actor.require(Permission::Administer)?;
    let template = TemplateId::parse(id).map_err(|problem| problem.in_field("id"))?;
    let of = match series {
        "" => None,
        id => Some(SeriesId::parse(id).map_err(|problem| problem.in_field("series_id"))?),
    };
    let now = app.now();
    let (who, keys) = (actor.clone(), Arc::clone(&app.keys));
    write_once(
        app,
        actor,
        SET_DEFAULT,
        request_id,
        &(id, series),
        move |conn| {
            existing(conn, template)?;
            let mut change = Change::of("template.set_default", "template", template);
            match of {
                None => templates::set_default(conn, template)?,
                Some(of) => {
                    if series::find(conn, of)?.is_none() {
                        let label = Label::new("seria numeracji", "number series");
                        return Err(Refusal::not_found(label, of.to_string()).into());
                    }
                    templates::set_series_default(conn, of, template)?;
                    change = change.with("series_id", of.to_string());
                }
            }
            audit::record(conn, &keys, &who, now, &change)?;
            Ok(())
        },
    )
    .await?;
    app.db.read(move |conn| existing(conn, template)).await
}

/// What an import makes.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Target {
    New { id: TemplateId, name: String },
    Version(TemplateId),
}

fn target(app: &App, input: &ImportInput) -> Result<Target, Error> {
    if !input.id.is_empty() {
        let id = TemplateId::parse(&input.id).map_err(|problem| problem.in_field("id"))?;
        return Ok(Target::Version(id));
    }
    let label = Label::new("nazwa szablonu", "name of the template");
    let name = required(&input.name, NAME_CHARACTERS_MAX, label)
        .map_err(|problem| problem.in_field("name"))?;
    Ok(Target::New {
        id: app.id(app.now()),
        name,
    })
}

fn new(
    conn: &mut Conn,
    id: TemplateId,
    name: &str,
    now: time::OffsetDateTime,
) -> Result<Template, Error> {
    let all = templates::all(conn)?;
    if all.len() >= TEMPLATES_MAX {
        return Err(too_many().into());
    }
    let folded = kontor_domain::text::fold(name);
    if all
        .iter()
        .any(|other| kontor_domain::text::fold(&other.name) == folded)
    {
        return Err(Refusal::already_exists(TEMPLATE, name).into());
    }
    Ok(Template {
        id,
        name: name.to_owned(),
        built_in: false,
        is_default: false,
        default_of: Vec::new(),
        version: 1,
        updated_at: now,
    })
}

fn next_version(
    conn: &mut Conn,
    id: TemplateId,
    now: time::OffsetDateTime,
) -> Result<Template, Error> {
    let template = existing(conn, id)?;
    if template.built_in {
        return Err(is_built_in().into());
    }
    Ok(Template {
        version: template.version + 1,
        updated_at: now,
        ..template
    })
}

fn existing(conn: &mut Conn, id: TemplateId) -> Result<Template, Error> {
    templates::find(conn, id)?.ok_or_else(|| Refusal::not_found(TEMPLATE, id.to_string()).into())
}

fn is_built_in() -> Refusal {
    Refusal::precondition(
        "TEMPLATE_BUILT_IN",
        Text::fixed(
            "Szablonu wbudowanego nie można zmienić. Wyeksportuj go i zaimportuj jako nowy szablon.",
            "The built-in template cannot be changed. Export it and import it as a new template.",
        ),
    )
}

fn too_many() -> Refusal {
    let text = Text::new(
        format!(
            "Można mieć najwyżej {TEMPLATES_MAX} szablonów. Zaimportuj nową wersję istniejącego."
        ),
        format!(
            "There can be at most {TEMPLATES_MAX} templates. Import a new version of one that exists."
        ),
    );
    Refusal::new(Kind::ResourceExhausted, "TEMPLATES_TOO_MANY", text)
}

/// A package without files is refused like any other that is no template.
fn files_required() -> Problem {
    Problem::required(Label::new("pliki szablonu", "files of the template"))
}
