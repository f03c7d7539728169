//! Histories of a database's schema other than the real one: with its last step missing, or with invented steps.

use std::{fs, path::Path};

use tempfile::TempDir;

/// The databases of which a history has a folder each.
const DATABASES: [&str; 2] = ["sqlite", "postgres"];
const UP: &str = "up.sql";

/// A folder of migrations that goes away with this value.
#[derive(Debug)]
pub struct History {
    dir: TempDir,
}

impl History {
    /// A copy of a folder with `sqlite/` and `postgres/`.
    ///
    /// # Panics
    /// If it cannot be read, or the temporary directory cannot be written.
    pub fn copy_of(folder: &Path) -> Self {
        let dir = TempDir::new().expect("the temporary directory is writable");
        for database in DATABASES {
            for step in steps(&folder.join(database)) {
                let from = folder.join(database).join(&step).join(UP);
                let to = dir.path().join(database).join(&step);
                fs::create_dir_all(&to).expect("a new folder");
                fs::copy(from, to.join(UP)).expect("a migration has an up.sql");
            }
        }
        Self { dir }
    }

    /// The same without the last `count` steps.
    ///
    /// # Panics
    /// If there are fewer.
    #[must_use]
    pub fn without_last(self, count: usize) -> Self {
        for database in DATABASES {
            let folder = self.dir.path().join(database);
            let steps = steps(&folder);
            for step in &steps[steps.len() - count..] {
                fs::remove_dir_all(folder.join(step)).expect("our own folder");
            }
        }
        self
    }

    /// The same with one more step.
    ///
    /// # Panics
    /// If the folder cannot be written.
    #[must_use]
    pub fn with(self, name: &str, sqlite: &str, postgres: &str) -> Self {
        for (database, sql) in DATABASES.into_iter().zip([sqlite, postgres]) {
            let step = self.dir.path().join(database).join(name);
            fs::create_dir_all(&step).expect("a new folder");
            fs::write(step.join(UP), sql).expect("a new file");
        }
        self
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// How many steps it has.
    ///
    /// # Panics
    /// If the folder is gone.
    pub fn len(&self) -> usize {
        steps(&self.dir.path().join(DATABASES[0])).len()
    }

    /// Whether it has none.
    ///
    /// # Panics
    /// If the folder is gone.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn steps(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of migrations");
    let mut steps: Vec<String> = entries
        .map(|entry| {
            let name = entry.expect("a readable folder").file_name();
            name.into_string().expect("a plain name")
        })
        .collect();
    steps.sort();
    steps
}
