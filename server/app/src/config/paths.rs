//! Where things are when nobody says.

use std::path::PathBuf;

const FOLDER: &str = "kontord";

/// The data folder: systemd's `StateDirectory`, else the person's own folder for such data.
pub(super) fn default_data_dir(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let folder = |name: &str| {
        environment(name)
            .filter(|value| value.starts_with('/'))
            .map(PathBuf::from)
    };
    folder("STATE_DIRECTORY")
        .or_else(|| Some(folder("XDG_DATA_HOME")?.join(FOLDER)))
        .or_else(|| Some(folder("HOME")?.join(".local/share").join(FOLDER)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn systemd_names_the_folder_before_the_person_does() {
        let with = |known: &'static [(&str, &str)]| {
            default_data_dir(move |name| {
                let found = known.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        let all = &[
            ("STATE_DIRECTORY", "/var/lib/kontor"),
            ("HOME", "/people/ala"),
        ];
        assert_eq!(with(all).as_deref(), Some(Path::new("/var/lib/kontor")));
        assert_eq!(
            with(&[("HOME", "/people/ala")]).as_deref(),
            Some(Path::new("/people/ala/.local/share/kontord"))
        );
        assert_eq!(
            with(&[("XDG_DATA_HOME", "/d")]).as_deref(),
            Some(Path::new("/d/kontord"))
        );
        assert_eq!(with(&[("HOME", "relative")]), None);
    }
}
