//! Limits of the shop; those of the program stand with its types in `kontor_domain`.

/// The longest name of anything in the shop, in characters.
pub const SHOP_NAME_CHARACTERS_MAX: usize = 255;
/// The longest code of a product in the shop, in characters (Shoper API: order-products).
pub const SHOP_CODE_CHARACTERS_MAX: usize = 100;
/// The longest PKWiU in the shop, in characters (Shoper API: order-products).
pub const SHOP_PKWIU_CHARACTERS_MAX: usize = 20;
/// The longest name of a unit in the shop, in characters (Shoper API: order-products).
pub const SHOP_UNIT_CHARACTERS_MAX: usize = 50;

/// Whether a text has at most so many characters.
pub fn fits(text: &str, characters_max: usize) -> bool {
    text.len() <= characters_max || text.chars().count() <= characters_max
}
