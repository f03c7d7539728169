//! The installation's certificate authority: made once, its key sealed in the database, known to every workstation.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData as _, SerialNumber,
};
use ring::digest::{SHA256, digest};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{error::Error, joincode::FINGERPRINT_LENGTH, random::Random};

/// How long the authority is valid: workstations join it once and keep it.
pub const VALIDITY: Duration = Duration::days(30 * 365);
/// Certificates begin to be valid this long before they are made: clocks of workstations differ.
pub const BACKDATED: Duration = Duration::days(1);

const SERIAL_LENGTH: usize = 16;

/// An authority that can sign.
pub struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes the authority of an installation.
    ///
    /// # Errors
    /// [`Error::Internal`] if the cryptography fails.
    pub fn make(installation: Uuid, now: OffsetDateTime, random: &Random) -> Result<Self, Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(Error::because(
            "making the key of the certificate authority",
        ))?;
        let mut params = CertificateParams::default();
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, format!("Kontor {installation}"));
        params.distinguished_name = name;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = now - BACKDATED;
        params.not_after = now + VALIDITY;
        params.serial_number = Some(serial(random));
        let certificate = params
            .self_signed(&key)
            .map_err(Error::because("signing the certificate authority"))?;
        Ok(Self {
            certificate: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        })
    }

    /// Takes the authority as it was kept.
    ///
    /// # Errors
    /// [`Error::Internal`] if what was kept is damaged.
    pub fn restore(certificate: &[u8], key: &[u8]) -> Result<Self, Error> {
        let key = KeyPair::from_pkcs8_der_and_sign_algo(
            &PrivatePkcs8KeyDer::from(key),
            &PKCS_ECDSA_P256_SHA256,
        )
        .map_err(Error::because(
            "reading the key of the certificate authority",
        ))?;
        let certificate = CertificateDer::from(certificate.to_vec());
        let issuer = Issuer::from_ca_cert_der(&certificate, key)
            .map_err(Error::because("reading the certificate authority"))?;
        Ok(Self {
            certificate,
            issuer,
        })
    }

    /// Its certificate, DER.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Its certificate as workstations keep it.
    pub fn certificate_pem(&self) -> String {
        pem_of(&self.certificate)
    }

    /// Its private key (PKCS #8), to be sealed.
    pub fn key(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.issuer.key().serialize_der())
    }

    /// SHA-256 of its public key (SubjectPublicKeyInfo): what a join code carries the beginning of.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(
            digest(&SHA256, &self.issuer.key().subject_public_key_info()).as_ref(),
        );
        fingerprint
    }

    /// The beginning of the fingerprint, as in a join code.
    pub fn short_fingerprint(&self) -> [u8; FINGERPRINT_LENGTH] {
        let mut short = [0; FINGERPRINT_LENGTH];
        short.copy_from_slice(&self.fingerprint()[..FINGERPRINT_LENGTH]);
        short
    }

    pub(super) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authority(…)")
    }
}

/// A serial number that nobody can foresee.
pub(super) fn serial(random: &Random) -> SerialNumber {
    let mut bytes: [u8; SERIAL_LENGTH] = random.bytes();
    // A positive number without a leading zero byte.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    SerialNumber::from_slice(&bytes)
}

fn pem_of(certificate: &CertificateDer<'_>) -> String {
    const LINE_LENGTH: usize = 64;
    let body = data_encoding::BASE64.encode(certificate);
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in body.as_bytes().chunks(LINE_LENGTH) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::pem::PemObject as _;
    use time::macros::datetime;
    use x509_parser::prelude::{FromDer as _, X509Certificate};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

    #[test]
    fn an_authority_comes_back_as_it_was_kept() {
        let made = Authority::make(Uuid::from_bytes([1; 16]), NOW, &Random::system()).unwrap();
        let kept = Authority::restore(made.certificate(), &made.key()).unwrap();
        assert_eq!(kept.fingerprint(), made.fingerprint());
        assert_eq!(kept.certificate(), made.certificate());
    }

    #[test]
    fn the_fingerprint_is_that_of_the_public_key_in_the_certificate() {
        let authority = Authority::make(Uuid::from_bytes([1; 16]), NOW, &Random::system()).unwrap();
        let (_, parsed) = X509Certificate::from_der(authority.certificate()).unwrap();
        let key = digest(&SHA256, parsed.public_key().raw);
        assert_eq!(authority.fingerprint().as_slice(), key.as_ref());
        assert!(parsed.is_ca());
    }

    #[test]
    fn the_pem_text_holds_the_certificate() {
        let authority = Authority::make(Uuid::from_bytes([1; 16]), NOW, &Random::system()).unwrap();
        let read = CertificateDer::from_pem_slice(authority.certificate_pem().as_bytes()).unwrap();
        assert_eq!(&read, authority.certificate());
    }
}
