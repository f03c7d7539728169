//! One place that settings come from: the file, the environment or the flags.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{ConfigError, SETTINGS};

/// What a setting's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One text.
    Text,
    /// A path; in the file it is taken from the file's own folder.
    Path,
    /// Several texts; in a variable separated by commas.
    List,
}

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in the file.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What it is for, in a line.
    pub about: &'static str,
}

impl Setting {
    pub(super) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, about }
    }

    /// The variable that gives it.
    pub fn variable(&self) -> String {
        format!("KONTOR_{}", self.name.to_uppercase())
    }
}

/// The settings of one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer(BTreeMap<&'static str, Vec<String>>);

impl Layer {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// [`ConfigError::Read`], [`ConfigError::Toml`], [`ConfigError::Unknown`], [`ConfigError::Value`].
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        let place = path.display().to_string();
        let table: toml::Table = text.parse().map_err(|source| ConfigError::Toml {
            place: place.clone(),
            source: Box::new(source),
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut layer = Self::default();
        for (key, value) in table {
            let Some(setting) = SETTINGS.iter().find(|setting| setting.name == key) else {
                let nearest = nearest(&key);
                return Err(ConfigError::Unknown {
                    place,
                    key,
                    nearest,
                });
            };
            layer.set(setting.name, read(setting, value, folder)?);
        }
        Ok(layer)
    }

    /// Reads the variables.
    pub fn from_environment(environment: impl Fn(&str) -> Option<String>) -> Self {
        let mut layer = Self::default();
        for setting in SETTINGS {
            let Some(value) = environment(&setting.variable()).filter(|value| !value.is_empty())
            else {
                continue;
            };
            let values = match setting.kind {
                Kind::List => value
                    .split(',')
                    .map(|part| part.trim().to_owned())
                    .collect(),
                Kind::Text | Kind::Path => vec![value],
            };
            layer.set(setting.name, values);
        }
        layer
    }

    /// Gives a setting its values.
    pub fn set(&mut self, name: &'static str, values: Vec<String>) {
        self.0.insert(name, values);
    }

    /// The same with everything that the nearer place says instead.
    #[must_use]
    pub fn overridden_by(mut self, nearer: Self) -> Self {
        for (name, values) in nearer.0 {
            // A secret is given in one of two ways; the nearer one counts.
            self.0.remove(format!("{name}_file").as_str());
            if let Some(other) = name.strip_suffix("_file") {
                self.0.remove(other);
            }
            self.0.insert(name, values);
        }
        self
    }

    pub(super) fn text(&self, name: &'static str) -> Option<&str> {
        self.0.get(name)?.first().map(String::as_str)
    }

    pub(super) fn path(&self, name: &'static str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    pub(super) fn list(&self, name: &'static str) -> Vec<String> {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

fn read(setting: &Setting, value: toml::Value, folder: &Path) -> Result<Vec<String>, ConfigError> {
    let wrong = |expected: &str| ConfigError::Value {
        name: setting.name,
        problem: format!("write {expected}"),
    };
    match (setting.kind, value) {
        (Kind::Path, toml::Value::String(text)) => {
            Ok(vec![folder.join(text).display().to_string()])
        }
        (Kind::Text | Kind::List, toml::Value::String(text)) => Ok(vec![text]),
        (Kind::Text, toml::Value::Integer(number)) => Ok(vec![number.to_string()]),
        (Kind::List, toml::Value::Array(values)) => values
            .into_iter()
            .map(|value| match value {
                toml::Value::String(text) => Ok(text),
                _ => Err(wrong("a list of texts in quotes")),
            })
            .collect(),
        (Kind::List, _) => Err(wrong("a text in quotes, or a list of them")),
        (Kind::Text | Kind::Path, _) => Err(wrong("a text in quotes")),
    }
}

/// The known setting that is written most like this, if one is near.
fn nearest(key: &str) -> Option<&'static str> {
    const DISTANCE_MAX: usize = 3;
    SETTINGS
        .iter()
        .map(|setting| (distance(key, setting.name), setting.name))
        .filter(|(distance, name)| *distance <= DISTANCE_MAX && *distance < name.len() / 2 + 1)
        .min()
        .map(|(_, name)| name)
}

/// How many characters have to be changed, put in or taken away.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_changes() {
        for (one, other, expected) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("data_dri", "data_dir", 2),
            ("a", "b", 1),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn every_setting_has_a_name_of_its_own() {
        for (index, setting) in SETTINGS.iter().enumerate() {
            assert!(
                SETTINGS[..index]
                    .iter()
                    .all(|other| other.name != setting.name)
            );
            assert!(!setting.about.is_empty());
        }
    }
}
