//! What a store can answer instead of a result.
//!
//! The texts say what happened and what to do; the driver's own message is the `source()` and goes to the log.

use std::{error::Error as StdError, time::Duration};

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

/// After this time a refused call is worth repeating.
pub const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Triggers report a broken rule with this prefix before its name, on both databases.
const RULE_PREFIX: &str = "kontor:";

/// Which kind of constraint refused a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A value that has to be unique is there already.
    Unique,
    /// A row points at one that is not there, or is pointed at and cannot go.
    ForeignKey,
    /// A value is missing.
    NotNull,
    /// A value is outside the permitted ones.
    Check,
    /// A rule held by a trigger.
    Rule,
}

/// Everything that can go wrong in the store.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The row that was asked for is not there.
    #[error("not found")]
    NotFound,
    /// A constraint refused the change.
    #[error("a {kind:?} constraint refused the change: {}", name.as_deref().unwrap_or("unnamed"))]
    Constraint {
        /// The kind of constraint.
        kind: ConstraintKind,
        /// Its name, the same on both databases (`customers_nip_key`); SQLite does not name foreign keys.
        name: Option<String>,
    },
    /// A change met more or fewer rows than it must: somebody else was faster, or the row is gone.
    #[error("the change met {actual} rows instead of {expected}")]
    RowsAffected {
        /// How many rows the change must meet.
        expected: usize,
        /// How many it met.
        actual: usize,
    },
    /// The lease of a synchronisation has passed, or another server took it: nothing more is written by this one.
    #[error("the lease of the synchronisation was lost to another server or to time")]
    LeaseLost,
    /// A value cannot be written, or what was read is not what this program writes.
    #[error("a stored value is not readable or a value is not storable")]
    Value(#[source] Box<dyn StdError + Send + Sync>),
    /// The queue is full or the turn did not come in time. Nothing was changed: repeat later.
    #[error("the database is busy; try again in {} ms", retry_after.as_millis())]
    Busy {
        /// When repeating makes sense.
        retry_after: Duration,
    },
    /// No room for the change. Nothing was changed.
    #[error("the database's disk is full; free space on it and try again")]
    DiskFull(#[source] DieselError),
    /// The database cannot be reached, or the connection broke before COMMIT. Nothing was changed.
    #[error("the database cannot be reached: {message}")]
    Unavailable {
        /// What failed.
        message: String,
        /// The driver's error, if there is one.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// The connection broke while COMMIT was on its way: the change is there or it is not.
    /// Look its `request_id` or journal row up; never repeat blindly.
    #[error("the connection broke during COMMIT; whether the change is stored must be looked up")]
    OutcomeUnknown,
    /// The closure panicked; its changes were undone.
    #[error("an internal error ended the change; it was undone")]
    Panicked,
    /// The database was migrated by a later version of Kontor.
    #[error(
        "the database has schema versions that this program does not know ({}): install a newer Kontor",
        unknown.join(", ")
    )]
    SchemaTooNew {
        /// Versions in the database that this program lacks.
        unknown: Vec<String>,
    },
    /// The database still has to be migrated.
    #[error("the database lacks schema versions {}: run `kontord migrate`", pending.join(", "))]
    SchemaPending {
        /// Versions that have to be run.
        pending: Vec<String>,
    },
    /// A migration failed; the database is as it was before.
    #[error("migrating the database failed; it was left as it was")]
    Migration(#[source] Box<dyn StdError + Send + Sync>),
    /// An archive can only be written into a fresh database.
    #[error("the database is not empty; an archive is restored into a new one")]
    NotEmpty,
    /// The database's address is not usable; the text names the remedy.
    #[error("the database address is not usable: {0}")]
    Url(String),
    /// Any other error of the database.
    #[error("the database reported an error")]
    Database(#[source] DieselError),
}

/// An error that a write may end with: it can carry a [`StoreError`] and give it back, so that the group
/// knows whether a rule refused one closure or the database itself failed.
pub trait WriteError: From<StoreError> + Send + 'static {
    /// The store's error inside, if that is what this is.
    fn store(&self) -> Option<&StoreError>;
}

impl WriteError for StoreError {
    fn store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl StoreError {
    /// A stable reason for machines.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Constraint { .. } => "CONSTRAINT",
            Self::RowsAffected { .. } => "CHANGED_MEANWHILE",
            Self::LeaseLost => "SYNC_LEASE_LOST",
            Self::Value(_) => "STORED_VALUE",
            Self::Busy { .. } => "DATABASE_BUSY",
            Self::DiskFull(_) => "DISK_FULL",
            Self::Unavailable { .. } => "DATABASE_UNAVAILABLE",
            Self::OutcomeUnknown => "OUTCOME_UNKNOWN",
            Self::Panicked => "INTERNAL",
            Self::SchemaTooNew { .. } => "SCHEMA_TOO_NEW",
            Self::SchemaPending { .. } => "SCHEMA_PENDING",
            Self::Migration(_) => "MIGRATION_FAILED",
            Self::NotEmpty => "DATABASE_NOT_EMPTY",
            Self::Url(_) => "DATABASE_ADDRESS",
            Self::Database(_) => "DATABASE_ERROR",
        }
    }

    /// The same for a person, in Polish (`Display` is the English text).
    pub fn polish(&self) -> String {
        match self {
            Self::NotFound => "nie znaleziono".to_owned(),
            Self::Constraint { name, .. } => format!(
                "zmiana narusza ograniczenie bazy danych: {}",
                name.as_deref().unwrap_or("bez nazwy")
            ),
            Self::RowsAffected { .. } => {
                "dane zmieniły się w międzyczasie; wczytaj je ponownie".to_owned()
            }
            Self::LeaseLost => {
                "synchronizację przejął inny serwer albo minął czas na jej prowadzenie".to_owned()
            }
            Self::Value(_) => "wartości w bazie danych nie da się odczytać lub zapisać".to_owned(),
            Self::Busy { .. } => "baza danych jest zajęta; spróbuj ponownie za chwilę".to_owned(),
            Self::DiskFull(_) => {
                "dysk bazy danych jest pełny; zwolnij miejsce i spróbuj ponownie".to_owned()
            }
            Self::Unavailable { .. } => {
                "baza danych jest niedostępna; sprawdź, czy działa, i spróbuj ponownie".to_owned()
            }
            Self::OutcomeUnknown => {
                "połączenie z bazą zostało przerwane podczas zapisu; sprawdź, czy zmiana jest zapisana"
                    .to_owned()
            }
            Self::Panicked => "błąd wewnętrzny; zmiana została wycofana".to_owned(),
            Self::SchemaTooNew { .. } => {
                "baza danych pochodzi z nowszej wersji programu; zainstaluj nowszy Kontor".to_owned()
            }
            Self::SchemaPending { .. } => {
                "baza danych wymaga aktualizacji: uruchom `kontord migrate`".to_owned()
            }
            Self::Migration(_) => {
                "aktualizacja bazy danych nie powiodła się; baza pozostała bez zmian".to_owned()
            }
            Self::NotEmpty => {
                "baza danych nie jest pusta; kopię przywraca się do nowej bazy".to_owned()
            }
            Self::Url(_) => "adres bazy danych jest nieprawidłowy".to_owned(),
            Self::Database(_) => "błąd bazy danych; szczegóły są w dzienniku serwera".to_owned(),
        }
    }

    /// Whether the database itself failed, so that a whole group of writes has to stop. The others concern
    /// one closure alone.
    pub fn stops_group(&self) -> bool {
        match self {
            Self::NotFound
            | Self::Constraint { .. }
            | Self::RowsAffected { .. }
            | Self::LeaseLost
            | Self::Value(_)
            | Self::Panicked
            | Self::SchemaTooNew { .. }
            | Self::SchemaPending { .. }
            | Self::NotEmpty
            | Self::Url(_) => false,
            Self::Busy { .. }
            | Self::DiskFull(_)
            | Self::Unavailable { .. }
            | Self::OutcomeUnknown
            | Self::Migration(_)
            | Self::Database(_) => true,
        }
    }

    /// When nothing was changed and repeating makes sense: after how long.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after } => Some(*retry_after),
            Self::Unavailable { .. } => Some(RETRY_AFTER),
            _ => None,
        }
    }

    /// Whether the named unique constraint (`customers_nip_key`) refused the change.
    pub fn is_unique(&self, constraint: &str) -> bool {
        matches!(
            self,
            Self::Constraint { kind: ConstraintKind::Unique, name: Some(name) } if name == constraint
        )
    }

    /// Whether a trigger's rule of this name refused the change.
    pub fn is_rule(&self, rule: &str) -> bool {
        matches!(
            self,
            Self::Constraint { kind: ConstraintKind::Rule, name: Some(name) } if name == rule
        )
    }

    pub(crate) fn busy() -> Self {
        Self::Busy {
            retry_after: RETRY_AFTER,
        }
    }

    pub(crate) fn unavailable(message: &str) -> Self {
        Self::Unavailable {
            message: message.to_owned(),
            source: None,
        }
    }
}

/// `Ok` if a change met exactly the rows that it must.
///
/// # Errors
/// [`StoreError::RowsAffected`] otherwise.
pub fn expect_rows(expected: usize, actual: usize) -> Result<(), StoreError> {
    if expected == actual {
        Ok(())
    } else {
        Err(StoreError::RowsAffected { expected, actual })
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, info) => from_database(kind, info),
            DieselError::DeserializationError(source)
            | DieselError::SerializationError(source)
            | DieselError::QueryBuilderError(source) => Self::Value(source),
            DieselError::BrokenTransactionManager => Self::unavailable("the connection broke"),
            other => Self::Database(other),
        }
    }
}

fn from_database(
    kind: DatabaseErrorKind,
    info: Box<dyn DatabaseErrorInformation + Send + Sync>,
) -> StoreError {
    let constraint = |kind| StoreError::Constraint {
        kind,
        name: constraint_name(info.as_ref()),
    };
    match kind {
        DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => {
            constraint(ConstraintKind::Unique)
        }
        DatabaseErrorKind::ForeignKeyViolation => constraint(ConstraintKind::ForeignKey),
        DatabaseErrorKind::NotNullViolation => constraint(ConstraintKind::NotNull),
        DatabaseErrorKind::CheckViolation => constraint(ConstraintKind::Check),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            StoreError::Unavailable {
                message: "the connection broke".to_owned(),
                source: Some(Box::new(DieselError::DatabaseError(kind, info))),
            }
        }
        _ => from_message(kind, info),
    }
}

/// What neither driver gives a kind of its own: told apart by the message.
fn from_message(
    kind: DatabaseErrorKind,
    info: Box<dyn DatabaseErrorInformation + Send + Sync>,
) -> StoreError {
    let message = info.message();
    if let Some(rule) = message.strip_prefix(RULE_PREFIX) {
        return StoreError::Constraint {
            kind: ConstraintKind::Rule,
            name: Some(rule.trim().to_owned()),
        };
    }
    let busy = [
        "database is locked",
        "database table is locked",
        "due to lock timeout",
    ];
    if busy.iter().any(|text| message.contains(text)) {
        return StoreError::busy();
    }
    let full = ["database or disk is full", "No space left on device"];
    let is_full = full.iter().any(|text| message.contains(text));
    let error = DieselError::DatabaseError(kind, info);
    if is_full {
        StoreError::DiskFull(error)
    } else {
        StoreError::Database(error)
    }
}

/// PostgreSQL names the constraint. SQLite lists table and columns; the name is made of them by the rule by
/// which PostgreSQL makes it (`customers_nip_key`, `customers_pkey` for the column `id`).
fn constraint_name(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<String> {
    if let Some(name) = info.constraint_name() {
        return Some(name.to_owned());
    }
    if let (Some(table), Some(column)) = (info.table_name(), info.column_name()) {
        return Some(format!("{table}_{column}_not_null"));
    }
    let (what, subject) = info.message().split_once(" constraint failed: ")?;
    if let Some(index) = subject.strip_prefix("index ") {
        return Some(index.trim_matches('\'').to_owned());
    }
    let table = subject.split('.').next()?;
    let columns: Vec<&str> = subject
        .split(", ")
        .filter_map(|column| column.split('.').nth(1))
        .collect();
    match what {
        "UNIQUE" if columns == ["id"] => Some(format!("{table}_pkey")),
        "UNIQUE" => Some(format!("{table}_{}_key", columns.join("_"))),
        "NOT NULL" => Some(format!("{table}_{}_not_null", columns.join("_"))),
        _ => Some(subject.to_owned()),
    }
}
