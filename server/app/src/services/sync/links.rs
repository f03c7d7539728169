//! Links by hand: made, forgotten; elements that shall never be synchronised.

use kontor_domain::{
    ids::{CategoryId, ProducerId, ProductId, ShopId, UnitId},
    refusal::{Kind as RefusalKind, Label, Refusal, Text},
    role::Permission,
    sync::{kind::Kind, operation::vat_rate_of_key},
};
pub use kontor_store::sync::link_list::{LinkEntry, LinkState};
use kontor_store::{
    Conn, categories, producers, product_images, products,
    sync::{
        ignored::{self, Element, Side},
        link_list::{self, LinkPlace},
        links::{self, NewLink},
        mirror, options, runs,
    },
    units,
};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::{
        once::write_once,
        paging::{self, Page},
        shops::existing,
    },
};

const LINK: Label = Label::new("połączenie", "link");
const ELEMENT: Label = Label::new("element", "element");

/// Which links a list has.
#[derive(Clone, Debug)]
pub struct Which {
    /// The shop.
    pub shop: ShopId,
    /// The kind.
    pub kind: Kind,
    /// Only of this state.
    pub state: Option<LinkState>,
    /// Rows of the page.
    pub page_size: i32,
    /// Where to go on.
    pub page_token: String,
}

/// Elements with their links.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(app: &App, actor: &Actor, which: Which) -> Result<Page<LinkEntry>, Error> {
    actor.require(Permission::WatchSync)?;
    let size = paging::page_size(which.page_size)?;
    let Which {
        shop, kind, state, ..
    } = which;
    let query = ("sync_links", shop, kind, state);
    let after: Option<LinkPlace> = paging::after(&app.keys, &query, &which.page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            existing(conn, shop)?;
            Ok::<_, Error>(link_list::page(
                conn,
                shop,
                kind,
                state,
                after.as_ref(),
                size + 1,
            )?)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |entry| entry.place)
}

/// An element of either side, of a kind, of a shop.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Named {
    /// The shop.
    pub shop: ShopId,
    /// The kind.
    pub kind: Kind,
    /// The program's element.
    pub local: Option<Uuid>,
    /// The shop's element.
    pub element: Option<u64>,
}

impl Named {
    fn side(self) -> Result<Element, Error> {
        match (self.local, self.element) {
            (Some(local), None) => Ok(Element::Here(local)),
            (None, Some(element)) => Ok(Element::InShop(element)),
            _ => Err(one_side().into()),
        }
    }
}

/// Links two elements by hand. What they differ in is for the next plan to say.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `LINK_EXISTS` if one of them is linked; those of [`write_once`].
pub async fn set(
    app: &App,
    actor: &Actor,
    named: Named,
    request_id: &str,
) -> Result<LinkEntry, Error> {
    actor.require(Permission::ApplySync)?;
    let (Some(local), Some(element)) = (named.local, named.element) else {
        return Err(both_sides().into());
    };
    let Named { shop, kind, .. } = named;
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    let made: (Uuid, u64) = write_once(
        app,
        actor,
        "kontor.v1.SyncService/SetSyncLink",
        request_id,
        &named,
        move |conn| {
            existing(conn, shop)?;
            require_here(conn, shop, kind, local)?;
            require_in_shop(conn, shop, kind, element)?;
            let link = NewLink {
                local,
                element,
                by_hand: true,
                agreement: None,
            };
            links::insert(conn, shop, kind, &link, now).map_err(
                |error| match links::taken_side(&error) {
                    Some(side) => exists(side).into(),
                    None => Error::from(error),
                },
            )?;
            changed(conn, shop, now)?;
            let change = Change::of("sync.link", "shop", shop)
                .with("kind", kind.as_str())
                .with("local", local.to_string())
                .with("element", element);
            audit::record(conn, &keys, &by, now, &change)?;
            Ok((local, element))
        },
    )
    .await?;
    entry(app, shop, kind, made).await
}

/// The entry of a link as the list has it, in whatever state its elements make it.
async fn entry(
    app: &App,
    shop: ShopId,
    kind: Kind,
    (local, element): (Uuid, u64),
) -> Result<LinkEntry, Error> {
    // a state's list is in the order of ids: it is the first one after the id before
    let here = Element::Here(Uuid::from_u128(local.as_u128().saturating_sub(1)));
    let in_shop = Element::InShop(element.saturating_sub(1));
    let places = [
        (LinkState::Linked, here),
        (LinkState::GoneInShop, here),
        (LinkState::GoneHere, here),
        (LinkState::Ignored, here),
        (LinkState::Ignored, in_shop),
    ];
    let found = app.db.read(move |conn| {
        for (state, element_before) in places {
            let before = LinkPlace {
                state,
                element: element_before,
            };
            let page = link_list::page(conn, shop, kind, Some(state), Some(&before), 1)?;
            let mut page = page.into_iter();
            let is_it =
                |entry: &LinkEntry| (entry.local, entry.element) == (Some(local), Some(element));
            if let Some(entry) = page.find(is_it) {
                return Ok::<_, Error>(Some(entry));
            }
        }
        Ok(None)
    });
    let entry = found.await?;
    Ok(entry.ok_or_else(|| Refusal::not_found(LINK, local.to_string()))?)
}

/// Forgets the link of an element.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of [`write_once`].
pub async fn remove(app: &App, actor: &Actor, named: Named, request_id: &str) -> Result<(), Error> {
    actor.require(Permission::ApplySync)?;
    let side = named.side()?;
    let Named { shop, kind, .. } = named;
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    write_once(
        app,
        actor,
        "kontor.v1.SyncService/RemoveSyncLink",
        request_id,
        &named,
        move |conn| {
            existing(conn, shop)?;
            let found = match side {
                Element::Here(local) => links::by_local(conn, shop, kind, &[local])?,
                Element::InShop(element) => links::by_element(conn, shop, kind, &[element])?,
            };
            let Some(link) = found.into_iter().next() else {
                return Err(Refusal::not_found(LINK, shown(side)).into());
            };
            let (local, element) = (link.link.local, link.link.shop);
            links::delete(conn, shop, kind, (local, element))?;
            changed(conn, shop, now)?;
            let change = Change::of("sync.unlink", "shop", shop)
                .with("kind", kind.as_str())
                .with("local", local.to_string())
                .with("element", element);
            audit::record(conn, &keys, &by, now, &change)
        },
    )
    .await
}

/// Sets whether an element shall never be synchronised.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of [`write_once`].
pub async fn set_ignored(
    app: &App,
    actor: &Actor,
    named: Named,
    ignore: bool,
    request_id: &str,
) -> Result<(), Error> {
    actor.require(Permission::ApplySync)?;
    let side = named.side()?;
    let Named { shop, kind, .. } = named;
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    write_once(
        app,
        actor,
        "kontor.v1.SyncService/SetSyncIgnored",
        request_id,
        &(named, ignore),
        move |conn| {
            existing(conn, shop)?;
            match side {
                Element::Here(local) => require_here(conn, shop, kind, local)?,
                Element::InShop(element) => require_in_shop(conn, shop, kind, element)?,
            }
            let did = if ignore {
                ignored::set(conn, shop, kind, side)?
            } else {
                ignored::unset(conn, shop, kind, side)?
            };
            if !did {
                return Ok(());
            }
            changed(conn, shop, now)?;
            let change = Change::of("sync.ignore", "shop", shop)
                .with("kind", kind.as_str())
                .with("element", shown(side))
                .with("ignored", ignore);
            audit::record(conn, &keys, &by, now, &change)
        },
    )
    .await
}

/// A plan made by other links is void.
fn changed(conn: &mut Conn, shop: ShopId, now: OffsetDateTime) -> Result<(), Error> {
    options::touch_links(conn, shop, now)?;
    runs::void_planned(conn, shop, now)?;
    Ok(())
}

fn require_here(conn: &mut Conn, shop: ShopId, kind: Kind, local: Uuid) -> Result<(), Error> {
    let is_there = match kind {
        Kind::Unit => units::find(conn, UnitId::from(local))?.is_some(),
        Kind::Category => categories::find(conn, CategoryId::from(local))?
            .is_some_and(|category| category.shop_id == Some(shop)),
        Kind::Producer => producers::find(conn, ProducerId::from(local))?.is_some(),
        Kind::VatRate => vat_rate_of_key(local).is_some(),
        Kind::Product => products::find(conn, ProductId::from(local))?.is_some(),
        Kind::ProductImage => product_images::find(conn, local.into())?.is_some(),
    };
    if is_there {
        Ok(())
    } else {
        Err(Refusal::not_found(ELEMENT, local.to_string()).into())
    }
}

fn require_in_shop(conn: &mut Conn, shop: ShopId, kind: Kind, element: u64) -> Result<(), Error> {
    if mirror::json_of(conn, shop, kind, &[element])?.is_empty() {
        return Err(Refusal::not_found(ELEMENT, element.to_string()).into());
    }
    Ok(())
}

fn shown(side: Element) -> String {
    match side {
        Element::Here(local) => local.to_string(),
        Element::InShop(element) => element.to_string(),
    }
}

fn exists(side: Side) -> Refusal {
    let text = match side {
        Side::Here => Text::fixed(
            "Element programu jest już połączony. Najpierw go rozłącz: kontor sync links remove.",
            "The program's element is linked already. Unlink it first: kontor sync links remove.",
        ),
        Side::InShop => Text::fixed(
            "Element sklepu jest już połączony. Najpierw go rozłącz: kontor sync links remove.",
            "The shop's element is linked already. Unlink it first: kontor sync links remove.",
        ),
    };
    Refusal::new(RefusalKind::AlreadyExists, "LINK_EXISTS", text)
}

fn one_side() -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "ONE_SIDE",
        Text::fixed(
            "Podaj element programu albo numer elementu sklepu, jedno z dwojga.",
            "Give the program's element or the number of the shop's element, one of the two.",
        ),
    )
}

fn both_sides() -> Refusal {
    Refusal::new(
        RefusalKind::Invalid,
        "BOTH_SIDES",
        Text::fixed(
            "Podaj element programu i numer elementu sklepu.",
            "Give the program's element and the number of the shop's element.",
        ),
    )
}
