//! HTTPS, and certificates that a client must refuse.

use std::error::Error as _;

use kontor_practice_shop::{Certificate, Rate, Shop};
use reqwest::Method;

use super::client::{Caller, Reply, http, started};

/// What the caller's TLS says of the shop's certificate.
async fn complaint(certificate: Certificate) -> String {
    let shop = Shop::builder()
        .tls(certificate)
        .start()
        .await
        .expect("the shop starts");
    let request = Caller::of(&shop).bare(Method::GET, "/webapi/rest/units");
    let error = Reply::maybe(request).await.expect_err("no connection");
    let mut text = String::new();
    let mut source = error.source();
    while let Some(error) = source {
        text = error.to_string();
        source = error.source();
    }
    text
}

#[tokio::test]
async fn a_good_certificate_is_trusted_by_whoever_has_the_shops_ca() {
    let given = started(|shop| shop.tls(Certificate::Good)).await;
    assert!(given.shop.address().starts_with("https://127.0.0.1:"));
    assert_eq!(given.caller.get("units").await.status, 200);
    let config = given.caller.get("application-config").await.json();
    assert_eq!(config["shop_url"], given.shop.address());
    let stranger = http(None).get(given.shop.address());
    assert!(Reply::maybe(stranger).await.is_err());
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let text = complaint(Certificate::Expired).await;
    assert!(text.contains("expired"), "{text}");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let text = complaint(Certificate::WrongName).await;
    assert!(text.contains("not valid for name"), "{text}");
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let text = complaint(Certificate::UnknownCa).await;
    assert!(
        text.contains("UnknownIssuer") || text.contains("BadSignature"),
        "{text}"
    );
}

#[tokio::test]
async fn plain_http_is_not_understood_on_the_tls_port() {
    let shop = Shop::builder().tls(Certificate::Good).rate(Rate::UNLIMITED);
    let shop = shop.start().await.expect("the shop starts");
    let address = shop.address().replace("https:", "http:");
    assert!(Reply::maybe(http(None).get(address)).await.is_err());
}
