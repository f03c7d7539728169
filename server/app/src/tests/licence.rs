//! The licence from the outside: refused texts, days, clocks, the trial, seats, and where it is asked for.

use std::{sync::Arc, time::Duration};

use kontor_domain::{
    party::{AddressInput, CompanyInput},
    role::Role,
};
use kontor_licence::{Claims, SigningKey, TrustedKeys, sign};
use kontor_proto::v1::{
    GetLicenceRequest, InstallLicenceRequest, JoinRequest, ShopLinkState,
    enrolment_service_client::EnrolmentServiceClient, licence_service_client::LicenceServiceClient,
};
use secrecy::ExposeSecret as _;
use time::{OffsetDateTime, macros::datetime};

use super::{
    server::{TestServer, on_each_database, reason_of, refusal, secret_of},
    vendor::{claims, day, issue},
};
use crate::{
    actor::Actor,
    app::App,
    clock::TestClock,
    error::Error,
    jobs::housekeeping,
    services::{
        audit::{self, Which},
        company,
        licence::{Renewed, Shown, install, renew, require_shop_link, show, start_trial},
        workstations::create_join_code,
    },
};

/// The NIP of the company that licences are for.
pub(super) const NIP: &str = "1111111111";
const OTHER_NIP: &str = "1234563218";

async fn put_in(server: &TestServer, text: &str) -> Result<Shown, Error> {
    install(&server.app, &Actor::console(), text, "").await
}

/// The company of this NIP is the one that the installation serves.
pub(super) async fn set_company(app: &App, nip: &str) {
    let input = CompanyInput {
        name: "Firma sp. z o.o.".to_owned(),
        nip: nip.to_owned(),
        address: Some(AddressInput {
            street: "ul. Krótka".to_owned(),
            building: "1".to_owned(),
            post_code: "00-001".to_owned(),
            town: "Warszawa".to_owned(),
            ..AddressInput::default()
        }),
        ..CompanyInput::default()
    };
    let change = company::Update {
        input,
        mask: Vec::new(),
        etag: String::new(),
    };
    company::update(app, &Actor::console(), change, "")
        .await
        .unwrap();
}

/// How many licences the audit trail has seen.
async fn installs(server: &TestServer) -> usize {
    let which = Which {
        object_kind: "licence".to_owned(),
        ..Which::default()
    };
    let page = audit::list(&server.app, &Actor::console(), &which, 0, "").await;
    page.unwrap().items.len()
}

async fn link(server: &TestServer, now: OffsetDateTime) -> Result<(), &'static str> {
    let answer = require_shop_link(&server.app, now).await;
    answer.map_err(|error| error.refusal().unwrap().reason)
}

#[tokio::test]
async fn each_text_that_is_no_licence_for_us_is_refused_with_its_own_reason() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        let now = server.app.now();
        let stranger = SigningKey::generate().unwrap();
        let good = issue(&claims(NIP));
        let (head, rest) = good.split_at("v4.public.".len());
        // the first character of the claims is that of every JSON object: one behind it
        let swapped = if rest[5..].starts_with('A') { "B" } else { "A" };
        let altered = format!("{head}{}{swapped}{}", &rest[..5], &rest[6..]);
        let tomorrow = Claims {
            issued_on: day(now, 1),
            ..claims(NIP)
        };
        for (text, reason) in [
            ("to nie jest licencja".to_owned(), "INVALID_DATA"),
            (good[..good.len() - 5].to_owned(), "INVALID_DATA"),
            (altered, "LICENCE_FORGED"),
            (
                sign(&claims(NIP), &stranger).unwrap(),
                "LICENCE_UNKNOWN_KEY",
            ),
            (issue(&claims(OTHER_NIP)), "LICENCE_FOREIGN_NIP"),
            (issue(&tomorrow), "LICENCE_NOT_YET"),
        ] {
            let refused = refusal(put_in(server, &text).await);
            assert_eq!(refused.reason, reason);
            if reason == "INVALID_DATA" {
                let violation = &refused.violations[0];
                assert_eq!(
                    (violation.field.as_str(), violation.reason),
                    ("licence", "LICENCE_MALFORMED")
                );
            }
            assert_eq!(link(server, now).await, Err("LICENCE_MISSING"));
        }
        let mut blind = server.app.clone();
        blind.licence_keys = TrustedKeys::none().into();
        let refused = refusal(install(&blind, &Actor::console(), &good, "").await);
        assert_eq!(refused.reason, "LICENCE_NO_TRUSTED_KEYS");
        assert!(
            show(&blind, &Actor::console())
                .await
                .unwrap()
                .trusted_keys
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn the_link_is_open_to_the_end_of_the_last_day_in_poland() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        let until = time::macros::date!(2031 - 03 - 30);
        let paid = Claims {
            paid_until: until,
            ..claims(NIP)
        };
        let shown = put_in(server, &issue(&paid)).await.unwrap();
        assert_eq!(shown.licence.unwrap().paid_until, until);
        // the night in which the clocks go forward begins in winter time and ends in summer time
        assert_eq!(
            link(server, datetime!(2031-03-30 21:59:59.999_999 UTC)).await,
            Ok(())
        );
        let after = require_shop_link(&server.app, datetime!(2031-03-30 22:00 UTC)).await;
        let refused = refusal(after);
        assert_eq!(refused.reason, "LICENCE_EXPIRED");
        assert!(
            refused.text.pl.contains("2031-03-30"),
            "{}",
            refused.text.pl
        );
    })
    .await;
}

#[tokio::test]
async fn a_licence_counts_for_its_company_alone_also_when_the_company_changes() {
    on_each_database(async |server| {
        let now = server.app.now();
        // before the company is set there is nothing to compare with
        put_in(server, &issue(&claims(NIP))).await.unwrap();
        assert_eq!(link(server, now).await, Err("LICENCE_MISSING"));
        set_company(&server.app, NIP).await;
        assert_eq!(link(server, now).await, Ok(()));
        set_company(&server.app, OTHER_NIP).await;
        let refused = refusal(require_shop_link(&server.app, now).await);
        assert_eq!(
            refused.metadata,
            [("cause", "LICENCE_FOREIGN_NIP".to_owned())]
        );
        put_in(server, &issue(&claims(OTHER_NIP))).await.unwrap();
        assert_eq!(link(server, now).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn a_licence_that_another_build_installed_is_looked_at_again() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        put_in(server, &issue(&claims(NIP))).await.unwrap();
        let mut other = server.app.clone();
        let key = SigningKey::generate().unwrap();
        other.licence_keys = TrustedKeys::of([key.public()]).into();
        let refused = refusal(require_shop_link(&other, other.now()).await);
        assert_eq!(
            refused.metadata,
            [("cause", "LICENCE_UNKNOWN_KEY".to_owned())]
        );
        // the vendor changes over: both keys are trusted for a while
        other.licence_keys = {
            let keys = [key.public().to_string(), super::vendor::key().to_string()].join("\n");
            TrustedKeys::parse(&keys).unwrap().into()
        };
        require_shop_link(&other, other.now()).await.unwrap();
        let newer = Claims {
            issued_on: day(other.now(), 0),
            ..claims(NIP)
        };
        install(&other, &Actor::console(), &sign(&newer, &key).unwrap(), "")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_older_licence_does_not_take_the_place_of_a_newer_one() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        let newer = Claims {
            issued_on: time::macros::date!(2026 - 02 - 01),
            seats: 7,
            ..claims(NIP)
        };
        let text = issue(&newer);
        put_in(server, &text).await.unwrap();
        assert_eq!(
            refusal(put_in(server, &issue(&claims(NIP))).await).reason,
            "LICENCE_OLDER"
        );
        // the same again changes nothing
        let shown = put_in(server, &format!("{text}\n")).await.unwrap();
        assert_eq!(shown.standing.seats, 7);
        assert_eq!(installs(server).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_fetched_licence_is_taken_if_it_is_right_and_later() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        put_in(server, &issue(&claims(NIP))).await.unwrap();
        let later = Claims {
            issued_on: day(server.app.now(), 0),
            ..claims(NIP)
        };
        let longer = Claims {
            paid_until: time::macros::date!(2098 - 12 - 31),
            ..claims(NIP)
        };
        assert_eq!(
            renew(&server.app, &issue(&claims(NIP))).await.unwrap(),
            Renewed::NotLater
        );
        assert_eq!(
            renew(&server.app, &issue(&longer)).await.unwrap(),
            Renewed::NotLater
        );
        assert_eq!(
            renew(&server.app, &issue(&later)).await.unwrap(),
            Renewed::Installed
        );
        assert_eq!(
            renew(&server.app, &issue(&later)).await.unwrap(),
            Renewed::NotLater
        );
        let foreign = issue(&claims(OTHER_NIP));
        assert_eq!(
            refusal(renew(&server.app, &foreign).await).reason,
            "LICENCE_FOREIGN_NIP"
        );
        assert_eq!(
            refusal(renew(&server.app, "<html>").await).reason,
            "INVALID_DATA"
        );
        let shown = show(&server.app, &Actor::console()).await.unwrap();
        assert_eq!(shown.licence.unwrap().issued_on, later.issued_on);
    })
    .await;
}

#[tokio::test]
async fn the_trial_is_given_once_and_not_while_a_licence_opens_the_link() {
    on_each_database(async |server| {
        let console = Actor::console();
        let started = server.app.now();
        let first = "019ab000-0000-7000-8000-000000000001";
        let shown = start_trial(&server.app, &console, first).await.unwrap();
        assert_eq!(shown.standing.days_left(), Some(30));
        // two workstations, as without a licence
        assert_eq!(shown.standing.seats, 2);
        // a lost answer is told again, another request is refused
        start_trial(&server.app, &console, first).await.unwrap();
        let again = start_trial(&server.app, &console, "").await;
        assert_eq!(refusal(again).reason, "LICENCE_TRIAL_USED");
        assert_eq!(
            link(server, started + Duration::from_hours(30 * 24)).await,
            Ok(())
        );
        let after = started + Duration::from_hours(32 * 24);
        assert_eq!(link(server, after).await, Err("LICENCE_EXPIRED"));
        server.advance(Duration::from_hours(32 * 24));
        let again = start_trial(&server.app, &console, "").await;
        assert_eq!(refusal(again).reason, "LICENCE_TRIAL_USED");
    })
    .await;
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        put_in(server, &issue(&claims(NIP))).await.unwrap();
        let refused = refusal(start_trial(&server.app, &Actor::console(), "").await);
        assert_eq!(refused.reason, "LICENCE_TRIAL_NOT_NEEDED");
    })
    .await;
}

#[tokio::test]
async fn a_clock_moved_back_behind_the_last_seen_time_is_said_and_extends_nothing() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        let now = server.app.now();
        let paid = Claims {
            paid_until: day(now, 1),
            ..claims(NIP)
        };
        put_in(server, &issue(&paid)).await.unwrap();
        server.advance(Duration::from_hours(3 * 24));
        housekeeping::once(&server.app).await.unwrap();
        let seen = server.app.now();
        assert_eq!(link(server, now).await, Err("LICENCE_EXPIRED"));
        let mut back = server.app.clone();
        back.clock = Arc::new(TestClock::at(now));
        let shown = show(&back, &Actor::console()).await.unwrap();
        assert_eq!(shown.standing.clock_behind_since, Some(seen));
        // the hourly note does not move it back
        housekeeping::once(&back).await.unwrap();
        assert_eq!(link(server, now).await, Err("LICENCE_EXPIRED"));
        // the same issue for longer changes nothing of it, a licence that was issued later sets it right
        let longer = Claims {
            paid_until: day(now, 2),
            ..paid.clone()
        };
        install(&back, &Actor::console(), &issue(&longer), "")
            .await
            .unwrap();
        assert_eq!(link(server, now).await, Err("LICENCE_EXPIRED"));
        let renewed = Claims {
            issued_on: day(now, 0),
            ..paid
        };
        install(&back, &Actor::console(), &issue(&renewed), "")
            .await
            .unwrap();
        assert_eq!(link(server, now).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn without_a_licence_two_join_and_those_that_have_joined_go_on_working() {
    on_each_database(async |server| {
        let console = Actor::console();
        let reader = server.log_in_as(Role::Reader).await;
        // codes can be asked for while a seat is free: who joins takes it
        let mut codes = Vec::new();
        for name in ["Biuro", "Magazyn"] {
            codes.push(
                create_join_code(&server.app, &console, name)
                    .await
                    .unwrap()
                    .code,
            );
        }
        let channel = server.channel().await;
        let join = async |code: &secrecy::SecretString| {
            let request = JoinRequest {
                secret: secret_of(code.expose_secret()),
                ..JoinRequest::default()
            };
            EnrolmentServiceClient::new(channel.clone())
                .join(request)
                .await
        };
        join(&codes[0]).await.unwrap();
        let status = join(&codes[1]).await.unwrap_err();
        assert_eq!(reason_of(&status), "LICENCE_SEATS");
        let refused = refusal(create_join_code(&server.app, &console, "Sklep").await);
        assert_eq!(refused.reason, "LICENCE_SEATS");
        // the refused code was not used up
        let three = Claims {
            seats: 3,
            ..claims(NIP)
        };
        let shown = put_in(server, &issue(&three)).await.unwrap();
        assert_eq!((shown.workstations_joined, shown.standing.seats), (2, 3));
        join(&codes[1]).await.unwrap();
        // fewer seats shut nobody out
        set_company(&server.app, OTHER_NIP).await;
        let shown = LicenceServiceClient::new(reader.channel.clone())
            .get_licence(reader.request(GetLicenceRequest {}))
            .await
            .unwrap()
            .into_inner()
            .licence
            .unwrap();
        assert_eq!((shown.workstations_joined, shown.seats), (3, 2));
        assert_eq!(shown.shop_link(), ShopLinkState::Missing);
    })
    .await;
}

#[tokio::test]
async fn a_licence_is_installed_and_shown_over_the_network() {
    on_each_database(async |server| {
        set_company(&server.app, NIP).await;
        let administrator = server.log_in_as(Role::Administrator).await;
        let mut client = LicenceServiceClient::new(administrator.channel.clone());
        let until = day(server.app.now(), 10);
        let paid = Claims {
            paid_until: until,
            ..claims(NIP)
        };
        let request = InstallLicenceRequest {
            licence: issue(&paid),
            ..InstallLicenceRequest::default()
        };
        let installed = client
            .install_licence(administrator.request(request))
            .await
            .unwrap()
            .into_inner()
            .licence
            .unwrap();
        assert_eq!(installed.shop_link(), ShopLinkState::Open);
        assert_eq!((installed.days_left, installed.is_trial), (Some(10), false));
        assert_eq!(installed.open_until, until.to_string());
        assert_eq!((installed.seats, installed.workstations_joined), (1_000, 1));
        let shown = client
            .get_licence(administrator.request(GetLicenceRequest {}))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(shown.licence, Some(installed));
    })
    .await;
}
