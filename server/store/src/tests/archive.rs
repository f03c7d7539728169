//! The archive: out of one database, into another, unchanged.

use diesel::connection::SimpleConnection;
use kontor_testkit::{TestDatabase, databases};
use serde_json::json;
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::support::{self, Opened, export, open};
use crate::{
    Conn, StoreError,
    archive::{BATCH_ROWS_MAX, Existing},
    audit::{self, ActorKind, AuditKey, NewEntry},
    installation::{self, Item},
    requests::{self, Answered, RequestKey},
};

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00:00.5 UTC);

fn import(opened: &Opened, lines: &[(String, String)]) -> Result<(), StoreError> {
    let schema = opened.db.migrations().versions()?;
    support::import(&opened.db, lines, &schema, Existing::Refuse)
}

/// Rows in every table that the store itself owns, with values that are easily lost.
fn fill(opened: &Opened) {
    opened
        .db
        .write_blocking(|conn| {
            installation::put(conn, Item::Id, &[0, 1, 0xfe, 0xff])?;
            installation::put(conn, Item::CaCertificate, &[])?;
            let texts = ["", "Zażółć \"gęślą\"\n\\jaźń 🧾", "{\"a\":[1,null]}"];
            for (number, text) in (1..).zip(texts) {
                let key = RequestKey {
                    user: Uuid::from_u128(number << 120),
                    method: format!("kontor.v1.Ł/{number}"),
                    request: Uuid::from_u128(number),
                };
                let answered = Answered {
                    body_hmac: vec![9; 32],
                    answer: text.to_owned(),
                };
                requests::insert(conn, &key, &answered, NOW + time::Duration::microseconds(1))?;
                let content = json!({ "text": text, "amount": i64::MAX, "nothing": null });
                let entry = NewEntry {
                    at: NOW,
                    actor_kind: ActorKind::Console,
                    actor_id: None,
                    workstation_id: Some(Uuid::from_u128(number)),
                    action: "a",
                    object_kind: "o",
                    object_id: None,
                    content: &content,
                };
                audit::append(conn, &AuditKey::new(&[7; 32]), &[entry, entry])?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn an_archive_of_either_database_fills_either_and_comes_out_the_same() {
    let mut archives = Vec::new();
    for database in databases() {
        let source = open(database);
        fill(&source);
        let lines = export(&source.db);
        for target in databases() {
            let target = open(target);
            import(&target, &lines).unwrap();
            assert_eq!(export(&target.db), lines);
            let key = AuditKey::new(&[7; 32]);
            let report = target
                .db
                .read_long_blocking(|conn| audit::verify(conn, &key, None))
                .unwrap();
            assert!(report.is_sound() && report.rows == 6, "{report:?}");
        }
        archives.push(lines);
    }
    assert!(archives.iter().all(|lines| *lines == archives[0]));
    let filled: std::collections::BTreeSet<_> =
        archives[0].iter().map(|(table, _)| table).collect();
    // those that were filled, and those that migrations fill
    assert_eq!(filled.len(), 5 + 2);
}

#[test]
fn a_line_shows_each_kind_of_value_the_same_way() {
    for database in databases() {
        let opened = open(database);
        fill(&opened);
        let lines = export(&opened.db);
        let line = |table: &str| &lines.iter().find(|(name, _)| name == table).unwrap().1;
        // Names are in the order of their bytes.
        assert_eq!(
            line("installation"),
            r#"{"name":"ca_certificate","value":""}"#
        );
        let audit = line("audit");
        assert!(
            audit.starts_with(
                r#"{"sequence":1,"at":"2026-11-23T12:00:00.500000Z","actor_kind":"console","actor_id":null,"workstation_id":"00000000000000000000000000000001""#
            ),
            "{audit}"
        );
        assert!(line("audit_content").contains("9223372036854775807"));
    }
}

#[test]
fn many_rows_are_written_in_batches_and_none_is_lost() {
    for database in databases() {
        let opened = open(database);
        let count = BATCH_ROWS_MAX * 2 + 1;
        let lines: Vec<_> = (0..count)
            .map(|id| {
                let line = json!({
                    "user_id": format!("{id:032x}"), "method": "m", "request_id": format!("{id:032x}"),
                    "body_hmac": "00", "answer": "x".repeat(3_000), "at": "2026-11-23T12:00:00.000000Z",
                });
                ("requests".to_owned(), line.to_string())
            })
            .collect();
        import(&opened, &lines).unwrap();
        assert_eq!(export(&opened.db).len(), count);
    }
}

#[test]
fn a_database_in_use_is_not_overwritten() {
    for database in databases() {
        let opened = open(database);
        fill(&opened);
        let lines = export(&opened.db);
        assert!(matches!(import(&opened, &lines), Err(StoreError::NotEmpty)));
        assert_eq!(export(&opened.db), lines);
    }
}

#[test]
fn a_broken_archive_leaves_the_database_as_it_was() {
    let good = (
        "installation".to_owned(),
        json!({"name": "id", "value": "00"}).to_string(),
    );
    for broken in [
        ("installation", json!({"name": "id", "value": "0"})),
        ("installation", json!({"name": null, "value": "00"})),
        ("installation", json!({"name": "id"})),
        (
            "installation",
            json!({"name": "id2", "value": "00", "more": 1}),
        ),
        (
            "audit_head",
            json!({"id": 1.5, "sequence": 1, "chain": "00"}),
        ),
        // Points at a row that is not there.
        ("audit_content", json!({"sequence": 1, "content": ""})),
        ("no_such_table", json!({"id": 1})),
        // The same row twice.
        ("installation", json!({"name": "id", "value": "01"})),
    ] {
        for database in databases() {
            let opened = open(database);
            let fresh = export(&opened.db);
            let lines = [good.clone(), (broken.0.to_owned(), broken.1.to_string())];
            assert!(import(&opened, &lines).is_err(), "{broken:?}");
            assert_eq!(export(&opened.db), fresh);
        }
    }
}

/// A trigger like those of issued documents: nothing may be added to the audit's content, ever.
fn protect(conn: &mut Conn) -> Result<(), StoreError> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "CREATE TRIGGER content_is_closed BEFORE INSERT ON audit_content \
             BEGIN SELECT RAISE(ABORT, 'kontor:content_is_closed'); END"
        }
        Conn::Postgres(_) => {
            "CREATE FUNCTION refuse_content() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'kontor:content_is_closed' USING ERRCODE = 'restrict_violation'; END $$; \
             CREATE TRIGGER content_is_closed BEFORE INSERT ON audit_content FOR EACH ROW \
             EXECUTE FUNCTION refuse_content()"
        }
    };
    Ok(conn.batch_execute(sql)?)
}

#[test]
fn triggers_do_not_prevent_an_import_and_hold_again_after_it() {
    let source = open(TestDatabase::sqlite());
    fill(&source);
    let lines = export(&source.db);
    for database in databases() {
        let opened = open(database);
        opened.db.exclusive_blocking(protect).unwrap();
        import(&opened, &lines).unwrap();
        assert_eq!(export(&opened.db), lines);
        let refused = opened.db.write_blocking(|conn| {
            let content = json!({});
            audit::append(
                conn,
                &AuditKey::new(&[7; 32]),
                &[NewEntry {
                    at: NOW,
                    actor_kind: ActorKind::System,
                    actor_id: None,
                    workstation_id: None,
                    action: "a",
                    object_kind: "o",
                    object_id: None,
                    content: &content,
                }],
            )
        });
        let error = refused.unwrap_err();
        assert!(error.is_rule("content_is_closed"), "{error:?}");
    }
}

#[test]
fn a_row_may_point_at_a_later_one_of_its_own_table_during_an_import_and_only_then() {
    for database in databases() {
        let is_postgres = database.is_postgres();
        let opened = open(database);
        // The store's own tables have no such reference: one of them gets it here.
        let (bytes, time, strict) = if is_postgres {
            ("BYTEA", "TIMESTAMP", "")
        } else {
            ("BLOB", "TEXT", "STRICT")
        };
        opened
            .db
            .exclusive_blocking(|conn| {
                Ok::<_, StoreError>(conn.batch_execute(&format!(
                    "DROP TABLE requests; CREATE TABLE requests (user_id {bytes}, method TEXT \
                     REFERENCES requests (answer), request_id {bytes}, body_hmac {bytes}, \
                     answer TEXT UNIQUE, at {time}, PRIMARY KEY (user_id, method, request_id)) {strict}"
                ))?)
            })
            .unwrap();
        let request = |points_at: &str, answer: &str| {
            let line = json!({
                "user_id": "00", "method": points_at, "request_id": "00", "body_hmac": "00",
                "answer": answer, "at": "2026-11-23T12:00:00.000000Z",
            });
            ("requests".to_owned(), line.to_string())
        };
        // Each change of table writes what has come so far.
        let between = |name| {
            (
                "installation".to_owned(),
                json!({"name": name, "value": "00"}).to_string(),
            )
        };
        let dangling = [request("later", "first"), between("id")];
        assert!(import(&opened, &dangling).is_err());
        let lines = [
            request("later", "first"),
            between("id"),
            request("first", "later"),
        ];
        import(&opened, &lines).unwrap();
        let refused = opened.db.write_blocking(|conn| {
            let key = RequestKey {
                user: Uuid::nil(),
                method: "nowhere".to_owned(),
                request: Uuid::nil(),
            };
            let answered = Answered {
                body_hmac: vec![],
                answer: "x".to_owned(),
            };
            requests::insert(conn, &key, &answered, NOW)
        });
        let Err(StoreError::Constraint { kind, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(kind, crate::ConstraintKind::ForeignKey);
    }
}
