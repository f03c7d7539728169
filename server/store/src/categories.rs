//! Categories of products, which form trees: the program's own, and one per shop.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::{
    dictionary::Category,
    ids::{CategoryId, ShopId},
    text::fold,
};
use uuid::Uuid;

use crate::{
    Backend, Conn, Key, StoreError, expect_rows,
    list::limit,
    table::stored_table,
    values::{id, key},
};

/// Steps of the longest way up; a tree made here is never that deep.
const ANCESTORS_MAX: usize = 1_000;

stored_table!(CATEGORIES = categories (id) {
    id -> Binary,
    parent_id -> Nullable<Binary>,
    name -> Text,
    name_key -> Text,
    active -> Bool,
    shop_id -> Nullable<Binary>,
    position -> Integer,
    outside -> Bool,
});

/// Which categories, all of one tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CategoryFilter {
    /// Whose tree; the program's own if none.
    pub shop_id: Option<ShopId>,
    /// Also those out of use.
    pub include_inactive: bool,
}

/// At most `rows` categories by the moment they were added (their ids grow with time), after the one of the id.
///
/// # Errors
/// Those of the database.
pub fn page(
    conn: &mut Conn,
    filter: CategoryFilter,
    after: Option<Uuid>,
    rows: usize,
) -> Result<Vec<Category>, StoreError> {
    let rows: Vec<Row> = select(filter, after, rows).load(conn)?;
    Ok(rows.into_iter().map(Row::into_category).collect())
}

/// The query of [`page`].
pub(crate) fn select(
    filter: CategoryFilter,
    after: Option<Uuid>,
    rows: usize,
) -> categories::BoxedQuery<'static, Backend> {
    let mut query = categories::table
        .order(categories::id)
        .limit(limit(rows))
        .into_boxed();
    query = match filter.shop_id {
        Some(shop) => query.filter(categories::shop_id.eq(key(shop))),
        None => query.filter(categories::shop_id.is_null()),
    };
    if !filter.include_inactive {
        query = query.filter(categories::active.eq(true));
    }
    if let Some(after) = after {
        query = query.filter(categories::id.gt(Key::from(after)));
    }
    query
}

/// The whole tree of a shop, in use or not, by place among siblings and then by age.
///
/// # Errors
/// Those of the database.
pub fn of_shop(conn: &mut Conn, shop: ShopId) -> Result<Vec<Category>, StoreError> {
    let rows: Vec<Row> = categories::table
        .filter(categories::shop_id.eq(key(shop)))
        .order((categories::position, categories::id))
        .load(conn)?;
    Ok(rows.into_iter().map(Row::into_category).collect())
}

/// Those of the categories that are there, of whatever tree, in no order.
///
/// # Errors
/// Those of the database.
pub fn find_all(conn: &mut Conn, ids: &[CategoryId]) -> Result<Vec<Category>, StoreError> {
    let keys: Vec<Key> = ids.iter().map(|id| key(*id)).collect();
    let rows: Vec<Row> = categories::table
        .filter(categories::id.eq_any(keys))
        .load(conn)?;
    Ok(rows.into_iter().map(Row::into_category).collect())
}

/// One category.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: CategoryId) -> Result<Option<Category>, StoreError> {
    let row: Option<Row> = categories::table
        .find(key(id))
        .get_result(conn)
        .optional()?;
    Ok(row.map(Row::into_category))
}

/// The parent, the parent's parent and so on up to the top.
///
/// # Errors
/// Those of the database.
pub fn ancestors(
    conn: &mut Conn,
    parent: Option<CategoryId>,
) -> Result<Vec<CategoryId>, StoreError> {
    let mut ancestors = Vec::new();
    let mut next = parent.map(key);
    while let Some(parent) = next {
        ancestors.push(id(parent));
        if ancestors.len() == ANCESTORS_MAX {
            break;
        }
        next = categories::table
            .find(parent)
            .select(categories::parent_id)
            .get_result(conn)
            .optional()?
            .flatten();
    }
    Ok(ancestors)
}

/// Adds a category.
///
/// # Errors
/// A unique constraint ([`is_taken`]).
pub fn insert(conn: &mut Conn, category: &Category) -> Result<(), StoreError> {
    let rows = diesel::insert_into(categories::table)
        .values(Row::of(category))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes a category.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it is not there; a unique constraint ([`is_taken`]).
pub fn update(conn: &mut Conn, category: &Category) -> Result<(), StoreError> {
    let row = Row::of(category);
    let target = categories::table.filter(categories::id.eq(row.id));
    expect_rows(1, diesel::update(target).set(row).execute(conn)?)
}

/// Whether this error says that the parent has a category of this name already; in the program's own tree alone.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("categories_name_key_key")
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = categories, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    parent_id: Option<Key>,
    name: String,
    name_key: String,
    active: bool,
    shop_id: Option<Key>,
    position: i32,
    outside: bool,
}

impl Row {
    fn of(category: &Category) -> Self {
        Self {
            id: key(category.id),
            parent_id: category.parent_id.map(key),
            name: category.name.clone(),
            name_key: fold(&category.name),
            active: category.active,
            shop_id: category.shop_id.map(key),
            position: category.position,
            outside: category.outside,
        }
    }

    fn into_category(self) -> Category {
        Category {
            id: id(self.id),
            name: self.name,
            parent_id: self.parent_id.map(id),
            active: self.active,
            shop_id: self.shop_id.map(id),
            position: self.position,
            outside: self.outside,
        }
    }
}
