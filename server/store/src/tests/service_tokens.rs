//! Tokens of service accounts: kept, found, revoked, their use noted.

use kontor_domain::role::ServiceRole;
use kontor_testkit::databases;
use time::{Duration, macros::date};
use uuid::Uuid;

use super::{
    office::{NOW, id},
    support::{Opened, export, import, open},
};
use crate::{
    StoreError,
    archive::Existing,
    service_tokens::{self, ServiceToken, Which},
};

fn token(number: u64, name: &str) -> ServiceToken {
    ServiceToken {
        id: id(number),
        name: name.to_owned(),
        name_folded: name.to_lowercase(),
        role: ServiceRole::SyncTrigger,
        created_at: NOW,
        created_by: None,
        expires_on: None,
        last_used_at: None,
        revoked_at: None,
    }
}

fn hash(number: u64) -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    hash
}

fn add(opened: &Opened, number: u64, token: ServiceToken) -> Result<(), StoreError> {
    opened
        .db
        .write_blocking(move |conn| service_tokens::insert(conn, &token, &hash(number)))
}

fn found(opened: &Opened, number: u64) -> Option<ServiceToken> {
    opened
        .db
        .read_blocking(|conn| service_tokens::find_by_hash(conn, &hash(number)))
        .unwrap()
}

#[test]
fn a_token_is_found_by_its_hash_as_it_was_kept() {
    for database in databases() {
        let opened = open(database);
        let kept = ServiceToken {
            expires_on: Some(date!(2026 - 12 - 31)),
            ..token(1, "Nocna")
        };
        add(&opened, 1, kept.clone()).unwrap();
        assert_eq!(found(&opened, 1), Some(kept));
        assert_eq!(found(&opened, 2), None);
    }
}

#[test]
fn a_name_is_free_again_when_its_token_was_revoked() {
    for database in databases() {
        let opened = open(database);
        add(&opened, 1, token(1, "Nocna")).unwrap();
        let second = add(&opened, 2, token(2, "nocna")).unwrap_err();
        assert!(
            second.is_unique("service_tokens_name_folded_key"),
            "{second:?}"
        );
        let revoke = || {
            opened
                .db
                .write_blocking(|conn| service_tokens::revoke(conn, id(1), NOW))
                .unwrap()
        };
        assert!(revoke());
        assert!(!revoke(), "only once");
        assert_eq!(found(&opened, 1).unwrap().revoked_at, Some(NOW));
        add(&opened, 2, token(2, "nocna")).unwrap();
        let (kept, all, count, by_name) = opened
            .db
            .read_blocking(|conn| {
                Ok::<_, StoreError>((
                    service_tokens::list(conn, Which::Kept, None, 10)?,
                    service_tokens::list(conn, Which::All, None, 10)?,
                    service_tokens::count_kept(conn)?,
                    service_tokens::find_kept_by_name(conn, "nocna")?,
                ))
            })
            .unwrap();
        let ids = |tokens: &[ServiceToken]| tokens.iter().map(|each| each.id).collect::<Vec<_>>();
        assert_eq!(ids(&kept), [id::<Uuid>(2)]);
        assert_eq!(ids(&all), [id::<Uuid>(1), id(2)]);
        assert_eq!(count, 1);
        assert_eq!(by_name.unwrap().id, id::<Uuid>(2));
    }
}

#[test]
fn a_list_goes_on_after_a_name_and_id() {
    for database in databases() {
        let opened = open(database);
        for (number, name) in [(1, "c"), (2, "a"), (3, "b")] {
            add(&opened, number, token(number, name)).unwrap();
        }
        let names = |after: Option<(&str, Uuid)>| {
            let rows = opened
                .db
                .read_blocking(|conn| service_tokens::list(conn, Which::Kept, after, 2))
                .unwrap();
            rows.into_iter().map(|each| each.name).collect::<Vec<_>>()
        };
        assert_eq!(names(None), ["a", "b"]);
        assert_eq!(names(Some(("b", id(3)))), ["c"]);
        assert_eq!(names(Some(("c", id(1)))), [""; 0]);
    }
}

#[test]
fn use_is_noted_unless_it_was_just_noted() {
    for database in databases() {
        let opened = open(database);
        add(&opened, 1, token(1, "Nocna")).unwrap();
        let note = |at, unless_after| {
            opened
                .db
                .write_blocking(move |conn| {
                    service_tokens::note_used(conn, id(1), at, unless_after)
                })
                .unwrap()
        };
        let minute = Duration::minutes(1);
        assert!(note(NOW, NOW - minute));
        assert!(!note(NOW + minute / 2, NOW - minute / 2));
        assert!(note(NOW + minute, NOW));
        assert_eq!(found(&opened, 1).unwrap().last_used_at, Some(NOW + minute));
    }
}

#[test]
fn an_archive_brings_tokens_to_either_database() {
    for from in databases() {
        let from = open(from);
        let kept = ServiceToken {
            expires_on: Some(date!(2026 - 12 - 31)),
            last_used_at: Some(NOW),
            ..token(1, "Nocna")
        };
        add(&from, 1, kept.clone()).unwrap();
        let lines = export(&from.db);
        let schema = from.db.migrations().versions().unwrap();
        for to in databases() {
            let to = open(to);
            import(&to.db, &lines, &schema, Existing::Refuse).unwrap();
            assert_eq!(found(&to, 1), Some(kept.clone()));
        }
    }
}
