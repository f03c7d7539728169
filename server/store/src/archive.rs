//! Every table of the schema, in an order in which rows can be copied: a table comes after those it points at.

use crate::{
    Table, audit, installation, join_codes, login_attempts, requests, sessions, users, workstations,
};

/// The tables of the portable archive, in the order of their foreign keys.
pub const TABLES: &[&Table] = &[
    &installation::INSTALLATION,
    &requests::REQUESTS,
    &audit::AUDIT,
    &audit::AUDIT_CONTENT,
    &audit::AUDIT_HEAD,
    &users::USERS,
    &workstations::WORKSTATIONS,
    &join_codes::JOIN_CODES,
    &sessions::SESSIONS,
    &login_attempts::LOGIN_ATTEMPTS,
];
