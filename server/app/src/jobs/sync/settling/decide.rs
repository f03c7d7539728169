//! What became of an operation in doubt, told from what the shop has now (spec 5).

use kontor_domain::sync::{content::Content, field::FieldSet};

/// An update in doubt: what it found, what it wrote, and what is there now.
#[derive(Debug)]
pub(super) struct Update<'a> {
    /// The fields that were written, without stock.
    pub(super) fields: FieldSet,
    /// As the shop had it before.
    pub(super) before: &'a Content,
    /// As it was written.
    pub(super) wanted: &'a Content,
    /// As the shop has it now.
    pub(super) now: &'a Content,
    /// If a difference of the stock was written.
    pub(super) stock: Option<StockDoubt>,
}

/// A difference of the stock in doubt; millionths.
#[derive(Clone, Copy, Debug)]
pub(super) struct StockDoubt {
    /// As the shop had it before.
    pub(super) before: i64,
    /// How much was to be added.
    pub(super) change: i64,
    /// As the shop has it now.
    pub(super) now: i64,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was done.
    Done,
    /// It was not done; so far.
    NotDone,
    /// Nobody can tell: somebody else was there, too.
    Unclear,
}

impl Update<'_> {
    /// What became of it. Fields that the shop keeps as they are sent decide; then texts, which it may change but not into what
    /// they were; then the stock.
    pub(super) fn verdict(&self) -> Verdict {
        let changing = |html: bool| {
            let fields = self
                .fields
                .iter()
                .filter(move |field| field.is_html() == html);
            fields
                .filter(|field| self.before.get(*field) != self.wanted.get(*field))
                .collect::<FieldSet>()
        };
        let plain = changing(false);
        if !plain.is_empty() {
            return if same(plain, self.now, self.wanted) {
                Verdict::Done
            } else if same(plain, self.now, self.before) {
                Verdict::NotDone
            } else {
                Verdict::Unclear
            };
        }
        if !same(changing(true), self.now, self.before) {
            return Verdict::Done;
        }
        self.stock.map_or(Verdict::NotDone, StockDoubt::verdict)
    }
}

impl StockDoubt {
    fn verdict(self) -> Verdict {
        if self.now == self.before {
            Verdict::NotDone
        } else if Some(self.now) == self.before.checked_add(self.change) {
            Verdict::Done
        } else {
            Verdict::Unclear
        }
    }
}

/// What became of a creation, of which there are so many candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Created {
    /// It is there: this one.
    As(u64),
    /// It is not there; so far.
    Not,
    /// Several could be it.
    Several,
}

impl Created {
    pub(super) fn of(candidates: &[u64]) -> Self {
        match candidates {
            [] => Self::Not,
            [one] => Self::As(*one),
            _ => Self::Several,
        }
    }
}

fn same(fields: FieldSet, one: &Content, other: &Content) -> bool {
    fields
        .iter()
        .all(|field| one.get(field) == other.get(field))
}

#[cfg(test)]
mod tests {
    use kontor_domain::sync::field::Field;

    use super::*;

    fn content(name: &str, description: &str) -> Content {
        Content::default()
            .with(Field::Name, name)
            .with(Field::Description, description)
    }

    fn verdict(
        before: &Content,
        wanted: &Content,
        now: &Content,
        stock: Option<(i64, i64, i64)>,
    ) -> Verdict {
        Update {
            fields: [Field::Name, Field::Description].into_iter().collect(),
            before,
            wanted,
            now,
            stock: stock.map(|(before, change, now)| StockDoubt {
                before,
                change,
                now,
            }),
        }
        .verdict()
    }

    #[test]
    fn a_field_that_the_shop_keeps_as_it_is_decides() {
        let (old, new) = (content("a", "x"), content("b", "<b>y"));
        assert_eq!(
            verdict(&old, &new, &content("b", "<b>y</b>"), None),
            Verdict::Done
        );
        assert_eq!(verdict(&old, &new, &old, None), Verdict::NotDone);
        assert_eq!(
            verdict(&old, &new, &content("c", "x"), None),
            Verdict::Unclear
        );
        // the stock went with it, however much was sold meanwhile
        let sold = Some((5, 3, 1));
        assert_eq!(verdict(&old, &new, &content("b", "x"), sold), Verdict::Done);
        assert_eq!(verdict(&old, &new, &old, sold), Verdict::NotDone);
    }

    #[test]
    fn a_text_that_is_no_longer_what_it_was_was_written() {
        let (old, new) = (content("a", "x"), content("a", "<b>y"));
        assert_eq!(
            verdict(&old, &new, &content("a", "<b>y</b>"), None),
            Verdict::Done
        );
        assert_eq!(verdict(&old, &new, &old, None), Verdict::NotDone);
        assert_eq!(verdict(&old, &new, &old, Some((5, 3, 8))), Verdict::Done);
    }

    #[test]
    fn a_stock_alone_is_told_by_itself_or_not_at_all() {
        let same = content("a", "x");
        let by = |now| verdict(&same, &same, &same, Some((5, 3, now)));
        assert_eq!(
            [by(5), by(8), by(7)],
            [Verdict::NotDone, Verdict::Done, Verdict::Unclear]
        );
    }

    #[test]
    fn of_several_candidates_none_is_taken() {
        assert_eq!(Created::of(&[]), Created::Not);
        assert_eq!(Created::of(&[7]), Created::As(7));
        assert_eq!(Created::of(&[7, 8]), Created::Several);
    }
}
