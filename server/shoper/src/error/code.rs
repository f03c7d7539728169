//! The words by which the shop names its errors.

use std::fmt;

/// The value of `error` in the shop's answer. Only the status and this word are meant for programs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorCode(String);

/// Every word of the reference's tables, so that nobody spells one by hand.
macro_rules! codes {
    ($($name:ident = $word:literal,)*) => {
        impl ErrorCode {
            $(#[doc = concat!("`", $word, "`")] pub const $name: &'static str = $word;)*

            /// Every word that is known of.
            pub const KNOWN: &'static [&'static str] = &[$($word,)*];
        }
    };
}

codes! {
    ACCESS_DENIED = "access_denied",
    AUCTION_ORDER_ALREADY_CONNECTED = "auction_order_already_connected",
    AUTH_ADMIN_ACCESS_DENIED = "auth_admin_access_denied",
    AUTH_FAILURE = "auth_failure",
    AUTH_IP_NOT_ALLOWED = "auth_ip_not_allowed",
    AUTH_WEBAPI_ACCESS_DENIED = "auth_webapi_access_denied",
    CANNOT_DELETE_INTERNAL_OBJECT = "cannot_delete_internal_object",
    INSUFFICIENT_SCOPE = "insufficient_scope",
    INVALID_GRANT = "invalid_grant",
    INVALID_REQUEST = "invalid_request",
    INVALID_SCOPE = "invalid_scope",
    OBJECT_READONLY = "object_readonly",
    OPTION_CANNOT_MODIFY_REQUIRE = "option_cannot_modify_require",
    OPTION_CANNOT_MODIFY_TYPE = "option_cannot_modify_type",
    OPTION_CHILDREN_NOT_SUPPORTED = "option_children_not_supported",
    ORDER_COMBINED = "order_combined",
    PARCEL_ALREADY_SENT = "parcel_already_sent",
    PARCEL_CANNOT_MODIFY = "parcel_cannot_modify",
    PRODUCT_NO_SPECIAL_OFFER = "product_no_special_offer",
    REDIRECT_URI_MISMATCH = "redirect_uri_mismatch",
    SERVER_ERROR = "server_error",
    SHIPPING_CANNOT_BE_ACTIVATED = "shipping_cannot_be_activated",
    SHIPPING_CANNOT_BE_DEACTIVATED = "shipping_cannot_be_deactivated",
    SHIPPING_CANNOT_BE_DEFAULT = "shipping_cannot_be_default",
    SHIPPING_CANNOT_BE_DELETED = "shipping_cannot_be_deleted",
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable",
    UNAUTHORIZED_CLIENT = "unauthorized_client",
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type",
}

impl ErrorCode {
    pub(crate) fn new(word: &str) -> Self {
        Self(super::printable(word))
    }

    /// The word itself, known or not.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for ErrorCode {
    fn eq(&self, word: &str) -> bool {
        self.0 == word
    }
}

impl PartialEq<&str> for ErrorCode {
    fn eq(&self, word: &&str) -> bool {
        self.0 == *word
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
