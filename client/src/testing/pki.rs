//! A CA and server certificates, good ones and faulty ones.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};

use crate::join_code::{CA_PREFIX_BYTES, encode};
use crate::{Clock as _, SystemClock, tls};

/// The secret of every join code here.
pub(crate) const SECRET: [u8; 5] = [0xf0, 0xe1, 0xd2, 0xc3, 0xb4];
/// The same as it is sent.
pub(crate) const SECRET_TEXT: &str = "Y3GX5GXM";

/// An installation's CA.
pub(crate) struct Pki {
    pub installation_id: String,
    ca: CertifiedIssuer<'static, KeyPair>,
}

/// A server's certificate with its CA behind it, and its key; PEM.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub chain: String,
    pub key: String,
}

impl Pki {
    pub(crate) fn new(installation_id: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params
            .distinguished_name
            .push(DnType::CommonName, "Kontor CA");
        let key = KeyPair::generate().expect("a key");
        Self {
            installation_id: installation_id.to_owned(),
            ca: CertifiedIssuer::self_signed(params, key).expect("a CA"),
        }
    }

    pub(crate) fn ca_pem(&self) -> String {
        self.ca.pem()
    }

    pub(crate) fn fingerprint(&self) -> String {
        let ca = tls::from_pem(&self.ca_pem()).expect("a certificate");
        tls::fingerprint(&ca).expect("a fingerprint")
    }

    /// A code that this CA's server would print.
    pub(crate) fn join_code(&self) -> String {
        let ca = tls::from_pem(&self.ca_pem()).expect("a certificate");
        let hash = tls::key_hash(&ca).expect("a hash");
        let mut prefix = [0; CA_PREFIX_BYTES];
        prefix.copy_from_slice(&hash[..CA_PREFIX_BYTES]);
        encode(prefix, SECRET)
    }

    /// A certificate in force.
    pub(crate) fn leaf(&self) -> Leaf {
        let now = SystemClock.now();
        self.leaf_for(
            &self.installation_id,
            now - Duration::days(1),
            now + Duration::days(30),
        )
    }

    pub(crate) fn expired_leaf(&self) -> Leaf {
        let now = SystemClock.now();
        self.leaf_for(
            &self.installation_id,
            now - Duration::days(30),
            now - Duration::days(1),
        )
    }

    pub(crate) fn future_leaf(&self) -> Leaf {
        let now = SystemClock.now();
        self.leaf_for(
            &self.installation_id,
            now + Duration::days(1),
            now + Duration::days(30),
        )
    }

    /// A certificate for another installation by the same CA.
    pub(crate) fn foreign_leaf(&self) -> Leaf {
        let now = SystemClock.now();
        self.leaf_for(
            "another-installation",
            now - Duration::days(1),
            now + Duration::days(30),
        )
    }

    fn leaf_for(
        &self,
        installation_id: &str,
        not_before: OffsetDateTime,
        not_after: OffsetDateTime,
    ) -> Leaf {
        let name = format!("{installation_id}.kontor.internal");
        let mut params = CertificateParams::new(vec![name]).expect("a name");
        params.not_before = not_before;
        params.not_after = not_after;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().expect("a key");
        let leaf = params.signed_by(&key, &self.ca).expect("a certificate");
        Leaf {
            chain: format!("{}{}", leaf.pem(), self.ca.pem()),
            key: key.serialize_pem(),
        }
    }
}
