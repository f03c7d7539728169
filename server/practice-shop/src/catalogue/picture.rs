//! Pictures of products, drawn in code when somebody asks for one.
//!
//! The same product and name give the same picture, byte for byte with the same build. A shop of 100,000
//! products therefore holds no picture at all, and yet serves each of them, and the repository holds no
//! binary files.

mod canvas;
mod motif;
mod palette;

use std::fmt;
use std::sync::Arc;

use canvas::Canvas;
pub use motif::Motif;
use palette::Palette;

use super::slug::slug;

/// Most pictures that a product of a blueprint has.
pub const PICTURES_PER_PRODUCT_MAX: u8 = 4;

/// Width and height of every picture, in pixels.
const SIDE_PX: u16 = 480;

/// A picture of a product that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    product: u32,
    name: Arc<str>,
    motif: Motif,
    tint: u32,
    place: u8,
}

/// A picture's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub format: Format,
}

/// The format of a picture's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// PNG: four products of five.
    Png,
    /// Lossless WebP: one product of five.
    WebP,
}

impl Format {
    /// The extension of its files' names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    /// The media type for HTTP.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

impl Picture {
    /// The picture of this product at this place, from 1.
    pub(super) fn new(product: u32, name: &Arc<str>, motif: Motif, place: u8) -> Self {
        Self {
            product,
            name: Arc::clone(name),
            motif,
            tint: tint(product, name),
            place,
        }
    }

    /// Its place among the product's pictures, from 1; the first is the main one.
    pub fn place(&self) -> u8 {
        self.place
    }

    /// Its file name, made of the product's name and its place.
    pub fn file_name(&self) -> String {
        format!("{}-{}.{}", slug(&self.name), self.place, self.format())
    }

    /// The format of its file.
    pub fn format(&self) -> Format {
        if self.tint.is_multiple_of(5) {
            Format::WebP
        } else {
            Format::Png
        }
    }

    /// Draws it. Takes some milliseconds; the same bytes each time.
    pub fn draw(&self) -> Drawn {
        let palette = Palette::of(self.tint);
        let mut canvas = Canvas::new(SIDE_PX);
        canvas.backdrop(palette.backdrop(self.place));
        match self.place {
            1 => self.motif.draw(&mut canvas, palette),
            2 => canvas.turned(-14.0, |canvas| self.motif.draw(canvas, palette)),
            3 => canvas.closer(1.7, |canvas| self.motif.draw(canvas, palette)),
            _ => canvas.thrice(|canvas| self.motif.draw(canvas, palette)),
        }
        barcode(&mut canvas, self.product);
        let format = self.format();
        Drawn {
            bytes: canvas.encode(format),
            format,
        }
    }
}

/// A label in the corner with the product's id in bars, so that no two products have the same picture.
fn barcode(canvas: &mut Canvas, product: u32) {
    canvas.rounded([74.0, 88.0, 23.0, 9.0], 1.2, palette::WHITE);
    let mut x = 76.0;
    for bit in (0..BARCODE_BITS).rev() {
        let width = if product >> bit & 1 == 1 { 0.8 } else { 0.3 };
        canvas.block([x, 89.5, width, 6.0], palette::INK);
        x += 1.12;
    }
}

/// Enough for the largest catalogue.
const BARCODE_BITS: u32 = 17;

/// A number from the product and its name (FNV-1a), which decides colours and format.
fn tint(product: u32, name: &str) -> u32 {
    let bytes = product.to_le_bytes().into_iter().chain(name.bytes());
    bytes.fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
