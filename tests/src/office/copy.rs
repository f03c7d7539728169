//! Copies of an office whose servers do not run: the same installation as often as it is needed, each with a database, a
//! directory and an address of its own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use kontor_client::{Address, Home, Profile};
use tempfile::TempDir;

use super::Office;
use crate::database::OwnDatabase;
use crate::programs::Programs;

/// What a database file has beside it.
const SQLITE_FILES: [&str; 3] = ["office.db", "office.db-wal", "office.db-shm"];

impl Office {
    /// A copy with one server, which does not run yet, and the first workstation that joined.
    ///
    /// # Errors
    /// If files cannot be copied, or PostgreSQL makes no copy because somebody is connected.
    pub fn copy(&self, programs: Programs) -> Result<(Self, Profile)> {
        let dir = TempDir::new()?;
        let own = self.own.as_ref().map(OwnDatabase::copy).transpose()?;
        let database = if let Some(own) = &own {
            own.url().to_owned()
        } else {
            copy_files(self.dir.path(), dir.path())?;
            super::sqlite_url(dir.path())
        };
        for name in ["server-1", "home-1"] {
            copy_directory(&self.dir.path().join(name), &dir.path().join(name))?;
        }
        let mut office = Self {
            servers: Vec::new(),
            programs,
            database,
            joined: 1,
            named: AtomicU32::new(self.named.load(Ordering::Relaxed)),
            own,
            dir,
        };
        let post = office.new_post()?;
        let address = Address {
            host: post.address.ip().to_string(),
            port: post.address.port(),
        };
        office.servers.push(post);
        let home = Home::at(office.home(1));
        let name = home.profiles()?.into_iter().next();
        let mut profile = home.profile(&name.context("a workstation has joined")?)?;
        profile.set_addresses(vec![address])?;
        Ok((office, profile))
    }
}

/// Copies a database file.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for name in SQLITE_FILES {
        let file = from.join(name);
        if file.exists() {
            std::fs::copy(file, to.join(name))?;
        }
    }
    Ok(())
}

fn copy_directory(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    // the installation key and the session are for their owner's eyes alone
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
