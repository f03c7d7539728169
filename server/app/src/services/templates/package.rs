//! Packages between messages, database and printing.

use kontor_domain::{
    ids::TemplateId,
    refusal::{Kind, Refusal, Text},
};
use kontor_print::{RenderError, TemplatePackage};
use kontor_store::{Conn, templates};

use super::files_required;
use crate::error::Error;

/// All files of a template together (the contract's limit; printing itself takes a little more).
const PACKAGE_BYTES_MAX: usize = 3 * 1024 * 1024;

/// A file of a template as it comes and goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInput {
    /// Path within the template.
    pub path: String,
    /// Content.
    pub content: Vec<u8>,
}

/// Looks at the files of a template: names, kinds, sizes.
///
/// # Errors
/// `REQUIRED` or `TEMPLATE_PACKAGE_INVALID`.
pub(super) fn read_package(files: &[FileInput]) -> Result<TemplatePackage, Error> {
    if files.is_empty() {
        return Err(files_required().in_field("files").into());
    }
    let bytes: usize = files.iter().map(|file| file.content.len()).sum();
    if bytes > PACKAGE_BYTES_MAX {
        let fault = kontor_print::PackageFault::TooLarge { bytes };
        return Err(refused_print(RenderError::Package(fault)));
    }
    let files = files.iter().map(|file| kontor_print::TemplateFile {
        path: file.path.clone(),
        bytes: file.content.clone(),
    });
    TemplatePackage::new(files).map_err(|fault| refused_print(RenderError::Package(fault)))
}

/// The files of a package as they are stored.
pub(super) fn stored_files(package: &TemplatePackage) -> Vec<templates::TemplateFile> {
    package
        .files()
        .map(|(path, bytes)| templates::TemplateFile {
            path: path.to_owned(),
            media_type: media_type(path),
            bytes: bytes.to_vec(),
        })
        .collect()
}

/// The package of a version.
///
/// # Errors
/// [`Error::Internal`] if it is not there or not what was accepted; those of the store.
pub(crate) fn package_of(
    conn: &mut Conn,
    template: TemplateId,
    version: i32,
) -> Result<TemplatePackage, Error> {
    let files = templates::files_of(conn, template, version)?
        .ok_or_else(|| Error::internal("a version of a template is not there"))?;
    let files = files
        .into_iter()
        .map(|(path, bytes)| kontor_print::TemplateFile { path, bytes });
    TemplatePackage::new(files).map_err(Error::because("reading a kept template"))
}

/// Why there is no print, for the person.
#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
pub(crate) fn refused_print(error: RenderError) -> Error {
    let kind = match &error {
        RenderError::TemplateFault(_) | RenderError::Package(_) => Kind::Invalid,
        RenderError::TemplateLimit { .. } | RenderError::DocumentTooLarge { .. } => {
            Kind::FailedPrecondition
        }
        RenderError::Busy => Kind::ResourceExhausted,
        RenderError::Child { .. } => Kind::Unavailable,
    };
    if kind == Kind::Unavailable {
        tracing::error!(error = crate::error::chain(&error), "printing failed");
    }
    let text = Text::new(error.text_pl(), error.text_en());
    let mut refusal = Refusal::new(kind, error.reason(), text);
    if let RenderError::TemplateFault(faults) = &error
        && let Some(fault) = faults.first()
    {
        refusal = refusal
            .with("file", fault.file.clone().unwrap_or_default())
            .with("line", fault.line.to_string())
            .with("column", fault.column.to_string());
        if let Some(sample) = &fault.sample {
            refusal = refusal.with("sample", sample.as_str());
        }
    }
    refusal.into()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "typ" => "text/x-typst",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
