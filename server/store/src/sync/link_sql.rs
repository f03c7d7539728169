//! The queries of the list of links: the elements of the program are of a table per kind.
//!
//! Each has the parameters shop ($1), kind ($2), where to go on ($3) and rows ($4), and the columns of the list's row.

use kontor_domain::{
    sync::{kind::Kind, operation::vat_rate_key},
    vat::PRODUCT_RATES,
};
use uuid::Uuid;

use super::ignored::Side;
use super::link_list::{LinkState, Walk};
use crate::Conn;

/// The kind's elements in the program.
struct Local {
    /// The table as `t`.
    table: String,
    /// What is joined to it.
    join: &'static str,
    code: &'static str,
    /// In use.
    living: &'static str,
    /// Which of its rows take part in the synchronisation of the shop.
    takes_part: &'static str,
}

impl Local {
    fn of(conn: &Conn, kind: Kind) -> Self {
        let plain = |table: &str| Self {
            table: table.to_owned(),
            join: "",
            code: "''",
            living: "t.active",
            takes_part: "TRUE",
        };
        match kind {
            Kind::Unit => plain("units"),
            Kind::Category => Self {
                living: "NOT t.outside",
                takes_part: "t.shop_id = $1",
                ..plain("categories")
            },
            Kind::Producer => plain("producers"),
            Kind::VatRate => Self {
                living: "TRUE",
                ..plain(&rates(conn))
            },
            Kind::Product => Self {
                code: "t.code",
                ..plain("products")
            },
            Kind::ProductImage => Self {
                join: "LEFT JOIN products p ON p.id = t.product_id",
                living: "p.active",
                takes_part: "EXISTS (SELECT 1 FROM sync_links o WHERE o.shop_id = $1 \
                    AND o.kind = 'product' AND o.local_id = t.product_id)",
                ..plain("product_images")
            },
        }
    }
}

/// The rates of the law as a table.
fn rates(conn: &Conn) -> String {
    let rows: Vec<String> = PRODUCT_RATES
        .iter()
        .map(|rate| {
            let id = literal(conn, vat_rate_key(*rate));
            format!("SELECT {id} AS id, '{rate}' AS name")
        })
        .collect();
    format!("({})", rows.join(" UNION ALL "))
}

fn literal(conn: &Conn, id: Uuid) -> String {
    match conn {
        Conn::Sqlite(_) => format!("x'{}'", id.simple()),
        Conn::Postgres(_) => format!("'\\x{}'::bytea", id.simple()),
    }
}

const MIRROR: &str = "sync_mirror m ON m.shop_id = $1 AND m.kind = $2 AND m.element = l.element";

/// Links: those whose element in the shop or in the program is gone, or neither. `is_read`: the kind was fetched whole, so
/// what is not in the mirror is gone.
pub(crate) fn linked(conn: &Conn, walk: &Walk, is_read: bool) -> String {
    let local = Local::of(conn, walk.kind);
    let gone = format!("coalesce(m.gone, {})", truth(is_read));
    let living = format!("coalesce({}, FALSE)", local.living);
    let state = match walk.state {
        LinkState::GoneInShop => gone,
        LinkState::GoneHere => format!("NOT {gone} AND NOT {living}"),
        _ => format!("NOT {gone} AND {living}"),
    };
    let here = ignored(conn, Side::Here, "l.local_id");
    let in_shop = ignored(conn, Side::InShop, "l.element");
    let query = format!(
        "{} WHERE l.shop_id = $1 AND l.kind = $2 AND l.local_id > $3 AND {state} \
         AND NOT {here} AND NOT {in_shop} ORDER BY l.local_id LIMIT $4",
        select_links(&local)
    );
    numbered(conn, query)
}

/// Elements of the program in use without a link.
pub(crate) fn only_here(conn: &Conn, walk: &Walk) -> String {
    let local = Local::of(conn, walk.kind);
    let Local {
        table,
        join,
        code,
        living,
        takes_part,
    } = local;
    let ignored = ignored(conn, Side::Here, "t.id");
    let query = format!(
        "SELECT t.id AS local_id, t.name AS local_name, {code} AS local_code, NULL AS element, '' AS shop_name, \
         '' AS shop_code, FALSE AS by_hand FROM {table} t {join} \
         WHERE t.id > $3 AND {living} AND {takes_part} AND NOT EXISTS (SELECT 1 FROM sync_links l \
         WHERE l.shop_id = $1 AND l.kind = $2 AND l.local_id = t.id) AND NOT {ignored} ORDER BY t.id LIMIT $4"
    );
    numbered(conn, query)
}

/// Elements of the shop, as last read, without a link.
pub(crate) fn only_in_shop(conn: &Conn) -> String {
    let ignored = ignored(conn, Side::InShop, "m.element");
    let query = format!(
        "SELECT NULL AS local_id, '' AS local_name, '' AS local_code, m.element AS element, m.name AS shop_name, \
         m.code AS shop_code, FALSE AS by_hand FROM sync_mirror m \
         WHERE m.shop_id = $1 AND m.kind = $2 AND m.element > $3 AND NOT m.gone AND NOT EXISTS (SELECT 1 FROM sync_links l \
         WHERE l.shop_id = $1 AND l.kind = $2 AND l.element = m.element) AND NOT {ignored} ORDER BY m.element LIMIT $4"
    );
    numbered(conn, query)
}

/// The link of one element of either side.
pub(crate) fn link_of(conn: &Conn, kind: Kind, side: Side) -> String {
    let column = match side {
        Side::Here => "local_id",
        Side::InShop => "element",
    };
    let query = format!(
        "{} WHERE l.shop_id = $1 AND l.kind = $2 AND l.{column} = $3 LIMIT $4",
        select_links(&Local::of(conn, kind))
    );
    numbered(conn, query)
}

/// One element of either side, without a link.
pub(crate) fn element(conn: &Conn, kind: Kind, side: Side) -> String {
    let query = match side {
        Side::Here => {
            let Local { table, code, .. } = Local::of(conn, kind);
            // Shop and kind say nothing here, but every query has them.
            format!(
                "SELECT t.id AS local_id, t.name AS local_name, {code} AS local_code, NULL AS element, '' AS shop_name, \
                 '' AS shop_code, FALSE AS by_hand FROM {table} t \
                 WHERE $1 IS NOT NULL AND $2 IS NOT NULL AND t.id = $3 LIMIT $4"
            )
        }
        Side::InShop => {
            "SELECT NULL AS local_id, '' AS local_name, '' AS local_code, m.element AS element, m.name AS shop_name, \
             m.code AS shop_code, FALSE AS by_hand FROM sync_mirror m \
             WHERE m.shop_id = $1 AND m.kind = $2 AND m.element = $3 LIMIT $4"
                .to_owned()
        }
    };
    numbered(conn, query)
}

fn select_links(local: &Local) -> String {
    let Local {
        table, join, code, ..
    } = local;
    format!(
        "SELECT l.local_id AS local_id, coalesce(t.name, '') AS local_name, coalesce({code}, '') AS local_code, \
         l.element AS element, coalesce(m.name, '') AS shop_name, coalesce(m.code, '') AS shop_code, \
         l.by_hand AS by_hand FROM sync_links l LEFT JOIN {MIRROR} LEFT JOIN {table} t ON t.id = l.local_id {join}"
    )
}

/// Whether an element is ignored; its key as [`Element::key`](super::ignored::Element) makes it.
fn ignored(conn: &Conn, side: Side, column: &str) -> String {
    let (side, key) = match (conn, side) {
        (Conn::Sqlite(_), Side::Here) => ("here", format!("lower(hex({column}))")),
        (Conn::Sqlite(_), Side::InShop) => ("in_shop", format!("printf('%020d', {column})")),
        (Conn::Postgres(_), Side::Here) => ("here", format!("encode({column}, 'hex')")),
        (Conn::Postgres(_), Side::InShop) => ("in_shop", format!("lpad({column}::text, 20, '0')")),
    };
    format!(
        "EXISTS (SELECT 1 FROM sync_ignored i WHERE i.shop_id = $1 AND i.kind = $2 AND i.side = '{side}' \
         AND i.element_key = {key})"
    )
}

const fn truth(is: bool) -> &'static str {
    if is { "TRUE" } else { "FALSE" }
}

/// Parameters as the database numbers them.
fn numbered(conn: &Conn, query: String) -> String {
    match conn {
        Conn::Sqlite(_) => query.replace('$', "?"),
        Conn::Postgres(_) => query,
    }
}
