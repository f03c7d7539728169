//! Progress of long work, on terminals alone.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on stderr, or nothing.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Bytes of a file that comes.
    pub(crate) fn bytes(shown: bool) -> Self {
        Self::new(shown, "{bar:40} {bytes}/{total_bytes}")
    }

    /// Things done one after the other.
    pub(crate) fn items(shown: bool, count: usize) -> Self {
        let bar = Self::new(shown, "{bar:40} {pos}/{len}");
        bar.0.set_length(count as u64);
        bar
    }

    /// So much of the whole is there.
    pub(crate) fn at(&self, have: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(have);
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// The bar goes away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }

    fn new(shown: bool, template: &str) -> Self {
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }
}
