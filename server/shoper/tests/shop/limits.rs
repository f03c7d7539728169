//! Limits: of the shop on calls, and of the client on bodies.

use std::{io::Write, time::Duration};

use kontor_shoper::{BODY_BYTES_MAX, Credentials, ErrorKind, Purpose, UnitFields};

use crate::{
    builder, hurried,
    scripted::{Reply, Scripted, reply, reply_with},
};

const VERSION: &str = r#"{"version":"5.26.54"}"#;
const TOO_MANY: &str =
    r#"{"error":"temporarily_unavailable","error_description":"Za du\u017co zapyta\u0144"}"#;

#[tokio::test]
async fn a_429_is_waited_out_for_as_long_as_the_shop_says_also_by_writes() {
    let script = [
        reply_with(429, "Retry-After: 7\r\n", TOO_MANY),
        reply(429, "<html>no time given"),
        reply(200, "93"),
    ];
    let server = Scripted::start(script).await;
    let (shop, clock) = hurried(&server, Credentials::integration_token("t"));
    let shop = shop.for_purpose(Purpose::new("test"));
    shop.units()
        .insert(&UnitFields::default())
        .await
        .expect("at last");
    assert_eq!(
        clock.waits(),
        [Duration::from_secs(7), Duration::from_secs(1)]
    );
    let calls = shop.calls()[&Purpose::new("test")];
    assert_eq!((calls.sent, calls.repeated, calls.throttled), (3, 2, 2));
}

#[tokio::test]
async fn a_shop_that_refuses_for_ever_is_asked_five_times() {
    let server = Scripted::start(std::iter::repeat_n(
        reply_with(429, "Retry-After: 2\r\n", TOO_MANY),
        9,
    ))
    .await;
    let (shop, _) = hurried(&server, Credentials::integration_token("t"));
    let error = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect_err("refused");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::RateLimited, false)
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert_eq!(error.shop_text(), "Za dużo zapytań");
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_pause_of_an_hour_is_left_to_the_caller() {
    let server = Scripted::start([reply_with(429, "Retry-After: 3600\r\n", TOO_MANY)]).await;
    let (shop, _) = hurried(&server, Credentials::integration_token("t"));
    let error = shop.version().await.expect_err("refused");
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_figures_come_from_the_headers_in_any_case_of_letters() {
    let headers = "X-SHOP-API-CALLS: 3\r\nx-shop-api-limit: 10\r\nX-Shop-Api-Bandwidth: 2\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n";
    let server = Scripted::start([reply_with(200, headers, VERSION)]).await;
    let (shop, _) = hurried(&server, Credentials::integration_token("t"));
    assert_eq!(shop.rate_limit(), None);
    shop.version().await.expect("a version");
    let limit = shop.rate_limit().expect("told");
    assert_eq!((limit.calls, limit.limit, limit.bandwidth), (3, 10, 2));
    assert_eq!(
        shop.last_date(),
        Some(time::macros::datetime!(2026-11-23 12:00 UTC))
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read_to_its_end() {
    let long = format!(r#"{{"version":"{}"}}"#, "5".repeat(10_000));
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n",
        long.len()
    );
    for answer in [reply(200, &long), Reply::Bytes(chunked.into_bytes())] {
        let server = Scripted::start([answer.clone(), answer]).await;
        let setup = builder(&server, Credentials::integration_token("t")).body_bytes_max(9_999);
        let shop = setup.build().expect("a client");
        let error = shop.version().await.expect_err("too long");
        assert_eq!(
            (error.kind(), error.is_in_doubt()),
            (ErrorKind::BodyTooLarge, false)
        );
        assert_eq!(
            server.requests().len(),
            1,
            "not repeated: it will not become shorter"
        );
        let error = shop
            .units()
            .insert(&UnitFields::default())
            .await
            .expect_err("too long");
        assert_eq!(
            (error.kind(), error.is_in_doubt()),
            (ErrorKind::BodyTooLarge, true)
        );
    }
}

#[tokio::test]
async fn a_packed_body_counts_as_long_as_it_is_unpacked() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // 40 MB of blanks before a fine answer pack into some 40 KB
    packer.write_all(&vec![b' '; 40_000_000]).expect("packs");
    packer.write_all(VERSION.as_bytes()).expect("packs");
    let body = packer.finish().expect("packs");
    assert!(body.len() < 100_000 && BODY_BYTES_MAX < 40_000_000);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let server = Scripted::start([Reply::Bytes([head.into_bytes(), body].concat())]).await;
    let (shop, _) = hurried(&server, Credentials::integration_token("t"));
    assert_eq!(
        shop.version().await.expect_err("too long").kind(),
        ErrorKind::BodyTooLarge
    );
    assert!(server.requests()[0].contains("accept-encoding: gzip\r\n"));
}
