//! Who may do what: one table, asked in one place.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::refusal::{Label, Problem, Refusal};

/// What a person is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads (podgląd).
    Reader,
    /// Sells: customers and documents (sprzedawca).
    Salesperson,
    /// Keeps the books: products, dictionaries, payments, audit (księgowy).
    Accountant,
    /// Runs the installation (administrator).
    Administrator,
}

/// All roles, the weakest first.
pub const ROLES: [Role; 4] = [
    Role::Reader,
    Role::Salesperson,
    Role::Accountant,
    Role::Administrator,
];

/// A row of the table: a group of things done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read lists, documents, PDF.
    Read,
    /// Add and change customers.
    EditCustomers,
    /// Make, change, preview and delete drafts.
    EditDrafts,
    /// Issue documents.
    Issue,
    /// Issue in spite of warnings that are to be confirmed.
    ConfirmWarnings,
    /// Add and change products.
    EditProducts,
    /// Add and change units, VAT rates, categories, producers.
    EditDictionaries,
    /// Company, series, templates, users, workstations, licence.
    Administer,
    /// Read the audit trail.
    ReadAudit,
}

/// All permissions, in the order of the table.
pub const PERMISSIONS: [Permission; 9] = [
    Permission::Read,
    Permission::EditCustomers,
    Permission::EditDrafts,
    Permission::Issue,
    Permission::ConfirmWarnings,
    Permission::EditProducts,
    Permission::EditDictionaries,
    Permission::Administer,
    Permission::ReadAudit,
];

impl Role {
    /// The table itself.
    pub const fn may(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::Read => Self::Reader,
            Permission::EditCustomers | Permission::EditDrafts | Permission::Issue => {
                Self::Salesperson
            }
            Permission::ConfirmWarnings
            | Permission::EditProducts
            | Permission::EditDictionaries
            | Permission::ReadAudit => Self::Accountant,
            Permission::Administer => Self::Administrator,
        };
        // every role may what the weaker ones may
        self as u8 >= least as u8
    }

    /// `Ok` if the role may.
    ///
    /// # Errors
    /// A refusal `PERMISSION_DENIED`.
    pub fn require(self, permission: Permission) -> Result<(), Refusal> {
        if self.may(permission) {
            Ok(())
        } else {
            Err(Refusal::permission_denied().with("role", self.as_str()))
        }
    }

    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Salesperson => "salesperson",
            Self::Accountant => "accountant",
            Self::Administrator => "administrator",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Reader => Label::new("podgląd", "reader"),
            Self::Salesperson => Label::new("sprzedawca", "salesperson"),
            Self::Accountant => Label::new("księgowy", "accountant"),
            Self::Administrator => Label::new("administrator", "administrator"),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        ROLES
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Problem::unknown_choice(Label::new("rola", "role")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_who_may_what_is_the_designed_one() {
        let table: Vec<String> = PERMISSIONS
            .iter()
            .map(|permission| {
                let marks = ROLES
                    .map(|role| if role.may(*permission) { "x" } else { "-" })
                    .join(" ");
                format!("{permission:?} {marks}")
            })
            .collect();
        assert_eq!(
            table,
            [
                "Read x x x x",
                "EditCustomers - x x x",
                "EditDrafts - x x x",
                "Issue - x x x",
                "ConfirmWarnings - - x x",
                "EditProducts - - x x",
                "EditDictionaries - - x x",
                "Administer - - - x",
                "ReadAudit - - x x",
            ]
        );
    }

    #[test]
    fn a_role_that_may_not_is_refused_with_a_stable_reason() {
        let refusal = Role::Reader
            .require(Permission::Issue)
            .expect_err("a reader does not issue");
        assert_eq!(refusal.reason, "PERMISSION_DENIED");
        assert_eq!(Role::Administrator.require(Permission::Issue), Ok(()));
    }

    #[test]
    fn roles_are_the_texts_kept() {
        for role in ROLES {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(
                serde_json::to_string(&role).expect("json"),
                format!("\"{role}\"")
            );
        }
    }
}
