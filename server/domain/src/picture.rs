//! Pictures of products (zdjęcia towarów).

use serde::{Deserialize, Serialize};

use crate::refusal::{Label, Problem};
use crate::text::required;

/// Bytes of the largest picture; a shop's own limit is higher.
pub const PICTURE_BYTES_MAX: usize = 5_000_000;
/// Pictures that a product can have: as many as a shop takes.
pub const PICTURES_MAX: usize = 255;
/// The longest file name, in characters.
pub const PICTURE_NAME_CHARACTERS_MAX: usize = 255;

/// The formats of pictures that shops show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
}

impl PictureFormat {
    /// Tells the format by the first bytes, whatever the file is called.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The media type, such as "image/png".
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// Name and place of a picture as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureInput {
    /// Name of its file.
    pub name: String,
    /// Its place, from 1; 0 for the last.
    pub position: i32,
}

/// Checks a picture by its size and content.
///
/// # Errors
/// [`Problem`] `PICTURE_TOO_LARGE`, `PICTURE_FORMAT`.
pub fn validate_picture(bytes: &[u8]) -> Result<PictureFormat, Problem> {
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(too_large());
    }
    PictureFormat::of(bytes).ok_or_else(|| {
        Problem::fixed(
            "PICTURE_FORMAT",
            "Zdjęcie: użyj pliku JPEG, PNG, WebP lub GIF. Liczy się zawartość pliku, nie jego nazwa.",
            "Picture: use a file in JPEG, PNG, WebP or GIF. The file's content counts, not its name.",
        )
    })
}

/// The refusal of a picture above [`PICTURE_BYTES_MAX`], for those who see it coming in pieces.
pub fn too_large() -> Problem {
    Problem::fixed(
        "PICTURE_TOO_LARGE",
        "Zdjęcie: plik może mieć najwyżej 5 MB. Zmniejsz obraz.",
        "Picture: the file can have at most 5 MB. Make the picture smaller.",
    )
}

/// Checks the name of a picture's file: one line, 1 to [`PICTURE_NAME_CHARACTERS_MAX`] characters, no path.
///
/// # Errors
/// [`Problem`] `REQUIRED`, `TOO_LONG`, `PICTURE_NAME`.
pub fn validate_picture_name(name: &str) -> Result<String, Problem> {
    let label = Label::new("nazwa pliku", "file name");
    let name = required(name, PICTURE_NAME_CHARACTERS_MAX, label)?;
    if name.contains(['/', '\\']) || name == "." || name == ".." {
        return Err(Problem::fixed(
            "PICTURE_NAME",
            "Nazwa pliku: podaj samą nazwę, bez folderów.",
            "File name: give the name alone, without folders.",
        ));
    }
    Ok(name)
}

/// Checks that a product can have one more picture than `present`.
///
/// # Errors
/// [`Problem`] `TOO_MANY`.
pub fn validate_picture_count(present: usize) -> Result<(), Problem> {
    if present < PICTURES_MAX {
        Ok(())
    } else {
        Err(Problem::too_many(
            Label::new("zdjęcia", "pictures"),
            PICTURES_MAX,
        ))
    }
}

/// The position that a picture gets of those 1 to `last`, for what was asked for; 0 asks for the last.
///
/// # Errors
/// [`Problem`] `POSITION_OUT_OF_RANGE`.
pub fn picture_position(wanted: i32, last: i32) -> Result<i32, Problem> {
    match wanted {
        0 => Ok(last),
        wanted if (1..=last).contains(&wanted) => Ok(wanted),
        _ => Err(Problem::new(
            "POSITION_OUT_OF_RANGE",
            format!("Miejsce zdjęcia: podaj od 1 do {last}."),
            format!("Position of the picture: give 1 to {last}."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_content_alone() {
        for (bytes, media_type) in [
            (&b"\xff\xd8\xff\xe0rest"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\nrest", "image/png"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"GIF87a", "image/gif"),
            (b"GIF89a", "image/gif"),
        ] {
            let format = validate_picture(bytes).expect("a picture");
            assert_eq!(format.media_type(), media_type);
        }
        for bytes in [
            &b""[..],
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"RIFF\0\0\0\0WAVE",
            b"GIF88a",
            b"\x89PNG",
        ] {
            let refused = validate_picture(bytes).map_err(|problem| problem.reason);
            assert_eq!(refused, Err("PICTURE_FORMAT"));
        }
    }

    #[test]
    fn a_picture_above_the_limit_is_refused() {
        let mut gif = b"GIF89a".to_vec();
        gif.resize(PICTURE_BYTES_MAX, 0);
        assert_eq!(validate_picture(&gif), Ok(PictureFormat::Gif));
        gif.push(0);
        let refused = validate_picture(&gif).map_err(|problem| problem.reason);
        assert_eq!(refused, Err("PICTURE_TOO_LARGE"));
    }

    #[test]
    fn a_file_name_is_one_line_without_folders() {
        let reason = |name: &str| validate_picture_name(name).map_err(|problem| problem.reason);
        assert_eq!(reason(" przód\u{1b}[1m.jpg "), Ok("przód.jpg".to_owned()));
        assert!(reason(&"ż".repeat(PICTURE_NAME_CHARACTERS_MAX)).is_ok());
        let over = "ż".repeat(PICTURE_NAME_CHARACTERS_MAX + 1);
        assert_eq!(reason(&over), Err("TOO_LONG"));
        assert_eq!(reason(" "), Err("REQUIRED"));
        for name in ["a/b.jpg", "..\\b.jpg", "..", "."] {
            assert_eq!(reason(name), Err("PICTURE_NAME"));
        }
    }

    #[test]
    fn a_product_has_so_many_pictures_and_no_gaps_between_them() {
        assert_eq!(validate_picture_count(PICTURES_MAX - 1), Ok(()));
        let refused = validate_picture_count(PICTURES_MAX).map_err(|problem| problem.reason);
        assert_eq!(refused, Err("TOO_MANY"));
        let position = |wanted| picture_position(wanted, 3).map_err(|problem| problem.reason);
        assert_eq!([0, 1, 3].map(position), [Ok(3), Ok(1), Ok(3)]);
        for wanted in [-1, 4, i32::MAX] {
            assert_eq!(position(wanted), Err("POSITION_OUT_OF_RANGE"));
        }
    }
}
