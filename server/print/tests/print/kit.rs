//! What the tests of this crate share.

use std::path::PathBuf;
use std::time::Instant;

use kontor_print::{ChildCommand, Renderer, RendererConfig};

/// The configuration that starts the child of these tests.
pub fn config() -> RendererConfig {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kontor-render-under-test"));
    RendererConfig::new(ChildCommand {
        program,
        arguments: Vec::new(),
    })
}

pub fn renderer() -> Renderer {
    Renderer::new(config())
}

/// The real time, for measuring how long a print takes.
#[expect(clippy::disallowed_methods, reason = "a measurement, not a decision")]
pub fn now() -> Instant {
    Instant::now()
}
