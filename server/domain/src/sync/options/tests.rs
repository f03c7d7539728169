//! Each option of each kind, allowed or refused.

use super::*;
use crate::refusal::{Refusal, Violations};

/// What is typed when nothing was changed.
fn untouched() -> TypedKindOptions {
    TypedKindOptions {
        enabled: true,
        fetch_all: true,
        link_automatically: true,
        ..TypedKindOptions::default()
    }
}

fn checked(
    kind: Kind,
    typed: &TypedKindOptions,
    others: &OtherShops,
) -> Result<KindOptions, Refusal> {
    let mut violations = Violations::new();
    let options = validate(
        kind,
        typed,
        others,
        &mut violations.root().scope_index("kinds", 2),
    );
    match violations.into_result() {
        Ok(()) => Ok(options.expect("options, as nothing was noted")),
        Err(refusal) => {
            assert_eq!(options, None);
            Err(refusal)
        }
    }
}

/// The fields and reasons of a refusal.
fn refused(kind: Kind, change: impl FnOnce(&mut TypedKindOptions)) -> Vec<(String, &'static str)> {
    let mut typed = untouched();
    change(&mut typed);
    match checked(kind, &typed, &OtherShops::default()) {
        Ok(_) => Vec::new(),
        Err(refusal) => {
            let found = refusal.violations.into_iter();
            found
                .map(|violation| (violation.field, violation.reason))
                .collect()
        }
    }
}

#[test]
fn what_is_typed_unchanged_is_the_default_of_each_kind() {
    for kind in KINDS {
        let options = checked(kind, &untouched(), &OtherShops::default());
        assert_eq!(options, Ok(KindOptions::default_of(kind)), "{kind}");
    }
}

/// The table of the specification, cell by cell: only new, local, in shop, import, export, delete.
#[test]
fn each_cell_of_the_table_of_what_a_kind_allows() {
    type Change = fn(&mut TypedKindOptions);
    let changes: [(&str, Change); 6] = [
        ("fetch_all", |typed| typed.fetch_all = false),
        ("linked", |typed| typed.linked = Linked::UpdateLocal),
        ("linked", |typed| typed.linked = Linked::UpdateInShop),
        ("import", |typed| typed.import = true),
        ("export", |typed| typed.export = true),
        ("delete_in_shop", |typed| typed.delete_in_shop = true),
    ];
    let table = [
        (Kind::Unit, [true; 6]),
        (Kind::Category, [false; 6]),
        (Kind::Producer, [true; 6]),
        (Kind::VatRate, [false, true, false, true, false, false]),
        (Kind::Product, [true; 6]),
        (Kind::ProductImage, [true; 6]),
    ];
    for (kind, row) in table {
        for ((field, change), is_allowed) in changes.into_iter().zip(row) {
            let expected = if is_allowed {
                vec![]
            } else {
                vec![(format!("kinds[2].{field}"), "OPTION_NOT_POSSIBLE")]
            };
            assert_eq!(refused(kind, change), expected, "{kind} {field}");
        }
    }
}

#[test]
fn each_criterion_is_of_its_kind() {
    let of = |kind: Kind| match kind {
        Kind::Unit | Kind::Producer => vec!["name"],
        Kind::Category => vec!["tree_position"],
        Kind::VatRate => vec!["vat_class"],
        Kind::Product => vec!["name_and_code", "code", "ean"],
        Kind::ProductImage => vec!["file_name"],
    };
    let all: Vec<_> = KINDS
        .into_iter()
        .flat_map(of)
        .chain(["", "colour"])
        .collect();
    for kind in KINDS {
        for name in &all {
            let found = refused(kind, |typed| {
                typed.criterion = (*name).to_owned();
            });
            let is_known = name.is_empty() || of(kind).contains(name);
            assert_eq!(found.is_empty(), is_known, "{kind} {name}");
        }
    }
}

#[test]
fn import_and_deletion_exclude_each_other() {
    for kind in [
        Kind::Unit,
        Kind::Producer,
        Kind::Product,
        Kind::ProductImage,
    ] {
        let found = refused(kind, |typed| {
            typed.import = true;
            typed.delete_in_shop = true;
        });
        let expected = [("kinds[2].delete_in_shop".to_owned(), "IMPORT_AND_DELETE")];
        assert_eq!(found, expected, "{kind}");
    }
}

#[test]
fn deleting_needs_everything_to_be_fetched() {
    let found = refused(Kind::Product, |typed| {
        typed.fetch_all = false;
        typed.delete_in_shop = true;
        typed.gone = Gone::DeleteInShop;
    });
    let reason = "DELETE_NEEDS_FETCH_ALL";
    let fields = ["kinds[2].delete_in_shop", "kinds[2].gone"];
    assert_eq!(found, fields.map(|field| (field.to_owned(), reason)));
    assert_eq!(
        refused(Kind::Product, |typed| typed.gone = Gone::DeleteInShop),
        []
    );
}

#[test]
fn fields_are_left_out_of_products_alone_and_must_be_theirs() {
    let leave_out = |kind, name: &str| {
        refused(kind, |typed| {
            typed.leave_out_local = vec![name.to_owned()];
            typed.leave_out_in_shop = vec!["name".to_owned()];
        })
    };
    assert_eq!(leave_out(Kind::Product, "description"), []);
    for name in ["stock", "web", "colour"] {
        let expected = [("kinds[2].leave_out_local".to_owned(), "UNKNOWN_CHOICE")];
        assert_eq!(leave_out(Kind::Product, name), expected, "{name}");
    }
    assert_eq!(leave_out(Kind::Unit, "name").len(), 2);
}

#[test]
fn stock_and_the_category_of_exports_are_of_products_alone() {
    for kind in KINDS {
        let found = refused(kind, |typed| {
            typed.stock = Stock::ToShop;
            typed.export_category_id = Uuid::from_u128(7).to_string();
        });
        let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
        let expected: &[_] = match kind {
            Kind::Product => &[],
            _ => &["kinds[2].stock", "kinds[2].export_category_id"],
        };
        assert_eq!(fields, expected, "{kind}");
    }
    let not_an_id = refused(Kind::Product, |typed| {
        typed.export_category_id = "7".to_owned();
    });
    assert_eq!(not_an_id[0].1, "INVALID_ID");
}

#[test]
fn what_becomes_of_gone_partners_is_chosen_among_the_kinds_choices() {
    for kind in KINDS {
        for gone in [Gone::Show, Gone::Archive, Gone::DeleteInShop, Gone::Unlink] {
            let found = refused(kind, |typed| typed.gone = gone);
            let is_allowed = match kind {
                Kind::Category => gone == Gone::Show,
                Kind::VatRate => matches!(gone, Gone::Show | Gone::Unlink),
                Kind::ProductImage => gone != Gone::Archive,
                _ => true,
            };
            assert_eq!(found.is_empty(), is_allowed, "{kind} {gone:?}");
        }
    }
}

#[test]
fn one_shop_alone_updates_the_program_and_the_refusal_names_it() {
    let others = OtherShops {
        updating_locally: Some("Sklep A".to_owned()),
        stock_to_program: Some("Sklep B".to_owned()),
    };
    let mut typed = untouched();
    typed.linked = Linked::UpdateLocal;
    typed.stock = Stock::ToProgram;
    let refusal = checked(Kind::Product, &typed, &others).expect_err("both are taken");
    let found = refusal.violations.iter();
    let found: Vec<_> = found
        .map(|violation| (violation.field.as_str(), violation.reason))
        .collect();
    let reason = "OTHER_SHOP_UPDATES";
    assert_eq!(
        found,
        [("kinds[2].linked", reason), ("kinds[2].stock", reason)]
    );
    assert!(refusal.violations[0].text.pl.contains("Sklep A"));
    assert!(refusal.violations[1].text.en.contains("Sklep B"));
    typed.linked = Linked::UpdateInShop;
    typed.stock = Stock::ToShop;
    assert!(checked(Kind::Product, &typed, &others).is_ok());
}

#[test]
fn a_refusal_says_why_the_kind_does_not_allow_it() {
    let mut typed = untouched();
    typed.linked = Linked::UpdateInShop;
    let refusal = checked(Kind::VatRate, &typed, &OtherShops::default()).expect_err("not possible");
    assert!(
        refusal.text.pl.contains("panelu sklepu"),
        "{}",
        refusal.text.pl
    );
}
