//! Patterns with `%` and `_`, without regard to case, as the shop's database takes them.

/// Whether the text matches the pattern.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let pattern: Vec<char> = pattern.chars().flat_map(char::to_lowercase).collect();
    matches(&text, &pattern)
}

/// Greedy, with one place to go back to: the last `%`.
fn matches(text: &[char], pattern: &[char]) -> bool {
    let (mut at, mut in_pattern) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some('%') => {
                back = Some((at, in_pattern));
                in_pattern += 1;
            }
            Some(char) if *char == '_' || *char == text[at] => {
                at += 1;
                in_pattern += 1;
            }
            _ => match back {
                Some((from, star)) => {
                    back = Some((from + 1, star));
                    at = from + 1;
                    in_pattern = star + 1;
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|char| *char == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_any_text_and_any_character() {
        for (text, pattern) in [
            ("Kubek emaliowany", "%EMAL%"),
            ("Żółw", "żÓ%"),
            ("abc", "a_c"),
            ("", "%"),
            ("aXbXc", "%x%c"),
        ] {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        assert!(!is_like("abc", "ab"));
        assert!(!is_like("abc", "%d%"));
        assert!(!is_like("", "_"));
    }
}
