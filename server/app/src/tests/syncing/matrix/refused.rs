//! What a kind does not allow is refused by the server, and the field is named.

use kontor_domain::sync::{
    kind::{KINDS, Kind},
    options::{Gone, Linked, Stock, TypedKindOptions},
};

use super::{Desk, at_each_desk};
use crate::error::Error;

/// A choice, its field, and the kinds that have it.
type Choice = (&'static str, fn(&mut TypedKindOptions), &'static [Kind]);

const UPDATED: &[Kind] = &[
    Kind::Unit,
    Kind::Producer,
    Kind::Product,
    Kind::ProductImage,
];
const UPDATED_HERE: &[Kind] = &[
    Kind::Unit,
    Kind::Producer,
    Kind::VatRate,
    Kind::Product,
    Kind::ProductImage,
];
const ARCHIVED: &[Kind] = &[Kind::Unit, Kind::Producer, Kind::Product];

/// The table of the specification ("What each kind allows"), a choice a row.
const CHOICES: [Choice; 13] = [
    ("fetch_all", |options| options.fetch_all = false, UPDATED),
    ("linked", |options| options.linked = Linked::Keep, &KINDS),
    (
        "linked",
        |options| options.linked = Linked::UpdateLocal,
        UPDATED_HERE,
    ),
    (
        "linked",
        |options| options.linked = Linked::UpdateInShop,
        UPDATED,
    ),
    ("import", |options| options.import = true, UPDATED_HERE),
    ("export", |options| options.export = true, UPDATED),
    (
        "delete_in_shop",
        |options| options.delete_in_shop = true,
        UPDATED,
    ),
    (
        "link_automatically",
        |options| options.link_automatically = false,
        &KINDS,
    ),
    ("gone", |options| options.gone = Gone::Show, &KINDS),
    ("gone", |options| options.gone = Gone::Archive, ARCHIVED),
    ("gone", |options| options.gone = Gone::DeleteInShop, UPDATED),
    ("gone", |options| options.gone = Gone::Unlink, UPDATED_HERE),
    (
        "stock",
        |options| options.stock = Stock::ToProgram,
        &[Kind::Product],
    ),
];

#[tokio::test]
async fn each_choice_is_taken_of_the_kinds_that_allow_it_and_refused_of_the_others() {
    at_each_desk(async |desk| {
        for (field, change, kinds) in CHOICES {
            for kind in KINDS {
                let answer = desk.set(kind, change).await;
                if kinds.contains(&kind) {
                    answer.unwrap_or_else(|error| panic!("{kind} {field}: {error:?}"));
                } else {
                    assert_eq!(fields(&answer.unwrap_err()), [format!("kinds[0].{field}")]);
                }
            }
        }
        contradictions(desk).await;
    })
    .await;
}

async fn contradictions(desk: &Desk<'_>) {
    let import_and_delete = desk.set(Kind::Product, |options| {
        options.import = true;
        options.delete_in_shop = true;
    });
    let only_new_and_delete = desk.set(Kind::Product, |options| {
        options.fetch_all = false;
        options.delete_in_shop = true;
        options.gone = Gone::DeleteInShop;
    });
    assert_eq!(
        fields(&import_and_delete.await.unwrap_err()),
        ["kinds[0].delete_in_shop"]
    );
    assert_eq!(
        fields(&only_new_and_delete.await.unwrap_err()),
        ["kinds[0].delete_in_shop", "kinds[0].gone"]
    );
}

/// The fields at fault.
fn fields(error: &Error) -> Vec<String> {
    let refusal = error.refusal().unwrap_or_else(|| panic!("{error:?}"));
    assert_eq!(refusal.reason, "INVALID_DATA");
    refusal
        .violations
        .iter()
        .map(|violation| violation.field.clone())
        .collect()
}
