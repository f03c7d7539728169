//! Patterns with `%` and `_`, without regard to case, as the shop's database takes them.

/// A pattern, made ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<char>);

impl Pattern {
    /// Makes a pattern ready.
    pub fn new(text: &str) -> Self {
        Self(text.chars().flat_map(char::to_lowercase).collect())
    }

    /// Whether the text matches. Greedy, with one place to go back to: the last `%`.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let (mut at, mut place) = (0, 0);
        let mut back: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(place) {
                Some('%') => {
                    back = Some((at, place));
                    place += 1;
                }
                Some(char) if *char == '_' || *char == text[at] => {
                    at += 1;
                    place += 1;
                }
                _ => match back {
                    Some((from, star)) => {
                        back = Some((from + 1, star));
                        at = from + 1;
                        place = star + 1;
                    }
                    None => return false,
                },
            }
        }
        self.0[place..].iter().all(|char| *char == '%')
    }
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
            assert!(Pattern::new(pattern).matches(text), "{text} {pattern}");
        }
        assert!(!Pattern::new("ab").matches("abc"));
        assert!(!Pattern::new("%d%").matches("abc"));
        assert!(!Pattern::new("_").matches(""));
    }
}
