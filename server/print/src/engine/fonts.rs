//! The fonts that every template has: Lato, under the SIL Open Font License (`fonts/OFL.txt`).

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// All faces and what is known of them.
pub(super) struct Fonts {
    pub(super) faces: Vec<Font>,
    pub(super) book: LazyHash<FontBook>,
}

/// The embedded fonts, parsed once in a process.
pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    const FILES: [&[u8]; 3] = [
        include_bytes!("../../fonts/Lato-Regular.ttf"),
        include_bytes!("../../fonts/Lato-Italic.ttf"),
        include_bytes!("../../fonts/Lato-Bold.ttf"),
    ];
    let faces: Vec<Font> = FILES
        .iter()
        .flat_map(|bytes| Font::iter(Bytes::new(*bytes)))
        .collect();
    let book = LazyHash::new(FontBook::from_fonts(&faces));
    Fonts { faces, book }
});

impl Fonts {
    /// Whether a character can be printed in every face.
    pub(super) fn cover(&self, c: char) -> bool {
        (0..self.faces.len())
            .filter_map(|index| self.book.info(index))
            .all(|info| info.coverage.contains(u32::from(c)))
    }
}
