//! Rows of fingerprints as bytes: numbers one after the other, the lowest byte first.

use kontor_domain::sync::{
    content::Hashes,
    field::FieldSet,
    row::{Agreed, MatchKeys, Nature, ShopRow},
};

/// The layout of a mirrored row. A change of it, or of what the fingerprints are made of, makes it another one: rows of
/// another format are made anew from what the shop told (`sync_kinds.row_format` says which a kind has).
pub const ROW_FORMAT: i32 = 1;

/// The layout of the fingerprints of a link.
const AGREED_FORMAT: u8 = 1;

const STOCK_BIT: u8 = 1 << 5;
const NATURE_BITS: u8 = 4;

/// A row of a shop's element, without its number, and without what links decide.
pub(super) fn encode_row(row: &ShopRow) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + 8 * row.hashes.0.len());
    bytes.push(ROW_FORMAT.to_le_bytes()[0]);
    push_hashes(&mut bytes, &row.hashes);
    let keys = keys(&row.keys);
    let mut present = 0;
    for (place, key) in keys.iter().enumerate() {
        if key.is_some() {
            present |= 1 << place;
        }
    }
    if row.stock.is_some() {
        present |= STOCK_BIT;
    }
    bytes.push(present);
    for key in keys.into_iter().flatten() {
        bytes.extend(key.to_le_bytes());
    }
    if let Some(stock) = row.stock {
        bytes.extend(stock.to_le_bytes());
    }
    bytes.extend(row.rank.to_le_bytes());
    bytes.push(nature_bits(row.nature));
    bytes.extend(row.unfit.bits().to_le_bytes());
    bytes
}

/// The row of an element. None if it is of another format.
pub(super) fn decode_row(id: u64, bytes: &[u8]) -> Option<ShopRow> {
    let mut rest = Rest(bytes);
    if i32::from(rest.byte()?) != ROW_FORMAT {
        return None;
    }
    let hashes = rest.hashes()?;
    let present = rest.byte()?;
    let mut key = |place: u8| -> Option<Option<u64>> {
        if present & (1 << place) == 0 {
            return Some(None);
        }
        rest.number().map(Some)
    };
    let keys = MatchKeys {
        name: key(0)?,
        code: key(1)?,
        ean: key(2)?,
        second: key(3)?,
        owner: key(4)?,
    };
    let stock = if present & STOCK_BIT == 0 {
        None
    } else {
        Some(rest.number()?.cast_signed())
    };
    let rank = u32::from_le_bytes(rest.take()?);
    let nature = nature(rest.byte()?)?;
    let unfit = FieldSet::from_bits(u32::from_le_bytes(rest.take()?));
    rest.0.is_empty().then_some(ShopRow {
        id,
        hashes,
        rank,
        keys,
        nature,
        unresolved: FieldSet::EMPTY,
        unfit,
        stock,
        ignored: false,
    })
}

/// The fingerprints of an agreement, without its stock.
pub(super) fn encode_agreed(agreed: &Agreed) -> Vec<u8> {
    let mut bytes = vec![AGREED_FORMAT];
    push_hashes(&mut bytes, &agreed.local);
    push_hashes(&mut bytes, &agreed.shop);
    bytes
}

/// The agreement of these fingerprints. None if they are of another format: the sides count as never agreed.
pub(super) fn decode_agreed(bytes: &[u8], stock: Option<i64>) -> Option<Agreed> {
    let mut rest = Rest(bytes);
    if rest.byte()? != AGREED_FORMAT {
        return None;
    }
    let (local, shop) = (rest.hashes()?, rest.hashes()?);
    rest.0.is_empty().then_some(Agreed { local, shop, stock })
}

fn keys(keys: &MatchKeys) -> [Option<u64>; 5] {
    [keys.name, keys.code, keys.ean, keys.second, keys.owner]
}

fn nature_bits(nature: Nature) -> u8 {
    let bits = [
        nature.variants,
        nature.bundle,
        nature.foreign_currency,
        nature.warehouses,
    ];
    (0..)
        .zip(bits)
        .map(|(place, is)| u8::from(is) << place)
        .sum()
}

fn nature(bits: u8) -> Option<Nature> {
    let has = |place: u8| bits & (1 << place) != 0;
    (bits < 1 << NATURE_BITS).then(|| Nature {
        variants: has(0),
        bundle: has(1),
        foreign_currency: has(2),
        warehouses: has(3),
    })
}

/// How many, a byte, and each.
fn push_hashes(bytes: &mut Vec<u8>, hashes: &Hashes) {
    // A kind has at most as many fields as a set holds.
    bytes.push(hashes.0.len().to_le_bytes()[0]);
    for hash in &hashes.0 {
        bytes.extend(hash.to_le_bytes());
    }
}

/// Bytes yet to be read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take::<1>()?[0])
    }

    fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn hashes(&mut self) -> Option<Hashes> {
        let count = self.byte()?;
        let hashes: Option<Box<[u64]>> = (0..count).map(|_| self.number()).collect();
        hashes.map(Hashes)
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::sync::field::Field;
    use proptest::prelude::*;

    use super::*;

    fn row() -> ShopRow {
        ShopRow {
            id: 36,
            hashes: Hashes([1, u64::MAX].into()),
            rank: 3,
            keys: MatchKeys {
                name: Some(0x0102_0304_0506_0708),
                code: None,
                ean: Some(9),
                second: None,
                owner: Some(10),
            },
            nature: Nature {
                bundle: true,
                warehouses: true,
                ..Nature::default()
            },
            unresolved: FieldSet::EMPTY,
            unfit: FieldSet::EMPTY.with(Field::Code),
            stock: Some(-1),
            ignored: false,
        }
    }

    #[test]
    fn the_layout_of_a_row_stays_what_it_is() {
        let mut bytes = vec![1, 2];
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([0xff; 8]);
        bytes.push(0b11_0101);
        bytes.extend([8, 7, 6, 5, 4, 3, 2, 1]);
        bytes.extend([9, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([10, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([0xff; 8]);
        bytes.extend([3, 0, 0, 0]);
        bytes.push(0b1010);
        bytes.extend([0b100_0000, 0, 0, 0]);
        assert_eq!(encode_row(&row()), bytes);
        assert_eq!(decode_row(36, &bytes), Some(row()));
    }

    #[test]
    fn the_layout_of_an_agreement_stays_what_it_is() {
        let agreed = Agreed {
            local: Hashes([7].into()),
            shop: Hashes([8].into()),
            stock: Some(5),
        };
        let mut bytes = vec![1];
        bytes.extend([1, 7, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([1, 8, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(encode_agreed(&agreed), bytes);
        assert_eq!(decode_agreed(&bytes, Some(5)), Some(agreed));
    }

    #[test]
    fn what_is_of_another_format_or_damaged_is_not_read() {
        let bytes = encode_row(&row());
        let another = [&[2], &bytes[1..]].concat();
        let longer = [&bytes[..], &[0]].concat();
        for damaged in [&[], &another[..], &longer[..]] {
            assert_eq!(decode_row(36, damaged), None);
        }
        for end in 0..bytes.len() {
            assert_eq!(decode_row(36, &bytes[..end]), None);
        }
    }

    proptest! {
        #[test]
        fn a_row_comes_back_as_it_was(
            hashes in prop::collection::vec(any::<u64>(), 0..32),
            keys in any::<[Option<u64>; 5]>(),
            rank in any::<u32>(),
            nature_bits in 0u8..16,
            unfit in any::<u32>(),
            stock in any::<Option<i64>>(),
        ) {
            let row = ShopRow {
                id: 1,
                hashes: Hashes(hashes.clone().into()),
                rank,
                keys: MatchKeys {
                    name: keys[0], code: keys[1], ean: keys[2], second: keys[3], owner: keys[4],
                },
                nature: nature(nature_bits).unwrap(),
                unresolved: FieldSet::EMPTY,
                unfit: FieldSet::from_bits(unfit),
                stock,
                ignored: false,
            };
            prop_assert_eq!(decode_row(1, &encode_row(&row)), Some(row));
            let agreed = Agreed { local: Hashes(hashes.clone().into()), shop: Hashes(hashes.into()), stock };
            prop_assert_eq!(decode_agreed(&encode_agreed(&agreed), stock), Some(agreed));
        }
    }
}
