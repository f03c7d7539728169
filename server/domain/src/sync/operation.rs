//! What a plan wants to do with one element, or says about it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::Content;
use super::field::{Field, FieldSet};
use super::kind::{Criterion, Kind};
use super::row::Agreed;
use crate::refusal::Label;
use crate::vat::{PRODUCT_RATES, ProductRate};

/// What is done, or, from [`Action::Ambiguous`] on, only said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Remember that two elements are the same. What either was linked with before is forgotten.
    Link,
    /// Write the shop's values into the program.
    UpdateLocal,
    /// Write the program's values into the shop.
    UpdateInShop,
    /// Add the shop's element to the program.
    Import,
    /// Add the program's element to the shop.
    Export,
    /// Delete the shop's element.
    DeleteInShop,
    /// Archive the program's element; a category is marked "poza sklepem".
    Archive,
    /// Forget the link.
    Unlink,
    /// Bring the program's element back from the archive; a category is "poza sklepem" no longer.
    Unarchive,
    /// Take the program's element away: only to undo an import.
    RemoveLocal,
    /// Several candidates: the user decides.
    Ambiguous,
    /// Its partner is gone.
    Gone,
    /// It cannot be done, and why.
    Blocked,
}

/// Every action, those that do something first.
pub const ACTIONS: [Action; 13] = [
    Action::Link,
    Action::UpdateLocal,
    Action::UpdateInShop,
    Action::Import,
    Action::Export,
    Action::DeleteInShop,
    Action::Archive,
    Action::Unlink,
    Action::Unarchive,
    Action::RemoveLocal,
    Action::Ambiguous,
    Action::Gone,
    Action::Blocked,
];

impl Action {
    /// Whether something is done; otherwise it is only said.
    pub const fn does(self) -> bool {
        (self as u8) < Self::Ambiguous as u8
    }

    /// Whether it writes to the shop.
    pub const fn writes_to_shop(self) -> bool {
        matches!(self, Self::UpdateInShop | Self::Export | Self::DeleteInShop)
    }

    /// The text kept and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::UpdateLocal => "update_local",
            Self::UpdateInShop => "update_in_shop",
            Self::Import => "import",
            Self::Export => "export",
            Self::DeleteInShop => "delete_in_shop",
            Self::Archive => "archive",
            Self::Unlink => "unlink",
            Self::Unarchive => "unarchive",
            Self::RemoveLocal => "remove_local",
            Self::Ambiguous => "ambiguous",
            Self::Gone => "gone",
            Self::Blocked => "blocked",
        }
    }

    /// What people call it.
    pub const fn label(self) -> Label {
        match self {
            Self::Link => Label::new("połącz", "link"),
            Self::UpdateLocal => Label::new("aktualizuj lokalnie", "update locally"),
            Self::UpdateInShop => Label::new("aktualizuj w sklepie", "update in the shop"),
            Self::Import => Label::new("importuj ze sklepu", "import from the shop"),
            Self::Export => Label::new("eksportuj do sklepu", "export to the shop"),
            Self::DeleteInShop => Label::new("usuń ze sklepu", "delete in the shop"),
            Self::Archive => Label::new("zarchiwizuj w programie", "archive in the program"),
            Self::Unlink => Label::new("rozłącz", "unlink"),
            Self::Unarchive => Label::new("przywróć z archiwum", "bring back from the archive"),
            Self::RemoveLocal => Label::new("usuń z programu", "remove from the program"),
            Self::Ambiguous => Label::new("niejednoznaczne", "ambiguous"),
            Self::Gone => Label::new("usunięte po drugiej stronie", "gone on the other side"),
            Self::Blocked => Label::new("zablokowane", "blocked"),
        }
    }
}

/// Why an operation is planned, or why nothing can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason", content = "of")]
pub enum Reason {
    /// The criterion matched.
    Matched(Criterion),
    /// The content matched, where names did not decide.
    SameContent,
    /// Fields differ.
    Differs,
    /// The shop has it, the program does not.
    OnlyInShop,
    /// The program has it, the shop does not.
    OnlyHere,
    /// Several of the program match several or one of the shop.
    SeveralCandidates,
    /// The shop's element is gone.
    GoneInShop,
    /// The program's element was archived.
    GoneHere,
    /// It refers to an element without a partner: the field.
    Unresolved(Field),
    /// It breaks a limit or lacks what is required: the field.
    Unfit(Field),
    /// Another element of the side that it would be added to has the same: the field.
    Taken(Field),
    /// Its price is not in PLN, so the price is left alone.
    ForeignCurrency,
    /// Variants and bundles are never deleted by the program.
    HasVariants,
    /// The shop has it again.
    BackInShop,
    /// An undo: what the undone run did, by its operation.
    Undo {
        /// What was done.
        action: Action,
        /// The number of that operation.
        number: u64,
    },
    /// An undo is not possible, because it changed since.
    ChangedSince,
}

/// What a plan wants to do with one element. Its values are looked up later, for operations alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Kind of element.
    pub kind: Kind,
    /// What.
    pub action: Action,
    /// The element of the program, if there is one.
    pub local: Option<Uuid>,
    /// The element of the shop, if there is one.
    pub shop: Option<u64>,
    /// Why.
    pub reason: Reason,
    /// The fields that differ and are in scope; all of the kind's for import and export; for [`Action::Blocked`] those at
    /// fault. [`Field::Stock`] is among them if and only if `stock` says how.
    pub fields: FieldSet,
    /// How stock changes.
    pub stock: Option<StockChange>,
    /// Fields that differ but are skipped, each because of the element's nature or a limit.
    pub skipped: FieldSet,
    /// Whether both sides changed since they last agreed: applied only if conflicts were accepted.
    pub conflict: bool,
    /// For [`Action::Ambiguous`]: the other candidates of the program.
    pub local_candidates: Vec<Uuid>,
    /// For [`Action::Ambiguous`]: the other candidates of the shop.
    pub shop_candidates: Vec<u64>,
    /// [`LocalRow::version`](super::row::LocalRow::version) at planning: another one at applying is stale. None: not looked
    /// at (there is no element, or only its stock is written, which belongs to no version).
    pub local_version: Option<u64>,
    /// [`Hashes::whole`](super::content::Hashes::whole) of the shop's element at planning; as above.
    pub shop_version: Option<u64>,
}

impl Operation {
    /// An operation that names no element yet.
    pub const fn new(kind: Kind, action: Action, reason: Reason) -> Self {
        Self {
            kind,
            action,
            local: None,
            shop: None,
            reason,
            fields: FieldSet::EMPTY,
            stock: None,
            skipped: FieldSet::EMPTY,
            conflict: false,
            local_candidates: Vec::new(),
            shop_candidates: Vec::new(),
            local_version: None,
            shop_version: None,
        }
    }

    /// The same, but it cannot be done because of these fields.
    #[must_use]
    pub fn blocked(self, reason: Reason, fields: FieldSet) -> Self {
        Self {
            action: Action::Blocked,
            reason,
            fields,
            stock: None,
            conflict: false,
            ..self
        }
    }
}

/// How stock changes on the side that is written, six decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockChange {
    /// It becomes this: shop → program.
    To(i64),
    /// It changes by this: program → shop, and every undo. What a plan says is computed anew when it is applied, because stock
    /// belongs to no version ([`stock_for_shop`](super::agree::stock_for_shop)).
    By(i64),
}

/// The three values of a field that differs, as a person reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// Last agreed; none if the sides never agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<String>,
    /// The program's.
    pub local: Option<String>,
    /// The shop's.
    pub shop: Option<String>,
}

/// How far an operation is (spec 5). `sent` is committed before the shop is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not begun.
    Planned,
    /// A call was about to be made: without an answer it is in doubt.
    Sent,
    /// Done.
    Done,
    /// Refused by the shop or by a limit.
    Failed,
    /// Not done, and why.
    Skipped,
    /// Nothing to be done: only said.
    Reported,
}

/// Every state, in the order in which an operation passes them.
pub const STATES: [State; 6] = [
    State::Planned,
    State::Sent,
    State::Done,
    State::Failed,
    State::Skipped,
    State::Reported,
];

/// Why an operation was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// The element changed since the plan.
    Stale,
    /// Both sides changed, and conflicts were not accepted.
    Conflict,
    /// Deletions were not confirmed.
    DeletionNotConfirmed,
    /// A backup was restored since the last synchronisation, and exports were not confirmed.
    ExportNotConfirmed,
    /// The run was cancelled.
    Cancelled,
    /// A gate was closed when the kind's turn came.
    GateClosed,
    /// What it needs was not done.
    DependencyMissing,
    /// The deletions of a plan are void after an hour.
    DeletionsExpired,
    /// The kind stopped before its turn came: its outcome says why.
    KindStopped,
}

/// The id of a VAT rate as an element: rates are a list of the law, not rows of a table.
pub fn vat_rate_key(rate: ProductRate) -> Uuid {
    let place = PRODUCT_RATES
        .iter()
        .position(|other| *other == rate)
        .unwrap_or(PRODUCT_RATES.len());
    Uuid::from_u128(0x019a_b000_0000_7000_8000_5a00_0000_0000 + place as u128)
}

/// The rate of such an id.
pub fn vat_rate_of_key(key: Uuid) -> Option<ProductRate> {
    PRODUCT_RATES
        .iter()
        .copied()
        .find(|rate| vat_rate_key(*rate) == key)
}

/// An element as it was before or is after an operation: what an undo brings back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The program's element; none if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<Content>,
    /// Whether the program's element was archived.
    #[serde(default)]
    pub archived: bool,
    /// The shop's element; none if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<Content>,
    /// Whether they were linked with each other.
    #[serde(default)]
    pub linked: bool,
    /// What the link remembered as agreed; kept before the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<KeptAgreement>,
    /// Links with others that the operation forgot; kept before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<ReplacedLink>,
}

/// What a link remembers as agreed, so that an undo brings that back too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAgreement {
    /// By fingerprints.
    pub agreed: Agreed,
    /// The values, as they are shown.
    #[serde(default)]
    pub content: Content,
}

/// A link that another one replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedLink {
    /// The element of the program.
    pub local: Uuid,
    /// The element of the shop.
    pub shop: u64,
    /// What it remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<KeptAgreement>,
}
