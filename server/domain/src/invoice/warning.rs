//! What a person should see before issuing.

use serde::Serialize;

use crate::refusal::{Kind, Problem, Refusal, Text, Violation};
use crate::role::{Acting, Permission};

/// A warning. Issuing goes on in spite of it, some only when it is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable, `UPPER_SNAKE`.
    pub reason: &'static str,
    /// The proto path of the field, or empty.
    pub field: String,
    /// For the person.
    pub text: Text,
    /// Whether issuing needs it among the confirmed ones.
    pub must_be_confirmed: bool,
}

impl Warning {
    /// One that only informs.
    pub(super) fn notice(field: impl Into<String>, problem: Problem) -> Self {
        Self {
            reason: problem.reason,
            field: field.into(),
            text: problem.text,
            must_be_confirmed: false,
        }
    }

    /// One to be confirmed by an accountant or an administrator.
    pub(super) fn to_confirm(field: impl Into<String>, problem: Problem) -> Self {
        Self {
            must_be_confirmed: true,
            ..Self::notice(field, problem)
        }
    }
}

/// Whether all warnings that need it are among the confirmed reasons, by somebody who may.
///
/// # Errors
/// `WARNINGS_TO_CONFIRM` with a violation for each that is missing, or `PERMISSION_DENIED`.
pub fn check_confirmed(
    warnings: &[Warning],
    confirmed: &[String],
    acting: impl Into<Acting>,
) -> Result<(), Refusal> {
    let needed = || warnings.iter().filter(|warning| warning.must_be_confirmed);
    let missing: Vec<_> = needed()
        .filter(|warning| !confirmed.iter().any(|reason| reason == warning.reason))
        .collect();
    let Some(first) = missing.first() else {
        return if needed().next().is_some() {
            acting.into().require(Permission::ConfirmWarnings)
        } else {
            Ok(())
        };
    };
    let text = Text::new(
        format!(
            "Dokument wymaga potwierdzenia ostrzeżeń ({}). Pierwsze: {} Potwierdza księgowy lub administrator.",
            missing.len(),
            first.text.pl
        ),
        format!(
            "Warnings of the document have to be confirmed ({}). The first: {} An accountant or an administrator confirms.",
            missing.len(),
            first.text.en
        ),
    );
    let mut refusal = Refusal::new(Kind::FailedPrecondition, "WARNINGS_TO_CONFIRM", text);
    refusal.violations = missing
        .into_iter()
        .map(|warning| Violation {
            field: warning.field.clone(),
            reason: warning.reason,
            text: warning.text.clone(),
        })
        .collect();
    Err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    #[test]
    fn warnings_are_confirmed_by_name_and_by_somebody_who_may() {
        let problem = |reason| Problem::fixed(reason, "Treść.", "Text.");
        let warnings = [
            Warning::notice("invoice", problem("NOTICE")),
            Warning::to_confirm("invoice.issue_date", problem("FIRST")),
            Warning::to_confirm("invoice", problem("SECOND")),
        ];
        let confirmed = |reasons: &[&str]| {
            reasons
                .iter()
                .map(|reason| (*reason).to_owned())
                .collect::<Vec<_>>()
        };
        let refusal = check_confirmed(&warnings, &confirmed(&["FIRST"]), Role::Accountant)
            .expect_err("one is missing");
        assert_eq!(
            (refusal.reason, refusal.violations[0].reason),
            ("WARNINGS_TO_CONFIRM", "SECOND")
        );
        let all = confirmed(&["SECOND", "FIRST"]);
        assert_eq!(check_confirmed(&warnings, &all, Role::Accountant), Ok(()));
        assert_eq!(
            check_confirmed(&warnings, &all, Role::Salesperson).map_err(|r| r.reason),
            Err("PERMISSION_DENIED")
        );
        assert_eq!(
            check_confirmed(&warnings[..1], &[], Role::Salesperson),
            Ok(())
        );
    }
}
