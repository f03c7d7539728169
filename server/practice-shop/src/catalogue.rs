//! What the practice shop sells: a small believable wholesaler's catalogue, and large ones by seed.
//!
//! A [`Blueprint`] is plain data that knows nothing of HTTP, of JSON or of a running shop: the shop is
//! filled from it once and then goes its own way. The same size and seed give the same blueprint on every
//! machine. Pictures are not kept in it: a [`Picture`] says what to draw, and is drawn when asked for.
//!
//! ```
//! use kontor_practice_shop::catalogue::{Awkward, Blueprint};
//!
//! let small = Blueprint::small();
//! let front = small.products[0].pictures().next().expect("a picture");
//! assert_eq!(front.file_name(), "papier-ksero-a4-swierk-80-g-500-kartek-1.webp");
//!
//! let large = Blueprint::generated(1_000, 7).expect("not more than the limit");
//! assert_eq!(large.products.len(), 1_000);
//! assert_eq!(large.with(Awkward::NoCode).count(), 30);
//! ```

mod awkward;
mod blueprint;
mod calendar;
mod departments;
mod ean;
mod generated;
mod kinds;
mod money;
mod picture;
mod slug;
mod small;

pub use awkward::{Awkward, Oddity};
pub use blueprint::{
    Blueprint, BundlePart, Category, Currency, Locale, OptionGroup, OptionValue, Parent, Producer,
    Product, ProductOption, Promotion, Translation, Unit, Variant, VariantPrice, VatClass,
};
pub use ean::Ean;
pub use generated::{PRODUCTS_MAX, TooManyProducts};
pub use money::{Hundredths, Thousandths};
pub use picture::{Drawn, Format, Motif, PICTURES_PER_PRODUCT_MAX, Picture};
pub use slug::slug;
