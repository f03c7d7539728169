//! Options and what each kind allows, both ways.

use kontor_domain::{
    refusal::{Label, Problem, Scope, Violations},
    sync::{
        field::FieldSet,
        kind::{Capabilities, Kind},
        options::{Gone, KindOptions, Linked, Stock, TypedKindOptions},
    },
};
use kontor_proto::v1;

use super::super::{convert::timestamp, enums::unknown};
use crate::{
    error::Error,
    services::sync::options::{Gate, KindInput, Setting, Settings},
};

/// A stable text with what people call it.
pub(super) fn choice(name: &str, label: Label) -> v1::SyncChoice {
    v1::SyncChoice {
        name: name.to_owned(),
        label: Some(proto_label(label)),
    }
}

pub(super) fn proto_label(label: Label) -> v1::Label {
    v1::Label {
        pl: label.pl.to_owned(),
        en: label.en.to_owned(),
    }
}

pub(super) fn kind_choice(kind: Kind) -> v1::SyncChoice {
    choice(kind.as_str(), kind.label())
}

/// Settings as they travel.
pub(super) fn settings(settings: Settings) -> (Vec<v1::SyncKindSetting>, String) {
    let kinds = settings.kinds.into_iter().map(setting).collect();
    (kinds, settings.etag)
}

fn setting(setting: Setting) -> v1::SyncKindSetting {
    let Setting {
        kind,
        options,
        gate,
    } = setting;
    v1::SyncKindSetting {
        kind: Some(kind_choice(kind)),
        options: Some(proto_options(kind, &options)),
        capabilities: Some(capabilities(kind, kind.allows())),
        gate: Some(proto_gate(kind, gate)),
    }
}

fn proto_gate(kind: Kind, gate: Gate) -> v1::SyncGate {
    v1::SyncGate {
        kind: kind.as_str().to_owned(),
        open: gate.open,
        since: gate.since.map(timestamp),
        last_full_fetch: gate.last_full_fetch.map(timestamp),
    }
}

fn capabilities(kind: Kind, allows: Capabilities) -> v1::SyncCapabilities {
    v1::SyncCapabilities {
        fetch_only_new: allows.fetch_only_new,
        update_local: allows.update_local,
        update_in_shop: allows.update_in_shop,
        import: allows.import,
        export: allows.export,
        delete_in_shop: allows.delete_in_shop,
        leaving_out: allows.leaving_out,
        criteria: allows
            .criteria
            .iter()
            .map(|criterion| choice(criterion.as_str(), criterion.label()))
            .collect(),
        fixed_action: allows.fixed_action.map(proto_label),
        note: allows.note.map(proto_label),
        fields: kind
            .fields()
            .iter()
            .map(|field| choice(field.as_str(), field.label()))
            .collect(),
    }
}

fn proto_options(kind: Kind, options: &KindOptions) -> v1::SyncKindOptions {
    let linked = match options.linked {
        Linked::Keep => v1::SyncLinked::Keep,
        Linked::UpdateLocal => v1::SyncLinked::UpdateLocal,
        Linked::UpdateInShop => v1::SyncLinked::UpdateInShop,
    };
    let gone = match options.gone {
        Gone::Show => v1::SyncGone::Show,
        Gone::Archive => v1::SyncGone::Archive,
        Gone::DeleteInShop => v1::SyncGone::DeleteInShop,
        Gone::Unlink => v1::SyncGone::Unlink,
    };
    let stock = match options.stock {
        Stock::None => v1::SyncStock::None,
        Stock::ToProgram => v1::SyncStock::ToProgram,
        Stock::ToShop => v1::SyncStock::ToShop,
    };
    let names = |fields: FieldSet| {
        fields
            .iter()
            .map(|field| field.as_str().to_owned())
            .collect()
    };
    v1::SyncKindOptions {
        kind: kind.as_str().to_owned(),
        enabled: options.enabled,
        fetch_all: options.fetch_all,
        link_automatically: options.link_automatically,
        criterion: options.criterion.as_str().to_owned(),
        linked: linked.into(),
        import: options.import,
        export: options.export,
        delete_in_shop: options.delete_in_shop,
        gone: gone.into(),
        leave_out_local: names(options.leave_out_local),
        leave_out_in_shop: names(options.leave_out_shop),
        stock: stock.into(),
        export_category_id: options
            .export_category
            .map(|id| id.to_string())
            .unwrap_or_default(),
    }
}

/// The options of kinds as typed, under `kinds[i]`. Only what the contract's numbers and texts cannot say is refused here.
///
/// # Errors
/// `INVALID_DATA` with the fields.
pub(super) fn inputs(kinds: Vec<v1::SyncKindOptions>) -> Result<Vec<KindInput>, Error> {
    let mut violations = Violations::new();
    let inputs: Vec<Option<KindInput>> = kinds
        .into_iter()
        .enumerate()
        .map(|(place, typed)| input(typed, &mut violations.scope_index("kinds", place)))
        .collect();
    violations.into_result()?;
    Ok(inputs.into_iter().flatten().collect())
}

fn input(typed: v1::SyncKindOptions, scope: &mut Scope<'_>) -> Option<KindInput> {
    let kind = scope.check("kind", typed.kind.parse());
    let linked = scope.check("linked", linked(typed.linked));
    let gone = scope.check("gone", gone(typed.gone));
    let stock = scope.check("stock", stock(typed.stock));
    Some(KindInput {
        kind: kind?,
        typed: TypedKindOptions {
            enabled: typed.enabled,
            fetch_all: typed.fetch_all,
            link_automatically: typed.link_automatically,
            criterion: typed.criterion,
            linked: linked?,
            import: typed.import,
            export: typed.export,
            delete_in_shop: typed.delete_in_shop,
            gone: gone?,
            leave_out_local: typed.leave_out_local,
            leave_out_in_shop: typed.leave_out_in_shop,
            stock: stock?,
            export_category_id: typed.export_category_id,
        },
    })
}

fn linked(number: i32) -> Result<Linked, Problem> {
    match v1::SyncLinked::try_from(number) {
        Ok(v1::SyncLinked::Unspecified | v1::SyncLinked::Keep) => Ok(Linked::Keep),
        Ok(v1::SyncLinked::UpdateLocal) => Ok(Linked::UpdateLocal),
        Ok(v1::SyncLinked::UpdateInShop) => Ok(Linked::UpdateInShop),
        Err(_) => Err(unknown("połączone", "linked")),
    }
}

fn gone(number: i32) -> Result<Gone, Problem> {
    match v1::SyncGone::try_from(number) {
        Ok(v1::SyncGone::Unspecified | v1::SyncGone::Show) => Ok(Gone::Show),
        Ok(v1::SyncGone::Archive) => Ok(Gone::Archive),
        Ok(v1::SyncGone::DeleteInShop) => Ok(Gone::DeleteInShop),
        Ok(v1::SyncGone::Unlink) => Ok(Gone::Unlink),
        Err(_) => Err(unknown(
            "usunięte po drugiej stronie",
            "gone on the other side",
        )),
    }
}

fn stock(number: i32) -> Result<Stock, Problem> {
    match v1::SyncStock::try_from(number) {
        Ok(v1::SyncStock::Unspecified | v1::SyncStock::None) => Ok(Stock::None),
        Ok(v1::SyncStock::ToProgram) => Ok(Stock::ToProgram),
        Ok(v1::SyncStock::ToShop) => Ok(Stock::ToShop),
        Err(_) => Err(unknown("stan", "stock")),
    }
}
