//! The one row of the licence, on both databases.

use kontor_testkit::databases;
use time::macros::{date, datetime};

use super::support::{self, export, open};
use crate::{
    StoreError,
    archive::Existing,
    licence::{self, StoredLicence},
};

#[test]
fn what_is_kept_of_the_licence_is_one_row_that_time_moves_only_on() {
    for database in databases() {
        let opened = open(database);
        let (early, late) = (
            datetime!(2026-11-23 12:00 UTC),
            datetime!(2026-11-23 13:00 UTC),
        );
        opened
            .db
            .write_blocking(move |conn| {
                assert_eq!(licence::find(conn)?, None);
                licence::note_seen(conn, early)?;
                let first = StoredLicence {
                    token: None,
                    installed_at: None,
                    trial_until: None,
                    seen_at: early,
                };
                assert_eq!(licence::find(conn)?, Some(first));
                let kept = StoredLicence {
                    token: Some("v4.public.ż".into()),
                    installed_at: Some(early),
                    trial_until: Some(date!(2026 - 12 - 23)),
                    seen_at: early,
                };
                licence::put(conn, &kept)?;
                licence::note_seen(conn, late)?;
                licence::note_seen(conn, early)?;
                let later = StoredLicence {
                    seen_at: late,
                    ..kept.clone()
                };
                assert_eq!(licence::find(conn)?, Some(later));
                // an administrator's newer licence sets it back
                licence::put(conn, &kept)?;
                assert_eq!(licence::find(conn)?, Some(kept));
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}

#[test]
fn licence_and_used_trial_come_back_from_an_archive_of_either_database() {
    for database in databases() {
        let source = open(database);
        let kept = StoredLicence {
            token: Some("v4.public.x".into()),
            installed_at: Some(datetime!(2026-11-23 12:00:00.123_456 UTC)),
            trial_until: Some(date!(2026 - 12 - 23)),
            seen_at: datetime!(2026-11-24 12:00 UTC),
        };
        let wanted = kept.clone();
        source
            .db
            .write_blocking(move |conn| licence::put(conn, &kept))
            .unwrap();
        let lines = export(&source.db);
        for target in databases() {
            let target = open(target);
            let schema = target.db.migrations().versions().unwrap();
            support::import(&target.db, &lines, &schema, Existing::Refuse).unwrap();
            let found = target.db.read_blocking(licence::find).unwrap();
            assert_eq!(found.as_ref(), Some(&wanted));
        }
    }
}
