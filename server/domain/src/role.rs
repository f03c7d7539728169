//! Who may do what: one table, asked in one place.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::refusal::{Kind, Label, Problem, Refusal, Text};

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

/// What a service account is to the office: a machine that acts by a token, without a person. No weaker or stronger
/// than the roles of people: it has a column of its own in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceRole {
    /// Runs and watches a synchronisation without deletions and conflicts, nothing else.
    SyncTrigger,
}

/// All roles of service accounts.
pub const SERVICE_ROLES: [ServiceRole; 1] = [ServiceRole::SyncTrigger];

/// As what a caller acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acting {
    /// A person, or the administrator at the server itself.
    Person(Role),
    /// A machine.
    Service(ServiceRole),
}

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
    /// Company, series, templates, users, workstations, licence, shops' settings and test.
    Administer,
    /// Read the audit trail.
    ReadAudit,
    /// Watch a synchronisation: its options, runs, history.
    WatchSync,
    /// Plan a synchronisation, which changes nothing.
    PlanSync,
    /// Plan and apply in one go, without deletions and conflicts.
    RunSync,
    /// Apply and cancel a synchronisation, change its options and links.
    ApplySync,
    /// Deletions in the shop, accepted conflicts, undo, schedule.
    OverrideSync,
}

/// All permissions, in the order of the table.
pub const PERMISSIONS: [Permission; 14] = [
    Permission::Read,
    Permission::EditCustomers,
    Permission::EditDrafts,
    Permission::Issue,
    Permission::ConfirmWarnings,
    Permission::EditProducts,
    Permission::EditDictionaries,
    Permission::Administer,
    Permission::ReadAudit,
    Permission::WatchSync,
    Permission::PlanSync,
    Permission::RunSync,
    Permission::ApplySync,
    Permission::OverrideSync,
];

impl Role {
    /// The table itself.
    pub const fn may(self, permission: Permission) -> bool {
        let least = match permission {
            Permission::Read => Self::Reader,
            Permission::EditCustomers
            | Permission::EditDrafts
            | Permission::Issue
            | Permission::WatchSync
            | Permission::PlanSync => Self::Salesperson,
            Permission::ConfirmWarnings
            | Permission::EditProducts
            | Permission::EditDictionaries
            | Permission::ReadAudit
            | Permission::RunSync
            | Permission::ApplySync => Self::Accountant,
            Permission::Administer | Permission::OverrideSync => Self::Administrator,
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

impl ServiceRole {
    /// Its column of the table; every permission is decided on, so that a new one gives nothing by oversight.
    pub const fn may(self, permission: Permission) -> bool {
        match (self, permission) {
            (Self::SyncTrigger, Permission::WatchSync | Permission::RunSync) => true,
            (
                Self::SyncTrigger,
                Permission::Read
                | Permission::EditCustomers
                | Permission::EditDrafts
                | Permission::Issue
                | Permission::ConfirmWarnings
                | Permission::EditProducts
                | Permission::EditDictionaries
                | Permission::Administer
                | Permission::ReadAudit
                | Permission::PlanSync
                | Permission::ApplySync
                | Permission::OverrideSync,
            ) => false,
        }
    }

    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SyncTrigger => "sync-trigger",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::SyncTrigger => Label::new("uruchamianie synchronizacji", "sync-trigger"),
        }
    }

    /// Refuses what the role does not allow, in words for whoever set the machine up.
    pub fn refusal(self) -> Refusal {
        let text = match self {
            Self::SyncTrigger => Text::fixed(
                "Konto usługi może tylko uruchamiać i obserwować synchronizację. Do tej czynności zaloguj się jako użytkownik.",
                "A service account may only run and watch the synchronisation. Log in as a user to do this.",
            ),
        };
        Refusal::new(Kind::PermissionDenied, "PERMISSION_DENIED", text).with("role", self.as_str())
    }
}

impl Acting {
    /// The table itself.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Person(role) => role.may(permission),
            Self::Service(role) => role.may(permission),
        }
    }

    /// `Ok` if the caller may.
    ///
    /// # Errors
    /// A refusal `PERMISSION_DENIED`.
    pub fn require(self, permission: Permission) -> Result<(), Refusal> {
        match self {
            Self::Person(role) => role.require(permission),
            Self::Service(role) if role.may(permission) => Ok(()),
            Self::Service(role) => Err(role.refusal()),
        }
    }
}

impl From<Role> for Acting {
    fn from(role: Role) -> Self {
        Self::Person(role)
    }
}

impl fmt::Display for ServiceRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ServiceRole {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        SERVICE_ROLES
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Problem::unknown_choice(Label::new("rola", "role")))
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
                "WatchSync - x x x",
                "PlanSync - x x x",
                "RunSync - - x x",
                "ApplySync - - x x",
                "OverrideSync - - - x",
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
    fn a_service_account_may_run_and_watch_a_synchronisation_and_nothing_else() {
        let acting = Acting::Service(ServiceRole::SyncTrigger);
        for permission in PERMISSIONS {
            if matches!(permission, Permission::WatchSync | Permission::RunSync) {
                assert_eq!(acting.require(permission), Ok(()));
                continue;
            }
            let refusal = acting.require(permission).expect_err("not for machines");
            assert_eq!(refusal.reason, "PERMISSION_DENIED");
            assert!(!acting.may(permission), "{permission:?}");
        }
        let person = Acting::from(Role::Reader);
        assert_eq!(person.require(Permission::Read), Ok(()));
        assert!(person.require(Permission::Issue).is_err());
    }

    #[test]
    fn roles_are_the_texts_kept() {
        for role in SERVICE_ROLES {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(
                serde_json::to_string(&role).expect("json"),
                format!("\"{role}\"")
            );
        }
        for role in ROLES {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(
                serde_json::to_string(&role).expect("json"),
                format!("\"{role}\"")
            );
        }
    }
}
