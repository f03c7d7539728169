//! The world of a template: its own files, the document's data and pictures, the embedded fonts. Nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use typst::diag::{EcoString, FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::fonts::FONTS;
use crate::template::MAIN_FILE;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// What one render can see.
pub(super) struct PrintWorld {
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl PrintWorld {
    /// A world of these files; paths have no slash in front.
    pub(super) fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Option<Self> {
        let files = files
            .into_iter()
            .map(|(path, bytes)| Some((file_id(&path)?, Bytes::new(bytes))))
            .collect::<Option<_>>()?;
        Some(Self {
            main: file_id(MAIN_FILE)?,
            files,
        })
    }
}

impl World for PrintWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let text = self
            .file(id)?
            .as_str()
            .map_err(|_| FileError::InvalidUtf8)?
            .to_owned();
        Ok(Source::new(id, text))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let VirtualRoot::Package(package) = id.root() {
            let what = format!("packages are not available to templates ({package})");
            return Err(FileError::Package(PackageError::Other(Some(what.into()))));
        }
        self.files.get(&id).cloned().ok_or_else(|| {
            let what = format!(
                "there is no file {:?} in this template",
                id.vpath().get_without_slash()
            );
            FileError::Other(Some(EcoString::from(what)))
        })
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    /// No clock: a later print of the same document must look the same. Dates are in the data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}
