//! A template: `main.typ` and the files beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::limits;

/// The file that every template has and that the engine starts with.
pub const MAIN_FILE: &str = "main.typ";

/// Endings of the files that a template may contain.
const EXTENSIONS: [&str; 6] = ["typ", "png", "jpg", "jpeg", "svg", "json"];

/// Names that the data of a document take.
const RESERVED: [&str; 5] = ["data.json", "qr.svg", "logo.png", "logo.jpg", "logo.svg"];

/// One file of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Path within the package, `/` between folders, none in front.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A template whose files have been looked at (names, kinds, sizes), not yet its program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplatePackage {
    files: Arc<BTreeMap<String, Arc<[u8]>>>,
    digest: [u8; 32],
}

/// Why a package is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageFault {
    /// There is no `main.typ`.
    #[error("the package has no file {MAIN_FILE}")]
    NoMain,
    /// All files together exceed [`limits::TEMPLATE_BYTES_MAX`].
    #[error(
        "the files have {bytes} bytes, more than {}",
        limits::TEMPLATE_BYTES_MAX
    )]
    TooLarge {
        /// Their size.
        bytes: usize,
    },
    /// More files than [`limits::TEMPLATE_FILES_MAX`].
    #[error(
        "the package has {files} files, more than {}",
        limits::TEMPLATE_FILES_MAX
    )]
    TooManyFiles {
        /// Their number.
        files: usize,
    },
    /// The path leaves the package, is absolute, hidden, too long, or has characters other than ASCII
    /// letters, digits, `-`, `_`, `.` and `/`.
    #[error("the path {path:?} is not allowed in a package")]
    BadPath {
        /// The path.
        path: String,
    },
    /// The path occurs twice.
    #[error("the path {path:?} occurs twice")]
    Duplicate {
        /// The path.
        path: String,
    },
    /// The name belongs to the document's data.
    #[error("the name {path:?} is reserved for the document's data")]
    Reserved {
        /// The path.
        path: String,
    },
    /// Neither a Typst source nor a picture.
    #[error("the file {path:?} is neither .typ nor .json nor a picture (.png, .jpg, .jpeg, .svg)")]
    BadKind {
        /// The path.
        path: String,
    },
    /// A source that is not UTF-8.
    #[error("the file {path:?} is not UTF-8 text")]
    NotUtf8 {
        /// The path.
        path: String,
    },
}

impl TemplatePackage {
    /// Checks names, kinds and sizes. Whether the program works is told by [`crate::Renderer::check`].
    pub fn new(files: impl IntoIterator<Item = TemplateFile>) -> Result<Self, PackageFault> {
        let mut checked = BTreeMap::new();
        let mut bytes_total = 0_usize;
        for file in files {
            check_path(&file.path)?;
            if is_text(&file.path) && std::str::from_utf8(&file.bytes).is_err() {
                return Err(PackageFault::NotUtf8 { path: file.path });
            }
            bytes_total = bytes_total.saturating_add(file.bytes.len());
            if bytes_total > limits::TEMPLATE_BYTES_MAX {
                return Err(PackageFault::TooLarge { bytes: bytes_total });
            }
            let content: Arc<[u8]> = file.bytes.into();
            if checked.insert(file.path.clone(), content).is_some() {
                return Err(PackageFault::Duplicate { path: file.path });
            }
            if checked.len() > limits::TEMPLATE_FILES_MAX {
                return Err(PackageFault::TooManyFiles {
                    files: checked.len(),
                });
            }
        }
        if !checked.contains_key(MAIN_FILE) {
            return Err(PackageFault::NoMain);
        }
        let digest = digest(&checked);
        Ok(Self {
            files: Arc::new(checked),
            digest,
        })
    }

    /// A template of one file.
    pub fn from_main(source: impl Into<String>) -> Result<Self, PackageFault> {
        Self::new([TemplateFile {
            path: MAIN_FILE.to_owned(),
            bytes: source.into().into_bytes(),
        }])
    }

    /// The template that comes with the program: Polish, and Polish with English when the document asks.
    ///
    /// # Panics
    /// If the embedded files were not a template; a test proves that they are.
    pub fn built_in() -> Self {
        const FILES: [(&str, &str); 5] = [
            (MAIN_FILE, include_str!("../templates/default/main.typ")),
            (
                "blocks.typ",
                include_str!("../templates/default/blocks.typ"),
            ),
            ("style.typ", include_str!("../templates/default/style.typ")),
            ("table.typ", include_str!("../templates/default/table.typ")),
            ("words.typ", include_str!("../templates/default/words.typ")),
        ];
        let files = FILES.map(|(path, source)| TemplateFile {
            path: path.to_owned(),
            bytes: source.as_bytes().to_vec(),
        });
        Self::new(files).expect("the embedded template has a main file and allowed names")
    }

    /// The files in the order of their paths.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), &**bytes))
    }

    /// SHA-256 over paths and contents: equal packages have equal digests.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

impl PackageFault {
    /// The Polish text for the person.
    pub fn text_pl(&self) -> String {
        match self {
            Self::NoMain => {
                format!("Szablon nie zawiera pliku {MAIN_FILE}. Dodaj go i zaimportuj ponownie.")
            }
            Self::TooLarge { .. } => format!(
                "Pliki szablonu są zbyt duże: razem najwyżej {} MB. Zmniejsz obrazy.",
                limits::TEMPLATE_BYTES_MAX / (1024 * 1024)
            ),
            Self::TooManyFiles { .. } => {
                format!(
                    "Szablon ma zbyt wiele plików: najwyżej {}.",
                    limits::TEMPLATE_FILES_MAX
                )
            }
            Self::BadPath { path } => format!(
                "Niedozwolona nazwa pliku w szablonie: {path:?}. Użyj liter bez polskich znaków, cyfr oraz - _ . /"
            ),
            Self::Duplicate { path } => {
                format!("Plik {path:?} występuje w szablonie dwa razy. Usuń jeden z nich.")
            }
            Self::Reserved { path } => {
                format!("Nazwa {path:?} jest zastrzeżona dla danych dokumentu. Zmień nazwę pliku.")
            }
            Self::BadKind { path } => format!(
                "Plik {path:?} ma niedozwolony rodzaj. Szablon może zawierać pliki .typ, .json, .png, .jpg, .jpeg i .svg."
            ),
            Self::NotUtf8 { path } => {
                format!("Plik {path:?} nie jest tekstem UTF-8. Zapisz go w tym kodowaniu.")
            }
        }
    }

    /// The English text for the person.
    pub fn text_en(&self) -> String {
        let remedy = match self {
            Self::NoMain => "Add it and import again.",
            Self::TooLarge { .. } => "Use smaller pictures.",
            Self::TooManyFiles { .. } => "Use fewer files.",
            Self::BadPath { .. } => "Use ASCII letters, digits, - _ . and /.",
            Self::Duplicate { .. } => "Remove one of them.",
            Self::Reserved { .. } => "Rename the file.",
            Self::BadKind { .. } => "Remove or convert it.",
            Self::NotUtf8 { .. } => "Save it as UTF-8.",
        };
        format!("Template: {self}. {remedy}")
    }
}

fn check_path(path: &str) -> Result<(), PackageFault> {
    let bad = || PackageFault::BadPath {
        path: path.to_owned(),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if path.len() > limits::TEMPLATE_PATH_CHARS_MAX || !path.chars().all(plain) {
        return Err(bad());
    }
    if path
        .split('/')
        .any(|segment| segment.is_empty() || segment.starts_with('.'))
    {
        return Err(bad());
    }
    if RESERVED.contains(&path) {
        return Err(PackageFault::Reserved {
            path: path.to_owned(),
        });
    }
    let kind = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !EXTENSIONS.contains(&kind) {
        return Err(PackageFault::BadKind {
            path: path.to_owned(),
        });
    }
    Ok(())
}

fn is_text(path: &str) -> bool {
    [".typ", ".json", ".svg"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn digest(files: &BTreeMap<String, Arc<[u8]>>) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, bytes: &[u8]) -> TemplateFile {
        TemplateFile {
            path: path.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn a_package_is_refused_for_each_thing_that_does_not_belong() {
        let main = || file("main.typ", b"x");
        let refused = |extra: TemplateFile| TemplatePackage::new([main(), extra]).unwrap_err();
        assert_eq!(
            TemplatePackage::new([file("other.typ", b"")]),
            Err(PackageFault::NoMain)
        );
        for path in [
            "../a.typ",
            "/a.typ",
            "a//b.typ",
            ".hidden.typ",
            "a\\b.typ",
            "ą.typ",
            "",
        ] {
            assert!(
                matches!(refused(file(path, b"")), PackageFault::BadPath { .. }),
                "{path}"
            );
        }
        assert!(matches!(
            refused(file("data.json", b"")),
            PackageFault::Reserved { .. }
        ));
        assert!(matches!(
            refused(file("run.sh", b"")),
            PackageFault::BadKind { .. }
        ));
        assert!(matches!(
            refused(file("b.typ", b"\xff")),
            PackageFault::NotUtf8 { .. }
        ));
        assert!(matches!(refused(main()), PackageFault::Duplicate { .. }));
        let large = vec![b' '; limits::TEMPLATE_BYTES_MAX];
        assert!(matches!(
            refused(file("b.typ", &large)),
            PackageFault::TooLarge { .. }
        ));
        let many = (0..limits::TEMPLATE_FILES_MAX).map(|nr| file(&format!("f{nr}.typ"), b""));
        let many = TemplatePackage::new(many.chain([main()]));
        assert!(matches!(many, Err(PackageFault::TooManyFiles { .. })));
    }

    #[test]
    fn equal_packages_have_equal_digests_whatever_the_order() {
        let one = TemplatePackage::new([file("main.typ", b"m"), file("a.typ", b"a")]).unwrap();
        let two = TemplatePackage::new([file("a.typ", b"a"), file("main.typ", b"m")]).unwrap();
        assert_eq!(one.digest(), two.digest());
        let other = TemplatePackage::new([file("main.typ", b"ma"), file("a.typ", b"")]).unwrap();
        assert_ne!(one.digest(), other.digest());
    }
}
