//! What nobody could confirm about the shop: the client is right either way.

use kontor_practice_shop::{
    Rate, Shop as Practice, Switches,
    catalogue::Blueprint,
    switches::{DeleteInUse, Unexpected, WrongLogin},
};
use kontor_shoper::{
    Credentials, Deletion, ErrorKind, ProducerFields, ProductImageFields, Purpose, Shop,
};

use super::{client, id, open};

async fn with(switches: Switches) -> (Practice, Shop) {
    let builder = Practice::builder()
        .blueprint(Blueprint::small())
        .rate(Rate::UNLIMITED);
    open(builder.switches(switches)).await
}

#[tokio::test]
async fn two_clients_whose_logins_end_each_others_tokens_still_get_through() {
    for login_ends_earlier_tokens in [false, true] {
        let (practice, one) = with(Switches {
            login_ends_earlier_tokens,
            ..Switches::default()
        })
        .await;
        let two = client(&practice).build().expect("a client");
        for shop in [&one, &two, &one, &two] {
            shop.version().await.expect("a version");
        }
        let logins = one.calls()[&Purpose::LOGIN].sent + two.calls()[&Purpose::LOGIN].sent;
        assert_eq!(logins, if login_ends_earlier_tokens { 4 } else { 2 });
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_by_either_word() {
    for wrong_login in [WrongLogin::AuthFailure, WrongLogin::UnauthorizedClient] {
        let (practice, _) = with(Switches {
            wrong_login,
            ..Switches::default()
        })
        .await;
        let address = practice.address().parse().expect("an address");
        let wrong = Credentials::login(practice.login(), "nie to");
        let shop = Shop::builder(address, wrong).build().expect("a client");
        let error = shop.version().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{wrong_login:?}");
        assert_eq!(practice.call_count(), 1, "tried once");
    }
}

#[tokio::test]
async fn a_producer_in_use_is_deleted_or_refused_but_never_in_doubt() {
    for (delete_in_use, refused) in [(DeleteInUse::Detach, false), (DeleteInUse::Refuse, true)] {
        let (practice, shop) = with(Switches {
            delete_in_use,
            ..Switches::default()
        })
        .await;
        let in_use = practice.panel(|panel| {
            let products = panel.ids("products").into_iter();
            products
                .filter_map(|product| panel.get("products", product))
                .find_map(|product| product["producer_id"].as_str()?.parse::<u64>().ok())
        });
        let producer = id(in_use.expect("a product has a producer"));
        match shop.producers().delete(producer).await {
            Ok(deletion) => assert_eq!((deletion, refused), (Deletion::Deleted, false)),
            Err(error) => {
                assert_eq!((error.kind(), refused), (ErrorKind::Internal, true));
                assert!(!error.is_in_doubt());
            }
        }
    }
}

#[tokio::test]
async fn a_second_producer_of_a_name_is_added_or_refused() {
    for unique_producers in [false, true] {
        let (_practice, shop) = with(Switches {
            unique_producers,
            ..Switches::default()
        })
        .await;
        let fields = ProducerFields {
            name: Some("Dwa razy".into()),
            ..ProducerFields::default()
        };
        shop.producers().insert(&fields).await.expect("the first");
        let second = shop.producers().insert(&fields).await;
        assert_eq!(
            second.err().map(|error| error.kind()),
            unique_producers.then_some(ErrorKind::Invalid)
        );
    }
}

#[tokio::test]
async fn the_place_of_a_picture_is_written_ignored_or_refused() {
    for picture_order in [None, Some(Unexpected::Ignore), Some(Unexpected::Refuse)] {
        let (practice, shop) = with(Switches {
            picture_order,
            ..Switches::default()
        })
        .await;
        let picture = id(practice.panel(|panel| panel.ids("product-images"))[0]);
        let fields = ProductImageFields {
            order: Some(7),
            ..ProductImageFields::default()
        };
        let updated = shop.product_images().update(picture, &fields).await;
        let read = shop.product_images().get(picture).await.expect("answered");
        let order = read.expect("there").order;
        match picture_order {
            None => assert_eq!((updated.is_ok(), order), (true, Some(7))),
            Some(Unexpected::Ignore) => assert!(updated.is_ok() && order != Some(7)),
            Some(Unexpected::Refuse) => {
                let error = updated.expect_err("refused");
                assert_eq!(
                    (error.kind(), error.is_in_doubt()),
                    (ErrorKind::Invalid, false)
                );
            }
        }
    }
}
