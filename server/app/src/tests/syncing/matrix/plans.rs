//! A plan is applied as it was seen, or not at all: what makes it void, how long it lasts, and how deletions are confirmed.

use std::time::Duration;

use kontor_domain::{
    ids::SyncRunId,
    shop::ShopInput,
    sync::{kind::Kind, options::Linked, run::Status},
};
use kontor_practice_shop::{Rate, Shop as PracticeShop};
use serde_json::json;

use super::{Desk, at_each_desk, exemplars::Exemplars};
use crate::{
    actor::Actor,
    error::Error,
    services::{
        shops,
        sync::{
            links::{self, Named},
            runs::{self, Consent},
        },
    },
    tests::{server::refusal, syncing::Stage},
};

impl Desk<'_> {
    async fn apply_with(&self, plan: SyncRunId, deletes: Option<u64>) -> Result<(), Error> {
        let consent = Consent {
            expect_deletes: deletes,
            expect_exports: None,
            accept_conflicts: false,
        };
        runs::apply(&self.app, &Actor::console(), plan, consent, "").await?;
        Ok(())
    }

    async fn refused(&self, plan: SyncRunId, deletes: Option<u64>) -> &'static str {
        refusal(self.apply_with(plan, deletes).await).reason
    }

    fn named(&self, local: Option<uuid::Uuid>, element: Option<u64>) -> Named {
        Named {
            shop: self.shop,
            kind: Kind::Producer,
            local,
            element,
        }
    }
}

#[tokio::test]
async fn a_plan_is_void_as_soon_as_anything_that_it_was_made_by_has_changed() {
    at_each_desk(async |desk| {
        let console = Actor::console();
        let exemplars = Exemplars::prepare(desk, Kind::Producer).await;
        exemplars.place().await;
        let before = desk.world().await;

        let older = desk.plan(&[Kind::Producer]).await;
        let newer = desk.plan(&[Kind::Producer]).await;
        assert_eq!(desk.refused(older.new.id, None).await, "PLAN_VOID");

        desk.set(Kind::Producer, |options| options.import = true)
            .await
            .unwrap();
        assert_eq!(desk.refused(newer.new.id, None).await, "PLAN_VOID");
        assert_eq!(desk.run(newer.new.id).await.status, Status::Void);

        let plan = desk.plan(&[Kind::Producer]).await;
        let renamed = shops::Update {
            id: desk.shop,
            input: ShopInput {
                name: "Sklep inaczej".to_owned(),
                ..ShopInput::default()
            },
            mask: vec!["name".to_owned()],
            etag: String::new(),
        };
        shops::update(&desk.app, &console, renamed).await.unwrap();
        assert_eq!(desk.refused(plan.new.id, None).await, "PLAN_VOID");

        // links by hand: forgotten, made, and an element left out
        let links = desk.links(Kind::Producer).await;
        let same = links.into_iter().find(|(_, element)| {
            let there = desk.in_shop(Kind::Producer, *element);
            there.is_some_and(|there| there["name"] == "same")
        });
        let (local, element) = same.unwrap();
        let plan = desk.plan(&[Kind::Producer]).await;
        let named = desk.named(Some(local), None);
        links::remove(&desk.app, &console, named, "").await.unwrap();
        assert_eq!(desk.refused(plan.new.id, None).await, "PLAN_VOID");
        let plan = desk.plan(&[Kind::Producer]).await;
        let both = desk.named(Some(local), Some(element));
        links::set(&desk.app, &console, both, "").await.unwrap();
        assert_eq!(desk.refused(plan.new.id, None).await, "PLAN_VOID");
        let again = links::set(&desk.app, &console, both, "").await;
        assert_eq!(refusal(again).reason, "LINK_EXISTS");
        let plan = desk.plan(&[Kind::Producer]).await;
        let alone = desk.named(None, Some(element));
        links::set_ignored(&desk.app, &console, alone, true, "")
            .await
            .unwrap();
        assert_eq!(desk.refused(plan.new.id, None).await, "PLAN_VOID");

        // whatever became of its elements, a link that was made is shown
        for (local, element) in desk.links(Kind::Producer).await {
            let named = desk.named(Some(local), None);
            links::remove(&desk.app, &console, named, "").await.unwrap();
            let both = desk.named(Some(local), Some(element));
            let made = links::set(&desk.app, &console, both, "").await.unwrap();
            assert_eq!((made.local, made.element), (Some(local), Some(element)));
        }

        let effects = desk.world().await.effects(&before);
        let written = effects
            .iter()
            .filter(|effect| !effect.starts_with("~ link ") && !effect.contains("here shops"));
        assert_eq!(written.count(), 0, "{effects:?}");
    })
    .await;
}

#[tokio::test]
async fn a_plan_lasts_a_day_and_its_deletions_an_hour_and_only_as_many_as_were_counted() {
    at_each_desk(async |desk| {
        for name in ["Pierwszy", "Drugi"] {
            let body = json!({"name": name});
            desk.practice
                .panel(|panel| panel.create("producers", &body).unwrap());
        }
        desk.set(Kind::Producer, |options| options.delete_in_shop = true)
            .await
            .unwrap();
        let plan = desk.plan(&[Kind::Producer]).await;
        let id = plan.new.id;
        assert_eq!(desk.refused(id, Some(1)).await, "DELETES_DIFFER");
        desk.clock.advance(Duration::from_mins(61));
        assert_eq!(desk.refused(id, Some(2)).await, "DELETIONS_EXPIRED");
        // without them it can still be applied: nothing is deleted
        desk.apply_with(id, None).await.unwrap();
        assert_eq!(desk.ended(id).await.status, Status::Finished);
        assert_eq!(desk.count(Kind::Producer), 2);

        let plan = desk.plan(&[Kind::Producer]).await;
        desk.clock.advance(Duration::from_hours(24));
        desk.clock.advance(Duration::from_mins(1));
        assert_eq!(desk.refused(plan.new.id, None).await, "PLAN_EXPIRED");
        // what was never applied cannot be undone, and what is over not be cancelled
        let undo = runs::plan_undo(&desk.app, &Actor::console(), plan.new.id, "").await;
        assert_eq!(refusal(undo).reason, "SYNC_NOTHING_TO_UNDO");
        let cancelled = runs::cancel(&desk.app, &Actor::console(), id).await;
        assert_eq!(refusal(cancelled).reason, "SYNC_NOT_RUNNING");
        let exact = desk.plan(&[Kind::Producer]).await;
        desk.apply_with(exact.new.id, Some(2)).await.unwrap();
        assert_eq!(desk.ended(exact.new.id).await.status, Status::Finished);
        assert_eq!(desk.count(Kind::Producer), 0);
    })
    .await;
}

#[tokio::test]
async fn one_run_a_shop_goes_on_at_a_time_and_who_began_it_is_told() {
    at_each_desk(async |desk| {
        desk.while_away(async {
            let id = desk.begin_plan(&[Kind::Producer]).await.unwrap();
            let second = refusal(desk.begin_plan(&[]).await);
            assert_eq!(second.reason, "SYNC_RUNNING");
            assert!(second.text.pl.contains("kontord"), "{}", second.text.pl);
            assert_eq!(desk.refused(id, None).await, "PLAN_NOT_READY");
            runs::cancel(&desk.app, &Actor::console(), id)
                .await
                .unwrap();
        })
        .await;
        let current = runs::current(&desk.app, &Actor::console(), desk.shop).await;
        let over = desk.ended(current.unwrap()).await;
        assert_eq!(over.status, Status::Cancelled);
    })
    .await;
}

#[tokio::test]
async fn one_shop_alone_updates_the_program_of_a_kind() {
    crate::tests::server::on_each_database(async |server| {
        let practice = || PracticeShop::builder().rate(Rate::UNLIMITED);
        let first = Stage::open(server, practice()).await;
        let renamed = shops::Update {
            id: first.shop,
            input: ShopInput {
                name: "Pierwszy sklep".to_owned(),
                ..ShopInput::default()
            },
            mask: vec!["name".to_owned()],
            etag: String::new(),
        };
        shops::update(&first.app, &Actor::console(), renamed)
            .await
            .unwrap();
        let second = Stage::open(server, practice()).await;
        let (first, second) = (Desk::without_server(&first), Desk::without_server(&second));
        first
            .set(Kind::Producer, |options| {
                options.linked = Linked::UpdateLocal;
            })
            .await
            .unwrap();
        let both = second
            .set(Kind::Producer, |options| {
                options.linked = Linked::UpdateLocal;
            })
            .await;
        let told = refusal(both);
        assert_eq!(told.violations[0].field, "kinds[0].linked");
        let text = told.violations[0].text.pl.to_string();
        assert!(text.contains("Pierwszy sklep"), "{text}");
        // of another kind it may
        second
            .set(Kind::Unit, |options| options.linked = Linked::UpdateLocal)
            .await
            .unwrap();
    })
    .await;
}
