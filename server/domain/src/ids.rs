//! Identifiers: one newtype over UUID for each kind of thing, so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::refusal::Problem;

/// A UUID of version 7 from a moment and ten random bytes: keys grow with time.
///
/// `unix_millis` is cut to 48 bits.
pub fn uuid_v7(unix_millis: u64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid()
}

/// The text is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier (UUID)")]
pub struct InvalidId;

impl From<InvalidId> for Problem {
    fn from(_: InvalidId) -> Self {
        Self::fixed(
            "INVALID_ID",
            "Podaj identyfikator (UUID) w postaci xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.",
            "Give the identifier (UUID) as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.",
        )
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID as such an id.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// A new id of version 7 (see [`uuid_v7`]).
            pub fn v7(unix_millis: u64, random: [u8; 10]) -> Self {
                Self(uuid_v7(unix_millis, random))
            }

            /// The UUID.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }

            /// Its sixteen bytes, as stored.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads the hyphenated form.
            ///
            /// # Errors
            /// [`Problem`] `INVALID_ID`.
            pub fn parse(text: &str) -> Result<Self, Problem> {
                Ok(text.parse::<Self>()?)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Takes the hyphenated form of 36 characters alone, in either case: one id, one text.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if text.len() != uuid::fmt::Hyphenated::LENGTH {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A customer (kontrahent).
    CustomerId,
    /// A recipient (odbiorca) of a customer.
    RecipientId,
    /// A product or service.
    ProductId,
    /// A picture of a product.
    ProductImageId,
    /// A document of any kind, draft or issued.
    InvoiceId,
    /// A number series.
    SeriesId,
    /// A bank account of the seller.
    BankAccountId,
    /// A person who logs in.
    UserId,
    /// A workstation that joined.
    WorkstationId,
    /// A session of a user at a workstation.
    SessionId,
    /// A token of a service account.
    ServiceTokenId,
    /// A print template.
    TemplateId,
    /// A unit of measure.
    UnitId,
    /// A VAT rate of the dictionary.
    VatRateId,
    /// A product category.
    CategoryId,
    /// A producer.
    ProducerId,
    /// A run of the synchronisation with a shop.
    SyncRunId,
    /// A stored file.
    FileId,
    /// An internet shop.
    ShopId,
    /// A row of the audit trail.
    AuditId,
    /// A client's key of a creating call: its repeat gets the first answer.
    RequestId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_with_time_and_are_of_version_7() {
        let earlier = InvoiceId::v7(1_764_000_000_000, [0xff; 10]);
        let later = InvoiceId::v7(1_764_000_000_001, [0; 10]);
        assert!(earlier < later);
        assert_eq!(later.as_uuid().get_version_num(), 7);
    }

    #[test]
    fn only_the_hyphenated_form_is_read() {
        let id = CustomerId::v7(1_764_000_000_000, [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(
            CustomerId::parse(&id.as_uuid().simple().to_string()).map_err(|p| p.reason),
            Err("INVALID_ID")
        );
        assert_eq!("".parse::<CustomerId>(), Err(InvalidId));
    }

    #[test]
    fn an_id_is_plain_text_in_json() {
        let id = SeriesId::v7(1, [1; 10]);
        assert_eq!(
            serde_json::to_string(&id).expect("json"),
            format!("\"{id}\"")
        );
    }
}
