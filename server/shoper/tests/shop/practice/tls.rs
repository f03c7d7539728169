//! Certificates: only a valid one of a trusted authority for this very name opens the connection.

use kontor_practice_shop::{Certificate, Rate, Shop as Practice, catalogue::Blueprint};
use kontor_shoper::{Credentials, ErrorKind, SetupError, Shop, UnitFields};

use super::{Scheme, client, open, small_over};

#[tokio::test]
async fn an_authority_that_is_given_is_trusted() {
    let (practice, shop) = small_over(Scheme::Https).await;
    assert!(shop.address().is_https() && shop.address().is_loopback());
    assert!(practice.address().starts_with("https://"));
    assert!(shop.version().await.expect("a version").starts_with("5."));
}

#[tokio::test]
async fn an_authority_that_is_not_given_is_not_trusted() {
    let (practice, _) = small_over(Scheme::Https).await;
    let shop = client(&practice).build().expect("a client");
    let error = shop.version().await.expect_err("not trusted");
    assert_eq!(error.kind(), ErrorKind::CertificateNotTrusted, "{error:?}");
    assert_eq!(practice.call_count(), 0, "no credentials were sent");
}

#[tokio::test]
async fn a_certificate_that_is_expired_of_another_name_or_of_another_authority_is_refused() {
    for (certificate, kind) in [
        (Certificate::Expired, ErrorKind::CertificateExpired),
        (Certificate::WrongName, ErrorKind::CertificateOfAnotherName),
        (Certificate::UnknownCa, ErrorKind::CertificateNotTrusted),
    ] {
        let builder = Practice::builder()
            .blueprint(Blueprint::small())
            .rate(Rate::UNLIMITED)
            .tls(certificate);
        let (practice, shop) = open(builder).await;
        let error = shop.version().await.expect_err("refused");
        assert_eq!(error.kind(), kind, "{certificate:?}: {error:?}");
        let error = shop
            .units()
            .insert(&UnitFields::default())
            .await
            .expect_err("refused");
        assert!(!error.is_in_doubt(), "{certificate:?}");
        assert_eq!(practice.call_count(), 0, "{certificate:?}");
    }
}

#[tokio::test]
async fn what_is_no_certificate_is_no_authority() {
    let (practice, _) = small_over(Scheme::Https).await;
    for text in ["", "zażółć", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
        let refused = client(&practice).extra_ca(text.as_bytes());
        assert!(
            matches!(refused, Err(SetupError::ExtraCa)),
            "{text}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_shop_that_speaks_no_tls_is_no_secure_connection() {
    let (practice, _) = small_over(Scheme::Http).await;
    let address = practice.address().replace("http://", "https://");
    let credentials = Credentials::login(practice.login(), practice.password());
    let shop = Shop::builder(address.parse().expect("an address"), credentials)
        .build()
        .expect("a client");
    let error = shop.version().await.expect_err("no TLS");
    assert_eq!(
        (error.kind(), error.is_in_doubt()),
        (ErrorKind::Tls, false),
        "{error:?}"
    );
    assert_eq!(practice.call_count(), 0);
}
