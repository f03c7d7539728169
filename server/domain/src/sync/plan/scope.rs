//! What the options of a kind come to, whatever they say: the kind's capabilities and fixed actions are applied to them.

use super::{Fetch, KindInput};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{Criterion, Kind};
use crate::sync::options::{Gone, Linked, Stock};
use crate::sync::row::Nature;

/// What may be done with a kind.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, as the office knows them"
)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub kind: Kind,
    pub fetch: Fetch,
    pub link: bool,
    pub criterion: Criterion,
    pub linked: Linked,
    pub import: bool,
    pub export: bool,
    pub delete_in_shop: bool,
    pub gone: Gone,
    /// The fields that an update in the chosen direction may write.
    pub fields: FieldSet,
    pub stock: Stock,
}

impl Scope {
    pub(super) fn of(input: &KindInput) -> Self {
        let (kind, options) = (input.kind, &input.options);
        let allows = kind.allows();
        let is_tree = kind == Kind::Category;
        let linked = match options.linked {
            _ if is_tree => Linked::UpdateLocal,
            Linked::UpdateLocal if allows.update_local => Linked::UpdateLocal,
            Linked::UpdateInShop if allows.update_in_shop => Linked::UpdateInShop,
            _ => Linked::Keep,
        };
        let criterion = allows
            .criteria
            .iter()
            .find(|other| **other == options.criterion);
        let gone = if kind.gone_choices().contains(&options.gone) {
            options.gone
        } else {
            Gone::Show
        };
        let delete_in_shop = options.delete_in_shop && allows.delete_in_shop;
        Self {
            kind,
            fetch: input.fetch,
            link: options.link_automatically,
            criterion: criterion.copied().unwrap_or(allows.criteria[0]),
            linked,
            import: is_tree || (options.import && allows.import),
            export: options.export && allows.export,
            delete_in_shop: delete_in_shop && input.fetch == Fetch::Full && !options.import,
            gone,
            fields: fields(
                kind,
                linked,
                options.leave_out_local,
                options.leave_out_shop,
            ),
            stock: if kind == Kind::Product {
                options.stock
            } else {
                Stock::None
            },
        }
    }
}

fn fields(kind: Kind, linked: Linked, not_here: FieldSet, not_in_shop: FieldSet) -> FieldSet {
    let all: FieldSet = kind.fields().iter().copied().collect();
    let left_out = |fields: FieldSet| {
        if kind.allows().leaving_out {
            fields
        } else {
            FieldSet::EMPTY
        }
    };
    match linked {
        Linked::Keep => FieldSet::EMPTY,
        Linked::UpdateLocal => all.without(left_out(not_here)),
        Linked::UpdateInShop => kind.writable_in_shop().without(left_out(not_in_shop)),
    }
}

/// The fields that are neither read nor written because of what the shop's element is (spec 6).
pub(super) fn untouched(nature: Nature) -> FieldSet {
    let mut fields = FieldSet::EMPTY;
    if nature.has_parts() {
        fields = fields.with(Field::Price).with(Field::Weight);
    }
    if nature.foreign_currency {
        fields = fields.with(Field::Price);
    }
    if !nature.takes_stock() {
        fields = fields.with(Field::Stock);
    }
    fields
}
