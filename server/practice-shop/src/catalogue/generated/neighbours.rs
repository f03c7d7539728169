//! Cases that take two: names and codes like a neighbour's, and bundles of neighbours.

use crate::catalogue::awkward::{Awkward, Oddity};
use crate::catalogue::blueprint::{BundlePart, Product};

use super::dice::Dice;

/// Makes the products of the cases that take two what they are, and returns who is odd. Partners are
/// products without a case of their own; where a rest of a few products has none, the case falls away.
pub(super) fn mix_up(
    products: &mut [Product],
    cases: &[Option<Awkward>],
    dice: &mut Dice,
) -> Vec<Oddity> {
    let plain: Vec<usize> = (0..products.len())
        .filter(|index| cases[*index].is_none())
        .collect();
    let mut oddities = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let Some(case) = *case else { continue };
        let partner = match case {
            Awkward::SameName
            | Awkward::CodeInOtherCase
            | Awkward::CodeWithSpace
            | Awkward::Bundle => {
                if plain.is_empty() {
                    continue;
                }
                let other = *dice.pick(&plain);
                confuse(products, index, other, case);
                (case != Awkward::Bundle).then(|| products[other].id)
            }
            _ => None,
        };
        let id = products[index].id;
        oddities.push(Oddity { case, id, partner });
    }
    oddities
}

fn confuse(products: &mut [Product], index: usize, other: usize, case: Awkward) {
    let partner = products[other].clone();
    let product = &mut products[index];
    match case {
        Awkward::SameName => {
            for text in &mut product.translations {
                let theirs = partner.translations.iter();
                if let Some(theirs) = theirs.clone().find(|t| t.locale == text.locale) {
                    text.name = theirs.name.clone();
                }
            }
        }
        Awkward::CodeInOtherCase => product.code = partner.code.to_lowercase().into(),
        Awkward::CodeWithSpace => product.code = format!("{} ", partner.code).into(),
        _ => {
            product.bundle = Box::new([BundlePart {
                product: partner.id,
                quantity: 2,
            }]);
        }
    }
}
