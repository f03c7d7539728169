//! Categories of products.

use kontor_domain::{
    dictionary::{
        Category, CategoryInput, category_place, require_own_category, validate_category,
    },
    ids::{CategoryId, ShopId},
    refusal::{Label, Problem, Refusal, Violations},
    role::Permission,
};
use kontor_store::{
    Conn,
    categories::{self, CategoryFilter},
    shops,
};
use serde::Serialize;
use uuid::Uuid;

use super::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, exists};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::{
        once::write_once,
        paging::{self, Page},
    },
};

const CATEGORY: Label = Label::new("kategoria", "category");

/// A category as it shall be.
#[derive(Clone, Debug, Serialize)]
pub struct CategoryChange {
    /// Which category.
    pub id: CategoryId,
    /// The new content.
    pub input: CategoryInput,
    /// Whether it can be chosen.
    pub active: bool,
}

/// Lists categories of a tree by the moment they were added.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND` for the shop; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list_categories(
    app: &App,
    actor: &Actor,
    filter: CategoryFilter,
    (page_size, page_token): (i32, &str),
) -> Result<Page<Category>, Error> {
    actor.require(Permission::Read)?;
    let size = paging::page_size_of(page_size, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX)?;
    let query = ("categories", filter.include_inactive, filter.shop_id);
    let after: Option<Uuid> = paging::after(&app.keys, &query, page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            if let Some(shop) = filter.shop_id {
                require_shop(conn, shop)?;
            }
            Ok::<_, Error>(categories::page(conn, filter, after, size + 1)?)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, |category| {
        Uuid::from(category.id)
    })
}

/// Adds a category.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS` below the same parent; those of [`write_once`].
pub async fn create_category(
    app: &App,
    actor: &Actor,
    input: CategoryInput,
    request_id: &str,
) -> Result<Category, Error> {
    actor.require(Permission::EditDictionaries)?;
    let now = app.now();
    let category = validated(&input, app.id(now), true)?;
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.DictionaryService/CreateCategory",
        request_id,
        &input,
        move |conn| {
            check_place(conn, &category)?;
            categories::insert(conn, &category).map_err(taken(&category))?;
            let change = Change::of("category.create", "category", category.id)
                .between(None, Some(&category))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(category.clone())
        },
    )
    .await
}

/// Renames or moves a category.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`, also for a place below itself; `NOT_FOUND`; `CATEGORY_OF_SHOP`;
/// `ALREADY_EXISTS`; those of [`write_once`].
pub async fn update_category(
    app: &App,
    actor: &Actor,
    change: CategoryChange,
    request_id: &str,
) -> Result<Category, Error> {
    actor.require(Permission::EditDictionaries)?;
    let now = app.now();
    let after = validated(&change.input, change.id, change.active)?;
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.DictionaryService/UpdateCategory",
        request_id,
        &change,
        move |conn| {
            let Some(before) = categories::find(conn, after.id)? else {
                return Err(Refusal::not_found(CATEGORY, after.id.to_string()).into());
            };
            require_own_category(&before)?;
            if after == before {
                return Ok(before);
            }
            check_place(conn, &after)?;
            categories::update(conn, &after).map_err(taken(&after))?;
            let change = Change::of("category.update", "category", after.id)
                .between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after.clone())
        },
    )
    .await
}

fn require_shop(conn: &mut Conn, id: ShopId) -> Result<(), Error> {
    if shops::find(conn, id)?.is_none() {
        return Err(Refusal::not_found(Label::new("sklep", "shop"), id.to_string()).into());
    }
    Ok(())
}

/// The parent must be there in the same tree, and not below the category itself.
fn check_place(conn: &mut Conn, category: &Category) -> Result<(), Error> {
    let Some(parent) = category.parent_id else {
        return Ok(());
    };
    let is_own = |parent: &Category| parent.shop_id.is_none();
    let place = if categories::find(conn, parent)?.as_ref().is_some_and(is_own) {
        category_place(category.id, &categories::ancestors(conn, Some(parent))?)
    } else {
        Err(Problem::fixed(
            "NOT_TO_CHOOSE",
            "Kategoria nadrzędna: wybierz istniejącą kategorię albo zostaw pole puste.",
            "Parent category: choose one that exists or leave the field empty.",
        ))
    };
    Ok(place.map_err(|problem| problem.in_field("category.parent_id"))?)
}

/// Maps the constraint of names below one parent.
fn taken(category: &Category) -> impl FnOnce(kontor_store::StoreError) -> Error {
    let name = category.name.clone();
    move |error| {
        if categories::is_taken(&error) {
            exists(CATEGORY, &name).into()
        } else {
            error.into()
        }
    }
}

fn validated(input: &CategoryInput, id: CategoryId, active: bool) -> Result<Category, Error> {
    let mut violations = Violations::new();
    let category = validate_category(input, id, active, &mut violations.scope("category"));
    violations.into_result()?;
    category.ok_or_else(|| Error::internal("a violation without its refusal"))
}
