//! Both databases go through the same steps.

use std::collections::BTreeSet;
use std::fs;

use super::{assert_none, root};

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert!(!sqlite.is_empty(), "migrations/sqlite has no migration");
    assert_none(&faults(&sqlite, &postgres));
}

#[test]
fn a_migration_that_one_database_lacks_is_named() {
    let both = BTreeSet::from(["0001_start".to_owned()]);
    let more = BTreeSet::from(["0001_start".to_owned(), "0002_more".to_owned()]);
    assert!(faults(&both, &both).is_empty());
    assert_eq!(faults(&both, &more).len(), 1);
    assert_eq!(faults(&more, &both).len(), 1);
}

fn faults(sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) -> Vec<String> {
    sqlite
        .symmetric_difference(postgres)
        .map(|name| {
            let (has, lacks) = if sqlite.contains(name) {
                ("sqlite", "postgres")
            } else {
                ("postgres", "sqlite")
            };
            format!("migrations/{has}/{name} has no twin: write migrations/{lacks}/{name}")
        })
        .collect()
}

fn names(database: &str) -> BTreeSet<String> {
    fs::read_dir(root().join("migrations").join(database))
        .expect("a folder of migrations")
        .map(|entry| {
            let name = entry.expect("a readable folder").file_name();
            name.into_string().expect("a name in UTF-8")
        })
        .collect()
}
