//! What of the synchronisation a backup brings back.

use kontor_domain::sync::{kind::Kind, operation::Action, options::Options};
use kontor_testkit::databases;
use serde_json::value::RawValue;
use time::Duration;

use super::{NOW, Office, content, element, id, planned};
use crate::{
    archive::Existing,
    files::{self, FileHash, StoredFile},
    sync::{
        ignored::{self, Element},
        image_hashes,
        kept::{self, Kept, KeptFile},
        kinds::{self, KindState},
        leases,
        links::{self, NewLink},
        mirror, operations, options,
        schedules::{self, Schedule},
    },
    tests::support::{export, import, open},
};

/// A row in every table.
fn fill(office: &Office) {
    let shop = office.shop;
    let run = office.begin(1);
    office.write(move |conn| {
        options::put(conn, shop, &Options::default(), 0, NOW)?;
        kinds::put(conn, shop, &KindState::new(Kind::Product))?;
        mirror::upsert(conn, shop, Kind::Product, &[element(1)], NOW)?;
        let link = NewLink {
            local: id(1),
            element: 1,
            by_hand: true,
            agreement: Some(links::Agreement {
                agreed: kontor_domain::sync::row::Agreed {
                    local: element(1).row.hashes,
                    shop: element(2).row.hashes,
                    stock: Some(i64::MAX),
                },
                content: content("Żarówka"),
            }),
        };
        links::insert(conn, shop, Kind::Product, &link, NOW)?;
        ignored::set(conn, shop, Kind::Product, Element::InShop(2))?;
        let operation = planned(1, Kind::Product, Action::DeleteInShop);
        operations::insert(conn, run, &[operation])?;
        operations::mark_sent(conn, run, &[1], Some(9), NOW)?;
        leases::take(conn, shop, run, "a", Duration::MINUTE)?;
        let file = StoredFile {
            media_type: "image/png".to_owned(),
            bytes: vec![7; 100],
        };
        let hash = files::put(conn, &file, NOW)?;
        let raw = || RawValue::from_string("{}".to_owned()).unwrap();
        let kept = Kept {
            object: raw(),
            stock_rows: raw(),
            files: vec![KeptFile {
                hash,
                name: "a.png".to_owned(),
            }],
            until: NOW,
        };
        kept::put(conn, run, 1, &kept)?;
        image_hashes::put(conn, shop, 1, FileHash([1; 32]))?;
        let schedule = Schedule {
            shop,
            cron: "0 6 * * *".to_owned(),
            active: true,
            next_at: Some(NOW),
            last_at: None,
            last_run: Some(run),
            last_refusal: None,
        };
        schedules::put(conn, &schedule)
    });
}

#[test]
fn a_backup_brings_everything_back_but_the_mirror_and_leases() {
    for from in databases() {
        let office = Office::open(from);
        fill(&office);
        let lines = export(&office.opened.db);
        let tables: Vec<&str> = lines
            .iter()
            .map(|(table, _)| table.as_str())
            .filter(|table| table.starts_with("sync_"))
            .collect();
        assert_eq!(
            tables,
            [
                "sync_options",
                "sync_kinds",
                "sync_links",
                "sync_ignored",
                "sync_runs",
                "sync_operations",
                "sync_kept",
                "sync_kept_files",
                "sync_image_hashes",
                "sync_schedules",
            ]
        );
        let schema = office.opened.db.migrations().versions().unwrap();
        for to in databases() {
            let to = open(to);
            import(&to.db, &lines, &schema, Existing::Refuse).unwrap();
            assert_eq!(export(&to.db), lines);
        }
    }
}
