//! Documents to PDF through Typst templates, in a child process with limits.
