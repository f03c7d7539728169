//! Certificates: the installation's authority and the certificate of this server.

pub mod authority;
pub mod leaf;
