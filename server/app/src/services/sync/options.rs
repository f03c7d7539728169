//! The options of a shop's synchronisation, with what each kind allows and the gate behind it.

use kontor_domain::{
    ids::ShopId,
    refusal::{Label, Problem, Violations},
    role::Permission,
    sync::{
        kind::{KINDS, Kind},
        options::{KindOptions, Linked, Options, OtherShops, Stock, TypedKindOptions, validate},
    },
};
use kontor_store::{
    Conn, categories, shops,
    sync::{kinds, options, runs},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    keys::Keys,
    services::{etag, once::write_once, shops::existing},
};

const OPTIONS: Label = Label::new("opcje synchronizacji", "options of the synchronisation");

/// The options of a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Every kind, in the order of synchronisation.
    pub kinds: Vec<Setting>,
    /// Version of the options.
    pub etag: String,
}

/// A kind with its options and its gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The kind.
    pub kind: Kind,
    /// Its options.
    pub options: KindOptions,
    /// Its gate.
    pub gate: Gate,
}

/// Whether what waits for a kind may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Whether its last synchronisation ended without errors.
    pub open: bool,
    /// Since when it is so; none if it was never synchronised.
    #[serde(with = "time::serde::rfc3339::option")]
    pub since: Option<OffsetDateTime>,
    /// When it was last read whole.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_full_fetch: Option<OffsetDateTime>,
}

/// The options of a kind as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindInput {
    /// The kind.
    pub kind: Kind,
    /// Its options.
    pub typed: TypedKindOptions,
}

/// The options of a shop.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, shop: ShopId) -> Result<Settings, Error> {
    actor.require(Permission::WatchSync)?;
    app.db
        .read(move |conn| {
            existing(conn, shop)?;
            settings(conn, shop)
        })
        .await
}

/// Changes the options of some kinds. A plan that waits to be applied becomes void.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; `INVALID_DATA` with the fields `kinds[i].…`; `ETAG_STALE`; those of
/// [`write_once`].
pub async fn update(
    app: &App,
    actor: &Actor,
    shop: ShopId,
    inputs: Vec<KindInput>,
    seen: &str,
    request_id: &str,
) -> Result<Settings, Error> {
    actor.require(Permission::ApplySync)?;
    let (by, keys, now) = (actor.clone(), app.keys.clone(), app.now());
    let seen = seen.to_owned();
    let request = (shop, inputs.clone(), seen.clone());
    write_once(
        app,
        actor,
        "kontor.v1.SyncService/UpdateSyncOptions",
        request_id,
        &request,
        move |conn| change(conn, &keys, &by, now, shop, &inputs, &seen),
    )
    .await
}

fn change(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    now: OffsetDateTime,
    shop: ShopId,
    inputs: &[KindInput],
    seen: &str,
) -> Result<Settings, Error> {
    existing(conn, shop)?;
    let before = options::find(conn, shop)?;
    etag::check(seen, before.version, OPTIONS)?;
    let mut violations = Violations::new();
    let mut after = before.options.clone();
    for (place, input) in inputs.iter().enumerate() {
        let others = others(conn, shop, input.kind)?;
        let mut root = violations.root();
        let mut scope = root.scope_index("kinds", place);
        let Some(options) = validate(input.kind, &input.typed, &others, &mut scope) else {
            continue;
        };
        if let Some(category) = options.export_category {
            let known = categories::find(conn, category.into())?;
            if known.is_none_or(|category| category.shop_id != Some(shop)) {
                scope.field("export_category_id", not_of_this_shop());
            }
        }
        after.0.insert(input.kind, options);
    }
    violations.into_result()?;
    options::put(conn, shop, &after, before.version, now)?;
    runs::void_planned(conn, shop, now)?;
    let change =
        Change::of("sync.options", "shop", shop).between(Some(&before.options), Some(&after))?;
    audit::record(conn, keys, actor, now, &change)?;
    settings(conn, shop)
}

/// What other active shops do with the same kind.
fn others(conn: &mut Conn, shop: ShopId, kind: Kind) -> Result<OtherShops, Error> {
    let mut others = OtherShops::default();
    for (other, stored) in options::list_all(conn)? {
        let options = stored.options.of(kind);
        let updates = options.linked == Linked::UpdateLocal;
        let stock = options.stock == Stock::ToProgram;
        if other == shop || !(updates || stock) {
            continue;
        }
        let Some(found) = shops::find(conn, other)?.filter(|found| found.active) else {
            continue;
        };
        if updates {
            others.updating_locally = Some(found.data.name.clone());
        }
        if stock {
            others.stock_to_program = Some(found.data.name);
        }
    }
    Ok(others)
}

fn not_of_this_shop() -> Problem {
    Problem::fixed(
        "CATEGORY_OF_ANOTHER_TREE",
        "Podaj kategorię z drzewa tego sklepu: kontor dictionary category list --shop.",
        "Give a category of this shop's tree: kontor dictionary category list --shop.",
    )
}

fn settings(conn: &mut Conn, shop: ShopId) -> Result<Settings, Error> {
    let stored = options::find(conn, shop)?;
    let states = kinds::of_shop(conn, shop)?;
    let setting = |kind: Kind, options: &Options| {
        let state = states.iter().find(|state| state.kind == kind);
        Setting {
            kind,
            options: options.of(kind),
            gate: Gate {
                open: state.is_some_and(|state| state.gate_open),
                since: state.and_then(|state| state.since),
                last_full_fetch: state.and_then(|state| state.last_full_fetch_at),
            },
        }
    };
    Ok(Settings {
        kinds: KINDS
            .into_iter()
            .map(|kind| setting(kind, &stored.options))
            .collect(),
        etag: etag::of(stored.version),
    })
}
