//! Print templates: versions that are never changed, and which one is whose default.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use kontor_domain::{
    ids::{SeriesId, TemplateId},
    text::fold,
};
use time::OffsetDateTime;

use crate::{
    Conn, Key, Moment, StoreError, expect_rows,
    files::{self, FileHash, StoredFile},
    on,
    table::stored_table,
    values::{id, key, stored},
};

/// Templates that an installation can have.
pub const TEMPLATES_MAX: usize = 100;

stored_table!(TEMPLATES = templates (id) {
    id -> Binary,
    name -> Text,
    name_key -> Text,
    built_in -> Bool,
    is_default -> Bool,
    version -> Integer,
    updated_at -> Timestamp,
});

stored_table!(TEMPLATE_VERSIONS = template_versions (template_id, version) {
    template_id -> Binary,
    version -> Integer,
    digest -> Binary,
    imported_at -> Timestamp,
});

stored_table!(TEMPLATE_FILES = template_files (template_id, version, path) {
    template_id -> Binary,
    version -> Integer,
    path -> Text,
    sha256 -> Nullable<Binary>,
});

stored_table!(SERIES_TEMPLATES = series_templates (series_id) {
    series_id -> Binary,
    template_id -> Binary,
});

diesel::allow_tables_to_appear_in_same_query!(templates, series_templates);

/// A template without its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Id.
    pub id: TemplateId,
    /// Name, unique ignoring case and diacritics.
    pub name: String,
    /// Whether it comes with the program.
    pub built_in: bool,
    /// Whether it is the default of all documents.
    pub is_default: bool,
    /// The series of which it is the default.
    pub default_of: Vec<SeriesId>,
    /// Its present version, from 1.
    pub version: i32,
    /// When that version came.
    pub updated_at: OffsetDateTime,
}

/// Path and content of a stored file.
pub type Content = (String, Vec<u8>);

/// A file of a template's version, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFile {
    /// Path within the template.
    pub path: String,
    /// Type by the ending of the path, such as "text/x-typst".
    pub media_type: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// All templates by name, at most [`TEMPLATES_MAX`].
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<Template>, StoreError> {
    let rows: Vec<Row> = templates::table
        .order((templates::name_key, templates::id))
        .load(conn)?;
    let series: Vec<(Key, Key)> = series_templates::table
        .order(series_templates::series_id)
        .load(conn)?;
    let templates = rows.into_iter().map(|row| {
        let of = |(series, template): &(Key, Key)| (*template == row.id).then(|| id(*series));
        let default_of = series.iter().filter_map(of).collect();
        row.into_template(default_of)
    });
    Ok(templates.collect())
}

/// One template.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, template: TemplateId) -> Result<Option<Template>, StoreError> {
    let row: Option<Row> = templates::table
        .find(key(template))
        .get_result(conn)
        .optional()?;
    let Some(row) = row else {
        return Ok(None);
    };
    let series: Vec<Key> = series_templates::table
        .filter(series_templates::template_id.eq(row.id))
        .order(series_templates::series_id)
        .select(series_templates::series_id)
        .load(conn)?;
    Ok(Some(
        row.into_template(series.into_iter().map(id).collect()),
    ))
}

/// The template and present version of a series' new documents: the series' own, or the default of all.
///
/// # Errors
/// Those of the database.
pub fn chosen(conn: &mut Conn, series: SeriesId) -> Result<Option<(TemplateId, i32)>, StoreError> {
    let own: Option<(Key, i32)> = templates::table
        .filter(
            templates::id.eq_any(
                series_templates::table
                    .filter(series_templates::series_id.eq(key(series)))
                    .select(series_templates::template_id),
            ),
        )
        .select((templates::id, templates::version))
        .first(conn)
        .optional()?;
    match own {
        Some((template, version)) => Ok(Some((id(template), version))),
        None => find_default(conn),
    }
}

/// The default of all documents and its present version.
///
/// # Errors
/// Those of the database.
pub fn find_default(conn: &mut Conn) -> Result<Option<(TemplateId, i32)>, StoreError> {
    let row: Option<(Key, i32)> = templates::table
        .filter(templates::is_default.eq(true))
        .select((templates::id, templates::version))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(template, version)| (id(template), version)))
}

/// The digest of a version, if there is such a version.
///
/// # Errors
/// Those of the database.
pub fn digest_of(
    conn: &mut Conn,
    template: TemplateId,
    version: i32,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(template_versions::table
        .find((key(template), version))
        .select(template_versions::digest)
        .get_result(conn)
        .optional()?)
}

/// The files of a version: path and content, by path. None if there is no such version.
///
/// # Errors
/// Those of the database.
pub fn files_of(
    conn: &mut Conn,
    template: TemplateId,
    version: i32,
) -> Result<Option<Vec<Content>>, StoreError> {
    if digest_of(conn, template, version)?.is_none() {
        return Ok(None);
    }
    let rows: Vec<(String, Option<Vec<u8>>)> = template_files::table
        .filter(template_files::template_id.eq(key(template)))
        .filter(template_files::version.eq(version))
        .order(template_files::path)
        .select((template_files::path, template_files::sha256))
        .load(conn)?;
    let mut contents = Vec::with_capacity(rows.len());
    for (path, hash) in rows {
        let bytes = match hash {
            None => Vec::new(),
            Some(hash) => {
                let hash = FileHash::stored(hash)?;
                match files::find(conn, hash)? {
                    Some(file) => file.bytes,
                    None => return stored(Err("a template's file is not there")),
                }
            }
        };
        contents.push((path, bytes));
    }
    Ok(Some(contents))
}

/// Adds a template with its first version.
///
/// # Errors
/// A unique constraint ([`is_taken`]) if the name is taken.
pub fn insert(
    conn: &mut Conn,
    template: &Template,
    files: &[TemplateFile],
    digest: &[u8],
) -> Result<(), StoreError> {
    let rows = diesel::insert_into(templates::table)
        .values((
            templates::id.eq(key(template.id)),
            templates::name.eq(&template.name),
            templates::name_key.eq(fold(&template.name)),
            templates::built_in.eq(template.built_in),
            templates::is_default.eq(template.is_default),
            templates::version.eq(template.version),
            templates::updated_at.eq(Moment::from(template.updated_at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)?;
    insert_version(conn, template, files, digest)
}

/// Adds the version `template.version` to a template whose present one is that before it.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it got another version meanwhile.
pub fn add_version(
    conn: &mut Conn,
    template: &Template,
    files: &[TemplateFile],
    digest: &[u8],
) -> Result<(), StoreError> {
    insert_version(conn, template, files, digest)?;
    let target = templates::table
        .filter(templates::id.eq(key(template.id)))
        .filter(templates::version.eq(template.version - 1));
    let rows = diesel::update(target)
        .set((
            templates::version.eq(template.version),
            templates::updated_at.eq(Moment::from(template.updated_at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Makes a template the default of all documents, in the place of the one that was.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it does not exist.
pub fn set_default(conn: &mut Conn, template: TemplateId) -> Result<(), StoreError> {
    // none or one: an installation begins with one
    let before = templates::table.filter(templates::is_default.eq(true));
    let rows = diesel::update(before)
        .set(templates::is_default.eq(false))
        .execute(conn)?;
    if rows > 1 {
        return expect_rows(1, rows);
    }
    let rows = diesel::update(templates::table.filter(templates::id.eq(key(template))))
        .set(templates::is_default.eq(true))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Makes a template the default of a series.
///
/// # Errors
/// A foreign key if one of them does not exist.
pub fn set_series_default(
    conn: &mut Conn,
    series: SeriesId,
    template: TemplateId,
) -> Result<(), StoreError> {
    let row = (
        series_templates::series_id.eq(key(series)),
        series_templates::template_id.eq(key(template)),
    );
    let rows = on!(conn, c => diesel::insert_into(series_templates::table)
        .values(row)
        .on_conflict(series_templates::series_id)
        .do_update()
        .set(series_templates::template_id.eq(key(template)))
        .execute(c))?;
    expect_rows(1, rows)
}

/// Whether this error says that the name is taken.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("templates_name_key_key")
}

/// The files, then the row that seals them.
fn insert_version(
    conn: &mut Conn,
    template: &Template,
    files: &[TemplateFile],
    digest: &[u8],
) -> Result<(), StoreError> {
    for file in files {
        let hash = if file.bytes.is_empty() {
            None
        } else {
            let stored = StoredFile {
                media_type: file.media_type.to_owned(),
                bytes: file.bytes.clone(),
            };
            Some(files::put(conn, &stored, template.updated_at)?.0.to_vec())
        };
        let rows = diesel::insert_into(template_files::table)
            .values((
                template_files::template_id.eq(key(template.id)),
                template_files::version.eq(template.version),
                template_files::path.eq(&file.path),
                template_files::sha256.eq(hash),
            ))
            .execute(conn)?;
        expect_rows(1, rows)?;
    }
    let rows = diesel::insert_into(template_versions::table)
        .values((
            template_versions::template_id.eq(key(template.id)),
            template_versions::version.eq(template.version),
            template_versions::digest.eq(digest),
            template_versions::imported_at.eq(Moment::from(template.updated_at)),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

#[derive(Queryable)]
struct Row {
    id: Key,
    name: String,
    _name_key: String,
    built_in: bool,
    is_default: bool,
    version: i32,
    updated_at: Moment,
}

impl Row {
    fn into_template(self, default_of: Vec<SeriesId>) -> Template {
        Template {
            id: id(self.id),
            name: self.name,
            built_in: self.built_in,
            is_default: self.is_default,
            default_of,
            version: self.version,
            updated_at: self.updated_at.into(),
        }
    }
}
