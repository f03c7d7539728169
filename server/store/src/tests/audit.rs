//! The audit's chain: it holds, and each way of tampering has its finding.

use diesel::connection::SimpleConnection;
use kontor_testkit::databases;
use serde_json::json;
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::support::{Opened, open};
use crate::{
    StoreError,
    audit::{self, ActorKind, AuditKey, Filter, Finding, Head, NewEntry, Report},
};

const NOON: OffsetDateTime = datetime!(2026-11-23 12:00:00.123456789 +1);
const USER: Uuid = Uuid::from_u128(1);

fn key() -> AuditKey {
    AuditKey::new(&[7; 32])
}

/// Appends this many rows, some in one transaction, and returns the head.
fn append(opened: &Opened, count: i64) -> Head {
    let mut head = None;
    for number in 1..=count {
        let written = opened.db.write_blocking(move |conn| {
            let content = json!({"after": {"number": number}});
            let entry = NewEntry {
                at: NOON + time::Duration::seconds(number),
                actor_kind: ActorKind::User,
                actor_id: Some(USER),
                workstation_id: (number % 2 == 0).then_some(Uuid::from_u128(2)),
                action: "invoice.issue",
                object_kind: "invoice",
                object_id: Some(Uuid::from_u128(number.unsigned_abs().into())),
                content: &content,
            };
            audit::append(conn, &key(), &[entry])
        });
        head = Some(written.unwrap());
    }
    head.unwrap()
}

fn verify(opened: &Opened, expected: Option<&Head>) -> Report {
    opened
        .db
        .read_long_blocking(|conn| audit::verify(conn, &key(), expected))
        .unwrap()
}

/// Changes rows as somebody with the database's password could.
fn tamper(opened: &Opened, sql: &str) {
    opened
        .db
        .exclusive_blocking(|conn| Ok::<_, StoreError>(conn.batch_execute(sql)?))
        .unwrap();
}

/// The findings after some SQL on an audit of ten rows, with the true head as the expected one.
fn findings_after(sql: &str) -> Vec<Vec<Finding>> {
    databases()
        .into_iter()
        .map(|database| {
            let opened = open(database);
            let head = append(&opened, 10);
            assert!(verify(&opened, Some(&head)).is_sound());
            tamper(&opened, sql);
            verify(&opened, Some(&head)).findings
        })
        .collect()
}

fn assert_findings(sql: &str, expected: &[Finding]) {
    for findings in findings_after(sql) {
        assert_eq!(findings, expected, "{sql}");
    }
}

#[test]
fn an_untouched_audit_is_sound_and_its_head_is_the_same_on_both_databases() {
    let heads: Vec<_> = databases()
        .into_iter()
        .map(|database| {
            let opened = open(database);
            assert_eq!(verify(&opened, None).head, Head::START);
            let head = append(&opened, 10);
            let report = verify(&opened, Some(&head));
            assert!(report.is_sound(), "{report:?}");
            assert_eq!((report.rows, report.erased, &report.head), (10, 0, &head));
            let stored = opened.db.read_blocking(audit::head).unwrap();
            assert_eq!(stored, head);
            head
        })
        .collect();
    assert!(heads.iter().all(|head| *head == heads[0]), "{heads:?}");
}

#[test]
fn a_refused_change_leaves_no_row_and_no_gap() {
    for database in databases() {
        let opened = open(database);
        append(&opened, 1);
        let refused = opened.db.write_blocking(|conn| {
            let content = json!({});
            audit::append(
                conn,
                &key(),
                &[NewEntry {
                    at: NOON,
                    actor_kind: ActorKind::System,
                    actor_id: None,
                    workstation_id: None,
                    action: "invoice.issue",
                    object_kind: "invoice",
                    object_id: None,
                    content: &content,
                }],
            )?;
            Err::<(), _>(StoreError::NotFound)
        });
        assert!(refused.is_err());
        assert_eq!(verify(&opened, None).rows, 1);
        assert_eq!(verify(&opened, None).findings, []);
    }
}

#[test]
fn a_changed_row_is_found_whatever_was_changed() {
    for change in [
        "actor_id = NULL",
        "workstation_id = actor_id",
        "action = 'invoice.view'",
        "object_kind = 'draft'",
        "at = '2026-11-23 11:00:00.5'",
        "actor_kind = 'system'",
        "object_id = actor_id",
    ] {
        let sql = format!("UPDATE audit SET {change} WHERE sequence = 5");
        assert_findings(&sql, &[Finding::Changed { sequence: 5 }]);
    }
}

#[test]
fn a_changed_link_is_one_finding_and_not_two() {
    let sql = "UPDATE audit SET chain = digest WHERE sequence = 5";
    assert_findings(sql, &[Finding::Changed { sequence: 5 }]);
}

#[test]
fn a_changed_content_is_found_beside_its_untouched_row() {
    let sql = "UPDATE audit_content SET content = '{}' WHERE sequence = 5";
    assert_findings(sql, &[Finding::ContentChanged { sequence: 5 }]);
}

#[test]
fn a_removed_row_is_found() {
    let sql = "DELETE FROM audit_content WHERE sequence IN (5, 6); DELETE FROM audit WHERE sequence IN (5, 6)";
    assert_findings(
        sql,
        &[Finding::Removed {
            sequence: 5,
            count: 2,
        }],
    );
}

#[test]
fn a_removed_row_is_found_though_the_later_ones_were_numbered_anew() {
    // The stored and the given head then point past the end, too.
    let sql = "DELETE FROM audit_content; DELETE FROM audit WHERE sequence = 5; \
               UPDATE audit SET sequence = -sequence WHERE sequence > 5; \
               UPDATE audit SET sequence = -sequence - 1 WHERE sequence < 0";
    assert_findings(
        sql,
        &[
            Finding::Removed {
                sequence: 5,
                count: 1,
            },
            Finding::TailCut {
                last: 9,
                expected: 10,
            },
        ],
    );
}

#[test]
fn swapped_rows_are_found_near_and_far() {
    for second in [6, 7, 9] {
        let sql = format!(
            "DELETE FROM audit_content; \
             UPDATE audit SET sequence = -1 WHERE sequence = 5; \
             UPDATE audit SET sequence = 5 WHERE sequence = {second}; \
             UPDATE audit SET sequence = {second} WHERE sequence = -1"
        );
        assert_findings(&sql, &[Finding::Swapped { first: 5, second }]);
    }
}

#[test]
fn a_cut_tail_is_found_by_the_stored_head_and_by_one_kept_elsewhere() {
    let cut = "DELETE FROM audit_content WHERE sequence > 8; DELETE FROM audit WHERE sequence > 8";
    assert_findings(
        cut,
        &[Finding::TailCut {
            last: 8,
            expected: 10,
        }],
    );
    for database in databases() {
        let opened = open(database);
        let head = append(&opened, 10);
        // Who knows how the head is stored moves it back, too: only the one kept elsewhere tells.
        tamper(
            &opened,
            &format!(
                "{cut}; UPDATE audit_head SET sequence = 8, chain = (SELECT chain FROM audit WHERE sequence = 8)"
            ),
        );
        assert_eq!(verify(&opened, None).findings, []);
        let findings = verify(&opened, Some(&head)).findings;
        assert_eq!(
            findings,
            [Finding::TailCut {
                last: 8,
                expected: 10
            }]
        );
    }
}

#[test]
fn an_audit_that_grew_again_after_its_tail_was_cut_is_found_by_the_head_kept_elsewhere() {
    for database in databases() {
        let opened = open(database);
        append(&opened, 7);
        let head = append(&opened, 1);
        tamper(
            &opened,
            "DELETE FROM audit_content WHERE sequence > 5; DELETE FROM audit WHERE sequence > 5; \
             UPDATE audit_head SET sequence = 5, chain = (SELECT chain FROM audit WHERE sequence = 5)",
        );
        append(&opened, 5);
        assert_eq!(verify(&opened, None).findings, []);
        let findings = verify(&opened, Some(&head)).findings;
        assert_eq!(findings, [Finding::HeadDiffers { sequence: 8 }]);
    }
}

#[test]
fn erasing_contents_leaves_the_chain_sound() {
    for database in databases() {
        let opened = open(database);
        let head = append(&opened, 10);
        let erased = opened
            .db
            .write_blocking(|conn| audit::erase_content(conn, &[2, 3, 99]))
            .unwrap();
        assert_eq!(erased, 2);
        let report = verify(&opened, Some(&head));
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.erased, 2);
        let listed = opened
            .db
            .read_blocking(|conn| audit::list(conn, &Filter::default(), Some(4), 2))
            .unwrap();
        assert!(
            listed.iter().all(|entry| entry.content.is_none()),
            "{listed:?}"
        );
    }
}

#[test]
fn another_key_finds_every_row_changed_and_tells_of_a_hundred() {
    for database in databases() {
        let opened = open(database);
        append(&opened, 120);
        let other = AuditKey::new(&[8; 32]);
        let report = opened
            .db
            .read_long_blocking(|conn| audit::verify(conn, &other, None))
            .unwrap();
        assert_eq!(report.findings.len(), audit::FINDINGS_MAX);
    }
}

#[test]
fn the_list_is_filtered_and_paged_newest_first() {
    for database in databases() {
        let opened = open(database);
        append(&opened, 10);
        let list = |filter: Filter, before, limit| {
            let entries = opened
                .db
                .read_blocking(|conn| audit::list(conn, &filter, before, limit))
                .unwrap();
            entries
                .iter()
                .map(|entry| entry.sequence)
                .collect::<Vec<_>>()
        };
        assert_eq!(list(Filter::default(), None, 3), [10, 9, 8]);
        assert_eq!(list(Filter::default(), Some(8), 3), [7, 6, 5]);
        let at_workstation = Filter {
            workstation_id: Some(Uuid::from_u128(2)),
            ..Filter::default()
        };
        assert_eq!(list(at_workstation, None, 500), [10, 8, 6, 4, 2]);
        let one = Filter {
            actor_id: Some(USER),
            action: Some("invoice.issue".to_owned()),
            object_kind: Some("invoice".to_owned()),
            object_id: Some(Uuid::from_u128(4)),
            ..Filter::default()
        };
        assert_eq!(list(one, None, 500), [4]);
        let time = Filter {
            from: Some(NOON + time::Duration::seconds(3)),
            until: Some(NOON + time::Duration::seconds(5)),
            ..Filter::default()
        };
        assert_eq!(list(time, None, 500), [4, 3]);
        let first = opened
            .db
            .read_blocking(|conn| audit::list(conn, &Filter::default(), None, 1))
            .unwrap();
        // To the microsecond, in UTC.
        assert_eq!(first[0].at, datetime!(2026-11-23 11:00:10.123456 UTC));
        assert_eq!(first[0].content, Some(json!({"after": {"number": 10}})));
        assert_eq!(first[0].actor_kind, ActorKind::User);
    }
}
