//! The two languages of the page. Polish comes first.

/// Language of the page's own words; products stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Lang {
    /// Polish.
    #[default]
    Pl,
    /// English.
    En,
}

impl Lang {
    /// The text of this language out of the two.
    pub(super) fn pick<T>(self, pl: T, en: T) -> T {
        match self {
            Self::Pl => pl,
            Self::En => en,
        }
    }

    /// Its code for HTML.
    pub(super) fn code(self) -> &'static str {
        self.pick("pl", "en")
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        self.pick(Self::En, Self::Pl)
    }

    /// The word for so many things, by the rules of its grammar: Polish has one form for 1, one for 2–4 but
    /// not 12–14, one for the rest; English has one for 1 and one for the rest.
    pub(super) fn count(
        self,
        number: usize,
        pl: &[&'static str; 3],
        en: &[&'static str; 2],
    ) -> &'static str {
        match self {
            Self::En => en[usize::from(number != 1)],
            Self::Pl if number == 1 => pl[0],
            Self::Pl if matches!(number % 10, 2..=4) && !matches!(number % 100, 12..=14) => pl[1],
            Self::Pl => pl[2],
        }
    }
}
