//! The template that comes with the program, kept in the database like every other: a document that was printed with
//! it looks the same after an upgrade has brought another.

use kontor_domain::ids::TemplateId;
use kontor_print::TemplatePackage;
use kontor_store::{
    Conn,
    templates::{self, Template},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::package::stored_files;
use crate::{
    app::App,
    audit::{self, Change},
    error::Error,
};

/// The id of the built-in template in every installation.
pub const BUILT_IN: TemplateId =
    TemplateId::from_uuid(Uuid::from_u128(0x019a_b000_0000_7000_8000_0000_0000_0201));

/// What the built-in template is called.
const NAME: &str = "Standardowy";

/// Keeps the program's template: as the default of a new installation, as a new version after an upgrade, and not at
/// all when it is there. Safe with several servers at once.
///
/// # Errors
/// Those of the store.
pub async fn keep_built_in(app: &App) -> Result<(), Error> {
    let package = TemplatePackage::built_in();
    let digest = package.digest();
    let is_kept = app.db.read(move |conn| is_present(conn, &digest)).await?;
    if is_kept {
        return Ok(());
    }
    let (keys, now) = (app.keys.clone(), app.now());
    app.db
        .write(move |conn| {
            if is_present(conn, &digest)? {
                return Ok(());
            }
            let template = next(conn, now)?;
            let files = stored_files(&package);
            if template.version == 1 {
                templates::insert(conn, &template, &files, &digest)?;
            } else {
                templates::add_version(conn, &template, &files, &digest)?;
            }
            let change = Change::of("template.update", "template", BUILT_IN)
                .with("name", template.name.as_str())
                .with("version", template.version);
            audit::record_of_server(conn, &keys, now, &change)
        })
        .await
}

fn is_present(conn: &mut Conn, digest: &[u8]) -> Result<bool, Error> {
    let Some(template) = templates::find(conn, BUILT_IN)? else {
        return Ok(false);
    };
    let present = templates::digest_of(conn, BUILT_IN, template.version)?;
    Ok(present.as_deref() == Some(digest))
}

fn next(conn: &mut Conn, now: OffsetDateTime) -> Result<Template, Error> {
    Ok(match templates::find(conn, BUILT_IN)? {
        Some(template) => Template {
            version: template.version + 1,
            updated_at: now,
            ..template
        },
        None => Template {
            id: BUILT_IN,
            name: NAME.to_owned(),
            built_in: true,
            is_default: templates::find_default(conn)?.is_none(),
            default_of: Vec::new(),
            version: 1,
            updated_at: now,
        },
    })
}
