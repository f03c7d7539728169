//! One check of the test.

use kontor_domain::refusal::{Label, Text};

use crate::services::shops::refusals::Explained;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Passed,
    /// Something is wrong; the remedy says what to do.
    Failed,
    /// Not looked at; the detail says why.
    Skipped,
}

/// A check and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable, `UPPER_SNAKE`.
    pub name: &'static str,
    /// What people call it.
    pub label: Text,
    /// How it ended.
    pub outcome: Outcome,
    /// Stable reason of a failure; empty otherwise.
    pub reason: &'static str,
    /// What was found, or why it was skipped.
    pub detail: Option<Text>,
    /// What to do.
    pub remedy: Option<Text>,
}

/// A check that is yet to be made.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    name: &'static str,
    label: Text,
}

impl Pending {
    /// A check of this name.
    pub(super) fn new(name: &'static str, label: Label) -> Self {
        Self {
            name,
            label: Text::fixed(label.pl, label.en),
        }
    }

    /// A check whose label says what it is about.
    pub(super) fn about(name: &'static str, label: Label, about: Label) -> Self {
        Self {
            name,
            label: Text::new(
                format!("{}: {}", label.pl, about.pl),
                format!("{}: {}", label.en, about.en),
            ),
        }
    }

    /// What it is called.
    pub(super) fn label(&self) -> &Text {
        &self.label
    }

    /// All is well.
    pub(super) fn passed(self) -> Check {
        self.ended(Outcome::Passed, None)
    }

    /// All is well, and this was found.
    pub(super) fn found(self, detail: Text) -> Check {
        self.ended(Outcome::Passed, Some(detail))
    }

    /// Not looked at, for this reason.
    pub(super) fn skipped(self, why: Text) -> Check {
        self.ended(Outcome::Skipped, Some(why))
    }

    /// Not looked at, because a check before it failed.
    pub(super) fn needs(self, label: &Text) -> Check {
        let why = Text::new(
            format!("pominięto: najpierw musi się udać „{}”", label.pl),
            format!("skipped: \"{}\" has to pass first", label.en),
        );
        self.skipped(why)
    }

    /// Something is wrong.
    pub(super) fn failed(self, explained: Explained) -> Check {
        Check {
            reason: explained.reason,
            remedy: Some(explained.remedy),
            ..self.ended(Outcome::Failed, Some(explained.what))
        }
    }

    fn ended(self, outcome: Outcome, detail: Option<Text>) -> Check {
        Check {
            name: self.name,
            label: self.label,
            outcome,
            reason: "",
            detail,
            remedy: None,
        }
    }
}

impl Check {
    /// The same with something to do.
    #[must_use]
    pub(super) fn advise(mut self, remedy: Text) -> Self {
        self.remedy = Some(remedy);
        self
    }
}
