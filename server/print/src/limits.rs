//! Every limit of printing, by name.

/// Time for one render, queueing not counted. A build without optimisation renders thirty times as slowly and gets
/// more, so that a busy machine does not fail its tests.
pub const RENDER_TIME_MS_MAX: u64 = if cfg!(debug_assertions) {
    60_000
} else {
    10_000
};
/// Memory that a child may allocate.
pub const CHILD_MEMORY_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Pages of one document.
pub const PAGES_MAX: usize = 500;
/// Bytes of one PDF.
pub const PDF_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Bytes of all files of a template together.
pub const TEMPLATE_BYTES_MAX: usize = 3 * 1024 * 1024;
/// Files of a template.
pub const TEMPLATE_FILES_MAX: usize = 64;
/// Characters of a path within a template.
pub const TEMPLATE_PATH_CHARS_MAX: usize = 100;
/// Bytes of a logo.
pub const LOGO_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Bytes of a document's data as JSON.
pub const DATA_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Characters in a transfer's QR code (recommendation of the Polish Bank Association).
pub const QR_CHARS_MAX: usize = 160;
/// Renders that wait for a free child; one more is refused as busy.
pub const QUEUE_RENDERS_MAX: usize = 64;
/// Renders after which a child is replaced, so that what it remembers for ever stays small.
pub const CHILD_RENDERS_MAX: u32 = 2_000;
/// Diagnostics of one template that are reported.
pub const FAULTS_MAX: usize = 20;
/// Characters of one diagnostic that are reported.
pub const FAULT_CHARS_MAX: usize = 2_000;
