//! Documents to PDF through templates.
//!
//! A template is a small Typst program that an administrator may change, so it is run where it can do no
//! harm: in a child process ([`child_main`]) with limits of time, memory, pages and output. The parent's
//! [`Renderer`] keeps the children warm and replaces those that die or exceed a limit.
//!
//! * [`Document`] is what a template sees as `json("/data.json")`; it is documented for template authors in
//!   `docs/templates.md`, and the fields are added to, never renamed.
//! * [`TemplatePackage`] is a template: `main.typ` and the files beside it.
//! * [`Renderer::render`] makes the PDF (PDF/A-3b); [`Renderer::check`] proves a template on [`samples`]
//!   before it is accepted.
//!
//! Invariant: a template reaches no file system, network, clock or random source; the same template and the
//! same document give the same bytes.

mod child;
pub mod document;
mod engine;
mod error;
pub mod limits;
mod renderer;
pub mod samples;
mod template;
pub mod transfer;
mod wire;

pub use child::child_main;
pub use document::Document;
pub use error::{Limit, RenderError, TemplateFault};
pub use renderer::{ChildCommand, Rendered, Renderer, RendererConfig};
pub use template::{PackageFault, TemplateFile, TemplatePackage};
