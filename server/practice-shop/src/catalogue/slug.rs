//! Texts for addresses and file names.

/// The text in lower case with Latin letters, digits and single hyphens only ("Żółty klej" →
/// "zolty-klej"), at most 60 characters; "bez-nazwy" if nothing is left.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len().min(SLUG_BYTES_MAX));
    for letter in text.chars().flat_map(char::to_lowercase) {
        let letter = latin(letter);
        if slug.len() + 1 > SLUG_BYTES_MAX {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() {
        slug.push_str("bez-nazwy");
    }
    slug
}

const SLUG_BYTES_MAX: usize = 60;

fn latin(letter: char) -> char {
    match letter {
        'ą' => 'a',
        'ć' => 'c',
        'ę' => 'e',
        'ł' => 'l',
        'ń' => 'n',
        'ó' => 'o',
        'ś' => 's',
        'ź' | 'ż' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_letters_lose_their_marks_and_the_rest_becomes_hyphens() {
        assert_eq!(slug("Żółty klej, 50 ml!"), "zolty-klej-50-ml");
        assert_eq!(slug("<script>alert('x')</script>"), "script-alert-x-script");
        assert_eq!(slug("☃"), "bez-nazwy");
        assert_eq!(slug(&"a".repeat(300)).len(), 60);
    }
}
