//! The seller and its logo. Its bank accounts are in [`bank_accounts`](super::bank_accounts).

use kontor_domain::{
    party::{Company, CompanyInput, validate_company},
    refusal::{Kind, Label, Problem, Refusal, Text, Violations},
    role::Permission,
};
use kontor_print::document::ImageFormat;
pub use kontor_store::company::StoredCompany;
use kontor_store::{
    Conn,
    company::{self},
    files::{self, FileHash, StoredFile},
};
use serde::Serialize;

use super::{etag, once::write_once};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::{Error, in_field},
};

/// Bytes of the largest logo.
pub const LOGO_BYTES_MAX: usize = 1024 * 1024;

const COMPANY: Label = Label::new("moja firma", "company");

/// A change of the company.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    /// The new content.
    pub input: CompanyInput,
    /// Names of the fields to take over; all when empty.
    pub mask: Vec<String>,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// Returns the company.
///
/// # Errors
/// `PERMISSION_DENIED`; `COMPANY_NOT_SET`; those of the store.
pub async fn get(app: &App, actor: &Actor) -> Result<StoredCompany, Error> {
    actor.require(Permission::Read)?;
    app.db.read(existing).await
}

/// Sets or changes the company.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; a stale etag; those of [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    change: Update,
    request_id: &str,
) -> Result<StoredCompany, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (by, keys, wanted) = (actor.clone(), app.keys.clone(), change.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CompanyService/UpdateCompany",
        request_id,
        &change,
        move |conn| {
            let before = company::find(conn)?;
            let version = before.as_ref().map_or(0, |before| before.version);
            etag::check(&wanted.etag, version, COMPANY)?;
            let mut input = before
                .as_ref()
                .map(|before| CompanyInput::from(&before.company))
                .unwrap_or_default();
            input.overlay(&wanted.input, &wanted.mask)?;
            let after = StoredCompany {
                company: validated(&input)?,
                logo: before.as_ref().and_then(|before| before.logo),
                version: version + 1,
                updated_at: now,
            };
            match &before {
                Some(before) if before.company == after.company => return Ok(before.clone()),
                Some(_) => company::update(conn, &after)?,
                None => company::insert(conn, &after)?,
            }
            let change = Change::without_id("company.update", "company").between(
                before.as_ref().map(|before| &before.company),
                Some(&after.company),
            )?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after)
        },
    )
    .await
}

/// Returns the logo, if there is one.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn logo(app: &App, actor: &Actor) -> Result<Option<StoredFile>, Error> {
    actor.require(Permission::Read)?;
    app.db
        .read(
            |conn| match company::find(conn)?.and_then(|company| company.logo) {
                Some(hash) => Ok(files::find(conn, hash)?),
                None => Ok(None),
            },
        )
        .await
}

/// Sets the logo; an empty image takes it away. Earlier logos stay stored: documents issued with them are printed
/// with them.
///
/// # Errors
/// `PERMISSION_DENIED`; `LOGO_TOO_LARGE`, `LOGO_FORMAT` for the field `image`; `COMPANY_NOT_SET`; those of
/// [`write_once`].
pub async fn set_logo(
    app: &App,
    actor: &Actor,
    image: Vec<u8>,
    request_id: &str,
) -> Result<(), Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let hash = FileHash::of(&image);
    let file = if image.is_empty() {
        None
    } else {
        Some(checked(image).map_err(in_field("image"))?)
    };
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.CompanyService/SetLogo",
        request_id,
        &hash,
        move |conn| {
            let before = existing(conn)?.logo;
            let after = file
                .as_ref()
                .map(|file| files::put(conn, file, now))
                .transpose()?;
            if before == after {
                return Ok(());
            }
            company::set_logo(conn, after)?;
            let change = Change::without_id("company.set_logo", "company")
                .with("before", before.map(String::from))
                .with("after", after.map(String::from));
            audit::record(conn, &keys, &by, now, &change)
        },
    )
    .await
}

fn checked(image: Vec<u8>) -> Result<StoredFile, Problem> {
    if image.len() > LOGO_BYTES_MAX {
        return Err(Problem::fixed(
            "LOGO_TOO_LARGE",
            "Logo: plik może mieć najwyżej 1 MB. Zmniejsz obraz.",
            "Logo: the file can have at most 1 MB. Make the picture smaller.",
        ));
    }
    let media_type = match ImageFormat::of(&image) {
        Some(ImageFormat::Png) => "image/png",
        Some(ImageFormat::Jpeg) => "image/jpeg",
        Some(ImageFormat::Svg) => "image/svg+xml",
        None => {
            return Err(Problem::fixed(
                "LOGO_FORMAT",
                "Logo: użyj pliku PNG, JPEG lub SVG.",
                "Logo: use a file in PNG, JPEG or SVG.",
            ));
        }
    };
    Ok(StoredFile {
        media_type: media_type.to_owned(),
        bytes: image,
    })
}

/// The company, which must have been set.
///
/// # Errors
/// `COMPANY_NOT_SET`; those of the store.
pub fn existing(conn: &mut Conn) -> Result<StoredCompany, Error> {
    company::find(conn)?.ok_or_else(|| {
        Refusal::new(
            Kind::NotFound,
            "COMPANY_NOT_SET",
            Text::fixed(
                "Dane firmy nie są jeszcze uzupełnione. Administrator uzupełnia je poleceniem: kontor company.",
                "The company is not set yet. An administrator sets it with: kontor company.",
            ),
        )
        .into()
    })
}

fn validated(input: &CompanyInput) -> Result<Company, Error> {
    let mut violations = Violations::new();
    let company = validate_company(input, &mut violations.scope("company"));
    violations.into_result()?;
    company.ok_or_else(|| Error::internal("a violation without its refusal"))
}
