//! The signed licence of Kontor: what it says, its signature, and where a newer one comes from.
//!
//! A licence is a PASETO of the kind `v4.public` (Ed25519): anyone can read it, only the vendor can make it, and a server
//! checks it without asking anyone. [`TrustedKeys::verify`] tells why a text is none. Which day it is, whose NIP it has to
//! be and what a licence is needed for is the server's business. The vendor's tool is the binary `kontor-licence`.

mod claims;
mod keys;
mod refresh;
mod token;
mod trusted;

pub use claims::{Claims, ClaimsError, NAME_CHARACTERS_MAX, SEATS_MAX};
pub use keys::{KeyError, KeyId, PublicKey, SigningKey};
pub use refresh::{FetchError, Fetcher};
pub use token::{FILE_BYTES_MAX, Refused, SignError, Unverified, sign};
pub use trusted::TrustedKeys;
