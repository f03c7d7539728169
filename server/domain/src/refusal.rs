//! The one neutral error of Kontor: what was refused, for whom it is worded, and which fields are to
//! be mended. The edge maps it to a gRPC status in one place; nobody reads the texts to decide.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// At most so many violations are kept; the rest is counted. They travel in HTTP/2 trailers, whose
/// size peers limit to 16 KiB or so.
pub const VIOLATIONS_MAX: usize = 32;

/// A text for the person, in both languages of the product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Polish.
    pub pl: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A constant text.
    pub const fn fixed(pl: &'static str, en: &'static str) -> Self {
        Self {
            pl: Cow::Borrowed(pl),
            en: Cow::Borrowed(en),
        }
    }

    /// A composed text.
    pub fn new(pl: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self {
            pl: pl.into(),
            en: en.into(),
        }
    }
}

/// What a field is called in texts for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Polish.
    pub pl: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// A label.
    pub const fn new(pl: &'static str, en: &'static str) -> Self {
        Self { pl, en }
    }
}

/// The class of a refusal: decides the gRPC status and whether a repeat can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request itself is wrong; its violations say where.
    Invalid,
    /// What was named does not exist.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// The state of things does not allow it.
    FailedPrecondition,
    /// Somebody else changed it meanwhile (stale etag): read again and repeat.
    Aborted,
    /// The actor's role does not allow it.
    PermissionDenied,
    /// Nobody, or nobody known, is asking.
    Unauthenticated,
    /// A limit is reached: of size, rate or queue.
    ResourceExhausted,
    /// Not now: repeat later.
    Unavailable,
    /// A value or a position outside what exists or can be represented.
    OutOfRange,
    /// The client gave up or its time ran out.
    DeadlineExceeded,
    /// A defect or damage on our side; the log knows more.
    Internal,
}

/// What is wrong with one value, before it is known in which field it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable, `UPPER_SNAKE`.
    pub reason: &'static str,
    /// Names the thing and the remedy.
    pub text: Text,
}

impl Problem {
    /// A problem with a constant wording.
    pub const fn fixed(reason: &'static str, pl: &'static str, en: &'static str) -> Self {
        Self {
            reason,
            text: Text::fixed(pl, en),
        }
    }

    /// A problem with a composed wording.
    pub fn new(
        reason: &'static str,
        pl: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            reason,
            text: Text::new(pl, en),
        }
    }

    /// A mandatory field is empty.
    pub fn required(label: Label) -> Self {
        Self::new(
            "REQUIRED",
            format!("Uzupełnij pole: {}.", label.pl),
            format!("Fill in the field: {}.", label.en),
        )
    }

    /// A text exceeds its limit.
    pub fn too_long(label: Label, limit_characters: usize, actual_characters: usize) -> Self {
        Self::new(
            "TOO_LONG",
            format!(
                "Skróć pole „{}” do {limit_characters} znaków (teraz ma {actual_characters}).",
                label.pl
            ),
            format!(
                "Shorten the field \"{}\" to {limit_characters} characters (it has {actual_characters}).",
                label.en
            ),
        )
    }

    /// A list has more elements than allowed.
    pub fn too_many(label: Label, limit: usize) -> Self {
        Self::new(
            "TOO_MANY",
            format!("Zostaw najwyżej {limit} pozycji na liście „{}”.", label.pl),
            format!("Keep at most {limit} entries in the list \"{}\".", label.en),
        )
    }

    /// A value is none of those known.
    pub fn unknown_choice(label: Label) -> Self {
        Self::new(
            "UNKNOWN_CHOICE",
            format!("Wybierz wartość pola „{}” z listy.", label.pl),
            format!("Choose the value of \"{}\" from the list.", label.en),
        )
    }

    /// As a refusal of a whole request whose only fault this is.
    pub fn in_field(self, field: impl Into<String>) -> Refusal {
        let mut violations = Violations::new();
        violations.push(field.into(), self);
        violations.into_refusal()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.en)
    }
}

impl std::error::Error for Problem {}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The proto path of the field, such as `invoice.lines[2].quantity`.
    pub field: String,
    /// Stable, `UPPER_SNAKE`.
    pub reason: &'static str,
    /// Names the field and the remedy.
    pub text: Text,
}

/// A refusal: the one error that leaves the domain and the services.
///
/// Its `Display` is the English text, for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text.en)]
pub struct Refusal {
    /// Its class.
    pub kind: Kind,
    /// Stable, `UPPER_SNAKE`: what machines decide by.
    pub reason: &'static str,
    /// For the person.
    pub text: Text,
    /// The fields to mend, for [`Kind::Invalid`].
    pub violations: Vec<Violation>,
    /// Further facts for machines, such as `("number", "FV/1/2026")`. No personal data beyond ids.
    pub metadata: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without violations or metadata.
    pub fn new(kind: Kind, reason: &'static str, text: Text) -> Self {
        Self {
            kind,
            reason,
            text,
            violations: Vec::new(),
            metadata: Vec::new(),
        }
    }

    /// The same with one more fact for machines.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.metadata.push((key, value.into()));
        self
    }

    /// What was named by `id` does not exist. The label is the noun, as in "Kontrahent" and "customer".
    pub fn not_found(label: Label, id: impl Into<String>) -> Self {
        let id = id.into();
        let text = Text::new(
            format!(
                "Nie ma takiej pozycji: {} {id}. Odśwież listę i wybierz ponownie.",
                label.pl
            ),
            format!(
                "There is no such {}: {id}. Refresh the list and choose again.",
                label.en
            ),
        );
        Self::new(Kind::NotFound, "NOT_FOUND", text).with("id", id)
    }

    /// Something with this key exists already.
    pub fn already_exists(label: Label, key: impl Into<String>) -> Self {
        let key = key.into();
        let text = Text::new(
            format!(
                "Już istnieje: {} {key}. Użyj istniejącej pozycji albo zmień dane.",
                label.pl
            ),
            format!(
                "It exists already: {} {key}. Use the existing one or change the data.",
                label.en
            ),
        );
        Self::new(Kind::AlreadyExists, "ALREADY_EXISTS", text)
    }

    /// The etag sent is not the current one: somebody else saved meanwhile.
    pub fn stale(label: Label) -> Self {
        let text = Text::new(
            format!(
                "Ktoś inny zmienił w tym czasie: {}. Wczytaj dane ponownie i powtórz zmianę.",
                label.pl
            ),
            format!(
                "Somebody else has changed the {} meanwhile. Read it again and repeat the change.",
                label.en
            ),
        );
        Self::new(Kind::Aborted, "ETAG_STALE", text)
    }

    /// The state of things does not allow it.
    pub fn precondition(reason: &'static str, text: Text) -> Self {
        Self::new(Kind::FailedPrecondition, reason, text)
    }

    /// The actor's role does not allow it.
    pub fn permission_denied() -> Self {
        Self::new(
            Kind::PermissionDenied,
            "PERMISSION_DENIED",
            Text::fixed(
                "Twoja rola nie pozwala na tę czynność. Poproś administratora o jej wykonanie lub o zmianę roli.",
                "Your role does not allow this. Ask an administrator to do it or to change your role.",
            ),
        )
    }

    /// Arithmetic left the range that documents can carry.
    pub fn out_of_range() -> Self {
        let problem = Problem::from(crate::money::Overflow);
        Self::new(Kind::OutOfRange, problem.reason, problem.text)
    }
}

impl From<crate::money::Overflow> for Refusal {
    fn from(_: crate::money::Overflow) -> Self {
        Self::out_of_range()
    }
}

/// Collects violations while a request is looked through, so that a person sees all of them at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Violations {
    list: Vec<Violation>,
    dropped: usize,
}

impl Violations {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The place of the request itself: fields are named without a prefix.
    pub fn root(&mut self) -> Scope<'_> {
        Scope {
            violations: self,
            path: String::new(),
        }
    }

    /// The place of the message field `name`.
    pub fn scope(&mut self, name: &str) -> Scope<'_> {
        Scope {
            violations: self,
            path: name.to_owned(),
        }
    }

    /// The place of element `index` (from 0) of the repeated field `name`.
    pub fn scope_index(&mut self, name: &str, index: usize) -> Scope<'_> {
        Scope {
            violations: self,
            path: format!("{name}[{index}]"),
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What was found, at most [`VIOLATIONS_MAX`].
    pub fn as_slice(&self) -> &[Violation] {
        &self.list
    }

    /// How many were found, including those beyond [`VIOLATIONS_MAX`].
    pub fn count(&self) -> usize {
        self.list.len() + self.dropped
    }

    /// Those of them that are to stay; what is beyond [`VIOLATIONS_MAX`] is counted as before.
    #[must_use]
    pub fn filtered(mut self, stays: impl Fn(&Violation) -> bool) -> Self {
        self.list.retain(stays);
        self
    }

    /// These and the others, in the order of `place`; in one place these come first.
    #[must_use]
    pub fn and<K: Ord>(mut self, others: Self, place: impl Fn(&str) -> K) -> Self {
        self.list.extend(others.list);
        self.list
            .sort_by_cached_key(|violation| place(&violation.field));
        self.dropped += others.dropped + self.list.len().saturating_sub(VIOLATIONS_MAX);
        self.list.truncate(VIOLATIONS_MAX);
        self
    }

    /// `Ok` if nothing was found.
    ///
    /// # Errors
    /// A refusal of kind [`Kind::Invalid`] with everything found.
    pub fn into_result(self) -> Result<(), Refusal> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.into_refusal())
        }
    }

    fn push(&mut self, field: String, problem: Problem) {
        if self.list.len() < VIOLATIONS_MAX {
            self.list.push(Violation {
                field,
                reason: problem.reason,
                text: problem.text,
            });
        } else {
            self.dropped += 1;
        }
    }

    fn into_refusal(self) -> Refusal {
        let count = self.count();
        let text = match self.list.first() {
            Some(only) if count == 1 => only.text.clone(),
            Some(first) => Text::new(
                format!(
                    "Popraw wskazane pola ({count}). Pierwsze: {}",
                    first.text.pl
                ),
                format!(
                    "Correct the named fields ({count}). The first: {}",
                    first.text.en
                ),
            ),
            None => Text::fixed("Dane są nieprawidłowe.", "The data are not valid."),
        };
        let mut refusal = Refusal::new(Kind::Invalid, "INVALID_DATA", text);
        if self.dropped > 0 {
            refusal = refusal.with("violations_not_listed", self.dropped.to_string());
        }
        refusal.violations = self.list;
        refusal
    }
}

/// A place in the request: a prefix of proto paths.
#[derive(Debug)]
pub struct Scope<'a> {
    violations: &'a mut Violations,
    path: String,
}

impl Scope<'_> {
    /// The message field `name` inside this place.
    pub fn scope(&mut self, name: &str) -> Scope<'_> {
        let path = self.path_of(name);
        Scope {
            violations: self.violations,
            path,
        }
    }

    /// Element `index` (from 0) of the repeated field `name` inside this place.
    pub fn scope_index(&mut self, name: &str, index: usize) -> Scope<'_> {
        let path = format!("{}[{index}]", self.path_of(name));
        Scope {
            violations: self.violations,
            path,
        }
    }

    /// Notes a problem of the field `name`.
    pub fn field(&mut self, name: &str, problem: Problem) {
        let path = self.path_of(name);
        self.violations.push(path, problem);
    }

    /// Notes a problem of this place as a whole.
    pub fn here(&mut self, problem: Problem) {
        let path = self.path.clone();
        self.violations.push(path, problem);
    }

    /// The value, or nothing and the problem noted under `name`.
    pub fn check<T>(&mut self, name: &str, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.field(name, problem)).ok()
    }

    /// The value, or nothing and the problem noted of this place as a whole.
    pub fn check_here<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.here(problem)).ok()
    }

    /// How many violations were noted so far, anywhere in the request.
    pub fn count(&self) -> usize {
        self.violations.count()
    }

    /// The path of the field `name` of this place.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_carry_nested_proto_paths() {
        let mut violations = Violations::new();
        violations.scope("invoice").scope_index("lines", 2).field(
            "quantity",
            Problem::required(Label::new("ilość", "quantity")),
        );
        violations
            .root()
            .field("request_id", Problem::required(Label::new("id", "id")));
        let refusal = violations.into_result().expect_err("two violations");
        assert_eq!(refusal.kind, Kind::Invalid);
        let fields: Vec<_> = refusal
            .violations
            .iter()
            .map(|v| v.field.as_str())
            .collect();
        assert_eq!(fields, ["invoice.lines[2].quantity", "request_id"]);
        assert!(
            refusal.text.pl.contains("(2)") && refusal.text.pl.contains("ilość"),
            "{}",
            refusal.text.pl
        );
    }

    #[test]
    fn nothing_noted_is_no_refusal() {
        assert_eq!(Violations::new().into_result(), Ok(()));
    }

    #[test]
    fn violations_beyond_the_limit_are_counted_only() {
        let mut violations = Violations::new();
        for index in 0..=VIOLATIONS_MAX {
            violations
                .root()
                .scope_index("lines", index)
                .here(Problem::required(Label::new("nazwa", "name")));
        }
        let refusal = violations.into_result().expect_err("violations");
        assert_eq!(refusal.violations.len(), VIOLATIONS_MAX);
        assert_eq!(
            refusal.metadata,
            [("violations_not_listed", "1".to_owned())]
        );
    }
}
