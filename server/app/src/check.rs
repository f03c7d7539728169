//! `kontord check`: what can go wrong on this machine, each fault with its remedy.

mod machine;

use kontor_store::{Db, DbAddress, StoreError, environment};
use time::{Duration, OffsetDateTime};

use crate::{
    config::Settings,
    error::chain,
    installation,
    startup::{open_database, read_key},
};

/// How far the clocks of PostgreSQL and of this machine may lie apart.
const CLOCK_DIFFERENCE_MAX: Duration = Duration::seconds(30);

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub subject: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
    /// What to do about it; empty when nothing.
    pub remedy: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good.
    Fine,
    /// It works, and may fail some day.
    Doubtful,
    /// The server cannot work like this, or can lose data.
    Bad,
}

impl Finding {
    fn fine(subject: &'static str, seen: impl Into<String>) -> Self {
        Self {
            subject,
            verdict: Verdict::Fine,
            seen: seen.into(),
            remedy: String::new(),
        }
    }

    fn doubtful(subject: &'static str, seen: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            subject,
            verdict: Verdict::Doubtful,
            seen: seen.into(),
            remedy: remedy.into(),
        }
    }

    fn bad(subject: &'static str, seen: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            subject,
            verdict: Verdict::Bad,
            seen: seen.into(),
            remedy: remedy.into(),
        }
    }
}

/// Looks at the machine and the database; changes nothing. Blocking.
pub fn check(settings: &Settings, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = vec![
        machine::data_dir(&settings.data_dir),
        machine::disk(&settings.data_dir),
        machine::clock(now),
    ];
    if let DbAddress::Sqlite(path) = &settings.database {
        findings.push(machine::file_system(path));
    }
    findings.extend(database(settings, now));
    findings.extend(machine::listening(&settings.listen));
    findings
}

fn database(settings: &Settings, now: OffsetDateTime) -> Vec<Finding> {
    const SUBJECT: &str = "database";
    if let DbAddress::Sqlite(path) = &settings.database
        && !path.exists()
    {
        let seen = format!("{} is made at the first start", path.display());
        return vec![Finding::fine(SUBJECT, seen)];
    }
    let db = match open_database(settings) {
        Ok(db) => db,
        Err(error) => {
            return vec![Finding::bad(
                SUBJECT,
                chain(&error),
                "start the database, or mend the setting \"database\"",
            )];
        }
    };
    let mut findings = match db.read_blocking(environment) {
        Ok(environment) => about(&environment, now),
        Err(error) => vec![unreadable(&error)],
    };
    findings.push(schema(&db));
    if findings
        .iter()
        .all(|finding| finding.verdict != Verdict::Bad)
    {
        findings.push(key(settings, &db));
    }
    db.close();
    findings
}

fn about(environment: &kontor_store::Environment, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = vec![if environment.unsafe_settings.is_empty() {
        Finding::fine("database", environment.version.as_str())
    } else {
        Finding::bad(
            "database",
            format!(
                "{} with {}: a power cut can lose invoices that were acknowledged",
                environment.version,
                environment.unsafe_settings.join(", ")
            ),
            "set them to on in postgresql.conf and reload PostgreSQL",
        )
    }];
    if let Some(clock_unix_s) = environment.clock_unix_s {
        let difference = Duration::seconds(clock_unix_s - now.unix_timestamp());
        if difference.abs() > CLOCK_DIFFERENCE_MAX {
            findings.push(Finding::bad(
                "clock of PostgreSQL",
                format!("differs from this machine's by {difference}"),
                "let both machines keep their time by NTP: timedatectl set-ntp true",
            ));
        }
    }
    findings
}

fn unreadable(error: &StoreError) -> Finding {
    Finding::bad(
        "database",
        chain(error),
        "see the database's own log for the cause",
    )
}

fn schema(db: &Db) -> Finding {
    const SUBJECT: &str = "schema";
    match db.pending_migrations() {
        Ok(pending) if pending.is_empty() => Finding::fine(SUBJECT, "this program's"),
        Ok(pending) => Finding::doubtful(
            SUBJECT,
            format!("{} migrations are pending", pending.len()),
            "kontord serve runs them at its start, kontord migrate without serving; both write a backup first",
        ),
        Err(error) => Finding::bad(
            SUBJECT,
            chain(&error),
            "run a kontord at least as new as the one that migrated the database",
        ),
    }
}

fn key(settings: &Settings, db: &Db) -> Finding {
    const SUBJECT: &str = "installation key";
    let file = settings.installation_key_file.display();
    let is_made = db
        .check_schema()
        .and_then(|()| installation::exists(db))
        .unwrap_or(false);
    match (read_key(settings), is_made) {
        (Ok(Some(key)), true) => match installation::open(db, &key) {
            Ok(_) => Finding::fine(SUBJECT, format!("{file} fits the database")),
            Err(error) => Finding::bad(
                SUBJECT,
                chain(&error),
                "bring the right key: kontord key import",
            ),
        },
        (Ok(Some(_)), false) => Finding::fine(SUBJECT, format!("{file}, not yet in use")),
        (Ok(None), false) => Finding::fine(SUBJECT, "made at the first start"),
        (Ok(None), true) => Finding::bad(
            SUBJECT,
            format!("{file} is missing"),
            "bring it from the other server or a backup: kontord key import",
        ),
        (Err(error), _) => Finding::bad(SUBJECT, chain(&error), format!("chmod 600 {file}")),
    }
}
