//! The certificate of this server: made anew at every start and well before it expires, its key never stored.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Arc, PoisonError, RwLock},
};

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::{
    ServerConfig,
    crypto::ring::{default_provider, sign::any_ecdsa_type},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::authority::{Authority, BACKDATED, serial};
use crate::{error::Error, random::Random};

/// How long a server's certificate is valid.
pub const VALIDITY: Duration = Duration::days(90);
/// A certificate this old is replaced, with two thirds of its life before it.
pub const RENEWED_AFTER: Duration = Duration::days(30);
/// How often its age is looked at.
pub const LOOKED_AT_EVERY: std::time::Duration = std::time::Duration::from_hours(1);

/// The name that Kontor's clients verify, whatever address they use.
pub fn internal_name(installation: Uuid) -> String {
    format!("{installation}.kontor.internal")
}

/// Hands the present certificate to every handshake; can be given a newer one while the server runs.
pub struct Certificates {
    installation: Uuid,
    names: Vec<String>,
    present: RwLock<Present>,
}

struct Present {
    key: Arc<CertifiedKey>,
    made_at: OffsetDateTime,
}

impl Certificates {
    /// Makes the first certificate. `names` are further host names and addresses of this server.
    ///
    /// # Errors
    /// [`Error::Internal`] if a name is no DNS name, or the cryptography fails.
    pub fn new(
        installation: Uuid,
        names: Vec<String>,
        authority: &Authority,
        now: OffsetDateTime,
        random: &Random,
    ) -> Result<Arc<Self>, Error> {
        let present = issue(installation, &names, authority, now, random)?;
        Ok(Arc::new(Self {
            installation,
            names,
            present: RwLock::new(present),
        }))
    }

    /// Replaces the certificate if it is old enough. True if it was.
    ///
    /// # Errors
    /// As [`Certificates::new`]; the present certificate stays then.
    pub fn renew_if_due(
        &self,
        authority: &Authority,
        now: OffsetDateTime,
        random: &Random,
    ) -> Result<bool, Error> {
        let made_at = self
            .present
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .made_at;
        // A clock that was set back makes a new one too: the present one may not be valid yet.
        if now - made_at < RENEWED_AFTER && made_at <= now + BACKDATED {
            return Ok(false);
        }
        let renewed = issue(self.installation, &self.names, authority, now, random)?;
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(true)
    }

    /// What TLS connections are accepted with: TLS 1.2 and 1.3, HTTP/2 alone.
    ///
    /// # Errors
    /// [`Error::Internal`] if rustls refuses the versions.
    pub fn server_config(self: &Arc<Self>) -> Result<ServerConfig, Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Error::because("setting TLS up"))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(config)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _client: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self
                .present
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .key,
        ))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

fn issue(
    installation: Uuid,
    names: &[String],
    authority: &Authority,
    now: OffsetDateTime,
    random: &Random,
) -> Result<Present, Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
        .map_err(Error::because("making the key of the server's certificate"))?;
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "Kontor server");
    params.distinguished_name = name;
    params.subject_alt_names = alt_names(installation, names)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - BACKDATED;
    params.not_after = now + VALIDITY;
    params.serial_number = Some(serial(random));
    let certificate = params
        .signed_by(&key, authority.issuer())
        .map_err(Error::because("signing the server's certificate"))?;
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let signing = any_ecdsa_type(&private).map_err(Error::because("using the server's key"))?;
    // The authority goes with it: a workstation that joins takes it from here and compares it with its code.
    let chain = vec![certificate.der().clone(), authority.certificate().clone()];
    Ok(Present {
        key: Arc::new(CertifiedKey::new(chain, signing)),
        made_at: now,
    })
}

fn alt_names(installation: Uuid, names: &[String]) -> Result<Vec<SanType>, Error> {
    let mut known = vec![internal_name(installation), "localhost".to_owned()];
    known.extend(names.iter().cloned());
    known.push(Ipv4Addr::LOCALHOST.to_string());
    known.push(Ipv6Addr::LOCALHOST.to_string());
    let mut seen = std::collections::HashSet::new();
    known.retain(|name| seen.insert(name.to_ascii_lowercase()));
    known
        .into_iter()
        .map(|name| match name.parse::<IpAddr>() {
            Ok(address) => Ok(SanType::IpAddress(address)),
            Err(_) => name
                .try_into()
                .map(SanType::DnsName)
                .map_err(Error::because("a name of the server is no DNS name")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rustls::{
        RootCertStore, client::WebPkiServerVerifier, client::danger::ServerCertVerifier as _,
    };
    use rustls_pki_types::{ServerName, UnixTime};
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
    const ID: Uuid = Uuid::from_bytes([1; 16]);

    fn verify(
        certificates: &Certificates,
        authority: &Authority,
        name: &str,
        at: OffsetDateTime,
    ) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate().clone()).unwrap();
        let verifier = WebPkiServerVerifier::builder_with_provider(
            Arc::new(roots),
            Arc::new(default_provider()),
        )
        .build()
        .unwrap();
        let key = Arc::clone(&certificates.present.read().unwrap().key);
        let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(
            at.unix_timestamp().unsigned_abs(),
        ));
        let name = ServerName::try_from(name.to_owned()).unwrap();
        verifier
            .verify_server_cert(&key.cert[0], &key.cert[1..], &name, &[], at)
            .is_ok()
    }

    #[test]
    fn a_server_is_verified_by_its_names_under_its_own_authority() {
        let random = Random::system();
        let authority = Authority::make(ID, NOW, &random).unwrap();
        let names = vec!["kontor.firma.example".to_owned(), "192.0.2.7".to_owned()];
        let certificates = Certificates::new(ID, names, &authority, NOW, &random).unwrap();
        for name in [
            &internal_name(ID),
            "localhost",
            "127.0.0.1",
            "::1",
            "kontor.firma.example",
            "192.0.2.7",
        ] {
            assert!(verify(&certificates, &authority, name, NOW), "{name}");
        }
        assert!(!verify(&certificates, &authority, "inny.example", NOW));
        let other = Authority::make(ID, NOW, &random).unwrap();
        assert!(!verify(&certificates, &other, "localhost", NOW));
    }

    #[test]
    fn a_certificate_is_renewed_while_two_thirds_of_its_life_are_left() {
        let random = Random::system();
        let authority = Authority::make(ID, NOW, &random).unwrap();
        let certificates = Certificates::new(ID, Vec::new(), &authority, NOW, &random).unwrap();
        assert!(
            !certificates
                .renew_if_due(&authority, NOW + Duration::days(29), &random)
                .unwrap()
        );
        let later = NOW + Duration::days(30);
        assert!(
            certificates
                .renew_if_due(&authority, later, &random)
                .unwrap()
        );
        assert!(verify(
            &certificates,
            &authority,
            "localhost",
            NOW + Duration::days(119)
        ));
        assert!(!verify(
            &certificates,
            &authority,
            "localhost",
            NOW + Duration::days(121)
        ));
    }
}
