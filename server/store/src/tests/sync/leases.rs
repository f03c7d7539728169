//! Leases: one server works on a run, by the database's clock.

use kontor_domain::{
    ids::{ShopId, SyncRunId},
    sync::run::Status,
};
use kontor_testkit::{WAIT_MAX, databases, wait_until_blocking};
use serde_json::json;
use time::Duration;

use super::{NOW, Office, id, new_run};
use crate::{
    StoreError,
    sync::{
        leases::{self, Lease, Taken, WaitingRun},
        runs,
    },
};

const LONG: Duration = Duration::seconds(60);
const SHORT: Duration = Duration::milliseconds(20);

fn take(office: &Office, shop: ShopId, run: SyncRunId, owner: &str, lasts: Duration) -> Taken {
    let owner = owner.to_owned();
    office.write(move |conn| leases::take(conn, shop, run, &owner, lasts))
}

fn taken(taken: Taken) -> Lease {
    match taken {
        Taken::Yes(lease) => lease,
        Taken::HeldBy { .. } => panic!("{taken:?}"),
    }
}

fn is_lost<T: std::fmt::Debug>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::LeaseLost))
}

/// Lets a lease pass.
fn pass(office: &Office, lease: &Lease) {
    wait_until_blocking("the lease has passed", WAIT_MAX, || {
        let lease = lease.clone();
        is_lost(&office.try_write(move |conn| leases::check(conn, &lease)))
    });
}

#[test]
fn of_two_servers_one_has_the_lease_until_it_gives_it_back() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, run) = (office.shop, office.begin(1));
        let first = taken(take(&office, shop, run, "a", LONG));
        assert_eq!((first.generation, first.owner.as_str()), (1, "a"));
        for owner in ["b", "a"] {
            let Taken::HeldBy {
                owner: holder,
                run: worked_on,
                until,
            } = take(&office, shop, run, owner, LONG)
            else {
                panic!("it is held");
            };
            assert_eq!((holder.as_str(), worked_on), ("a", run));
            let now = office.read(leases::database_now);
            assert!(until > now && until <= now + LONG, "{until} {now}");
        }
        let held = first.clone();
        let remaining = office.write(move |conn| {
            leases::check(conn, &held)?;
            leases::remaining(conn, &held)
        });
        assert!(remaining > LONG / 2 && remaining <= LONG, "{remaining}");

        let held = first.clone();
        office.write(move |conn| leases::release(conn, &held));
        let second = taken(take(&office, shop, run, "b", LONG));
        assert_eq!(second.generation, 2);
        // The fence: whatever the first still does, nothing is written.
        for step in [
            leases::check as fn(&mut crate::Conn, &Lease) -> Result<(), StoreError>,
            leases::release,
            |conn, lease| leases::renew(conn, lease, LONG),
            |conn, lease| leases::remaining(conn, lease).map(drop),
        ] {
            let first = first.clone();
            assert!(is_lost(&office.try_write(move |conn| step(conn, &first))));
        }
        office.write(move |conn| leases::check(conn, &second));
    }
}

#[test]
fn a_lease_that_has_passed_is_lost_even_if_nobody_took_it() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, run) = (office.shop, office.begin(1));
        let first = taken(take(&office, shop, run, "a", SHORT));
        pass(&office, &first);
        let late = first.clone();
        assert!(is_lost(
            &office.try_write(move |conn| leases::renew(conn, &late, LONG))
        ));
        let second = taken(take(&office, shop, run, "a", LONG));
        assert_eq!(second.generation, 2);
        // The same process by its older generation.
        assert!(is_lost(
            &office.try_write(move |conn| leases::check(conn, &first))
        ));
    }
}

#[test]
fn a_renewed_lease_lasts_from_now_on() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, run) = (office.shop, office.begin(1));
        let lease = taken(take(&office, shop, run, "a", Duration::seconds(10)));
        let remaining = office.write(move |conn| {
            leases::renew(conn, &lease, LONG)?;
            leases::remaining(conn, &lease)
        });
        assert!(remaining > LONG / 2 && remaining <= LONG, "{remaining}");
    }
}

#[test]
fn a_lost_lease_undoes_what_was_written_with_it() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, run) = (office.shop, office.begin(1));
        let lease = taken(take(&office, shop, run, "a", LONG));
        let held = lease.clone();
        office.write(move |conn| leases::release(conn, &held));
        let written = office.try_write(move |conn| {
            runs::request_cancel(conn, run)?;
            leases::check(conn, &lease)
        });
        assert!(is_lost(&written));
        assert!(!office.run(run).cancel_requested);
    }
}

#[test]
fn a_run_waits_for_a_server_while_nobody_has_its_lease() {
    for database in databases() {
        let office = Office::open(database);
        let (shop, other) = (office.shop, office.other);
        let run = office.begin(1);
        let second = new_run(2, other);
        office.write(move |conn| runs::insert(conn, &second));
        let waiting = || office.read(leases::waiting_runs);
        let of = |run, shop, status| WaitingRun { run, shop, status };
        let both = [
            of(run, shop, Status::Planning),
            of(id(2), other, Status::Planning),
        ];
        assert_eq!(waiting(), both);
        let lease = taken(take(&office, shop, run, "a", LONG));
        assert_eq!(waiting(), both[1..]);
        let held = lease.clone();
        office.write(move |conn| leases::release(conn, &held));
        assert_eq!(waiting(), both);
        let lease = taken(take(&office, shop, run, "a", SHORT));
        pass(&office, &lease);
        assert_eq!(waiting(), both);
        office.write(move |conn| {
            runs::set_failed(conn, id(2), &json!({}), NOW)?;
            runs::set_planned(conn, run, "abc", &runs::Outcome::new(), NOW)
        });
        assert_eq!(waiting(), []);
        office.write(move |conn| runs::set_applying(conn, run, &runs::Confirmed::default(), NOW));
        assert_eq!(waiting(), [of(run, shop, Status::Applying)]);
    }
}
