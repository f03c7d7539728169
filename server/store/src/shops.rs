//! Internet shops and the sealed secrets by which they are entered.

use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use kontor_domain::{
    ids::ShopId,
    shop::{NewShop, Shop, ShopAccess, ShopAuthentication, ShopKind, ShopStanding},
    text::fold,
};

use crate::{
    Closed, Conn, Key, Moment, StoreError, closed_set, expect_rows,
    table::stored_table,
    values::{id, key},
};

/// Shops that an installation can have.
pub const SHOPS_MAX: usize = 50;

stored_table!(SHOPS = shops (id) {
    id -> Binary,
    kind -> Text,
    name -> Text,
    name_key -> Text,
    address -> Text,
    authentication -> Text,
    login -> Text,
    secret -> Nullable<Binary>,
    extra_ca -> Nullable<Text>,
    active -> Bool,
    tested_at -> Nullable<Timestamp>,
    test_failed_checks -> Nullable<Integer>,
    created_at -> Timestamp,
    updated_at -> Timestamp,
    version -> BigInt,
});

closed_set!(ShopKind {
    Shoper => "shoper",
});

closed_set!(ShopAuthentication {
    Login => "login",
    Token => "token",
});

/// A password or token as the database keeps it.
pub type SealedSecret = Vec<u8>;

/// All shops by name, also those that do not take part; at most [`SHOPS_MAX`] are ever stored.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<Shop>, StoreError> {
    let rows: Vec<Row> = shops::table
        .order((shops::name_key, shops::id))
        .load(conn)?;
    Ok(rows.into_iter().map(Row::into_shop).collect())
}

/// One shop.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, id: ShopId) -> Result<Option<Shop>, StoreError> {
    Ok(find_with_secret(conn, id)?.map(|(shop, _)| shop))
}

/// One shop and its sealed password or token, if that was given.
///
/// # Errors
/// Those of the database.
pub fn find_with_secret(
    conn: &mut Conn,
    id: ShopId,
) -> Result<Option<(Shop, Option<SealedSecret>)>, StoreError> {
    let row: Option<Row> = shops::table.find(key(id)).get_result(conn).optional()?;
    Ok(row.map(|row| {
        let secret = row.secret.clone();
        (row.into_shop(), secret)
    }))
}

/// The shop of a name, ignoring case and diacritics.
///
/// # Errors
/// Those of the database.
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<Shop>, StoreError> {
    let row: Option<Row> = shops::table
        .filter(shops::name_key.eq(fold(name)))
        .first(conn)
        .optional()?;
    Ok(row.map(Row::into_shop))
}

/// How many shops there are.
///
/// # Errors
/// Those of the database.
pub fn count(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(shops::table.count().get_result(conn)?)
}

/// Adds a shop, without a secret.
///
/// # Errors
/// A unique constraint ([`is_taken`]).
pub fn insert(conn: &mut Conn, shop: &Shop) -> Result<(), StoreError> {
    let rows = diesel::insert_into(shops::table)
        .values(Content::of(shop))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Changes a shop, whose `version` is the new one: the row must still have the version before it. Its secret stays.
///
/// # Errors
/// [`StoreError::RowsAffected`] if it was changed meanwhile; a unique constraint ([`is_taken`]).
pub fn update(conn: &mut Conn, shop: &Shop) -> Result<(), StoreError> {
    let content = Content::of(shop);
    let target = shops::table
        .filter(shops::id.eq(content.id))
        .filter(shops::version.eq(content.version - 1));
    expect_rows(1, diesel::update(target).set(content).execute(conn)?)
}

/// Keeps a sealed secret, or forgets the one that is kept.
///
/// # Errors
/// [`StoreError::RowsAffected`] if the shop is not there.
pub fn set_secret(conn: &mut Conn, id: ShopId, sealed: Option<&[u8]>) -> Result<(), StoreError> {
    let target = shops::table.filter(shops::id.eq(key(id)));
    let rows = diesel::update(target)
        .set(shops::secret.eq(sealed))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Remembers how a test of the settings of this version went; nothing if they have changed since. It is no change of the
/// shop: its version stays.
///
/// # Errors
/// Those of the database.
pub fn set_standing(
    conn: &mut Conn,
    id: ShopId,
    version: i64,
    standing: ShopStanding,
) -> Result<(), StoreError> {
    if find(conn, id)?.is_none_or(|shop| shop.version != version) {
        return Ok(());
    }
    let target = shops::table.filter(shops::id.eq(key(id)));
    let rows = diesel::update(target)
        .set((
            shops::tested_at.eq(Moment::from(standing.tested_at)),
            shops::test_failed_checks.eq(standing.failed_checks),
        ))
        .execute(conn)?;
    expect_rows(1, rows)
}

/// Whether this error says that the name is taken.
pub fn is_taken(error: &StoreError) -> bool {
    error.is_unique("shops_name_key_key")
}

/// Everything but the secret.
#[derive(Insertable, AsChangeset)]
#[diesel(
    table_name = shops,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
struct Content {
    id: Key,
    kind: Closed<ShopKind>,
    name: String,
    name_key: String,
    address: String,
    authentication: Closed<ShopAuthentication>,
    login: String,
    extra_ca: Option<String>,
    active: bool,
    tested_at: Option<Moment>,
    test_failed_checks: Option<i32>,
    created_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl Content {
    fn of(shop: &Shop) -> Self {
        Self {
            id: key(shop.id),
            kind: Closed(shop.data.kind),
            name: shop.data.name.clone(),
            name_key: fold(&shop.data.name),
            address: shop.data.address.clone(),
            authentication: Closed(shop.access.authentication),
            login: shop.access.login.clone(),
            extra_ca: shop.data.extra_ca.clone(),
            active: shop.active,
            tested_at: shop.standing.map(|standing| standing.tested_at.into()),
            test_failed_checks: shop.standing.map(|standing| standing.failed_checks),
            created_at: shop.created_at.into(),
            updated_at: shop.updated_at.into(),
            version: shop.version,
        }
    }
}

#[derive(Queryable)]
struct Row {
    id: Key,
    kind: Closed<ShopKind>,
    name: String,
    _name_key: String,
    address: String,
    authentication: Closed<ShopAuthentication>,
    login: String,
    secret: Option<SealedSecret>,
    extra_ca: Option<String>,
    active: bool,
    tested_at: Option<Moment>,
    test_failed_checks: Option<i32>,
    created_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl Row {
    fn into_shop(self) -> Shop {
        let standing =
            self.tested_at
                .zip(self.test_failed_checks)
                .map(|(tested_at, failed_checks)| ShopStanding {
                    tested_at: tested_at.into(),
                    failed_checks,
                });
        Shop {
            id: id(self.id),
            data: NewShop {
                kind: self.kind.0,
                name: self.name,
                address: self.address,
                extra_ca: self.extra_ca,
            },
            access: ShopAccess {
                authentication: self.authentication.0,
                login: self.login,
                secret_set: self.secret.is_some(),
            },
            active: self.active,
            standing,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            version: self.version,
        }
    }
}
