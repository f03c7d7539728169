//! Internet shops: their settings, their test, and the connection that the synchronisation works through.

mod areas;
pub mod connect;
mod credentials;
mod reader;
pub mod refusals;
pub mod test;

use data_encoding::HEXLOWER;
use kontor_domain::{
    ids::ShopId,
    refusal::{Label, Problem, Refusal, Violations},
    role::Permission,
    shop::{NewShop, Shop, ShopAccess, ShopInput, validate_shop},
};
use kontor_store::{Conn, shops};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use time::OffsetDateTime;

pub use self::credentials::{Credentials, SHOP_SECRET_BYTES_MAX, set_credentials};
use super::etag;
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    keys::Keys,
};

pub(crate) const SHOP: Label = Label::new("sklep", "shop");

/// A change of a shop's settings.
#[derive(Clone, Debug)]
pub struct Update {
    /// Which shop.
    pub id: ShopId,
    /// The new content.
    pub input: ShopInput,
    /// Names of the fields to take over; all when empty.
    pub mask: Vec<String>,
    /// Version that the caller saw; empty to skip the check.
    pub etag: String,
}

/// What the audit tells of a shop.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    address: &'a str,
    extra_ca_sha256: Option<String>,
    #[serde(flatten)]
    access: &'a ShopAccess,
    active: bool,
}

impl<'a> From<&'a Shop> for Told<'a> {
    fn from(shop: &'a Shop) -> Self {
        let extra_ca = shop.data.extra_ca.as_deref();
        Self {
            name: &shop.data.name,
            address: &shop.data.address,
            extra_ca_sha256: extra_ca.map(sha256),
            access: &shop.access,
            active: shop.active,
        }
    }
}

fn sha256(text: &str) -> String {
    HEXLOWER.encode(digest(&SHA256, text.as_bytes()).as_ref())
}

/// Lists shops by name; `include_inactive` also those out of use.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn list(app: &App, actor: &Actor, include_inactive: bool) -> Result<Vec<Shop>, Error> {
    actor.require(Permission::Read)?;
    let mut list = app
        .db
        .read(|conn| Ok::<_, Error>(shops::all(conn)?))
        .await?;
    list.retain(|shop| shop.active || include_inactive);
    Ok(list)
}

/// Returns one shop.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, id: ShopId) -> Result<Shop, Error> {
    actor.require(Permission::Read)?;
    app.db.read(move |conn| existing(conn, id)).await
}

/// Adds a shop, with credentials or without.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS` with the id of the one that has the name; those of the store.
pub async fn create(
    app: &App,
    actor: &Actor,
    input: ShopInput,
    given: Option<Credentials>,
) -> Result<Shop, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let id: ShopId = app.id(now);
    let mut violations = Violations::new();
    let data = validate_shop(&input, reader::READER, &mut violations.scope("shop"));
    let checked = given.map(|given| given.check(&mut violations.scope("credentials")));
    violations.into_result()?;
    let broken = || Error::internal("a violation without its refusal");
    let data = data.ok_or_else(broken)?;
    let (access, sealed) = match checked {
        None => (ShopAccess::default(), None),
        Some(checked) => {
            let (access, sealed) = checked.ok_or_else(broken)?.seal(app, id);
            (access, Some(sealed))
        }
    };
    let shop = Shop {
        id,
        data,
        access,
        active: true,
        standing: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            let limit = shops::SHOPS_MAX;
            if shops::count(conn)? >= limit.try_into().unwrap_or(i64::MAX) {
                let label = Label::new("sklepy", "shops");
                return Err(Problem::too_many(label, limit).in_field("shop").into());
            }
            require_free(conn, &shop)?;
            shops::insert(conn, &shop)?;
            if let Some(sealed) = &sealed {
                shops::set_secret(conn, shop.id, Some(sealed))?;
            }
            record(conn, &keys, (&actor, now), "shop.create", (None, &shop))?;
            Ok(shop.clone())
        })
        .await
}

/// Changes name, address and extra authorities. With another address the secret is forgotten: it was given for the old one
/// alone, and whoever may change an address must not thereby learn it.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; `ALREADY_EXISTS`; those of the store.
pub async fn update(app: &App, actor: &Actor, wanted: Update) -> Result<Shop, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            let before = existing(conn, wanted.id)?;
            etag::check(&wanted.etag, before.version, SHOP)?;
            let mut input = ShopInput::from(&before.data);
            input.overlay(&wanted.input, &wanted.mask)?;
            let mut after = before.clone();
            after.data = validated(&input)?;
            if after.data.address != before.data.address && before.access.secret_set {
                after.access.secret_set = false;
                shops::set_secret(conn, after.id, None)?;
            }
            if after.data.name != before.data.name {
                require_free(conn, &after)?;
            }
            save(conn, &keys, (&actor, now), "shop.update", &before, after)
        })
        .await
}

/// Takes a shop out of use or into it again.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; a stale etag; those of the store.
pub async fn set_active(
    app: &App,
    actor: &Actor,
    id: ShopId,
    active: bool,
    etag: &str,
) -> Result<Shop, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let (actor, keys, etag) = (actor.clone(), app.keys.clone(), etag.to_owned());
    app.db
        .write(move |conn| {
            let before = existing(conn, id)?;
            etag::check(&etag, before.version, SHOP)?;
            let mut after = before.clone();
            after.active = active;
            let action = if active {
                "shop.activate"
            } else {
                "shop.disable"
            };
            save(conn, &keys, (&actor, now), action, &before, after)
        })
        .await
}

/// Writes a changed shop; nothing is written when nothing changed. What a test found holds for the old settings alone.
fn save(
    conn: &mut Conn,
    keys: &Keys,
    who: (&Actor, OffsetDateTime),
    action: &'static str,
    before: &Shop,
    mut after: Shop,
) -> Result<Shop, Error> {
    if after == *before {
        return Ok(after);
    }
    let renamed = NewShop {
        name: after.data.name.clone(),
        ..before.data.clone()
    };
    if after.data != renamed || after.access != before.access {
        after.standing = None;
    }
    keep(conn, keys, who, action, (before, after))
}

/// Writes a shop's next version.
fn keep(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    action: &'static str,
    (before, mut after): (&Shop, Shop),
) -> Result<Shop, Error> {
    after.version = before.version + 1;
    after.updated_at = now;
    shops::update(conn, &after)?;
    record(conn, keys, (actor, now), action, (Some(before), &after))?;
    Ok(after)
}

fn record(
    conn: &mut Conn,
    keys: &Keys,
    (actor, now): (&Actor, OffsetDateTime),
    action: &'static str,
    (before, after): (Option<&Shop>, &Shop),
) -> Result<(), Error> {
    let before = before.map(Told::from);
    let change =
        Change::of(action, "shop", after.id).between(before.as_ref(), Some(&Told::from(after)))?;
    audit::record(conn, keys, actor, now, &change)
}

/// `Ok` unless another shop has this one's name. The unique index stands behind it.
fn require_free(conn: &mut Conn, shop: &Shop) -> Result<(), Error> {
    match shops::find_by_name(conn, &shop.data.name)? {
        Some(other) if other.id != shop.id => {
            let refusal = Refusal::already_exists(SHOP, format!("„{}”", other.data.name));
            Err(refusal.with("id", other.id.to_string()).into())
        }
        _ => Ok(()),
    }
}

pub(crate) fn existing(conn: &mut Conn, id: ShopId) -> Result<Shop, Error> {
    shops::find(conn, id)?.ok_or_else(|| not_found(id).into())
}

fn not_found(id: ShopId) -> Refusal {
    Refusal::not_found(SHOP, id.to_string())
}

fn validated(input: &ShopInput) -> Result<NewShop, Error> {
    let mut violations = Violations::new();
    let data = validate_shop(input, reader::READER, &mut violations.scope("shop"));
    violations.into_result()?;
    data.ok_or_else(|| Error::internal("a violation without its refusal"))
}
