//! Applies plans and undos to a model, as the program does, and watches what must never happen.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::model::{Element, Model, id, keys, sanitised, unless_empty};
use crate::money::Quantity;
use crate::sync::agree::{agreement, known_stock, refreshed};
use crate::sync::content::Content;
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::Kind;
use crate::sync::operation::{
    Action, KeptAgreement, Operation, Reason, ReplacedLink, Snapshot, StockChange,
};
use crate::sync::options::Stock;
use crate::sync::row::{Agreed, LinkRow};
use crate::sync::undo::{Done, Parts, Present, PresentElement, Standing, restored_agreement};

/// A run over a model.
#[derive(Debug, Default)]
pub struct Run {
    pub done: Vec<Done>,
    /// What deletions took away, by number.
    pub kept: BTreeMap<u64, Element>,
    /// What an undo took away from the program, by number.
    pub kept_here: BTreeMap<u64, Element>,
    /// New numbers in the shop by the old ones.
    pub renumbered: BTreeMap<u64, u64>,
}

/// Does everything that a plan does.
pub fn apply(model: &mut Model, operations: &[Operation]) -> Run {
    let mut run = Run::default();
    for (number, operation) in (1..).zip(operations) {
        if operation.action.does() {
            do_one(model, &mut run, None, number, operation);
        }
    }
    refresh(model);
    run
}

/// Does everything that the undo of a run does.
pub fn apply_undo(model: &mut Model, undone: &Run, operations: &[Operation]) -> Run {
    let mut run = Run::default();
    for (number, operation) in (1..).zip(operations) {
        if operation.action.does() {
            do_one(model, &mut run, Some(undone), number, operation);
        }
    }
    run
}

/// How things are, for an undo.
pub fn present(model: &Model, done: &Done) -> Present {
    let element = |element: &Element| PresentElement {
        content: shown(element),
        version: element.content.hashes(model.kind).whole(),
    };
    let local = done.local.and_then(|id| model.here.get(&id));
    let shop = done.shop.and_then(|id| model.shop.get(&id));
    let links = model.links.iter().map(|(local, link)| (*local, link.0));
    let links = links.filter(|link| done.concerns(*link));
    let is_archived = local.is_some_and(|element| element.archived);
    let has_parts = shop.is_some_and(|element| element.nature.has_parts());
    Present {
        local: local.map(element),
        shop: shop.map(element),
        archived: if is_archived {
            Standing::Archived
        } else {
            Standing::Active
        },
        parts: if has_parts { Parts::Some } else { Parts::None },
        links: links.collect(),
        ..Present::default()
    }
}

fn do_one(
    model: &mut Model,
    run: &mut Run,
    undone_run: Option<&Run>,
    number: u64,
    operation: &Operation,
) {
    not_stale(model, operation);
    let mut done = Done {
        number,
        kind: model.kind,
        action: operation.action,
        local: operation.local,
        shop: operation.shop,
        fields: operation.fields,
        before: snapshot(model, operation.local, operation.shop),
        after: Snapshot::default(),
    };
    let undoes = match operation.reason {
        Reason::Undo { number, .. } => undone_run.and_then(|undone| {
            let found = undone.done.iter().find(|done| done.number == number);
            found.map(|done| (done, undone.kept.get(&number)))
        }),
        _ => None,
    };
    match operation.action {
        Action::Link => link(model, &mut done, undoes.map(|undoes| undoes.0)),
        Action::Unlink => drop(model.links.remove(&operation.local.unwrap())),
        Action::Archive => here(model, operation).archived = true,
        Action::Unarchive => here(model, operation).archived = false,
        Action::UpdateLocal => update_local(model, operation, undoes.map(|undoes| undoes.0)),
        Action::UpdateInShop => update_in_shop(model, operation, undoes.map(|undoes| undoes.0)),
        Action::Import => match undoes {
            Some((undone, _)) => {
                let kept = undone_run.unwrap().kept_here[&undone.number].clone();
                let local = operation.local.unwrap();
                assert_eq!(model.here.insert(local, kept), None);
                if let Some(shop) = operation.shop {
                    let agreed = undone.before.agreed.clone();
                    model
                        .links
                        .insert(local, (shop, agreed.map(|kept| kept.agreed)));
                }
            }
            None => import(model, operation, &mut done),
        },
        Action::Export => {
            let kept = undoes.and_then(|undoes| undoes.1);
            export(model, operation, &mut done, kept);
            if let Some((old, new)) = undoes.and_then(|undoes| undoes.0.shop).zip(done.shop) {
                run.renumbered.insert(old, new);
            }
        }
        Action::DeleteInShop => {
            let gone = model.shop.remove(&operation.shop.unwrap()).unwrap();
            assert!(!gone.nature.has_parts(), "parts are never deleted");
            run.kept.insert(number, gone);
            model.links.retain(|_, link| Some(link.0) != operation.shop);
        }
        Action::RemoveLocal => {
            assert!(undone_run.is_some(), "only an undo takes something away");
            let gone = model.here.remove(&operation.local.unwrap()).unwrap();
            run.kept_here.insert(number, gone);
            model.links.remove(&operation.local.unwrap());
        }
        Action::Ambiguous | Action::Gone | Action::Blocked => unreachable!("only said"),
    }
    done.after = snapshot(model, done.local, done.shop);
    run.done.push(done);
    keeps_unique(model);
}

fn not_stale(model: &Model, operation: &Operation) {
    let version = |element: &Element| element.content.hashes(model.kind).whole();
    if let Some(planned) = operation.local_version {
        let now = model.here.get(&operation.local.unwrap()).map(version);
        assert_eq!(
            now,
            Some(planned),
            "made stale by its own run: {operation:?}"
        );
    }
    if let Some(planned) = operation.shop_version {
        let now = model.shop.get(&operation.shop.unwrap()).map(version);
        assert_eq!(
            now,
            Some(planned),
            "made stale by its own run: {operation:?}"
        );
    }
}

/// Content with stock, as snapshots have it.
fn shown(element: &Element) -> Content {
    let content = element.content.clone();
    match element.stock {
        Some(stock) => content.with(Field::Stock, Quantity::from_scaled(stock).to_string()),
        None => content,
    }
}

fn snapshot(model: &Model, local: Option<Uuid>, shop: Option<u64>) -> Snapshot {
    let here = local.and_then(|id| model.here.get(&id));
    let link = local
        .and_then(|id| model.links.get(&id))
        .filter(|link| Some(link.0) == shop);
    Snapshot {
        local: here.map(shown),
        archived: here.is_some_and(|element| element.archived),
        shop: shop.and_then(|id| model.shop.get(&id)).map(shown),
        linked: link.is_some(),
        agreed: link.and_then(|link| link.1.clone()).map(kept),
        replaced: Vec::new(),
    }
}

fn kept(agreed: Agreed) -> KeptAgreement {
    KeptAgreement {
        agreed,
        content: Content::default(),
    }
}

fn here<'m>(model: &'m mut Model, operation: &Operation) -> &'m mut Element {
    model
        .here
        .get_mut(&operation.local.unwrap())
        .expect("an element of the program")
}

fn link(model: &mut Model, done: &mut Done, undoes: Option<&Done>) {
    let (local, shop) = (done.local.unwrap(), done.shop.unwrap());
    let replaced = model
        .links
        .iter()
        .filter(|(other, link)| **other == local || link.0 == shop);
    let replaced = replaced.map(|(local, link)| ReplacedLink {
        local: *local,
        shop: link.0,
        agreed: link.1.clone().map(kept),
    });
    done.before.replaced = replaced.collect();
    model
        .links
        .retain(|other, link| *other != local && link.0 != shop);
    let agreed = match undoes {
        None => agree(model, local, shop, None, FieldSet::EMPTY, None),
        Some(undone) => {
            let mut replaced = undone.before.replaced.iter();
            let old = replaced.find(|old| (old.local, old.shop) == (local, shop));
            let kept = old.map_or(&undone.before.agreed, |old| &old.agreed);
            kept.clone().map(|kept| kept.agreed)
        }
    };
    model.links.insert(local, (shop, agreed));
}

fn agree(
    model: &Model,
    local: Uuid,
    shop: u64,
    previous: Option<&Agreed>,
    written: FieldSet,
    stock: Option<i64>,
) -> Option<Agreed> {
    let (local, shop) = (&model.here[&local].content, &model.shop[&shop].content);
    let (local, shop) = (local.hashes(model.kind), shop.hashes(model.kind));
    unless_empty(agreement(
        model.kind, previous, written, &local, &shop, stock,
    ))
}

fn known(
    model: &Model,
    operation: &Operation,
    shop: u64,
    previous: Option<&Agreed>,
    local: Uuid,
) -> Option<i64> {
    let stock = if model.tells_stock() {
        Stock::ToShop
    } else {
        Stock::None
    };
    let change = (operation.action, operation.stock);
    known_stock(
        stock,
        model.shop[&shop].nature,
        change,
        previous,
        model.here[&local].stock,
    )
}

/// Remembers what an update made the same, or what its undo brought back.
fn agree_after(model: &mut Model, operation: &Operation, undoes: Option<&Done>) {
    let (local, shop) = (operation.local.unwrap(), operation.shop.unwrap());
    let previous = model.links[&local].1.clone();
    let stock = operation.stock;
    let fields = operation.fields.without(FieldSet::EMPTY.with(Field::Stock));
    let agreed = if let Some(undone) = undoes {
        let before = undone.before.agreed.as_ref().map(|kept| &kept.agreed);
        let stock = stock.filter(|_| operation.action == Action::UpdateInShop);
        restored_agreement(model.kind, fields, before, previous.as_ref(), stock)
    } else {
        let known = known(model, operation, shop, previous.as_ref(), local);
        agree(model, local, shop, previous.as_ref(), fields, known)
    };
    model.links.get_mut(&local).unwrap().1 = agreed;
}

fn update_local(model: &mut Model, operation: &Operation, undoes: Option<&Done>) {
    let shop = model.shop[&operation.shop.unwrap()].clone();
    let source = undoes.map_or(&shop.content, |done| done.before.local.as_ref().unwrap());
    not_touched(&shop, operation);
    let unfit = shop.unfit;
    let local = here(model, operation);
    for field in operation
        .fields
        .iter()
        .filter(|field| *field != Field::Stock)
    {
        assert!(undoes.is_some() || !unfit.contains(field), "does not fit");
        local.content.set(field, source.get(field));
    }
    change_stock(local, operation);
    agree_after(model, operation, undoes);
}

fn update_in_shop(model: &mut Model, operation: &Operation, undoes: Option<&Done>) {
    let local = model.here[&operation.local.unwrap()].clone();
    let source = undoes.map_or(&local.content, |done| done.before.shop.as_ref().unwrap());
    let shop = model.shop.get_mut(&operation.shop.unwrap()).unwrap();
    not_touched(shop, operation);
    for field in operation
        .fields
        .iter()
        .filter(|field| *field != Field::Stock)
    {
        assert!(
            undoes.is_some() || !local.unfit.contains(field),
            "does not fit"
        );
        shop.content
            .set(field, &sanitised(field, source.get(field)));
    }
    assert!(
        !matches!(operation.stock, Some(StockChange::To(_))),
        "stock goes to the shop as a difference"
    );
    change_stock(shop, operation);
    agree_after(model, operation, undoes);
}

/// What an element of the shop is protects some of its fields, in both directions.
fn not_touched(shop: &Element, operation: &Operation) {
    let nature = shop.nature;
    let writes = |field| operation.fields.contains(field);
    assert!(!nature.has_parts() || !writes(Field::Price) && !writes(Field::Weight));
    assert!(!nature.foreign_currency || !writes(Field::Price));
    assert!(nature.takes_stock() || !writes(Field::Stock));
    assert_eq!(writes(Field::Stock), operation.stock.is_some());
}

fn change_stock(element: &mut Element, operation: &Operation) {
    match operation.stock {
        Some(StockChange::To(stock)) => element.stock = Some(stock),
        Some(StockChange::By(change)) => element.stock = Some(element.stock.unwrap_or(0) + change),
        None => (),
    }
}

fn import(model: &mut Model, operation: &Operation, done: &mut Done) {
    let number = operation.shop.unwrap();
    let shop = model.shop[&number].clone();
    assert!(
        shop.unresolved.and(operation.fields).is_empty()
            && shop.unfit.and(operation.fields).is_empty()
    );
    not_touched(&shop, operation);
    let mut local = Element {
        stock: shop.stock.map(|_| 0),
        owner: shop.owner,
        bytes: shop.bytes,
        ..Element::default()
    };
    for field in operation
        .fields
        .iter()
        .filter(|field| *field != Field::Stock)
    {
        local.content.set(field, shop.content.get(field));
    }
    if model.kind == Kind::Product && local.content.get(Field::Code).is_empty() {
        local.content.set(Field::Code, &format!("SHOP-{number}"));
    }
    change_stock(&mut local, operation);
    let made = id(1000 + u128::from(number));
    assert_eq!(model.here.insert(made, local), None);
    done.local = Some(made);
    let known = known(model, operation, number, None, made);
    let agreed = agree(model, made, number, None, operation.fields, known);
    assert_eq!(model.links.insert(made, (number, agreed)), None);
}

fn export(model: &mut Model, operation: &Operation, done: &mut Done, kept: Option<&Element>) {
    let made = model.shop.keys().last().copied().unwrap_or(0).max(1000) + 1;
    done.shop = Some(made);
    if let Some(kept) = kept {
        model.shop.insert(made, kept.clone());
        if let Some(local) = operation.local {
            model.links.insert(local, (made, None));
        }
        return;
    }
    let local = model.here[&operation.local.unwrap()].clone();
    assert!(
        local.unresolved.and(operation.fields).is_empty()
            && local.unfit.and(operation.fields).is_empty()
    );
    let mut shop = Element {
        stock: local.stock.map(|_| 0),
        owner: local.owner,
        bytes: local.bytes,
        ..Element::default()
    };
    for field in operation
        .fields
        .iter()
        .filter(|field| *field != Field::Stock)
    {
        shop.content
            .set(field, &sanitised(field, local.content.get(field)));
    }
    change_stock(&mut shop, operation);
    model.shop.insert(made, shop);
    let known = known(model, operation, made, None, operation.local.unwrap());
    let agreed = agree(
        model,
        operation.local.unwrap(),
        made,
        None,
        operation.fields,
        known,
    );
    model.links.insert(operation.local.unwrap(), (made, agreed));
}

/// What is remembered anew at the end of a kind.
fn refresh(model: &mut Model) {
    let stock = if model.kind == Kind::Product {
        model.options.stock
    } else {
        Stock::None
    };
    for (local, (shop, agreed)) in model.links.clone() {
        let (Some(here), Some(there)) = (model.here.get(&local), model.shop.get(&shop)) else {
            continue;
        };
        let (here, there) = (model.local_row(local, here), model.shop_row(shop, there));
        let link = LinkRow {
            local,
            shop,
            agreed,
        };
        if let Some(agreed) = refreshed(model.kind, stock, &link, &here, &there) {
            model.links.insert(local, (shop, unless_empty(agreed)));
        }
    }
}

/// The rules of both databases: a link per element, a name or code once.
fn keeps_unique(model: &Model) {
    let mut partners: Vec<_> = model.links.values().map(|link| link.0).collect();
    partners.sort_unstable();
    assert!(
        partners.is_sorted_by(|one, other| one < other),
        "an element is linked twice"
    );
    let of = |element: &Element| {
        let keys = keys(model.kind, element);
        match model.kind {
            Kind::Product => keys.code,
            Kind::ProductImage => None,
            _ => keys.name,
        }
    };
    let assert_once = |mut names: Vec<u64>, side| {
        names.sort_unstable();
        assert!(
            names.is_sorted_by(|one, other| one < other),
            "{side} has a name twice"
        );
    };
    assert_once(model.here.values().filter_map(of).collect(), "the program");
    if model.kind == Kind::Product {
        assert_once(model.shop.values().filter_map(of).collect(), "the shop");
    }
}
