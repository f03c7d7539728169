//! Models by chance.

use proptest::prelude::*;
use uuid::Uuid;

use super::model::{CLASSES, Element, Model, id, keys, sanitised};
use crate::sync::content::{Hashes, hash_text};
use crate::sync::field::{Field, FieldSet};
use crate::sync::kind::{KINDS, Kind};
use crate::sync::options::{Gone, Linked, Stock};
use crate::sync::plan::Fetch;
use crate::sync::row::{Agreed, NEVER_AGREED};

/// One throw after the other, from bytes that proptest makes and shrinks.
pub struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    pub fn of(bytes: Vec<u8>) -> Self {
        Self(bytes.into_iter())
    }

    /// A number below `sides`; 0 when the throws are over.
    pub fn throw(&mut self, sides: u8) -> u8 {
        self.0.next().unwrap_or(0) % sides
    }

    fn one_in(&mut self, sides: u8) -> bool {
        self.throw(sides) == sides - 1
    }
}

/// A model of any kind.
pub fn any_model() -> impl Strategy<Value = Model> {
    let kinds = proptest::sample::select(KINDS.to_vec());
    (kinds, any_bytes()).prop_map(|(kind, bytes)| model(kind, &mut Dice::of(bytes)))
}

pub fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..400)
}

/// A model of a kind.
pub fn model(kind: Kind, dice: &mut Dice) -> Model {
    let mut model = Model::new(kind);
    choose_options(&mut model, dice);
    for number in 1..=5 {
        let element = local_element(kind, dice, number);
        let is_free = |key| model.here.values().all(|other| unique(kind, other) != key);
        let key = unique(kind, &element);
        if number <= u128::from(2 + dice.throw(4)) && (key.is_none() || is_free(key)) {
            model.here.insert(id(number), element);
        }
    }
    for number in 1..=u64::from(1 + dice.throw(5)) {
        let element = shop_element(kind, dice);
        let is_free = |key| model.shop.values().all(|other| unique(kind, other) != key);
        // a shop minds codes alone
        let key = unique(kind, &element).filter(|_| kind == Kind::Product);
        if key.is_none() || is_free(key) {
            model.shop.insert(number, element);
        }
    }
    link(&mut model, dice);
    model
}

fn unique(kind: Kind, element: &Element) -> Option<u64> {
    let keys = keys(kind, element);
    match kind {
        Kind::Product => keys.code,
        Kind::ProductImage => None,
        _ => keys.name,
    }
}

fn choose_options(model: &mut Model, dice: &mut Dice) {
    let options = &mut model.options;
    let criteria = model.kind.allows().criteria;
    options.enabled = !dice.one_in(12);
    options.link_automatically = !dice.one_in(4);
    options.criterion = criteria[usize::from(dice.throw(3)) % criteria.len()];
    options.linked =
        [Linked::Keep, Linked::UpdateLocal, Linked::UpdateInShop][usize::from(dice.throw(3))];
    options.import = dice.one_in(2);
    options.export = dice.one_in(2);
    options.delete_in_shop = dice.one_in(4);
    let gone = [Gone::Show, Gone::Archive, Gone::DeleteInShop, Gone::Unlink];
    options.gone = gone[usize::from(dice.throw(4))];
    options.stock = [Stock::None, Stock::ToProgram, Stock::ToShop][usize::from(dice.throw(3))];
    let mut left_out = || -> FieldSet {
        let fields = model.kind.fields().iter().copied();
        fields.filter(|_| dice.one_in(6)).collect()
    };
    (options.leave_out_local, options.leave_out_shop) = (left_out(), left_out());
    model.fetch = if dice.one_in(5) {
        Fetch::OnlyNew
    } else {
        Fetch::Full
    };
}

fn value(field: Field, dice: &mut Dice) -> String {
    let values: &[&str] = match field {
        Field::Name => &["a", "b", "c"],
        Field::Code | Field::Ean | Field::Producer | Field::Parent | Field::ShortDescription => {
            &["", "1", "2", "3"]
        }
        Field::Price | Field::Weight | Field::Position => &["1", "2"],
        _ => &[""],
    };
    values[usize::from(dice.throw(4)) % values.len()].to_owned()
}

fn element(kind: Kind, dice: &mut Dice) -> Element {
    let mut element = Element::default();
    for field in kind.fields() {
        element.content.set(*field, &value(*field, dice));
    }
    element.ignored = dice.one_in(10);
    for field in [Field::Producer, Field::Name] {
        if kind.fields().contains(&field) && dice.one_in(10) {
            element.unresolved = element.unresolved.with(field);
        }
        if kind.fields().contains(&field) && dice.one_in(10) {
            element.unfit = element.unfit.with(field);
        }
    }
    if kind == Kind::ProductImage {
        element.owner = dice.throw(2);
        element.bytes = Some(dice.throw(3)).filter(|_| !dice.one_in(5));
    }
    if kind == Kind::Product {
        element.stock = Some(i64::from(dice.throw(3)) * 1_000_000);
        if dice.one_in(12) {
            element.unfit = element.unfit.with(Field::Stock);
        }
    }
    element
}

fn local_element(kind: Kind, dice: &mut Dice, number: u128) -> Element {
    let mut element = element(kind, dice);
    match kind {
        // the program has each class once
        Kind::VatRate => {
            let class = CLASSES[(number as usize - 1) % CLASSES.len()];
            element = Element::default().with(Field::Class, class);
        }
        Kind::Product if element.content.get(Field::Code).is_empty() => {
            element.content.set(Field::Code, &format!("own-{number}"));
        }
        _ => (),
    }
    let can_be_archived = !matches!(kind, Kind::VatRate | Kind::ProductImage);
    element.archived = can_be_archived && dice.one_in(5);
    element
}

fn shop_element(kind: Kind, dice: &mut Dice) -> Element {
    let mut element = element(kind, dice);
    for field in kind.fields() {
        let value = sanitised(*field, element.content.get(*field));
        element.content.set(*field, &value);
    }
    if kind == Kind::VatRate {
        let class = ["23", "8", "zw", "oo"][usize::from(dice.throw(4))];
        element.content.set(Field::Class, class);
        if class == "oo" {
            element.unfit = FieldSet::EMPTY.with(Field::Class);
        }
    }
    if kind == Kind::Product {
        element.nature.variants = dice.one_in(8);
        element.nature.bundle = dice.one_in(12);
        element.nature.foreign_currency = dice.one_in(8);
        element.nature.warehouses = dice.one_in(8);
    }
    element
}

fn link(model: &mut Model, dice: &mut Dice) {
    let mut shop: Vec<u64> = model.shop.keys().copied().collect();
    let mut here: Vec<Uuid> = model.here.keys().copied().collect();
    // elements of the program that were deleted
    here.extend((0..dice.throw(2)).map(|number| id(500 + u128::from(number))));
    for (place, local) in here.into_iter().enumerate() {
        let partner = match dice.throw(4) {
            1 | 2 if !shop.is_empty() => shop.swap_remove(usize::from(dice.throw(8)) % shop.len()),
            // elements of the shop that are gone
            3 => 900 + place as u64,
            _ => continue,
        };
        let agreed = agreed(model, local, partner, dice);
        model.links.insert(local, (partner, agreed));
    }
}

/// What a link remembers, field by field: nothing, how both are, how one of them was, or how both were.
fn agreed(model: &Model, local: Uuid, shop: u64, dice: &mut Dice) -> Option<Agreed> {
    if dice.one_in(4) {
        return None;
    }
    let (local, shop) = (model.here.get(&local)?, model.shop.get(&shop)?);
    let old = hash_text("before");
    let pairs = model.kind.fields().iter().map(|field| {
        let now = |element: &Element| hash_text(element.content.get(*field));
        // what differs and still is agreed on is what a shop sanitised, or a code that it has not
        let may_differ = field.is_html() || *field == Field::Code || now(local) == now(shop);
        match dice.throw(5) {
            0 if may_differ => (now(local), now(shop)),
            1 => (old, now(shop)),
            2 => (now(local), old),
            3 => (old, old),
            _ => (NEVER_AGREED, NEVER_AGREED),
        }
    });
    let (of_local, of_shop): (Vec<_>, Vec<_>) = pairs.unzip();
    let knows = model.tells_stock() && shop.nature.takes_stock() && dice.one_in(2);
    Some(Agreed {
        local: Hashes(of_local.into()),
        shop: Hashes(of_shop.into()),
        stock: knows.then(|| i64::from(dice.throw(3)) * 1_000_000),
    })
}
