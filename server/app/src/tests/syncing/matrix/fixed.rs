//! The kinds of which the shop's interface allows least: the tree of categories, and VAT rates.

use kontor_domain::{
    dictionary::Category,
    sync::{
        kind::Kind,
        operation::{Action, vat_rate_key},
        options::{Gone, Linked, TypedKindOptions},
    },
    vat::ProductRate,
};
use kontor_store::{categories, sync::links};
use serde_json::{Value, json};

use super::{Desk, at_each_desk};

impl Desk<'_> {
    /// Plans and applies one kind with an option. What happened, and with which calls.
    async fn effects(
        &self,
        kind: Kind,
        change: impl FnOnce(&mut TypedKindOptions),
    ) -> (Vec<String>, Vec<String>) {
        self.set(kind, change).await.unwrap();
        let before = self.world().await;
        self.practice.clear_journal();
        self.synchronise(&[kind]).await;
        (self.world().await.effects(&before), self.calls())
    }

    fn category(&self, name: &str, parent: u32) -> u32 {
        let body =
            json!({"parent_id": parent, "translations": {"pl_PL": {"name": name, "active": 1}}});
        self.practice
            .panel(|panel| panel.create("categories", &body).unwrap())
    }
}

#[tokio::test]
async fn the_shops_tree_becomes_that_of_the_program_whatever_the_options_say() {
    at_each_desk(async |desk| {
        let paper = desk.category("Papier", 0);
        let lined = desk.category("W linie", paper);
        let old = desk.category("Stare", 0);
        // the program's own categories, and what somebody else put into this shop's tree
        let own = |name: &str, shop_id| Category {
            id: desk.app.id(desk.app.now()),
            name: name.to_owned(),
            parent_id: None,
            active: true,
            shop_id,
            position: 1,
            outside: false,
        };
        let (ours, stray) = (own("Nasza", None), own("Bez pary", Some(desk.shop)));
        desk.write(move |conn| {
            categories::insert(conn, &ours)?;
            Ok(categories::insert(conn, &stray)?)
        })
        .await;
        let unlinked = |options: &mut TypedKindOptions| options.link_automatically = false;
        let (effects, calls) = desk.effects(Kind::Category, unlinked).await;
        assert_eq!(
            effects,
            [
                "+ here categories Papier",
                "+ here categories Stare",
                "+ here categories W linie",
                "+ link Papier",
                "+ link Stare",
                "+ link W linie",
                "~ here categories Bez pary: outside",
            ]
        );
        assert_eq!(calls, ["GET categories", "GET categories-tree"]);

        // moved and renamed, gone, and new
        desk.practice.panel(|panel| {
            let body = json!({"parent_id": 0, "translations": {"pl_PL": {"name": "Linie"}}});
            panel.change("categories", lined, &body).unwrap();
            panel.delete("categories", old).unwrap();
        });
        desk.category("Nowe", paper);
        let (effects, _) = desk.effects(Kind::Category, |_| {}).await;
        assert_eq!(
            effects,
            [
                "+ here categories Nowe",
                "+ link Nowe",
                "~ here categories Stare: outside",
                "~ here categories W linie: name, parent_id",
                "~ link W linie: agreed",
            ]
        );
        // made anew in the same place: if links are made by hand alone, it stays for a person to link
        desk.category("Stare", 0);
        let (effects, _) = desk.effects(Kind::Category, unlinked).await;
        assert_eq!(effects, Vec::<String>::new());
        let plan = desk.plan(&[Kind::Category]).await;
        assert_eq!(plan.outcome[&Kind::Category].planned[&Action::Blocked], 1);
        let (effects, _) = desk.effects(Kind::Category, |_| {}).await;
        assert_eq!(
            effects,
            ["~ here categories Stare: outside", "~ link Stare: element",]
        );
        let (effects, calls) = desk.effects(Kind::Category, |_| {}).await;
        assert_eq!(effects, Vec::<String>::new());
        assert_eq!(calls, ["GET categories", "GET categories-tree"]);
    })
    .await;
}

#[tokio::test]
async fn rates_are_linked_by_their_class_and_nothing_of_them_is_ever_written() {
    at_each_desk(async |desk| {
        let taxes = desk.practice.panel(|panel| {
            let ids = panel.ids("taxes").into_iter();
            ids.map(|id| (id, panel.get("taxes", id).unwrap()))
                .collect::<Vec<(u32, Value)>>()
        });
        let unlinked = |options: &mut TypedKindOptions| options.link_automatically = false;
        let (effects, calls) = desk.effects(Kind::VatRate, unlinked).await;
        assert_eq!((effects.len(), calls), (0, vec!["GET taxes".to_owned()]));
        let (effects, calls) = desk.effects(Kind::VatRate, |_| {}).await;
        let links = effects
            .iter()
            .filter(|effect| effect.starts_with("+ link "));
        assert_eq!(
            (links.count(), effects.len()),
            (taxes.len(), taxes.len()),
            "{effects:?}"
        );
        assert_eq!(calls, ["GET taxes"]);
        // each to its own class: "zw." and "np." have the number 0 too
        let partners = desk.links(Kind::VatRate).await;
        for (rate, class) in [
            (ProductRate::Rate23, "23%"),
            (ProductRate::Zero, "0%"),
            (ProductRate::Exempt, "zw."),
        ] {
            let (_, partner) = partners
                .iter()
                .find(|(local, _)| *local == vat_rate_key(rate))
                .unwrap();
            let tax = desk.in_shop(Kind::VatRate, *partner).unwrap();
            assert_eq!(tax["class"], class);
        }
        // importing links what is known, as linking does
        let (shop, first) = (desk.shop, partners[0]);
        desk.write(move |conn| Ok(links::delete(conn, shop, Kind::VatRate, first)?))
            .await;
        let (effects, calls) = desk
            .effects(Kind::VatRate, |options| {
                unlinked(options);
                options.import = true;
            })
            .await;
        assert_eq!(
            (effects.len(), calls),
            (1, vec!["GET taxes".to_owned()]),
            "{effects:?}"
        );
        assert!(effects[0].starts_with("+ link "), "{effects:?}");
        // updating locally has nothing to write
        let local = |options: &mut TypedKindOptions| options.linked = Linked::UpdateLocal;
        assert_eq!(
            desk.effects(Kind::VatRate, local).await.0,
            Vec::<String>::new()
        );
        // one that the shop gave up is shown, and unlinked if so chosen
        let (five, _) = taxes.iter().find(|(_, tax)| tax["class"] == "5%").unwrap();
        desk.practice
            .panel(|panel| panel.delete("taxes", *five).unwrap());
        assert_eq!(
            desk.effects(Kind::VatRate, local).await.0,
            Vec::<String>::new()
        );
        let plan = desk.plan(&[Kind::VatRate]).await;
        assert_eq!(plan.outcome[&Kind::VatRate].planned[&Action::Gone], 1);
        let unlink = |options: &mut TypedKindOptions| options.gone = Gone::Unlink;
        let (effects, _) = desk.effects(Kind::VatRate, unlink).await;
        assert_eq!(effects.len(), 1, "{effects:?}");
        assert!(effects[0].starts_with("- link "), "{effects:?}");
    })
    .await;
}
