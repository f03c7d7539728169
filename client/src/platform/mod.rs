//! Everything of the operating system: directories, protection of files, opening a file, the name
//! of the computer, signals. Both files have the same functions; no other file uses `std::os`.
//!
//! The Windows file runs on Windows alone; what was never run there is said in `docs/client.md`.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::{
    create_private_dir, home_dir, host_name, interrupted, is_open_to_others, open_file,
    protect_file, sync_dir,
};
#[cfg(all(unix, test))]
pub(crate) use unix::{mode_for_tests, set_mode_for_tests};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::{
    create_private_dir, home_dir, host_name, interrupted, is_open_to_others, open_file,
    protect_file, sync_dir,
};

/// The Windows file names nothing that only Windows has, so its types are checked wherever tests are built.
#[cfg(all(unix, test))]
#[path = "windows.rs"]
#[expect(dead_code, reason = "compiled for its types alone")]
mod windows_types;
