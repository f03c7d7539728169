//! The chain itself: what the HMAC of a row covers.

use std::borrow::Cow;

use diesel::{
    Queryable,
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Binary,
};
use ring::hmac;
use uuid::Uuid;

use super::ActorKind;
use crate::{ClosedSet, Key, Moment};

/// Length of an HMAC-SHA256.
const MAC_BYTES: usize = 32;

/// Separates this use of the key from every other, and this layout from a later one.
const CHAIN_LABEL: &[u8] = b"kontor audit chain 1";
const DIGEST_LABEL: &[u8] = b"kontor audit content 1";

/// The key of the audit's HMACs; its `Debug` text shows nothing of it.
#[derive(Clone, Debug)]
pub struct AuditKey(hmac::Key);

impl AuditKey {
    /// From 32 secret bytes.
    pub fn new(bytes: &[u8; MAC_BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// What a row keeps of its content. Keyed, so that an erased content cannot be guessed from it.
    pub(super) fn digest(&self, content: &str) -> Mac {
        let mut mac = hmac::Context::with_key(&self.0);
        put(&mut mac, DIGEST_LABEL);
        put(&mut mac, content.as_bytes());
        Mac::from(mac.sign())
    }
}

/// An HMAC-SHA256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Mac([u8; MAC_BYTES]);

impl Mac {
    pub(super) const ZERO: Self = Self([0; MAC_BYTES]);

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; MAC_BYTES] {
        &self.0
    }
}

impl From<[u8; MAC_BYTES]> for Mac {
    fn from(bytes: [u8; MAC_BYTES]) -> Self {
        Self(bytes)
    }
}

impl From<hmac::Tag> for Mac {
    fn from(tag: hmac::Tag) -> Self {
        let mut bytes = [0; MAC_BYTES];
        bytes.copy_from_slice(tag.as_ref());
        Self(bytes)
    }
}

impl std::fmt::Debug for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// In hexadecimal digits.
impl std::fmt::Display for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<DB: Backend> ToSql<Binary, DB> for Mac
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_slice().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for Mac
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::<u8>::from_sql(value)?;
        Ok(Self(bytes.try_into().map_err(|_| "an HMAC has 32 bytes")?))
    }
}

/// What the HMAC of a row covers, besides the HMAC of the row before. Texts are taken as they are stored, so that
/// verifying finds whatever was put there.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Link<'a> {
    pub(super) sequence: i64,
    pub(super) at: Moment,
    pub(super) actor_kind: Cow<'a, str>,
    pub(super) actor_id: Option<Key>,
    pub(super) workstation_id: Option<Key>,
    pub(super) action: Cow<'a, str>,
    pub(super) object_kind: Cow<'a, str>,
    pub(super) object_id: Option<Key>,
    pub(super) digest: Mac,
}

impl From<ActorKind> for Cow<'_, str> {
    fn from(kind: ActorKind) -> Self {
        Self::Borrowed(kind.as_text())
    }
}

impl AuditKey {
    /// The HMAC of a row at this number that follows the one with this HMAC.
    pub(super) fn link(&self, link: &Link<'_>, sequence: i64, previous: &Mac) -> Mac {
        let mut mac = hmac::Context::with_key(&self.0);
        put(&mut mac, CHAIN_LABEL);
        put(&mut mac, &sequence.to_be_bytes());
        put(&mut mac, &link.at.unix_micros().to_be_bytes());
        put(&mut mac, link.actor_kind.as_bytes());
        put_id(&mut mac, link.actor_id);
        put_id(&mut mac, link.workstation_id);
        put(&mut mac, link.action.as_bytes());
        put(&mut mac, link.object_kind.as_bytes());
        put_id(&mut mac, link.object_id);
        put(&mut mac, &link.digest.0);
        put(&mut mac, &previous.0);
        Mac::from(mac.sign())
    }
}

/// Each part is preceded by its length, so that no two rows give the same bytes.
fn put(mac: &mut hmac::Context, part: &[u8]) {
    mac.update(&(part.len() as u64).to_be_bytes());
    mac.update(part);
}

/// An absent id is an empty part, which no id is.
fn put_id(mac: &mut hmac::Context, id: Option<Key>) {
    match id {
        Some(key) => put(mac, Uuid::from(key).as_bytes()),
        None => put(mac, &[]),
    }
}
