//! Keys by which unlinked elements of both sides are recognised: fingerprints of folded texts.

use kontor_domain::{sync::content::hash_text, text::fold};

/// The key of a text, ignoring case, diacritics and blanks; none of an empty one.
pub fn of_text(text: &str) -> Option<u64> {
    let folded = fold(text);
    (!folded.is_empty()).then(|| hash_text(&folded))
}

/// The key of a place in a tree: the names on the way down, the element's own the last. None if one of them is empty.
pub fn of_path<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<u64> {
    let mut path = String::new();
    for name in names {
        let folded = fold(name);
        if folded.is_empty() {
            return None;
        }
        path.push_str(&folded);
        path.push('\u{1f}');
    }
    (!path.is_empty()).then(|| hash_text(&path))
}

/// The key of an image: the shop's number of its product, and its folded file name.
pub fn of_file_name(product: u64, name: &str) -> Option<u64> {
    let folded = fold(name);
    (!folded.is_empty()).then(|| hash_text(&format!("{product}\u{1f}{folded}")))
}

/// The key of an image's content: the shop's number of its product, and the SHA-256 of its bytes.
pub fn of_image_bytes(product: u64, sha256: &[u8; 32]) -> u64 {
    hash_text(&format!(
        "{product}\u{1f}{}",
        data_encoding::HEXLOWER.encode(sha256)
    ))
}
