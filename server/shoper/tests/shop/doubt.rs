//! What is repeated, what is in doubt, and what the shop says when it does not speak JSON.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, StreamExt};
use kontor_shoper::{
    Bulk, Credentials, Deletion, ErrorKind, Filter, Id, Purpose, Retries, Unit, UnitFields,
};

use crate::{
    builder, client, hurried,
    scripted::{Reply, Scripted, reply, reply_with, token},
};

const VERSION: &str = r#"{"version":"5.26.54"}"#;
const FAILED: &str = r#"{"error":"server_error","error_description":"Internal server error"}"#;

fn unit(number: u64) -> Id<Unit> {
    Id::new(number).expect("not zero")
}

/// What can happen to a request that the shop got, and what it is called.
fn fates() -> Vec<(&'static str, Reply, ErrorKind)> {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"count\":";
    vec![
        ("hangs up", Reply::HangUp, ErrorKind::Disconnected),
        ("fails", reply(500, FAILED), ErrorKind::ServerError),
        (
            "fails in HTML",
            reply(500, "<html>"),
            ErrorKind::ServerError,
        ),
        ("gateway", reply(502, "<html>"), ErrorKind::Unavailable),
        (
            "locked",
            reply(503, r#"{"error":"temporarily_unavailable"}"#),
            ErrorKind::Unavailable,
        ),
        (
            "HTML",
            reply(200, "<!doctype html><p>Przerwa techniczna"),
            ErrorKind::NotShoper,
        ),
        ("empty", reply(200, ""), ErrorKind::NotShoper),
        (
            "half JSON",
            reply(200, r#"{"version":"5."#),
            ErrorKind::NotShoper,
        ),
        (
            "announced too short",
            Reply::Bytes(
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"version\":\"5\"}".to_vec(),
            ),
            ErrorKind::NotShoper,
        ),
        (
            "announced too long",
            Reply::Bytes(cut.into()),
            ErrorKind::Disconnected,
        ),
        (
            "no HTTP",
            Reply::Bytes(b"220 smtp ready\r\n".to_vec()),
            ErrorKind::Disconnected,
        ),
        (
            "not UTF-8",
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\"\xFF\"".to_vec()),
            ErrorKind::NotShoper,
        ),
    ]
}

#[tokio::test]
async fn a_read_is_repeated_with_growing_pauses() {
    let script = [
        token("t"),
        reply(200, "<html>"),
        reply(500, FAILED),
        Reply::HangUp,
        reply(200, VERSION),
    ];
    let server = Scripted::start(script).await;
    let (shop, clock) = hurried(&server, Credentials::login("a", "b"));
    assert_eq!(shop.version().await.expect("at last"), "5.26.54");
    assert_eq!(clock.waits(), [1, 2, 4].map(Duration::from_secs));
    let calls = shop.calls()[&Purpose::UNNAMED];
    assert_eq!((calls.sent, calls.repeated, calls.throttled), (4, 3, 0));
}

#[tokio::test]
async fn a_read_that_always_fails_ends_after_four_attempts_without_doubt() {
    for (fate, answer, kind) in fates() {
        let script = std::iter::once(token("t")).chain(std::iter::repeat_n(answer, 9));
        let server = Scripted::start(script).await;
        let error = client(&server).version().await.expect_err(fate);
        assert_eq!(error.kind(), kind, "{fate}: {error:?}");
        assert!(!error.is_in_doubt(), "{fate}");
        assert_eq!(server.requests().len(), 5, "{fate}");
    }
}

#[tokio::test]
async fn adding_and_updating_are_in_doubt_when_the_shop_got_them_and_are_never_repeated() {
    for (fate, answer, kind) in fates() {
        let server = Scripted::start([token("t"), answer.clone(), answer, reply(200, "1")]).await;
        let shop = client(&server);
        let error = shop
            .units()
            .insert(&UnitFields::default())
            .await
            .expect_err(fate);
        assert_eq!((error.kind(), error.is_in_doubt()), (kind, true), "{fate}");
        assert_eq!(server.lines(), ["POST auth", "POST units"], "{fate}");
        let error = shop
            .units()
            .update(unit(3), &UnitFields::default())
            .await
            .expect_err(fate);
        assert_eq!((error.kind(), error.is_in_doubt()), (kind, true), "{fate}");
        assert_eq!(server.lines()[2..], ["PUT units/3"], "{fate}");
        assert_eq!(error.call(), "PUT units/3");
    }
}

#[tokio::test]
async fn a_refused_write_is_not_in_doubt() {
    for (status, code, kind) in [
        (400, "invalid_request", ErrorKind::Invalid),
        (400, "object_readonly", ErrorKind::ReadOnly),
        (400, "cannot_delete_internal_object", ErrorKind::Internal),
        (402, "access_denied", ErrorKind::Unpaid),
        (403, "insufficient_scope", ErrorKind::InsufficientScope),
        (403, "access_denied", ErrorKind::AccessDenied),
        (404, "invalid_request", ErrorKind::NotFound),
        (405, "invalid_request", ErrorKind::MethodNotAllowed),
        (409, "server_error", ErrorKind::Locked),
        (413, "invalid_request", ErrorKind::RequestTooLarge),
        (501, "server_error", ErrorKind::NotImplemented),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"Warto\u015b\u0107"}}"#);
        let server = Scripted::start([token("t"), reply(status, &body)]).await;
        let error = client(&server)
            .units()
            .update(unit(1), &UnitFields::default())
            .await
            .expect_err(code);
        assert_eq!(
            (error.kind(), error.is_in_doubt(), error.shop_text()),
            (kind, false, "Wartość"),
            "{status}"
        );
        assert_eq!(server.requests().len(), 2, "{status}: not repeated");
    }
}

#[tokio::test]
async fn a_deletion_is_repeated_and_already_gone_is_a_success() {
    let gone = r#"{"error":"invalid_request","error_description":"Resource not found"}"#;
    let server =
        Scripted::start([token("t"), Reply::HangUp, reply(404, gone), reply(200, "1")]).await;
    let shop = client(&server);
    assert_eq!(
        shop.units().delete(unit(3)).await.expect("gone"),
        Deletion::AlreadyGone
    );
    assert_eq!(
        shop.units().delete(unit(4)).await.expect("deleted"),
        Deletion::Deleted
    );
    assert_eq!(
        server.lines(),
        [
            "POST auth",
            "DELETE units/3",
            "DELETE units/3",
            "DELETE units/4"
        ]
    );
}

#[tokio::test]
async fn a_deletion_that_was_lost_and_then_refused_stays_in_doubt() {
    let locked = r#"{"error":"server_error","error_description":"x"}"#;
    let server = Scripted::start([token("t"), Reply::HangUp, reply(409, locked)]).await;
    let error = client(&server)
        .units()
        .delete(unit(3))
        .await
        .expect_err("locked");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Locked, true)
    );
}

#[tokio::test]
async fn a_doubt_outlives_a_renewed_token() {
    let refused = r#"{"error":"unauthorized_client","error_description":"x"}"#;
    let locked = r#"{"error":"server_error","error_description":"x"}"#;
    let script = [
        token("a"),
        Reply::HangUp,
        reply(401, refused),
        token("b"),
        reply(409, locked),
    ];
    let server = Scripted::start(script).await;
    let error = client(&server)
        .units()
        .delete(unit(3))
        .await
        .expect_err("locked");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Locked, true)
    );
}

#[tokio::test]
async fn nobody_there_is_no_doubt() {
    let server = Scripted::start([]).await;
    let (shop, _) = hurried(&server, Credentials::integration_token("t"));
    let address = server.address();
    drop(server);
    // the port is free once the listener is gone; nobody else binds it meanwhile
    while tokio::net::TcpStream::connect(address.trim_start_matches("http://"))
        .await
        .is_ok()
    {
        tokio::task::yield_now().await;
    }
    let error = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect_err("nobody");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Unreachable, false)
    );
    assert_eq!(
        shop.calls()[&Purpose::UNNAMED].sent,
        4,
        "repeated: it did not get there"
    );
}

#[tokio::test]
async fn an_unknown_name_is_told_from_a_silent_address() {
    let credentials = Credentials::integration_token("t");
    let retries = Retries {
        attempts_max: 1,
        ..Retries::default()
    };
    let lookup = tokio::net::lookup_host(("sklep.invalid", 443));
    if tokio::time::timeout(Duration::from_secs(5), lookup)
        .await
        .is_err()
    {
        eprintln!("skipped: this machine's name server does not answer");
        return;
    }
    let address = "https://sklep.invalid".parse().expect("an address");
    let builder = kontor_shoper::Shop::builder(address, credentials);
    let shop = builder.retries(retries).build().expect("a client");
    let error = shop.version().await.expect_err("no such name");
    assert_eq!(error.kind(), ErrorKind::Unresolved, "{error:?}");
}

#[tokio::test]
async fn silence_ends_with_the_time_out() {
    let server = Scripted::start([Reply::Silence]).await;
    let shop = builder(&server, Credentials::integration_token("t"))
        .timeout(Duration::from_millis(50))
        .build()
        .expect("a client");
    let error = shop
        .units()
        .insert(&UnitFields::default())
        .await
        .expect_err("silence");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::TimedOut, true)
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Scripted::start([reply(200, VERSION)]).await;
    let location = format!(
        "Location: {}/webapi/rest/application-version\r\n",
        other.address()
    );
    for status in [301, 302, 307, 308] {
        let server = Scripted::start([token("t"), reply_with(status, &location, "")]).await;
        let error = client(&server).version().await.expect_err("a redirect");
        assert_eq!(error.kind(), ErrorKind::Redirected);
        assert!(error.shop_text().starts_with(&other.address()), "{error}");
        assert_eq!(server.requests().len(), 2);
    }
    assert!(other.requests().is_empty(), "no credentials went there");
}

#[tokio::test]
async fn the_404_of_a_web_server_does_not_say_that_an_element_is_gone() {
    let server = Scripted::start([
        token("t"),
        reply(404, "<html>Not Found"),
        reply(404, "<html>Not Found"),
    ])
    .await;
    let shop = client(&server);
    assert_eq!(
        shop.units().get(unit(1)).await.expect_err("unclear").kind(),
        ErrorKind::NotShoper
    );
    assert_eq!(
        shop.units()
            .delete(unit(1))
            .await
            .expect_err("unclear")
            .kind(),
        ErrorKind::NotShoper
    );
}

#[tokio::test]
async fn a_bulk_request_of_reads_is_repeated_and_one_with_a_write_is_in_doubt() {
    let items = r#"{"errors":false,"items":[{"code":200,"body":{"unit_id":"1"},"id":"0"}]}"#;
    let server =
        Scripted::start([token("t"), Reply::HangUp, reply(200, items), Reply::HangUp]).await;
    let shop = client(&server);
    let mut reads = Bulk::new();
    let ticket = reads.get(unit(1)).expect("room");
    let mut answer = shop.bulk(&reads).await.expect("repeated");
    assert_eq!(answer.take(ticket).expect("a unit").unit_id, unit(1));
    let mut writes = reads.clone();
    let _ticket = writes.delete(unit(2)).expect("room");
    let error = shop.bulk(&writes).await.expect_err("broken");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Disconnected, true)
    );
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_call_that_nobody_polls_holds_nobody_up() {
    let server = Scripted::start([
        token("t"),
        reply(200, r#"{"count":"1","list":[{"unit_id":"1"}]}"#),
        reply(200, VERSION),
    ])
    .await;
    let shop = client(&server);
    let mut pages = std::pin::pin!(shop.units().pages(Filter::all()));
    // begun, perhaps in a `select!` whose other branch won
    assert!(pages.next().now_or_never().is_none());
    let version = tokio::time::timeout(Duration::from_secs(10), shop.version()).await;
    version.expect("not held up").expect("a version");
    let page = pages.next().await.expect("a page").expect("read");
    assert_eq!(page.elements.len(), 1);
}

#[tokio::test]
async fn a_guard_is_asked_before_each_attempt() {
    let server = Scripted::start([Reply::HangUp, reply(200, "1"), reply(200, VERSION)]).await;
    let (shop, _) = hurried(&server, Credentials::integration_token("t"));
    let asked = Arc::new(AtomicU32::new(0));
    let guarded = shop.guarded({
        let asked = Arc::clone(&asked);
        move || asked.fetch_add(1, Ordering::Relaxed) == 0
    });
    let error = guarded.units().delete(unit(1)).await.expect_err("withheld");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Withheld, true),
        "the first attempt may have done it"
    );
    let error = guarded.units().delete(unit(1)).await.expect_err("withheld");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Withheld, false)
    );
    assert_eq!(server.requests().len(), 1);
    assert_eq!(
        shop.units().delete(unit(1)).await.expect("without a guard"),
        Deletion::Deleted
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_nothing_inconsistent() {
    let server = Scripted::start([
        Reply::Silence,
        token("t"),
        Reply::Silence,
        reply(200, VERSION),
    ])
    .await;
    let (shop, _) = hurried(&server, Credentials::login("a", "b"));
    // once while logging in, once while calling
    for requests in [1, 3] {
        let call = tokio::spawn({
            let shop = shop.clone();
            async move { shop.version().await }
        });
        while server.requests().len() < requests {
            tokio::task::yield_now().await;
        }
        call.abort();
        assert!(call.await.expect_err("dropped").is_cancelled());
    }
    assert_eq!(
        shop.version().await.expect("as if nothing had been"),
        "5.26.54"
    );
}
