//! Errors of printing: what is wrong with the template, which limit was exceeded, or that printing itself
//! is out of order.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::template::PackageFault;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template is wrong; the first fault is the one to mend first, never empty.
    #[error("the template is faulty: {}", first(.0))]
    TemplateFault(Vec<TemplateFault>),
    /// The template asks for more than a render may use; the child was replaced.
    #[error("the template exceeds the limit of {which}")]
    TemplateLimit {
        /// The limit.
        which: Limit,
    },
    /// The package is not a template.
    #[error("the template package is refused")]
    Package(#[from] PackageFault),
    /// The document's data or logo are larger than [`crate::limits`] allows.
    #[error("the document's data have {bytes} bytes, more than a print takes")]
    DocumentTooLarge {
        /// Their size.
        bytes: usize,
    },
    /// More renders wait than [`crate::limits::QUEUE_RENDERS_MAX`]; try again in a moment.
    #[error("too many prints are waiting")]
    Busy,
    /// The child could not be started, died, or spoke nonsense; it is replaced at the next render.
    #[error("the printing process failed: {what}")]
    Child {
        /// What happened, for the log.
        what: String,
        /// The cause, when the system gave one.
        #[source]
        source: Option<std::io::Error>,
    },
}

/// A limit that a template exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Time of one render.
    Time,
    /// Memory of the child.
    Memory,
    /// Nesting: the template exhausted the stack (endless recursion is usually found as a fault, with its line).
    Depth,
    /// Pages of one document.
    Pages,
    /// Bytes of the PDF.
    Output,
}

/// One fault of a template, where it is and what helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateFault {
    /// File within the package; none when the fault has no place.
    pub file: Option<String>,
    /// Line, from 1; 0 when there is no place.
    pub line: usize,
    /// Column in characters, from 1; 0 when there is no place.
    pub column: usize,
    /// What is wrong (the engine's English text).
    pub message: String,
    /// What helps, when the engine knows.
    pub hint: Option<String>,
    /// The built-in sample that showed it, when the template was being checked.
    pub sample: Option<String>,
}

impl RenderError {
    /// The stable reason for clients.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::TemplateFault(_) => "TEMPLATE_FAULT",
            Self::TemplateLimit { .. } => "TEMPLATE_LIMIT",
            Self::Package(_) => "TEMPLATE_PACKAGE_INVALID",
            Self::DocumentTooLarge { .. } => "DOCUMENT_TOO_LARGE",
            Self::Busy => "PRINT_BUSY",
            Self::Child { .. } => "PRINT_FAILED",
        }
    }

    /// The Polish text for the person.
    pub fn text_pl(&self) -> String {
        match self {
            Self::TemplateFault(faults) => {
                format!("Szablon zawiera błąd – {}. Popraw szablon i spróbuj ponownie.", first(faults))
            }
            Self::TemplateLimit { which } => format!(
                "Szablon przekracza dozwolone zasoby wydruku ({}). Uprość szablon.",
                which.text_pl()
            ),
            Self::Package(fault) => fault.text_pl(),
            Self::DocumentTooLarge { .. } => {
                "Dokument jest zbyt duży do wydruku. Zmniejsz logo lub podziel dokument.".to_owned()
            }
            Self::Busy => "Zbyt wiele wydruków czeka w kolejce. Spróbuj ponownie za chwilę.".to_owned(),
            Self::Child { .. } => {
                "Wydruk nie powiódł się z przyczyn technicznych. Spróbuj ponownie; jeśli się powtórzy, \
                 administrator znajdzie przyczynę w dzienniku serwera."
                    .to_owned()
            }
        }
    }

    /// The English text for the person.
    pub fn text_en(&self) -> String {
        match self {
            Self::TemplateFault(faults) => {
                format!("The template has a fault: {}. Correct the template and try again.", first(faults))
            }
            Self::TemplateLimit { which } => {
                format!("The template exceeds what a print may use ({which}). Simplify the template.")
            }
            Self::Package(fault) => fault.text_en(),
            Self::DocumentTooLarge { .. } => {
                "The document is too large to print. Use a smaller logo or split the document.".to_owned()
            }
            Self::Busy => "Too many prints are waiting. Try again in a moment.".to_owned(),
            Self::Child { .. } => {
                "Printing failed for a technical reason. Try again; if it happens again, the administrator \
                 finds the cause in the server's log."
                    .to_owned()
            }
        }
    }
}

impl Limit {
    fn text_pl(self) -> &'static str {
        match self {
            Self::Time => "czas",
            Self::Memory => "pamięć",
            Self::Depth => "głębokość zagnieżdżenia",
            Self::Pages => "liczba stron",
            Self::Output => "rozmiar pliku PDF",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "time",
            Self::Memory => "memory",
            Self::Depth => "nesting",
            Self::Pages => "pages",
            Self::Output => "output size",
        })
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:{}:{}: ", self.line, self.column)?;
        }
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

fn first(faults: &[TemplateFault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}
