//! What nobody could confirm about the shop's interface: with every switch the other way a synchronisation ends the same, or says
//! plainly of which element it could not.

use http::StatusCode;
use kontor_domain::sync::{
    kind::Kind,
    operation::State,
    options::{Linked, TypedKindOptions},
};
use kontor_practice_shop::{
    Switches,
    switches::{
        Arrays, BucketScope, BulkCost, BulkTooLong, DeleteInUse, EditDate, ObjectMtime, Unexpected,
        WrongLogin,
    },
};

use super::{Desk, at_each_desk, exemplars::Exemplars};

/// Everything that writes to the shop.
fn writing(options: &mut TypedKindOptions) {
    options.linked = Linked::UpdateInShop;
    options.export = true;
    options.delete_in_shop = true;
}

/// Every switch that must make no difference, the other way.
fn turn(switches: &mut Switches) {
    *switches = Switches {
        login_ends_earlier_tokens: true,
        wrong_login: WrongLogin::UnauthorizedClient,
        bucket_scope: BucketScope::Shop,
        bulk_cost: BulkCost::EachItem,
        bulk_too_long: BulkTooLong::Message,
        date_filters: false,
        edit_date: EditDate {
            by_stock: true,
            by_picture: true,
            by_category: true,
        },
        delete_in_use: DeleteInUse::Refuse,
        broken_json: StatusCode::BAD_REQUEST,
        unknown_fields: Unexpected::Refuse,
        read_only_fields: Unexpected::Refuse,
        wrong_id: StatusCode::BAD_REQUEST,
        wrong_limit: Unexpected::Refuse,
        unique_producers: true,
        fractional_stock: Unexpected::Refuse,
        arrays: Arrays::Merge,
        no_such_verb: StatusCode::BAD_REQUEST,
        object_mtime: ObjectMtime::Broken,
        ..Switches::default()
    };
}

/// What a synchronisation that writes does with each standing, and the failures with their texts.
async fn outcome(
    exemplars: &Exemplars<'_>,
    desk: &Desk<'_>,
    kind: Kind,
    change: fn(&mut Switches),
) -> (Vec<String>, Vec<String>) {
    exemplars.place().await;
    desk.set(kind, writing).await.unwrap();
    let before = desk.world().await;
    desk.practice.panel(|panel| change(panel.switches()));
    let run = desk.synchronise(&[kind]).await;
    let effects = desk.world().await.effects(&before);
    let operations = desk.operations(run.new.id).await.into_iter();
    let failed = operations.filter(|operation| operation.state == State::Failed);
    let failures = failed.map(|operation| operation.failure.unwrap().text);
    let failures = failures.collect();
    desk.practice
        .panel(|panel| *panel.switches() = Switches::default());
    exemplars.clear().await;
    (effects, failures)
}

#[tokio::test]
async fn what_nobody_could_confirm_makes_no_difference_to_what_is_written() {
    at_each_desk(async |desk| {
        for kind in [Kind::Producer, Kind::ProductImage] {
            let exemplars = Exemplars::prepare(desk, kind).await;
            let usual = outcome(&exemplars, desk, kind, |_| {}).await;
            assert_eq!(usual.1, Vec::<String>::new());
            let other = outcome(&exemplars, desk, kind, turn).await;
            assert_eq!(other, usual, "{kind}");
            if kind == Kind::ProductImage {
                pictures(&exemplars, desk, &usual.0).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_nobody_could_confirm_makes_no_difference_to_products() {
    at_each_desk(async |desk| {
        let exemplars = Exemplars::prepare(desk, Kind::Product).await;
        let usual = outcome(&exemplars, desk, Kind::Product, |_| {}).await;
        assert_eq!(usual.1, Vec::<String>::new());
        let other = outcome(&exemplars, desk, Kind::Product, turn).await;
        assert_eq!(other, usual);
    })
    .await;
}

/// An order that the shop takes, or refuses, and a size that it refuses: all else happens as ever.
async fn pictures(exemplars: &Exemplars<'_>, desk: &Desk<'_>, usual: &[String]) {
    let works = |switches: &mut Switches| switches.picture_order = None;
    let (effects, failures) = outcome(exemplars, desk, Kind::ProductImage, works).await;
    assert_eq!(failures, Vec::<String>::new());
    assert!(
        effects.iter().any(|effect| effect.contains("order")),
        "{effects:?}"
    );

    let refuses = |switches: &mut Switches| switches.picture_order = Some(Unexpected::Refuse);
    let (effects, failures) = outcome(exemplars, desk, Kind::ProductImage, refuses).await;
    assert!(failures.iter().all(|text| !text.is_empty()), "{failures:?}");
    let creations = usual.iter().filter(|effect| effect.starts_with(['+', '-']));
    for effect in creations {
        assert!(effects.contains(effect), "{effect} of {effects:?}");
    }

    let too_large = |switches: &mut Switches| switches.picture_bytes_max = 1;
    let (effects, failures) = outcome(exemplars, desk, Kind::ProductImage, too_large).await;
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(!failures[0].is_empty());
    assert!(!effects.contains(&"+ shop product-images here only".to_owned()));
    assert!(
        effects.contains(&"- shop product-images shop only".to_owned()),
        "{effects:?}"
    );
}
