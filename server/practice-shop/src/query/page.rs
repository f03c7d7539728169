//! Which part of a list is wanted.

use crate::{
    answer::Refusal,
    switches::{Switches, Unexpected},
};

/// Elements on a page when nothing is said, and when too much is asked for.
const DEFAULT: usize = 10;
/// The most that a page has.
const MAX: usize = 50;

/// `limit` and `page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Elements on a page.
    pub limit: usize,
    /// Which one, from 1.
    pub number: usize,
}

impl Page {
    /// Reads `limit` and `page`: a limit above 50 is silently 10.
    pub fn of(params: &[(String, String)], switches: &Switches) -> Result<Self, Refusal> {
        let param = |name: &str| {
            let mut named = params.iter().filter(|(key, _)| key == name);
            named.next().map(|(_, value)| value.trim().parse::<i64>())
        };
        let limit = match param("limit") {
            Some(Ok(limit)) if limit <= 0 && switches.wrong_limit == Unexpected::Refuse => {
                return Err(Refusal::invalid(
                    "Wartość pola 'limit' jest niepoprawna: Oczekiwano liczby dodatniej",
                ));
            }
            Some(Ok(limit)) => usize::try_from(limit).unwrap_or_default(),
            _ => DEFAULT,
        };
        let number = match param("page") {
            Some(Ok(number)) => usize::try_from(number).unwrap_or(1).max(1),
            _ => 1,
        };
        Ok(Self {
            limit: if (1..=MAX).contains(&limit) {
                limit
            } else {
                DEFAULT
            },
            number,
        })
    }

    /// How many pages there are of so many elements.
    pub fn pages(self, count: usize) -> usize {
        count.div_ceil(self.limit)
    }

    /// The number that is echoed: one past the end comes back as the last.
    pub fn echoed(self, count: usize) -> usize {
        self.number.min(self.pages(count)).max(1)
    }

    /// Elements before this page; past the end there are none on it.
    pub fn skipped(self) -> usize {
        (self.number - 1).saturating_mul(self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(limit: &str, number: &str) -> Page {
        let params = [
            ("limit".to_owned(), limit.to_owned()),
            ("page".to_owned(), number.to_owned()),
        ];
        Page::of(&params, &Switches::default()).unwrap()
    }

    #[test]
    fn what_is_out_of_bounds_becomes_ten() {
        for (limit, taken) in [
            ("50", 50),
            ("51", 10),
            ("500", 10),
            ("0", 10),
            ("-1", 10),
            ("x", 10),
        ] {
            assert_eq!(page(limit, "1").limit, taken, "{limit}");
        }
    }

    #[test]
    fn a_page_past_the_end_is_echoed_as_the_last() {
        assert_eq!(page("10", "7").echoed(56), 6);
        assert_eq!(page("10", "2").echoed(0), 1);
        assert_eq!(page("10", "0").number, 1);
    }
}
