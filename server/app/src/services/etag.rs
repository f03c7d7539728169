//! Versions of records, as callers see them.

use kontor_domain::refusal::{Label, Refusal};

/// The etag of a version.
pub fn of(version: i64) -> String {
    version.to_string()
}

/// `Ok` if the caller saw this version, or skips the check by an empty etag.
///
/// # Errors
/// The refusal of a stale etag.
pub fn check(etag: &str, version: i64, label: Label) -> Result<(), Refusal> {
    if etag.is_empty() || etag == of(version) {
        Ok(())
    } else {
        Err(Refusal::stale(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_etag_skips_the_check_and_a_stale_one_is_refused() {
        let label = Label::new("użytkownik", "user");
        assert!(check("", 3, label).is_ok());
        assert!(check(&of(3), 3, label).is_ok());
        assert!(check(&of(2), 3, label).is_err());
        assert!(check("03", 3, label).is_err());
    }
}
