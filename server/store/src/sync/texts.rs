//! How the closed sets of the synchronisation are written in the database.

use kontor_domain::sync::{
    kind::Kind,
    operation::{Action, Skip, State},
    run::{Status, Trigger},
};

use crate::closed_set;

closed_set!(Kind {
    Unit => "unit",
    Category => "category",
    Producer => "producer",
    VatRate => "vat_rate",
    Product => "product",
    ProductImage => "product_image",
});

closed_set!(Action {
    Link => "link",
    UpdateLocal => "update_local",
    UpdateInShop => "update_in_shop",
    Import => "import",
    Export => "export",
    DeleteInShop => "delete_in_shop",
    Archive => "archive",
    Unlink => "unlink",
    Unarchive => "unarchive",
    RemoveLocal => "remove_local",
    Ambiguous => "ambiguous",
    Gone => "gone",
    Blocked => "blocked",
});

closed_set!(State {
    Planned => "planned",
    Sent => "sent",
    Done => "done",
    Failed => "failed",
    Skipped => "skipped",
    Reported => "reported",
});

closed_set!(Skip {
    Stale => "stale",
    Conflict => "conflict",
    DeletionNotConfirmed => "deletion_not_confirmed",
    ExportNotConfirmed => "export_not_confirmed",
    Cancelled => "cancelled",
    GateClosed => "gate_closed",
    DependencyMissing => "dependency_missing",
    DeletionsExpired => "deletions_expired",
    KindStopped => "kind_stopped",
});

closed_set!(Status {
    Planning => "planning",
    Planned => "planned",
    Applying => "applying",
    Finished => "finished",
    Failed => "failed",
    Cancelled => "cancelled",
    Void => "void",
});

closed_set!(Trigger {
    Person => "person",
    Token => "token",
    Schedule => "schedule",
});
