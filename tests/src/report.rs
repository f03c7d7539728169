//! What the programs print: results on stdout, what goes on meanwhile on stderr.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one place where the programs of this crate print"
)]

/// A line of the result.
pub fn result(line: &str) {
    println!("{line}");
}

/// A line about what goes on.
pub fn progress(line: &str) {
    eprintln!("{line}");
}
