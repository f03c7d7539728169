//! HTTPS with a certificate authority of the shop's own, and certificates that a client must refuse.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::{ServerConfig, crypto::ring::default_provider};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// The certificate that the shop shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// One that is right, for `localhost` and 127.0.0.1.
    Good,
    /// One that ended in 2021.
    Expired,
    /// One for another name.
    WrongName,
    /// One that another authority signed than the one that [`Shop::ca`](crate::Shop::ca) names.
    UnknownCa,
}

/// Why a certificate could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The library that makes certificates refused.
    #[error("the shop's certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    /// The library that speaks TLS refused.
    #[error("the shop's certificate could not be used")]
    Protocol(#[from] rustls::Error),
}

/// The shop's side of TLS.
pub struct Tls {
    /// Takes connections.
    pub acceptor: TlsAcceptor,
    /// The authority that a client is to trust, PEM.
    pub ca: String,
}

impl Tls {
    /// Makes an authority and a certificate.
    ///
    /// # Errors
    /// [`TlsError`] if the cryptography fails.
    pub fn make(certificate: Certificate) -> Result<Self, TlsError> {
        let named = Authority::make("Sklep próbny CA")?;
        let other = Authority::make("Inny CA")?;
        let signer = match certificate {
            Certificate::UnknownCa => &other,
            _ => &named,
        };
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let leaf = leaf(certificate)?.signed_by(&key, &signer.issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca: named.pem,
        })
    }
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn make(name: &str) -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) = (year(2020), year(2049));
        let pem = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        Ok(Self { issuer, pem })
    }
}

fn leaf(certificate: Certificate) -> Result<CertificateParams, rcgen::Error> {
    let names = match certificate {
        Certificate::WrongName => vec!["inny-sklep.example".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Sklep próbny");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    // fixed years: whoever verifies goes by the real time, the shop perhaps by a clock that stands
    params.not_before = year(2020);
    params.not_after = match certificate {
        Certificate::Expired => year(2021),
        _ => year(2049),
    };
    Ok(params)
}

fn year(year: i32) -> time::OffsetDateTime {
    rcgen::date_time_ymd(year, 1, 1)
}
