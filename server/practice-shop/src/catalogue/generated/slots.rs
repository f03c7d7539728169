//! Which of a hundred products carry which awkward case.

use crate::catalogue::awkward::Awkward;

use super::dice::Dice;

/// So many products are mixed at a time, so that the proportions hold in every part of the catalogue.
pub(super) const HUNDRED: u32 = 100;

/// The cases of a hundred products in the order of their ids; most have none.
pub(super) fn cases(dice: &mut Dice) -> Vec<Option<Awkward>> {
    let mut cases = Vec::with_capacity(HUNDRED as usize);
    for case in Awkward::ALL {
        let carriers = case.per_hundred().unwrap_or_default();
        cases.extend(std::iter::repeat_n(Some(case), carriers));
    }
    cases.resize(HUNDRED as usize, None);
    dice.shuffle(&mut cases);
    cases
}
