//! Versions and features are decided once, in the top `Cargo.toml`. A feature that only a member or
//! only a test turns on makes `cargo run` and `cargo test` compile that library, and all above it, twice.

use toml::{Table, Value};

use super::{File, assert_none, files};

#[test]
fn members_take_every_dependency_from_the_workspace_as_it_is() {
    let manifests: Vec<File> = files()
        .into_iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
        .collect();
    assert!(!manifests.is_empty());
    assert_none(&manifests.iter().flat_map(faults).collect::<Vec<_>>());
}

#[test]
fn a_feature_or_a_version_in_a_member_is_named() {
    let member = |text: &str| {
        faults(&File {
            path: "server/x/Cargo.toml".into(),
            text: text.into(),
        })
    };
    assert!(member("[dependencies]\ntokio.workspace = true").is_empty());
    assert!(member("[dependencies]\nring = { workspace = true, optional = true }").is_empty());
    assert_eq!(member("[dependencies]\ntokio = '1'").len(), 1);
    assert!(member("[workspace]\n[dependencies]\nlibfuzzer-sys = '0.4'").is_empty());
    assert_eq!(
        member("[dev-dependencies]\ntokio = { workspace = true, features = ['full'] }").len(),
        1
    );
    assert_eq!(
        member("[build-dependencies]\nprost = { version = '1' }").len(),
        1
    );
    assert_eq!(
        member("[target.'cfg(unix)'.dependencies]\nrustix = { workspace = true, default-features = false }").len(),
        1
    );
    assert_eq!(
        member("[features]\ndefault = ['pg-tls']\npg-tls = []").len(),
        1
    );
}

/// What is wrong with a member's manifest.
fn faults(manifest: &File) -> Vec<String> {
    let path = &manifest.path;
    let table: Table = manifest.text.parse().expect("TOML");
    if table.contains_key("workspace") {
        // a workspace of its own (fuzz targets) is built apart and shares nothing
        return Vec::new();
    }
    let targets = table
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    let mut faults: Vec<String> = targets
        .chain([&table])
        .flat_map(dependencies)
        .filter(|(_, value)| !is_plain(value))
        .map(|(name, _)| {
            format!(
                "{path}: `{name}` sets its own version or features: put them into \
                 [workspace.dependencies] of the top Cargo.toml and write `{name}.workspace = true`"
            )
        })
        .collect();
    let default = table.get("features").and_then(|f| f.get("default"));
    if default.is_some_and(|features| features.as_array().is_none_or(|f| !f.is_empty())) {
        faults.push(format!(
            "{path}: a feature of ours is on by default: the default build has none, so that every \
             command of the house builds the same tree"
        ));
    }
    faults
}

/// The dependencies of a manifest or of one of its targets, of every kind.
fn dependencies(table: &Table) -> impl Iterator<Item = (&String, &Value)> {
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .into_iter()
        .filter_map(|kind| table.get(kind)?.as_table())
        .flatten()
}

/// Whether a dependency says no more than "as the workspace has it", and perhaps that it is optional.
fn is_plain(value: &Value) -> bool {
    value.as_table().is_some_and(|table| {
        table.get("workspace").and_then(Value::as_bool) == Some(true)
            && table
                .keys()
                .all(|key| key == "workspace" || key == "optional")
    })
}
