//! Whom to trust: the installation's own CA, and nobody else's.
//!
//! A joined workstation has the CA pinned and checks the name `<installation id>.kontor.internal`.
//! A joining one knows only the first 80 bits of the CA's key hash, from the join code, and picks the
//! CA out of the chain that the server sends. Either way the handshake is broken off before anything
//! is sent when the check fails. Signatures and dates are rustls' work, never ours.

use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXUPPER;
use ring::digest;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::join_code::CA_PREFIX_BYTES;
use crate::net::ConnectFailure;

/// Ending of the name that every server certificate of an installation carries.
const INTERNAL_SUFFIX: &str = ".kontor.internal";
/// The only protocol spoken inside TLS.
const ALPN_HTTP2: &[u8] = b"h2";

/// Whom a connection trusts.
#[derive(Clone, Debug)]
pub(crate) enum Trust {
    /// The installation that this workstation joined.
    Pinned {
        /// Certificate of its CA.
        ca: CertificateDer<'static>,
        /// Its identifier.
        installation_id: String,
    },
    /// The CA whose key hash begins like this; what was found out is left in `seen`.
    JoinCode {
        /// First 80 bits of SHA-256 of its public key.
        ca_prefix: [u8; CA_PREFIX_BYTES],
        /// The CA and the installation, once a server has shown them.
        seen: Arc<Mutex<Option<Installation>>>,
    },
}

/// An installation that proved itself while a workstation joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Installation {
    /// Certificate of its CA.
    pub ca: CertificateDer<'static>,
    /// Its identifier, as signed by the CA.
    pub id: String,
}

impl Trust {
    /// A configuration for one connection, and the place where its verifier leaves the reason of a refusal.
    pub(crate) fn config(&self) -> Result<(ClientConfig, Arc<Verifier>), rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Arc::new(Verifier {
            trust: self.clone(),
            provider: Arc::clone(&provider),
            failure: Mutex::new(None),
        });
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        config.alpn_protocols.push(ALPN_HTTP2.to_vec());
        Ok((config, verifier))
    }

    /// The name to ask the server for.
    pub(crate) fn server_name(&self, host: &str) -> Option<ServerName<'static>> {
        match self {
            Self::Pinned {
                installation_id, ..
            } => internal_name(installation_id),
            Self::JoinCode { .. } => ServerName::try_from(host.to_owned()).ok(),
        }
    }

    /// Fingerprint of the CA that is trusted, as far as it is known.
    fn expected(&self) -> String {
        match self {
            Self::Pinned { ca, .. } => fingerprint(ca).unwrap_or_default(),
            Self::JoinCode { ca_prefix, .. } => format!("{}…", hex_groups(ca_prefix)),
        }
    }
}

/// Checks one connection's certificates and remembers why it refused them.
#[derive(Debug)]
pub(crate) struct Verifier {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    failure: Mutex<Option<ConnectFailure>>,
}

impl Verifier {
    /// Why the certificates were refused, if they were.
    pub(crate) fn failure(&self) -> Option<ConnectFailure> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), rustls::Error> {
        match &self.trust {
            Trust::Pinned {
                ca,
                installation_id,
            } => self.verify_under(ca, installation_id, leaf, chain, now),
            Trust::JoinCode { ca_prefix, seen } => {
                let ca = chain
                    .iter()
                    .find(|ca| key_hash(ca).is_some_and(|hash| hash.starts_with(ca_prefix)))
                    .ok_or(CertificateError::UnknownIssuer)?
                    .clone()
                    .into_owned();
                let id = installation_of(leaf).ok_or(CertificateError::NotValidForName)?;
                self.verify_under(&ca, &id, leaf, chain, now)?;
                *seen.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(Installation { ca, id });
                Ok(())
            }
        }
    }

    /// Whether the leaf is signed by the CA, in force, and made for the installation.
    fn verify_under(
        &self,
        ca: &CertificateDer<'_>,
        installation_id: &str,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(ca.clone().into_owned())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(
            Arc::new(roots),
            Arc::clone(&self.provider),
        )
        .build()
        .map_err(|error| rustls::Error::General(error.to_string()))?;
        let name = internal_name(installation_id).ok_or(CertificateError::NotValidForName)?;
        verifier
            .verify_server_cert(leaf, chain, &name, &[], now)
            .map(|_| ())
    }

    /// Names a refusal for the person.
    fn name(&self, error: &rustls::Error, chain: &[CertificateDer<'_>]) -> ConnectFailure {
        let expected = self.trust.expected();
        let got = chain.last().and_then(fingerprint);
        match error {
            rustls::Error::InvalidCertificate(certificate) => match certificate {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    ConnectFailure::CertificateExpired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    ConnectFailure::CertificateNotYetValid
                }
                // the CA is ours and the certificate is not: a server of ours would not send that
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => {
                    ConnectFailure::WrongInstallation
                }
                _ => ConnectFailure::WrongCa { expected, got },
            },
            other => ConnectFailure::Handshake(other.to_string()),
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verify(end_entity, intermediates, now)
            .map(|()| ServerCertVerified::assertion())
            .inspect_err(|error| {
                let failure = self.name(error, intermediates);
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A certificate out of its PEM.
pub(crate) fn from_pem(pem: &str) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).ok()
}

/// A certificate as PEM.
pub(crate) fn to_pem(certificate: &CertificateDer<'_>) -> String {
    const LINE_CHARS: usize = 64;
    let text = data_encoding::BASE64.encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(LINE_CHARS));
        pem.push_str(line);
        pem.push('\n');
        rest = tail;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// SHA-256 of the certificate's public key in groups of four hexadecimal digits, as people compare it.
pub(crate) fn fingerprint(certificate: &CertificateDer<'_>) -> Option<String> {
    key_hash(certificate).map(|hash| hex_groups(&hash))
}

/// SHA-256 of the certificate's `SubjectPublicKeyInfo`.
pub(crate) fn key_hash(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let hash = digest::digest(&digest::SHA256, parsed.tbs_certificate.subject_pki.raw);
    Some(hash.as_ref().to_vec())
}

fn hex_groups(bytes: &[u8]) -> String {
    let groups: Vec<String> = bytes.chunks(2).map(|pair| HEXUPPER.encode(pair)).collect();
    groups.join(" ")
}

/// The installation that a server's certificate was made for.
fn installation_of(leaf: &CertificateDer<'_>) -> Option<String> {
    let (_, parsed) = X509Certificate::from_der(leaf).ok()?;
    let names = parsed.subject_alternative_name().ok()??;
    names
        .value
        .general_names
        .iter()
        .find_map(|name| match name {
            GeneralName::DNSName(name) => name.strip_suffix(INTERNAL_SUFFIX).map(str::to_owned),
            _ => None,
        })
}

fn internal_name(installation_id: &str) -> Option<ServerName<'static>> {
    ServerName::try_from(format!("{installation_id}{INTERNAL_SUFFIX}")).ok()
}
