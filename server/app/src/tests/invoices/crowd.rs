//! Many at once: numbers without gap or double, one customer from many.

use std::collections::BTreeSet;

use kontor_proto::v1::BuyerOutcome;

use super::office::{Office, company, content, issue, to_issue, typed};
use crate::tests::server::on_each_database;

const CLIENTS: usize = 16;
const INVOICES_EACH: usize = 6;
const SAME_BUYERS: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_workstations_at_once_leave_no_gap_and_no_double() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let mut workstations = Vec::new();
        for _ in 0..CLIENTS {
            let mut caller = office.salesperson.clone();
            caller.channel = server.channel().await;
            workstations.push(tokio::spawn(async move {
                let mut numbers = Vec::new();
                for _ in 0..INVOICES_EACH {
                    let request = to_issue(content(typed(company("Nabywca", "7792437146"))));
                    let issued = issue(&caller, request).await.unwrap();
                    numbers.push(issued.invoice.unwrap().number);
                }
                numbers
            }));
        }
        let mut numbers = BTreeSet::new();
        for workstation in workstations {
            let given = workstation.await.unwrap();
            let counters: Vec<u32> = given
                .iter()
                .map(|number| number.split('/').nth(1).unwrap().parse().unwrap())
                .collect();
            assert!(counters.is_sorted(), "{counters:?}");
            numbers.extend(counters);
        }
        let all = u32::try_from(CLIENTS * INVOICES_EACH).unwrap();
        assert_eq!(numbers, (1..=all).collect());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_invoices_with_the_same_new_buyer_one_makes_the_customer() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let mut running = Vec::new();
        for _ in 0..SAME_BUYERS {
            let caller = office.salesperson.clone();
            running.push(tokio::spawn(async move {
                let mut request = to_issue(content(typed(company("Nowy Nabywca", "7792437146"))));
                request.register_buyer = true;
                issue(&caller, request).await.unwrap()
            }));
        }
        let (mut created, mut matched) = (0, 0);
        let mut customers = BTreeSet::new();
        for issuance in running {
            let issuance = issuance.await.unwrap();
            match issuance.buyer_outcome() {
                BuyerOutcome::Created => created += 1,
                BuyerOutcome::Matched => matched += 1,
                BuyerOutcome::Unspecified => panic!("the buyer was to be registered"),
            }
            assert!(!issuance.buyer_differs);
            customers.insert(issuance.invoice.unwrap().customer_id);
        }
        assert_eq!((created, matched, customers.len()), (1, SAME_BUYERS - 1, 1));
    })
    .await;
}
