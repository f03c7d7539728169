//! Options as typed: what a kind does not allow, and what excludes each other, is refused with the reason.

use serde::Serialize;
use uuid::Uuid;

use super::{Gone, KindOptions, Linked, Stock};
use crate::ids::CategoryId;
use crate::refusal::{Label, Problem, Scope};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{Capabilities, Criterion, Kind};

/// The options of one kind as typed.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, as the office knows them"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TypedKindOptions {
    /// Whether the kind takes part at all.
    pub enabled: bool,
    /// "wykrywaj zmienione i usunięte (pobierz wszystko)".
    pub fetch_all: bool,
    /// "Połącz automatycznie".
    pub link_automatically: bool,
    /// By what; the kind's default when empty.
    pub criterion: String,
    /// "Połączone".
    pub linked: Linked,
    /// "importuj ze sklepu".
    pub import: bool,
    /// "eksportuj do sklepu".
    pub export: bool,
    /// "usuń ze sklepu".
    pub delete_in_shop: bool,
    /// "Usunięte po drugiej stronie".
    pub gone: Gone,
    /// Names of fields left out when updating the program.
    pub leave_out_local: Vec<String>,
    /// Names of fields left out when updating the shop.
    pub leave_out_in_shop: Vec<String>,
    /// Stock.
    pub stock: Stock,
    /// Id of the category of products exported without one; may be empty. Whether this shop's tree has it is not known here.
    pub export_category_id: String,
}

/// What other shops do with the same kind: the program has one state, which one shop alone may write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherShops {
    /// Name of the shop that has "aktualizuj lokalnie" for the kind.
    pub updating_locally: Option<String>,
    /// Name of the shop whose stock goes to the program.
    pub stock_to_program: Option<String>,
}

/// Looks the options of a kind through; what is wrong is noted by the field of the contract's `SyncKindOptions`.
pub fn validate(
    kind: Kind,
    typed: &TypedKindOptions,
    others: &OtherShops,
    scope: &mut Scope<'_>,
) -> Option<KindOptions> {
    let before = scope.count();
    refuse_not_allowed(kind, typed, scope);
    refuse_contradictions(typed, scope);
    refuse_second_shop(typed, others, scope);
    let criterion = scope.check("criterion", criterion(kind.allows(), &typed.criterion));
    let leave_out_local = left_out(kind, "leave_out_local", &typed.leave_out_local, scope);
    let leave_out_shop = left_out(kind, "leave_out_in_shop", &typed.leave_out_in_shop, scope);
    let export_category = scope.check("export_category_id", category(kind, typed));
    if scope.count() > before {
        return None;
    }
    Some(KindOptions {
        enabled: typed.enabled,
        fetch_all: typed.fetch_all,
        link_automatically: typed.link_automatically,
        criterion: criterion?,
        linked: typed.linked,
        import: typed.import,
        export: typed.export,
        delete_in_shop: typed.delete_in_shop,
        gone: typed.gone,
        leave_out_local: leave_out_local?,
        leave_out_shop: leave_out_shop?,
        stock: typed.stock,
        export_category: export_category?,
    })
}

fn refuse_not_allowed(kind: Kind, typed: &TypedKindOptions, scope: &mut Scope<'_>) {
    let allows = kind.allows();
    let asked = [
        (
            "fetch_all",
            !typed.fetch_all,
            allows.fetch_only_new,
            ONLY_NEW,
        ),
        (
            "linked",
            typed.linked == Linked::UpdateLocal,
            allows.update_local,
            UPDATE_LOCAL,
        ),
        (
            "linked",
            typed.linked == Linked::UpdateInShop,
            allows.update_in_shop,
            UPDATE_IN_SHOP,
        ),
        ("import", typed.import, allows.import, IMPORT),
        ("export", typed.export, allows.export, EXPORT),
        (
            "delete_in_shop",
            typed.delete_in_shop,
            allows.delete_in_shop,
            DELETE_IN_SHOP,
        ),
        (
            "gone",
            true,
            kind.gone_choices().contains(&typed.gone),
            typed.gone.label(),
        ),
        (
            "stock",
            typed.stock != Stock::None,
            kind == Kind::Product,
            STOCK,
        ),
    ];
    for (field, is_asked, is_allowed, what) in asked {
        if is_asked && !is_allowed {
            scope.field(field, not_allowed(kind, what));
        }
    }
}

fn refuse_contradictions(typed: &TypedKindOptions, scope: &mut Scope<'_>) {
    if typed.import && typed.delete_in_shop {
        scope.field("delete_in_shop", IMPORT_AND_DELETE);
    }
    if !typed.fetch_all {
        if typed.delete_in_shop {
            scope.field("delete_in_shop", DELETING_NEEDS_ALL);
        }
        if typed.gone == Gone::DeleteInShop {
            scope.field("gone", DELETING_NEEDS_ALL);
        }
    }
}

fn refuse_second_shop(typed: &TypedKindOptions, others: &OtherShops, scope: &mut Scope<'_>) {
    let asked = [
        (
            "linked",
            typed.linked == Linked::UpdateLocal,
            &others.updating_locally,
        ),
        (
            "stock",
            typed.stock == Stock::ToProgram,
            &others.stock_to_program,
        ),
    ];
    for (field, is_asked, other) in asked {
        if let Some(other) = other.as_deref().filter(|_| is_asked) {
            scope.field(field, second_shop(other));
        }
    }
}

fn criterion(allows: Capabilities, text: &str) -> Result<Criterion, Problem> {
    let mut criteria = allows.criteria.iter().copied();
    if text.is_empty() {
        return Ok(allows.criteria[0]);
    }
    let label = Label::new("kryterium łączenia", "criterion of linking");
    let found = criteria.find(|criterion| criterion.as_str() == text);
    found.ok_or_else(|| Problem::unknown_choice(label))
}

fn left_out(kind: Kind, field: &str, names: &[String], scope: &mut Scope<'_>) -> Option<FieldSet> {
    if !names.is_empty() && !kind.allows().leaving_out {
        scope.field(field, not_allowed(kind, LEAVING_OUT));
        return None;
    }
    let label = Label::new("pomijane pola", "fields left out");
    let known =
        |name: &String| Field::from_text(name).filter(|field| kind.fields().contains(field));
    let fields: Option<FieldSet> = names.iter().map(known).collect();
    scope.check(field, fields.ok_or_else(|| Problem::unknown_choice(label)))
}

fn category(kind: Kind, typed: &TypedKindOptions) -> Result<Option<Uuid>, Problem> {
    if typed.export_category_id.is_empty() {
        return Ok(None);
    }
    if kind != Kind::Product {
        return Err(not_allowed(kind, EXPORT_CATEGORY));
    }
    CategoryId::parse(&typed.export_category_id).map(|id| Some(*id.as_uuid()))
}

fn not_allowed(kind: Kind, what: Label) -> Problem {
    let (label, note) = (kind.label(), kind.allows().note);
    let (pl, en) = note.map_or(("", ""), |note| (note.pl, note.en));
    let pl = format!("{}: opcja „{}” nie jest możliwa. {pl}", label.pl, what.pl);
    let en = format!(
        "{}: the option \"{}\" is not possible. {en}",
        label.en, what.en
    );
    Problem::new(
        "OPTION_NOT_POSSIBLE",
        pl.trim_end().to_owned(),
        en.trim_end().to_owned(),
    )
}

fn second_shop(other: &str) -> Problem {
    Problem::new(
        "OTHER_SHOP_UPDATES",
        format!(
            "Program może aktualizować tylko jeden sklep, a robi to już sklep „{other}”. Wyłącz to najpierw tam."
        ),
        format!(
            "Only one shop may update the program, and the shop \"{other}\" does already. Switch it off there first."
        ),
    )
}

const IMPORT_AND_DELETE: Problem = Problem::fixed(
    "IMPORT_AND_DELETE",
    "„Importuj ze sklepu” i „usuń ze sklepu” wykluczają się. Zostaw jedno z nich.",
    "\"Import from the shop\" and \"delete in the shop\" exclude each other. Keep one of them.",
);
const DELETING_NEEDS_ALL: Problem = Problem::fixed(
    "DELETE_NEEDS_FETCH_ALL",
    "Usuwanie ze sklepu wymaga opcji „wykrywaj zmienione i usunięte (pobierz wszystko)”. Włącz ją albo zrezygnuj z usuwania.",
    "Deleting in the shop needs the option \"find what was changed or deleted (fetch everything)\". Switch it on, or do not delete.",
);
const ONLY_NEW: Label = Label::new("pobierz tylko nowe", "fetch only new ones");
const UPDATE_LOCAL: Label = Label::new("aktualizuj lokalnie", "update locally");
const UPDATE_IN_SHOP: Label = Label::new("aktualizuj w sklepie", "update in the shop");
const IMPORT: Label = Label::new("importuj ze sklepu", "import from the shop");
const EXPORT: Label = Label::new("eksportuj do sklepu", "export to the shop");
const DELETE_IN_SHOP: Label = Label::new("usuń ze sklepu", "delete in the shop");
const STOCK: Label = Label::new("synchronizuj stan", "synchronise stock");
const LEAVING_OUT: Label = Label::new("pomiń pola", "leave fields out");
const EXPORT_CATEGORY: Label =
    Label::new("kategoria eksportowanych", "category of what is exported");
