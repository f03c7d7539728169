//! Who did what when.

use crate::table::stored_table;

stored_table!(AUDIT = audit (sequence) {
    sequence -> BigInt,
    at -> Timestamp,
    actor_kind -> Text,
    actor_id -> Nullable<Binary>,
    workstation_id -> Nullable<Binary>,
    action -> Text,
    object_kind -> Text,
    object_id -> Nullable<Binary>,
    digest -> Binary,
    chain -> Binary,
});

stored_table!(AUDIT_CONTENT = audit_content (sequence) {
    sequence -> BigInt,
    content -> Text,
});

stored_table!(AUDIT_HEAD = audit_head (id) {
    id -> Integer,
    sequence -> BigInt,
    chain -> Binary,
});
