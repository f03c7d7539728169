//! Versions of the program, compared as numbers.

/// Whether a version is older than another. What cannot be read is never older: an unknown scheme must
/// not stop anybody's work.
pub(crate) fn is_older(version: &str, least: &str) -> bool {
    match (numbers(version), numbers(least)) {
        (Some(version), Some(least)) => version < least,
        _ => false,
    }
}

/// The three numbers of "1.2.3"; what follows a "-" or "+" is left out.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let core = version.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(str::parse);
    let mut next = || parts.next()?.ok();
    let numbers = [next()?, next()?, next()?];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_older("0.9.0", "0.10.0"));
        assert!(is_older("1.2.3", "1.2.4"));
        assert!(!is_older("1.2.3", "1.2.3"));
        assert!(!is_older("2.0.0-beta", "2.0.0"));
        assert!(!is_older("0.1.0", ""));
        assert!(!is_older("0.1.0", "next"));
    }
}
