//! What an operation is about, in words: the element's name, the three values of each field, warnings, and both sides as they
//! are now, for an undo.

use std::collections::HashMap;

use kontor_domain::{
    ids::SyncRunId,
    money::Quantity,
    sync::{
        content::Content,
        field::{Field, FieldSet},
        kind::Kind,
        operation::{Action, Difference, Operation, Reason, Snapshot, StockChange},
    },
};
use kontor_store::sync::{
    links, mirror,
    operations::{self, PlannedOperation},
};
use uuid::Uuid;

use super::{
    here::{self, Around},
    shop_names::Names,
    warnings,
};
use crate::{
    error::Error,
    jobs::sync::Context,
    services::sync::elements::{LocalElement, ShopElement, local::product::imported_as, shop},
};

/// The longest value shown, in characters: a whole description is looked up where it is.
const SHOWN_CHARACTERS_MAX: usize = 500;

/// What is known of the elements of a page of operations.
struct Known<'a> {
    kind: Kind,
    names: &'a Names,
    here: HashMap<Uuid, LocalElement>,
    in_shop: HashMap<u64, (ShopElement, String)>,
    agreed: HashMap<Uuid, Content>,
    /// Of an undo: the elements as they were before, by the number of the operation that is undone.
    restored: HashMap<u64, Content>,
}

/// The elements as they were before the operations that are undone: of the side that is written.
async fn restored(
    ctx: &Context,
    undone: Option<SyncRunId>,
    operations: &[Operation],
) -> Result<HashMap<u64, Content>, Error> {
    let Some(run) = undone else {
        return Ok(HashMap::new());
    };
    let numbers: HashMap<u64, Action> = operations
        .iter()
        .filter_map(|operation| match operation.reason {
            Reason::Undo { number, .. } => Some((number, operation.action)),
            _ => None,
        })
        .collect();
    let asked: Vec<u64> = numbers.keys().copied().collect();
    let snapshots = ctx
        .read(move |conn| Ok(operations::snapshots(conn, run, &asked)?))
        .await?;
    let of_side = |(number, before, _): (u64, Option<Snapshot>, _)| {
        let (before, action) = (before?, numbers.get(&number)?);
        let content = if action.writes_to_shop() {
            before.shop.or(before.local)
        } else {
            before.local.or(before.shop)
        };
        Some((number, content?))
    };
    Ok(snapshots.into_iter().filter_map(of_side).collect())
}

/// The operations with what is to be told of them. Their numbers are still to be given.
pub(super) async fn of(
    ctx: &Context,
    kind: Kind,
    around: Around<'_>,
    names: &Names,
    undone: Option<SyncRunId>,
    operations: Vec<Operation>,
) -> Result<Vec<PlannedOperation>, Error> {
    let locals: Vec<Uuid> = operations
        .iter()
        .filter_map(|operation| operation.local)
        .collect();
    let numbers: Vec<u64> = operations
        .iter()
        .filter_map(|operation| operation.shop)
        .collect();
    let (shop, asked) = (ctx.run.new.shop, locals.clone());
    let (texts, agreed) = ctx
        .read(move |conn| {
            let texts = mirror::json_of(conn, shop, kind, &numbers)?;
            Ok((texts, links::agreed_content_of(conn, shop, kind, &asked)?))
        })
        .await?;
    let mut in_shop = HashMap::with_capacity(texts.len());
    for (number, json) in texts {
        let read = shop::read(kind, &json, around.facts)
            .map_err(Error::because("reading an element of the mirror"))?;
        in_shop.insert(number, (read, json));
    }
    let known = Known {
        kind,
        names,
        here: here::by_ids(ctx, kind, around, locals).await?,
        in_shop,
        agreed,
        restored: restored(ctx, undone, &operations).await?,
    };
    let told = operations.into_iter();
    Ok(told.map(|operation| known.tell(operation)).collect())
}

impl Known<'_> {
    fn restored(&self, operation: &Operation) -> Option<&Content> {
        match operation.reason {
            Reason::Undo { number, .. } => self.restored.get(&number),
            _ => None,
        }
    }

    fn tell(&self, operation: Operation) -> PlannedOperation {
        let local = operation.local.and_then(|id| self.here.get(&id));
        let shop = operation.shop.and_then(|id| self.in_shop.get(&id));
        let element = shop.map(|(element, _)| element);
        let warnings = match operation.action {
            Action::DeleteInShop => {
                let json = shop.map(|(_, json)| json.as_str());
                warnings::of_deletion(self.kind, json)
            }
            _ => Vec::new(),
        };
        PlannedOperation {
            number: 0,
            name: name(local, element, self.restored(&operation)),
            differences: self.differences(&operation, local, element),
            warnings,
            before: before(&operation, local, element),
            operation,
        }
    }

    fn differences(
        &self,
        operation: &Operation,
        local: Option<&LocalElement>,
        shop: Option<&ShopElement>,
    ) -> Vec<Difference> {
        let agreed = operation.local.and_then(|id| self.agreed.get(&id));
        let agreed = self.restored(operation).or(agreed);
        let imported = match (operation.action, self.kind, shop) {
            (Action::Import, Kind::Product, Some(shop)) => {
                Some(imported_as(&shop.content, shop.id, shop.nature))
            }
            _ => None,
        };
        let here = imported.as_ref().or(local.map(|local| &local.content));
        let fields = told(operation, self.kind);
        let mut differences = Vec::new();
        for field in fields.iter().filter(|field| *field != Field::Stock) {
            let shown = |content: &Content| {
                let value = self.names.shown(field, content.get(field));
                shortened(value)
            };
            let there = shop.map(|shop| shown(&shop.content));
            // of an import only what is made up here is told: the rest will be as it is there
            let here = match &imported {
                Some(_) => here.map(shown).filter(|here| Some(here) != there.as_ref()),
                None => here.map(shown),
            };
            let agreed = agreed.map(shown);
            let is_empty = |value: &Option<String>| value.as_ref().is_none_or(String::is_empty);
            if is_empty(&here) && is_empty(&there) && is_empty(&agreed) {
                continue;
            }
            differences.push(Difference {
                field,
                agreed,
                local: here,
                shop: there,
            });
        }
        differences.extend(stock(operation, local, shop));
        differences
    }
}

/// The fields that are told of an operation.
fn told(operation: &Operation, kind: Kind) -> FieldSet {
    match operation.action {
        Action::UpdateLocal | Action::UpdateInShop | Action::Blocked => {
            operation.fields.or(operation.skipped)
        }
        Action::Import | Action::Export => kind.fields().iter().copied().collect(),
        Action::DeleteInShop => [Field::Name, Field::Code].into_iter().collect(),
        _ => FieldSet::EMPTY,
    }
}

fn stock(
    operation: &Operation,
    local: Option<&LocalElement>,
    shop: Option<&ShopElement>,
) -> Option<Difference> {
    let change = operation.stock?;
    let text = |stock: i64| Quantity::from_scaled(stock).to_string();
    let there = shop.and_then(|shop| shop.stock).map(text);
    let here = local.and_then(|local| local.stock).map(text);
    // what a difference is added to is not known before it is written
    let there = match change {
        StockChange::To(_) => there,
        StockChange::By(by) => {
            let sign = if by < 0 { "" } else { "+" };
            Some(match there {
                Some(there) => format!("{there} ({sign}{})", text(by)),
                None => format!("{sign}{}", text(by)),
            })
        }
    };
    Some(Difference {
        field: Field::Stock,
        agreed: None,
        local: here,
        shop: there,
    })
}

/// Both sides as they are now, where something is done that an undo brings back.
fn before(
    operation: &Operation,
    local: Option<&LocalElement>,
    shop: Option<&ShopElement>,
) -> Option<Snapshot> {
    let has_before =
        operation.action.does() && !matches!(operation.action, Action::Import | Action::Export);
    has_before.then(|| Snapshot {
        local: local.map(|local| local.content.clone()),
        archived: local.is_some_and(|local| local.archived),
        shop: shop.map(|shop| shop.content.clone()),
        ..Snapshot::default()
    })
}

fn name(
    local: Option<&LocalElement>,
    shop: Option<&ShopElement>,
    restored: Option<&Content>,
) -> String {
    let names = [
        local.map(|local| (local.name.as_str(), local.code.as_str())),
        shop.map(|shop| (shop.name.as_str(), shop.code.as_str())),
        restored.map(|content| (content.get(Field::Name), content.get(Field::Code))),
    ];
    let named = names.into_iter().flatten();
    let mut named = named.filter(|(name, _)| !name.is_empty());
    let name = match named.next() {
        Some((name, code)) if !code.is_empty() => format!("{name} ({code})"),
        Some((name, _)) => name.to_owned(),
        None => shop.map_or_else(String::new, |shop| format!("#{}", shop.id)),
    };
    shortened(name)
}

fn shortened(text: String) -> String {
    if text.chars().count() <= SHOWN_CHARACTERS_MAX {
        return text;
    }
    let mut short: String = text.chars().take(SHOWN_CHARACTERS_MAX - 1).collect();
    short.push('…');
    short
}
