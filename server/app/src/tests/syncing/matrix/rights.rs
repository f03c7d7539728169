//! Rights that the shop's user lacks: the kind that needs one stops and names it, and the others go on.

use kontor_domain::sync::{
    kind::{KINDS, Kind},
    options::{Linked, TypedKindOptions},
    run::{Status, Stop},
};
use kontor_practice_shop::Right;

use super::{Desk, at_each_desk, exemplars::Exemplars};

/// Kinds whose list needs a right, with the resource that it is named by.
const READ: [(Kind, &str); 6] = [
    (Kind::Unit, "units"),
    (Kind::Category, "categories"),
    (Kind::Producer, "producers"),
    (Kind::VatRate, "taxes"),
    (Kind::Product, "products"),
    (Kind::ProductImage, "product-images"),
];

#[tokio::test]
async fn a_kind_that_may_not_be_read_stops_by_itself_and_those_that_wait_for_it() {
    at_each_desk(async |desk| {
        for (kind, resource) in READ {
            desk.practice.set_right(resource, Right::Nothing);
            let run = desk.synchronise(&[]).await;
            desk.practice.set_right(resource, Right::Delete);
            for other in KINDS {
                let stopped = run.outcome[&other].stopped.clone();
                if other == kind {
                    let resource = resource.to_owned();
                    assert_eq!(stopped, Some(Stop::RightMissing { resource }));
                } else if waits(other, kind) {
                    assert!(matches!(stopped, Some(Stop::Gate { .. })), "{stopped:?}");
                } else {
                    assert_eq!(stopped, None, "{other} goes on without {kind}");
                }
            }
            let good = desk.synchronise(&[]).await;
            assert!(
                good.outcome.values().all(|of| of.stopped.is_none()),
                "{good:?}"
            );
        }
    })
    .await;
}

/// Whether a kind waits for another, or for one that does.
fn waits(kind: Kind, for_kind: Kind) -> bool {
    let needs = kind.waits_for();
    needs.contains(&for_kind) || needs.iter().any(|needed| waits(*needed, for_kind))
}

/// A right, what is to be done in the shop, and whether the right is enough for it.
type Step = (Right, fn(&mut TypedKindOptions), bool);

/// What each step of the ladder of rights lets be done in the shop.
const LADDER: [Step; 6] = [
    (Right::Read, |options| options.export = true, false),
    (Right::Add, |options| options.export = true, true),
    (
        Right::Add,
        |options| options.linked = Linked::UpdateInShop,
        false,
    ),
    (
        Right::Edit,
        |options| options.linked = Linked::UpdateInShop,
        true,
    ),
    (Right::Edit, |options| options.delete_in_shop = true, false),
    (Right::Delete, |options| options.delete_in_shop = true, true),
];

#[tokio::test]
async fn each_step_of_the_rights_lets_as_much_be_done_and_the_missing_one_is_named() {
    at_each_desk(async |desk| {
        for kind in [Kind::Producer, Kind::Product, Kind::ProductImage] {
            ladder(desk, kind).await;
        }
    })
    .await;
}

async fn ladder(desk: &Desk<'_>, kind: Kind) {
    let exemplars = Exemplars::prepare(desk, kind).await;
    exemplars.place().await;
    for (right, change, is_enough) in LADDER {
        let resource = super::super::resource(kind);
        desk.set(kind, change).await.unwrap();
        desk.practice.set_right(resource, right);
        let plan = desk.plan(&[kind]).await;
        let before = desk.world().await;
        let done = desk.apply_plan(&plan).await;
        desk.practice.set_right(resource, Right::Delete);
        assert_eq!(done.status, Status::Finished);
        let stopped = done.outcome[&kind].stopped.clone();
        let named = Stop::RightMissing {
            resource: resource.to_owned(),
        };
        assert_eq!(
            stopped,
            (!is_enough).then_some(named),
            "{kind} with {right:?}"
        );
        let effects = desk.world().await.effects(&before);
        let in_shop = effects.iter().any(|effect| effect.contains("shop "));
        assert_eq!(in_shop, is_enough, "{kind} with {right:?}: {effects:?}");
    }
    exemplars.clear().await;
}
