//! Step b): what is recognised as the same, what is ambiguous, what is never guessed.

use kontor_domain::{
    dictionary::Unit,
    ids::UnitId,
    sync::{
        kind::{Criterion, Kind},
        operation::{Action, Reason},
    },
    vat::ProductRate,
};
use kontor_store::{
    sync::{
        ignored::{self, Element},
        links,
    },
    units,
};
use serde_json::json;

use super::{Office, import, on_each_database, small};

#[tokio::test]
async fn units_and_rates_are_recognised_by_name_and_class() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        let plan = office.plan(|_, _| {}).await;
        // an office has "szt.", "kg" and some more; the shop has them too
        let units = plan.of(Kind::Unit, Action::Link);
        assert!(
            units.iter().any(|row| row.planned.name == "szt."),
            "{units:?}"
        );
        assert_eq!(
            units[0].planned.operation.reason,
            Reason::Matched(Criterion::Name)
        );
        let rates = plan.of(Kind::VatRate, Action::Link);
        let names: Vec<&str> = rates.iter().map(|row| row.planned.name.as_str()).collect();
        for class in ["23", "8", "5", "0", "zw", "np"] {
            assert!(names.contains(&class), "{names:?}");
        }
        let exempt = rates.iter().find(|row| row.planned.name == "zw").unwrap();
        assert_eq!(
            exempt.planned.operation.local,
            Some(kontor_domain::sync::operation::vat_rate_key(
                ProductRate::Exempt
            ))
        );
        // off: nothing is linked by itself
        let plan = office
            .plan(|_, options| options.link_automatically = false)
            .await;
        assert!(plan.of(Kind::Unit, Action::Link).is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_candidates_on_either_side_are_shown_and_never_guessed() {
    on_each_database(async |server| {
        let office = Office::open(server, super::empty()).await;
        let producers = ["Kreślarnia", "KRESLARNIA "];
        let ids = producers.map(|name| office.create("producers", &json!({"name": name})));
        let id = kontor_domain::ids::ProducerId::from_uuid(office.app.id(office.app.now()));
        office
            .write(move |conn| {
                let producer = kontor_domain::dictionary::Producer {
                    id,
                    name: "kreślarnia".into(),
                    web: String::new(),
                    active: true,
                };
                Ok(kontor_store::producers::insert(conn, &producer)?)
            })
            .await;
        let plan = office.plan(import).await;
        let row = plan.one(Kind::Producer, Action::Ambiguous);
        let operation = &row.planned.operation;
        assert_eq!(operation.reason, Reason::SeveralCandidates);
        let mut numbers = operation.shop_candidates.clone();
        numbers.extend(operation.shop);
        numbers.sort_unstable();
        assert_eq!(numbers, ids);
        assert_eq!(operation.local, Some(id.into()));
        assert_eq!(plan.of(Kind::Producer, Action::Import).len(), 0);
        // linked by hand it is decided
        let shop = office.id;
        let link = links::NewLink {
            local: id.into(),
            element: ids[1],
            by_hand: true,
            agreement: None,
        };
        let now = office.app.now();
        office
            .write(move |conn| Ok(links::insert(conn, shop, Kind::Producer, &link, now)?))
            .await;
        let plan = office.plan(|_, _| {}).await;
        assert_eq!(plan.counts(Kind::Producer).len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_ignored_takes_no_part() {
    on_each_database(async |server| {
        let office = Office::open(server, small()).await;
        office.open_gates().await;
        let before = office.plan(import).await;
        let link = before.of(Kind::Unit, Action::Link)[0];
        let (unit, number) = (
            link.planned.operation.local.unwrap(),
            before.of(Kind::Producer, Action::Import)[0],
        );
        let producer = number.planned.operation.shop.unwrap();
        let shop = office.id;
        office
            .write(move |conn| {
                ignored::set(conn, shop, Kind::Unit, Element::Here(unit))?;
                ignored::set(conn, shop, Kind::Producer, Element::InShop(producer))?;
                Ok(())
            })
            .await;
        let plan = office.plan(import).await;
        let units = plan.of(Kind::Unit, Action::Link);
        assert!(
            units
                .iter()
                .all(|row| row.planned.operation.local != Some(unit))
        );
        let producers = plan.of(Kind::Producer, Action::Import);
        assert_eq!(
            producers.len() + 1,
            before.of(Kind::Producer, Action::Import).len()
        );
    })
    .await;
}

#[tokio::test]
async fn a_product_is_recognised_by_name_and_code_and_never_without_a_code() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let shop = office.id;
        // two products lose their links; of one the shop's code too
        let numbers = [5, 6];
        for number in numbers {
            let local = office.partner(Kind::Product, number).await;
            office
                .write(move |conn| Ok(links::delete(conn, shop, Kind::Product, (local, number))?))
                .await;
        }
        office.change("products", 6, &json!({"code": ""}));
        let plan = office.plan_kinds(&[Kind::Product], |_, _| {}).await;
        let link = plan.one(Kind::Product, Action::Link);
        assert_eq!(link.planned.operation.shop, Some(5));
        assert_eq!(
            link.planned.operation.reason,
            Reason::Matched(Criterion::NameAndCode)
        );
        let by_ean = |_: Kind, options: &mut kontor_domain::sync::options::KindOptions| {
            options.criterion = Criterion::Ean;
        };
        let plan = office.plan_kinds(&[Kind::Product], by_ean).await;
        assert!(plan.of(Kind::Product, Action::Link).len() <= 2);
        // without its code it is imported under its number
        let plan = office.plan_kinds(&[Kind::Product], import).await;
        let import = plan.one(Kind::Product, Action::Import);
        assert_eq!(import.planned.operation.shop, Some(6));
        let code = import
            .planned
            .differences
            .iter()
            .find(|difference| difference.field.as_str() == "code");
        assert_eq!(code.unwrap().local.as_deref(), Some("SHOP-6"));
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_was_archived_is_no_candidate() {
    on_each_database(async |server| {
        let office = Office::open(server, super::empty()).await;
        let unit = Unit {
            id: UnitId::from_uuid(office.app.id(office.app.now())),
            name: "wielopak".into(),
            full_name: String::new(),
            decimals: 0,
            active: false,
        };
        office
            .write(move |conn| Ok(units::insert(conn, &unit)?))
            .await;
        let plan = office.plan(import).await;
        let linked = plan.of(Kind::Unit, Action::Link);
        assert!(linked.iter().all(|row| row.planned.name != "wielopak"));
        let taken = plan.of(Kind::Unit, Action::Blocked);
        assert_eq!(taken.len(), 1, "its name is taken here");
    })
    .await;
}
