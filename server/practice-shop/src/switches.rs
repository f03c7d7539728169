//! What nobody could confirm about Shoper's API: one switch for each open point, the best guess by default.
//!
//! A client is proven when its tests pass with every position of every switch.

use http::StatusCode;

/// What the shop does with something that it does not expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unexpected {
    /// Acts as if it were not there.
    Ignore,
    /// Answers 400.
    Refuse,
}

/// The code of `/auth` for a wrong login or password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongLogin {
    /// `auth_failure`.
    AuthFailure,
    /// `unauthorized_client`.
    UnauthorizedClient,
}

/// Who shares a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketScope {
    /// Each token has its own.
    Token,
    /// The whole shop has one.
    Shop,
}

/// What a bulk call costs in the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkCost {
    /// One call.
    One,
    /// A call for each item.
    EachItem,
}

/// How a bulk call of more than 25 items is refused. The status is 400 either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkTooLong {
    /// With an error body.
    Error,
    /// With `errors` and `message`, as a bulk call that cannot be used.
    Message,
}

/// Whether an array in an update is the whole new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrays {
    /// It replaces the old one.
    Replace,
    /// It is added to the old one.
    Merge,
}

/// What deleting a producer, category or unit does that products use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteInUse {
    /// Products lose it.
    Detach,
    /// It is refused with 400 `cannot_delete_internal_object`.
    Refuse,
}

/// What of a product's surroundings changes its `edit_date`; a PUT of the product always does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditDate {
    /// A PUT of a stock row.
    pub by_stock: bool,
    /// A picture added, changed or deleted.
    pub by_picture: bool,
    /// A PUT of its main category.
    pub by_category: bool,
}

/// What `object-mtime` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectMtime {
    /// The time of the last change.
    Works,
    /// 501.
    NotImplemented,
    /// 500.
    Broken,
}

/// Positions of all switches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switches {
    /// Whether `/auth` ends the tokens that it gave before.
    pub login_ends_earlier_tokens: bool,
    /// The code for a wrong login.
    pub wrong_login: WrongLogin,
    /// Who shares a rate limit.
    pub bucket_scope: BucketScope,
    /// What a bulk call costs.
    pub bulk_cost: BulkCost,
    /// How a bulk call that is too long is refused.
    pub bulk_too_long: BulkTooLong,
    /// Whether products can be filtered by `edit_date` and `add_date`; otherwise 404.
    pub date_filters: bool,
    /// What changes a product's `edit_date`.
    pub edit_date: EditDate,
    /// The largest picture, in bytes.
    pub picture_bytes_max: usize,
    /// What writing `order` and `main` of a picture does: `Ignore` has no effect, `Refuse` is a 400; `None` works.
    pub picture_order: Option<Unexpected>,
    /// What deleting what is in use does.
    pub delete_in_use: DeleteInUse,
    /// The status of a body that is no JSON.
    pub broken_json: StatusCode,
    /// What a field that the shop does not know does.
    pub unknown_fields: Unexpected,
    /// What a field that only the shop writes does.
    pub read_only_fields: Unexpected,
    /// The status of an id that is no number.
    pub wrong_id: StatusCode,
    /// What a `limit` of zero or less does: `Ignore` is 10.
    pub wrong_limit: Unexpected,
    /// Whether two producers of one name are refused.
    pub unique_producers: bool,
    /// What a fraction in the stock of a product does whose unit has none ("szt.").
    pub fractional_stock: Unexpected,
    /// What an array in an update does.
    pub arrays: Arrays,
    /// The status of a verb that a resource does not have (POST `/taxes`).
    pub no_such_verb: StatusCode,
    /// What `object-mtime` answers.
    pub object_mtime: ObjectMtime,
}

impl Default for Switches {
    /// The best guess for each.
    fn default() -> Self {
        Self {
            login_ends_earlier_tokens: false,
            wrong_login: WrongLogin::AuthFailure,
            bucket_scope: BucketScope::Token,
            bulk_cost: BulkCost::One,
            bulk_too_long: BulkTooLong::Error,
            date_filters: true,
            edit_date: EditDate::default(),
            picture_bytes_max: 10 * 1024 * 1024,
            picture_order: Some(Unexpected::Ignore),
            delete_in_use: DeleteInUse::Detach,
            broken_json: StatusCode::INTERNAL_SERVER_ERROR,
            unknown_fields: Unexpected::Ignore,
            read_only_fields: Unexpected::Ignore,
            wrong_id: StatusCode::NOT_FOUND,
            wrong_limit: Unexpected::Ignore,
            unique_producers: false,
            fractional_stock: Unexpected::Ignore,
            arrays: Arrays::Replace,
            no_such_verb: StatusCode::METHOD_NOT_ALLOWED,
            object_mtime: ObjectMtime::Works,
        }
    }
}
