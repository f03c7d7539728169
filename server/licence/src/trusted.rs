//! The public keys that a program trusts.

use crate::{
    Claims, KeyError, KeyId, PublicKey, Refused,
    token::{self, Unverified},
};

/// The keys that were named when this program was built.
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/trusted-keys"));

/// Public keys whose licences are taken. Several, so that the vendor can change over from one to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedKeys(Vec<PublicKey>);

impl TrustedKeys {
    /// Trusts nobody.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Trusts these.
    pub fn of(keys: impl IntoIterator<Item = PublicKey>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// Those of the file that `KONTOR_LICENCE_KEYS` named when this program was built; none without one.
    ///
    /// # Errors
    /// [`KeyError::Public`] if a line has the shape of a key and is none.
    pub fn built_in() -> Result<Self, KeyError> {
        Self::parse(BUILT_IN)
    }

    /// Those of a text: one key a line; empty lines, and lines that begin with `#`, are passed over.
    ///
    /// # Errors
    /// [`KeyError::Public`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids of the keys, in their order.
    pub fn ids(&self) -> Vec<KeyId> {
        self.0.iter().map(PublicKey::id).collect()
    }

    /// What a licence says, if one of the keys signed it.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn verify(&self, text: &str) -> Result<Claims, Refused> {
        let unverified = Unverified::read(text)?;
        if self.is_empty() {
            return Err(Refused::NoTrustedKeys);
        }
        let named = unverified.key_id();
        let key = self.0.iter().find(|key| key.id() == *named);
        let key = key.ok_or_else(|| Refused::UnknownKey(named.clone()))?;
        token::verify(key, &unverified)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, process::Command};

    use super::*;
    use crate::SigningKey;

    #[test]
    fn a_list_has_a_key_a_line_with_remarks_between() {
        let keys = [(); 2].map(|()| SigningKey::generate().unwrap().public());
        let text = format!("# since 2026\n{}\n\n  {}  \n", keys[0], keys[1]);
        let trusted = TrustedKeys::parse(&text).unwrap();
        assert_eq!(trusted, TrustedKeys::of(keys.clone()));
        assert_eq!(trusted.ids(), keys.map(|key| key.id()));
        assert_eq!(TrustedKeys::parse("zupa"), Err(KeyError::Public));
        assert!(TrustedKeys::parse("").unwrap().is_empty());
    }

    /// Runs the build script as Cargo does, and returns what it leaves, or what it says.
    fn build(folder: &Path, keys: Option<&Path>) -> Result<String, String> {
        let program = folder.join("build");
        if !program.exists() {
            let compiled = Command::new("rustc")
                .args(["--edition", "2024", "-o"])
                .args([
                    &program,
                    &Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs"),
                ])
                .status()
                .unwrap();
            assert!(compiled.success());
        }
        let mut command = Command::new(program);
        command
            .env_remove("KONTOR_LICENCE_KEYS")
            .env("OUT_DIR", folder);
        if let Some(keys) = keys {
            command.env("KONTOR_LICENCE_KEYS", keys);
        }
        let output = command.output().unwrap();
        if output.status.success() {
            Ok(fs::read_to_string(folder.join("trusted-keys")).unwrap())
        } else {
            Err(String::from_utf8(output.stdout).unwrap())
        }
    }

    #[test]
    fn a_build_trusts_the_keys_of_the_file_that_it_was_given_and_none_without_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(build(folder.path(), None).unwrap(), "");
        let key = SigningKey::generate().unwrap().public();
        let file = folder.path().join("keys");
        fs::write(&file, format!("# ours\n{key}\n")).unwrap();
        let text = build(folder.path(), Some(&file)).unwrap();
        assert_eq!(
            TrustedKeys::parse(&text),
            Ok(TrustedKeys::of([key.clone()]))
        );
        let secret = SigningKey::generate().unwrap().to_text();
        for wrong in ["zupa", &secret, &key.to_string()[1..]] {
            fs::write(&file, wrong).unwrap();
            let said = build(folder.path(), Some(&file)).unwrap_err();
            assert!(said.contains("no public key"), "{said}");
        }
        let said = build(folder.path(), Some(&folder.path().join("none"))).unwrap_err();
        assert!(said.contains("cargo:error=KONTOR_LICENCE_KEYS"), "{said}");
    }
}
