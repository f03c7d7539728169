//! The undo, case by case.

use super::model::{Element, id};
use crate::sync::content::Content;
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::{
    Action, KeptAgreement, Operation, Reason, ReplacedLink, Snapshot, StockChange,
};
use crate::sync::row::{Agreed, NEVER_AGREED};
use crate::sync::undo::{
    Done, Parts, Present, PresentElement, Standing, Undoing, Use, plan, restored_agreement,
};

fn named(name: &str) -> Content {
    Element::named(name).content
}

fn one(field: Field) -> FieldSet {
    FieldSet::EMPTY.with(field)
}

fn done(action: Action) -> Done {
    Done {
        number: 7,
        kind: Kind::Product,
        action,
        local: Some(id(1)),
        shop: Some(10),
        fields: FieldSet::EMPTY,
        before: Snapshot::default(),
        after: Snapshot::default(),
    }
}

fn now(content: &Content) -> PresentElement {
    PresentElement {
        content: content.clone(),
        version: 5,
    }
}

fn inverse(done: &Done, present: Present) -> Vec<Operation> {
    Undoing::default().inverse(done, present)
}

fn actions(operations: &[Operation]) -> Vec<Action> {
    operations
        .iter()
        .map(|operation| operation.action)
        .collect()
}

fn is_changed_since(operations: &[Operation]) -> bool {
    actions(operations) == [Action::Blocked] && operations[0].reason == Reason::ChangedSince
}

fn undo(action: Action) -> Reason {
    Reason::Undo { action, number: 7 }
}

#[test]
fn an_update_is_undone_unless_what_it_wrote_changed_since() {
    for action in [Action::UpdateLocal, Action::UpdateInShop] {
        let mut updated = done(action);
        updated.fields = one(Field::Name);
        let side = |snapshot: &mut Snapshot, name: &str| {
            let content = named(name).with(Field::Price, "1");
            match action {
                Action::UpdateLocal => snapshot.local = Some(content),
                _ => snapshot.shop = Some(content),
            }
        };
        side(&mut updated.before, "old");
        side(&mut updated.after, "new");
        let present = |content: &Content| Present {
            local: Some(now(content)),
            shop: Some(now(content)),
            ..Present::default()
        };
        // another field changed since: that is none of its business
        let operations = inverse(&updated, present(&named("new").with(Field::Price, "2")));
        assert_eq!(actions(&operations), [action]);
        assert_eq!(operations[0].fields, one(Field::Name));
        assert_eq!(operations[0].reason, undo(action));
        assert_eq!(operations[0].local_version, Some(5));
        assert!(is_changed_since(&inverse(
            &updated,
            present(&named("newer"))
        )));
        assert_eq!(inverse(&updated, present(&named("old"))), []);
        assert!(is_changed_since(&inverse(&updated, Present::default())));
    }
}

#[test]
fn stock_comes_back_by_the_difference_whatever_happened_since() {
    let mut updated = done(Action::UpdateLocal);
    updated.fields = one(Field::Stock);
    updated.before.local = Some(named("x").with(Field::Stock, "5"));
    updated.after.local = Some(named("x").with(Field::Stock, "9.5"));
    let present = Present {
        local: Some(now(&named("x").with(Field::Stock, "2"))),
        ..Present::default()
    };
    let operations = inverse(&updated, present);
    assert_eq!(actions(&operations), [Action::UpdateLocal]);
    assert_eq!(operations[0].stock, Some(StockChange::By(-4_500_000)));
    assert_eq!(operations[0].fields, one(Field::Stock));
    assert_eq!(operations[0].local_version, None);
}

#[test]
fn an_import_is_taken_away_or_archived_if_it_is_used() {
    let mut import = done(Action::Import);
    import.after.local = Some(named("x"));
    let present = |content: &Content, use_here| Present {
        local: Some(now(content)),
        use_here,
        links: vec![(id(1), 10)],
        ..Present::default()
    };
    let operations = inverse(&import, present(&named("x"), Use::Unused));
    assert_eq!(actions(&operations), [Action::RemoveLocal]);
    let operations = inverse(&import, present(&named("x"), Use::Used));
    assert_eq!(actions(&operations), [Action::Unlink, Action::Archive]);
    assert!(is_changed_since(&inverse(
        &import,
        present(&named("y"), Use::Unused)
    )));
    let mut linked_otherwise = present(&named("x"), Use::Unused);
    linked_otherwise.links = vec![(id(1), 11)];
    assert!(is_changed_since(&inverse(&import, linked_otherwise)));
    assert_eq!(inverse(&import, Present::default()), []);
    let mut archived = present(&named("x"), Use::Used);
    archived.archived = Standing::Archived;
    archived.links.clear();
    assert_eq!(inverse(&import, archived), []);
}

#[test]
fn an_export_is_undone_by_a_deletion_that_spares_variants_and_what_changed() {
    let mut export = done(Action::Export);
    export.after.shop = Some(named("x"));
    let present = |content: &Content, parts| Present {
        shop: Some(now(content)),
        parts,
        links: vec![(id(1), 10)],
        ..Present::default()
    };
    let operations = inverse(&export, present(&named("x"), Parts::None));
    assert_eq!(actions(&operations), [Action::DeleteInShop]);
    assert_eq!(operations[0].shop_version, Some(5));
    let operations = inverse(&export, present(&named("x"), Parts::Some));
    assert_eq!(operations[0].reason, Reason::HasVariants);
    assert!(is_changed_since(&inverse(
        &export,
        present(&named("y"), Parts::None)
    )));
    assert_eq!(inverse(&export, Present::default()), []);
}

#[test]
fn a_deletion_is_undone_by_exporting_what_was_kept_with_its_link() {
    let mut deletion = done(Action::DeleteInShop);
    deletion.before.shop = Some(named("x"));
    deletion.before.linked = true;
    let operations = inverse(&deletion, Present::default());
    assert_eq!(actions(&operations), [Action::Export]);
    assert_eq!(
        (operations[0].local, operations[0].shop),
        (Some(id(1)), None)
    );
    assert_eq!(operations[0].reason, undo(Action::DeleteInShop));
    // it has another partner meanwhile
    let linked = Present {
        links: vec![(id(1), 11)],
        ..Present::default()
    };
    assert_eq!(inverse(&deletion, linked)[0].local, None);
    deletion.before.linked = false;
    deletion.local = None;
    assert_eq!(inverse(&deletion, Present::default())[0].local, None);
}

#[test]
fn archiving_is_undone_unless_somebody_did_already() {
    let present = |archived| Present {
        local: Some(now(&named("x"))),
        archived,
        ..Present::default()
    };
    let (active, archived) = (Standing::Active, Standing::Archived);
    let of = |action, standing| actions(&inverse(&done(action), present(standing)));
    assert_eq!(of(Action::Archive, archived), [Action::Unarchive]);
    assert_eq!(of(Action::Archive, active), []);
    assert_eq!(of(Action::Unarchive, active), [Action::Archive]);
    assert_eq!(of(Action::Unarchive, archived), []);
    assert!(is_changed_since(&inverse(
        &done(Action::Archive),
        Present::default()
    )));
}

#[test]
fn links_come_back_unless_either_side_has_another_partner_since() {
    let linked = |links: &[(u128, u64)]| Present {
        links: links.iter().map(|link| (id(link.0), link.1)).collect(),
        ..Present::default()
    };
    let link = done(Action::Link);
    assert_eq!(
        actions(&inverse(&link, linked(&[(1, 10)]))),
        [Action::Unlink]
    );
    assert_eq!(inverse(&link, linked(&[])), []);
    assert!(is_changed_since(&inverse(&link, linked(&[(1, 11)]))));
    let unlink = done(Action::Unlink);
    assert_eq!(actions(&inverse(&unlink, linked(&[]))), [Action::Link]);
    assert_eq!(inverse(&unlink, linked(&[(1, 10)])), []);
    assert!(is_changed_since(&inverse(&unlink, linked(&[(2, 10)]))));
    let mut relink = done(Action::Link);
    relink.before.replaced = vec![ReplacedLink {
        local: id(1),
        shop: 9,
        agreed: None,
    }];
    let operations = inverse(&relink, linked(&[(1, 10)]));
    assert_eq!(actions(&operations), [Action::Link]);
    assert_eq!(
        (operations[0].local, operations[0].shop),
        (Some(id(1)), Some(9))
    );
    assert!(is_changed_since(&inverse(
        &relink,
        linked(&[(1, 10), (2, 9)])
    )));
}

#[test]
fn what_was_done_last_is_undone_first_and_what_is_only_said_comes_last() {
    let numbered = |number, action, kind| Done {
        number,
        kind,
        ..done(action)
    };
    let run = [
        numbered(1, Action::Link, Kind::Unit),
        numbered(2, Action::Archive, Kind::Producer),
        numbered(3, Action::Archive, Kind::Product),
    ];
    let operations = plan(&run, |done| Present {
        local: if done.number == 2 {
            None
        } else {
            Some(now(&named("x")))
        },
        archived: Standing::Archived,
        links: if done.number == 1 {
            vec![(id(1), 10)]
        } else {
            vec![]
        },
        ..Present::default()
    });
    let expected = [
        (Kind::Product, Action::Unarchive),
        (Kind::Unit, Action::Unlink),
        (Kind::Producer, Action::Blocked),
    ];
    let found: Vec<_> = operations
        .iter()
        .map(|operation| (operation.kind, operation.action))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_agreement_comes_back_in_the_fields_that_were_written() {
    let kind = Kind::Unit;
    let agreed = |name: u64, fractional: u64, stock| Agreed {
        local: crate::sync::content::Hashes([name, fractional].into()),
        shop: crate::sync::content::Hashes([name, fractional].into()),
        stock,
    };
    let (before, now) = (agreed(1, 2, Some(5)), agreed(3, 4, Some(9)));
    let name = one(Field::Name);
    let restored = restored_agreement(kind, name, Some(&before), Some(&now), None);
    assert_eq!(restored, Some(agreed(1, 4, Some(9))));
    let by = Some(StockChange::By(-4));
    let restored = restored_agreement(kind, FieldSet::EMPTY, Some(&before), Some(&now), by);
    assert_eq!(restored, Some(agreed(3, 4, Some(5))));
    let restored = restored_agreement(kind, name, None, Some(&now), by);
    assert_eq!(restored, Some(agreed(NEVER_AGREED, 4, None)));
    assert_eq!(restored_agreement(kind, name, None, None, None), None);
}

#[test]
fn what_is_kept_of_an_operation_survives_json() {
    let snapshot = Snapshot {
        local: Some(named("x")),
        linked: true,
        agreed: Some(KeptAgreement {
            agreed: Agreed {
                local: named("x").hashes(Kind::Unit),
                shop: named("y").hashes(Kind::Unit),
                stock: Some(-5),
            },
            content: named("x"),
        }),
        replaced: vec![ReplacedLink {
            local: id(1),
            shop: 9,
            agreed: None,
        }],
        ..Snapshot::default()
    };
    let json = serde_json::to_string(&snapshot).unwrap();
    assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
    for reason in [
        undo(Action::Import),
        Reason::Taken(Field::Code),
        Reason::BackInShop,
    ] {
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(
            serde_json::from_str::<Reason>(&json).unwrap(),
            reason,
            "{json}"
        );
    }
}
