//! Pictures that go with a document: the logo and the transfer's QR code.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::limits;

/// The seller's logo. A template sees the path of the picture: `"/logo.png"`.
#[derive(Debug, Clone)]
pub struct Logo {
    format: ImageFormat,
    bytes: Arc<[u8]>,
}

/// The formats of pictures that templates can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// SVG.
    Svg,
}

/// Why a logo was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoFault {
    /// Larger than [`limits::LOGO_BYTES_MAX`].
    #[error("the logo has {bytes} bytes, more than {}", limits::LOGO_BYTES_MAX)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Neither PNG nor JPEG nor SVG, judged by its content.
    #[error("the logo is neither PNG nor JPEG nor SVG")]
    UnknownFormat,
}

impl Logo {
    /// Takes a logo; the format is told by the content, not by a name.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Result<Self, LogoFault> {
        let bytes = bytes.into();
        if bytes.len() > limits::LOGO_BYTES_MAX {
            return Err(LogoFault::TooLarge { bytes: bytes.len() });
        }
        let format = ImageFormat::of(&bytes).ok_or(LogoFault::UnknownFormat)?;
        Ok(Self { format, bytes })
    }

    /// The path under which a template finds the picture.
    pub fn path(&self) -> &'static str {
        match self.format {
            ImageFormat::Png => "/logo.png",
            ImageFormat::Jpeg => "/logo.jpg",
            ImageFormat::Svg => "/logo.svg",
        }
    }

    /// The picture.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl ImageFormat {
    /// Tells the format by the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const SVG_LOOK_BYTES: usize = 1024;
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        if bytes.starts_with(b"\xff\xd8\xff") {
            return Some(Self::Jpeg);
        }
        let head = &bytes[..bytes.len().min(SVG_LOOK_BYTES)];
        let head = String::from_utf8_lossy(head);
        let is_xml = head
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('<');
        (is_xml && head.contains("<svg")).then_some(Self::Svg)
    }
}

impl Serialize for Logo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.path())
    }
}

/// The text of a transfer's QR code (see [`crate::transfer`]).
///
/// A template sees `(text: "…", image: "/qr.svg")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferQr(String);

impl TransferQr {
    /// The path under which a template finds the picture.
    pub const PATH: &'static str = "/qr.svg";

    /// Takes the text to encode; none when it is longer than the recommendation allows.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (text.chars().count() <= limits::QR_CHARS_MAX).then_some(Self(text))
    }

    /// The encoded text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Serialize for TransferQr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("TransferQr", 2)?;
        out.serialize_field("text", &self.0)?;
        out.serialize_field("image", Self::PATH)?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_known_by_its_content() {
        let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
        assert_eq!(Logo::new(svg).unwrap().path(), "/logo.svg");
        let png = b"\x89PNG\r\n\x1a\nrest".to_vec();
        assert_eq!(Logo::new(png).unwrap().path(), "/logo.png");
        let fault = Logo::new(b"GIF89a".to_vec()).unwrap_err();
        assert_eq!(fault, LogoFault::UnknownFormat);
    }

    #[test]
    fn a_logo_above_the_limit_is_refused() {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        png.resize(limits::LOGO_BYTES_MAX + 1, 0);
        assert!(matches!(Logo::new(png), Err(LogoFault::TooLarge { .. })));
    }
}
