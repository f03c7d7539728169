//! Files in bodies: bytes as base64, and what they are.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::body::Body;

/// The extension of a picture by its first bytes; `None` for what is no picture.
pub fn extension(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 4] = [
        (&[0xff, 0xd8, 0xff], "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
    ];
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("webp");
    }
    let found = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    found.map(|(_, extension)| *extension)
}

/// The bytes of `content`, white space and a `data:` prefix tolerated.
pub fn content(text: &str) -> Option<Vec<u8>> {
    let text = match text.strip_prefix("data:") {
        Some(rest) => rest.split_once(',')?.1,
        None => text,
    };
    let packed: String = text
        .chars()
        .filter(|char| !char.is_ascii_whitespace())
        .collect();
    BASE64_STANDARD.decode(packed).ok()
}

/// What is wrong with `{file, content}`, or the name under which the shop keeps the file ("" removes it).
pub fn file(body: &Body) -> Result<String, &'static str> {
    let text = |name: &str| body.get(name).and_then(|value| value.as_str());
    match (
        text("file").unwrap_or_default(),
        text("content").unwrap_or_default(),
    ) {
        ("", "") => Ok(String::new()),
        ("", _) => Err("Pole wymagane"),
        (name, bytes) => match content(bytes) {
            Some(bytes) if extension(&bytes).is_some() => Ok(name.to_owned()),
            _ => Err("Niepoprawny plik"),
        },
    }
}
