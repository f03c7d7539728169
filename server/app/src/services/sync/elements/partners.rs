//! Who is whose partner: links by both ends, and those that the same plan will make.

use std::collections::{HashMap, HashSet};

use kontor_domain::sync::{
    content::{reference, unlinked_reference},
    field::Field,
    kind::{KINDS, Kind},
};
use uuid::Uuid;

/// The kind that a field refers to.
pub const fn refers_to(field: Field) -> Option<Kind> {
    match field {
        Field::VatRate => Some(Kind::VatRate),
        Field::Unit => Some(Kind::Unit),
        Field::Category | Field::Categories | Field::Parent => Some(Kind::Category),
        Field::Producer => Some(Kind::Producer),
        _ => None,
    }
}

/// Partners of all kinds.
#[derive(Clone, Debug, Default)]
pub struct Partners([OfKind; KINDS.len()]);

#[derive(Clone, Debug, Default)]
struct OfKind {
    shop_of: HashMap<Uuid, u64>,
    local_of: HashMap<u64, Uuid>,
    gone_in_shop: HashSet<u64>,
    imported: HashSet<u64>,
    exported: HashSet<Uuid>,
}

impl Partners {
    /// Two elements are, or will be, partners.
    pub fn link(&mut self, kind: Kind, local: Uuid, shop: u64) {
        let of_kind = self.of_mut(kind);
        of_kind.shop_of.insert(local, shop);
        of_kind.local_of.insert(shop, local);
    }

    /// Two elements are, or will be, partners no longer.
    pub fn unlink(&mut self, kind: Kind, local: Uuid, shop: u64) {
        let of_kind = self.of_mut(kind);
        of_kind.shop_of.remove(&local);
        of_kind.local_of.remove(&shop);
    }

    /// The shop's element of a link is gone: nothing can refer to it any more.
    pub fn gone_in_shop(&mut self, kind: Kind, shop: u64) {
        self.of_mut(kind).gone_in_shop.insert(shop);
    }

    /// The same plan will add this element of the shop to the program.
    pub fn import(&mut self, kind: Kind, shop: u64) {
        self.of_mut(kind).imported.insert(shop);
    }

    /// The same plan will add this element of the program to the shop.
    pub fn export(&mut self, kind: Kind, local: Uuid) {
        self.of_mut(kind).exported.insert(local);
    }

    /// Forgets a kind, to be filled anew.
    pub fn clear(&mut self, kind: Kind) {
        *self.of_mut(kind) = OfKind::default();
    }

    /// The partner in the shop.
    pub fn shop_of(&self, kind: Kind, local: Uuid) -> Option<u64> {
        self.of(kind).shop_of.get(&local).copied()
    }

    /// The partner in the program.
    pub fn local_of(&self, kind: Kind, shop: u64) -> Option<Uuid> {
        self.of(kind).local_of.get(&shop).copied()
    }

    /// Whether the program has, or will have, a partner of the shop's element.
    pub fn is_expected_here(&self, kind: Kind, shop: u64) -> bool {
        let of_kind = self.of(kind);
        of_kind.local_of.contains_key(&shop) || of_kind.imported.contains(&shop)
    }

    /// The elements of the shop of which the program has, or will have, a partner.
    pub fn expected_here(&self, kind: Kind) -> impl Iterator<Item = u64> {
        let of_kind = self.of(kind);
        of_kind.local_of.keys().chain(&of_kind.imported).copied()
    }

    /// Whether the shop has, or will have, a partner of the program's element.
    pub fn is_expected_in_shop(&self, kind: Kind, local: Uuid) -> bool {
        let of_kind = self.of(kind);
        match of_kind.shop_of.get(&local) {
            Some(shop) => !of_kind.gone_in_shop.contains(shop),
            None => of_kind.exported.contains(&local),
        }
    }

    /// The elements of the program of which the shop has, or will have, a partner.
    pub fn expected_in_shop(&self, kind: Kind) -> impl Iterator<Item = Uuid> {
        let of_kind = self.of(kind);
        let linked = of_kind.shop_of.iter();
        let linked = linked.filter(|(_, shop)| !of_kind.gone_in_shop.contains(shop));
        linked
            .map(|(local, _)| *local)
            .chain(of_kind.exported.iter().copied())
    }

    /// An element of the program as the content refers to it.
    pub fn reference(&self, kind: Kind, local: Uuid) -> String {
        self.shop_of(kind, local)
            .map_or_else(|| unlinked_reference(local), reference)
    }

    /// The element of the program that a reference of the content means.
    pub fn local_of_reference(&self, kind: Kind, text: &str) -> Option<Uuid> {
        match text.strip_prefix("local:") {
            Some(id) => Uuid::try_parse(id).ok(),
            None => self.local_of(kind, text.parse().ok()?),
        }
    }

    /// The element of the shop that a reference of the content means.
    pub fn shop_of_reference(&self, kind: Kind, text: &str) -> Option<u64> {
        match text.strip_prefix("local:") {
            Some(id) => self.shop_of(kind, Uuid::try_parse(id).ok()?),
            None => text.parse().ok(),
        }
    }

    fn of(&self, kind: Kind) -> &OfKind {
        &self.0[kind as usize]
    }

    fn of_mut(&mut self, kind: Kind) -> &mut OfKind {
        &mut self.0[kind as usize]
    }
}
