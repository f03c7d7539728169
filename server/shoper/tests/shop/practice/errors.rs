//! Every row of the error tables that a shop can be brought to.

use kontor_practice_shop::{
    Calls, Fault, Rate, Right, Shop as Practice, Standing, When, catalogue::Blueprint,
};
use kontor_shoper::{
    CategoryFields, Credentials, ErrorKind, Filter, LanguageFields, Producer, ProducerFields,
    Product, ProductFields, Retries, Shop, UnitFields,
};

use super::{client, id, small};

fn one_attempt() -> Retries {
    Retries {
        attempts_max: 1,
        ..Retries::default()
    }
}

#[tokio::test]
async fn the_account_decides_how_a_login_is_refused() {
    let (practice, _) = small().await;
    let refused = async || {
        let shop = client(&practice).build().expect("a client");
        shop.version().await.expect_err("refused").kind()
    };
    practice.change_account(|account| account.webapi = false);
    assert_eq!(refused().await, ErrorKind::NoWebApiAccess);
    practice.change_account(|account| account.blocked = true);
    assert_eq!(refused().await, ErrorKind::AccountBlocked);
    practice.change_account(|account| account.ip_refused = true);
    assert_eq!(refused().await, ErrorKind::IpNotAllowed);
    let wrong = Credentials::login(practice.login(), "nie to");
    practice.change_account(|account| {
        (account.ip_refused, account.blocked, account.webapi) = (false, false, true);
    });
    let shop = Shop::builder(practice.address().parse().expect("an address"), wrong)
        .build()
        .expect("a client");
    let error = shop.version().await.expect_err("refused");
    assert_eq!(
        (error.kind(), error.call()),
        (ErrorKind::Unauthenticated, "POST auth")
    );
}

#[tokio::test]
async fn an_integrations_token_works_until_it_is_taken_away() {
    let (practice, _) = small().await;
    let credentials = Credentials::integration_token(practice.integration_token());
    let shop = Shop::builder(practice.address().parse().expect("an address"), credentials)
        .build()
        .expect("a client");
    shop.version().await.expect("a version");
    practice.revoke_integration_token();
    let error = shop.version().await.expect_err("taken away");
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(error.shop_text(), "Provided access token is invalid");
}

#[tokio::test]
async fn a_missing_right_closes_one_area_and_no_other() {
    let (practice, shop) = small().await;
    practice.set_right("producers", Right::Read);
    shop.producers()
        .count(&Filter::all())
        .await
        .expect("reading is allowed");
    let error = shop
        .producers()
        .insert(&ProducerFields::default())
        .await
        .expect_err("not allowed");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::InsufficientScope, false)
    );
    practice.set_right("producers", Right::Nothing);
    let error = shop
        .producers()
        .get(id::<Producer>(1_u64))
        .await
        .expect_err("not allowed");
    assert_eq!(error.kind(), ErrorKind::InsufficientScope);
    shop.units()
        .count(&Filter::all())
        .await
        .expect("another area");
}

#[tokio::test]
async fn a_count_that_is_refused_says_so_without_a_body() {
    let (practice, shop) = small().await;
    practice.expire_tokens();
    let unknown = Filter::all().equals("no_such_field", 1);
    let error = shop.products().count(&unknown).await.expect_err("unknown");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::NotFound, Some(404))
    );
    practice.set_right("products", Right::Nothing);
    let error = shop.products().count(&Filter::all()).await.expect_err("no");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::AccessDenied, Some(403))
    );
}

#[tokio::test]
async fn a_shop_that_is_unpaid_or_in_maintenance_says_so() {
    let (practice, _) = small().await;
    let shop = client(&practice)
        .retries(one_attempt())
        .build()
        .expect("a client");
    practice.set_standing(Standing::Unpaid);
    let error = shop.version().await.expect_err("unpaid");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unpaid, Some(402))
    );
    practice.set_standing(Standing::Maintenance);
    let error = shop.version().await.expect_err("maintenance");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unavailable, Some(503))
    );
    practice.set_standing(Standing::Open);
    shop.version().await.expect("open again");
}

#[tokio::test]
async fn validation_speaks_polish_and_is_kept() {
    let (practice, shop) = small().await;
    let error = shop
        .products()
        .insert(&ProductFields::default())
        .await
        .expect_err("nothing given");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Invalid, Some(400))
    );
    assert!(error.shop_text().contains("category_id"), "{error}");
    let error = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect_err("nothing given");
    assert!(error.shop_text().contains("Pole wymagane"), "{error}");
    let error = shop
        .categories()
        .insert(&CategoryFields::default())
        .await
        .expect_err("nothing given");
    assert!(error.shop_text().contains("parent_id"), "{error}");
    let first = practice.panel(|panel| panel.ids("products"))[0];
    let bad_ean = ProductFields {
        ean: Some("5901234123450".into()),
        ..ProductFields::default()
    };
    let error = shop
        .products()
        .update(id::<Product>(first), &bad_ean)
        .await
        .expect_err("wrong check digit");
    assert!(
        error
            .shop_text()
            .contains("Wymagany jest poprawny kod kreskowy"),
        "{error}"
    );
    assert!(!error.is_in_doubt());
}

#[tokio::test]
async fn an_element_open_in_the_panel_is_locked_until_it_is_closed() {
    let (practice, shop) = small().await;
    let first = practice.panel(|panel| panel.ids("products"))[0];
    practice
        .panel(|panel| panel.open("products", first))
        .expect("opened");
    let error = shop
        .products()
        .update(id(first), &ProductFields::default())
        .await
        .expect_err("open");
    assert_eq!(
        (error.kind(), error.status(), error.is_in_doubt()),
        (ErrorKind::Locked, Some(409), false)
    );
    practice
        .panel(|panel| panel.close("products", first))
        .expect("closed");
    shop.products()
        .update(id(first), &ProductFields::default())
        .await
        .expect("closed");
}

#[tokio::test]
async fn an_update_of_what_is_gone_is_not_found() {
    let (_practice, shop) = small().await;
    let error = shop
        .products()
        .update(id(999_999_u64), &ProductFields::default())
        .await
        .expect_err("gone");
    assert_eq!(
        (error.kind(), error.shop_text()),
        (ErrorKind::NotFound, "Resource not found")
    );
}

#[tokio::test]
async fn adding_a_language_fails_in_the_shop_and_leaves_a_doubt() {
    let (_practice, shop) = small().await;
    let fields = LanguageFields {
        locale: Some("de_DE".into()),
        ..LanguageFields::default()
    };
    let error = shop.languages().insert(&fields).await.expect_err("500");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::ServerError, true)
    );
}

#[tokio::test]
async fn a_forced_429_is_waited_out() {
    let rate = Rate {
        limit: 2,
        bandwidth: 50,
    };
    let builder = Practice::builder().blueprint(Blueprint::small()).rate(rate);
    let practice = builder.start().await.expect("a practice shop");
    let shop = client(&practice).build().expect("a client");
    // somebody else uses the same token and fills the bucket just before each of the client's calls
    shop.version().await.expect("a version");
    practice.set_rate(Rate {
        limit: 1,
        bandwidth: 1,
    });
    practice.clear_journal();
    for _ in 0..3 {
        shop.version().await.expect("waited for");
    }
    let statuses: Vec<_> = practice
        .journal()
        .iter()
        .filter_map(|call| call.status)
        .collect();
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 3);
}

#[tokio::test]
async fn a_withdrawn_right_in_the_middle_ends_a_list_with_its_name() {
    let (practice, shop) = small().await;
    practice.arm(
        Fault::withdraw("products", Right::Nothing),
        Calls::lists("products"),
        When::Nth(1),
    );
    let error = shop
        .products()
        .page(&kontor_shoper::Query::new())
        .await
        .expect_err("withdrawn");
    assert_eq!(
        (error.kind(), error.call()),
        (ErrorKind::InsufficientScope, "GET products")
    );
}
