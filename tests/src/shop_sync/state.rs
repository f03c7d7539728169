//! Both sides in the end, in lines that do not depend on new ids and times, so that two ends can be compared.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use anyhow::Result;
use kontor_practice_shop::{Panel, Shop};
use serde_json::Value;

use crate::database::Outsider;

/// Where the shop keeps what is synchronised.
const RESOURCES: [&str; 5] = [
    "units",
    "categories",
    "producers",
    "products",
    "product-images",
];
/// What the shop gives itself, and what only names another element by its number.
const OWN_FIELDS: [&str; 10] = [
    "product_id",
    "gfx_id",
    "unic_name",
    "translation_id",
    "stock_id",
    "add_date",
    "edit_date",
    "permalink",
    "producer_id",
    "unit_id",
];

/// What is where, a line each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// How often each line is there.
    lines: BTreeMap<String, u32>,
}

impl State {
    /// Reads both sides.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(database: &str, run_id: &str, shop: &Shop) -> Result<Self> {
        let mut state = Self::default();
        let names = shop.panel(|panel| state.read_shop(panel, &shop.address()));
        state.read_program(&mut Outsider::open(database)?, run_id, &names)?;
        Ok(state)
    }

    /// How this differs from what was expected; nothing if it does not.
    pub fn differences(&self, expected: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        for line in self.lines.keys().chain(expected.lines.keys()) {
            let is = self.lines.get(line).copied().unwrap_or_default();
            let should = expected.lines.get(line).copied().unwrap_or_default();
            let difference = format!("{is} instead of {should}: {line}");
            if is != should && differences.last() != Some(&difference) {
                differences.push(difference);
            }
        }
        differences.sort();
        differences.dedup();
        differences
    }

    /// How many lines begin so.
    pub fn count(&self, beginning: &str) -> u32 {
        let lines = self.lines.iter();
        lines
            .filter(|(line, _)| line.starts_with(beginning))
            .map(|(_, count)| count)
            .sum()
    }

    fn add(&mut self, line: String) {
        *self.lines.entry(line).or_default() += 1;
    }

    /// Returns the names of the shop's elements by resource and number.
    fn read_shop(&mut self, panel: &Panel<'_>, base: &str) -> HashMap<(String, u32), String> {
        let mut names = HashMap::new();
        for resource in RESOURCES {
            for id in panel.ids(resource) {
                let Some(json) = panel.get(resource, id) else {
                    continue;
                };
                let mut line = format!("shop {resource}: ");
                for (field, of) in [
                    ("producer_id", "producers"),
                    ("unit_id", "units"),
                    ("product_id", "products"),
                ] {
                    if of != resource
                        && let Some(name) =
                            number(&json[field]).and_then(|id| names.get(&(of.to_owned(), id)))
                    {
                        // formatting into a text cannot fail
                        let _ = write!(line, "{of} {name}, ");
                    }
                }
                names.insert((resource.to_owned(), id), name(resource, &json));
                if let Some(bytes) = panel.picture(id).filter(|_| resource == "product-images") {
                    let _ = write!(line, "{}, ", String::from_utf8_lossy(&bytes));
                }
                let _ = write!(line, "{}", bare(json));
                self.add(line.replace(base, ""));
            }
        }
        names
    }

    fn read_program(
        &mut self,
        database: &mut Outsider,
        run_id: &str,
        names: &HashMap<(String, u32), String>,
    ) -> Result<()> {
        let is_postgres = database.is_postgres();
        let hex = |column: &str| {
            if is_postgres {
                format!("upper(encode({column}, 'hex'))")
            } else {
                format!("hex({column})")
            }
        };
        for (what, columns, from) in TABLES {
            let columns: Vec<String> = columns
                .iter()
                .map(|column| match column.strip_prefix("hex ") {
                    Some(column) => hex(column),
                    None => format!("coalesce(CAST({column} AS TEXT), '-')"),
                })
                .collect();
            let sql = format!(
                "SELECT {} AS value FROM {from}",
                columns.join(" || ' | ' || ")
            );
            for line in database.texts(&sql)? {
                self.add(format!("program {what}: {line}"));
            }
        }
        let run = run_id.replace('-', "").to_uppercase();
        for (what, columns, from) in OF_RUN {
            let sql = format!(
                "SELECT {columns} AS value FROM {from} WHERE {} = '{run}'",
                hex("o.run_id")
            );
            for line in database.texts(&sql)? {
                self.add(format!("run {what}: {line}"));
            }
        }
        self.read_links(database, names)
    }

    fn read_links(
        &mut self,
        database: &mut Outsider,
        names: &HashMap<(String, u32), String>,
    ) -> Result<()> {
        for line in database.texts(LINKS)? {
            let mut parts = line.splitn(3, '|');
            let (Some(kind), Some(element), Some(rest)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let resource = match kind {
                "unit" => "units",
                "category" => "categories",
                "producer" => "producers",
                "product" => "products",
                "product_image" => "product-images",
                _ => "",
            };
            let there = element
                .parse()
                .ok()
                .and_then(|id| names.get(&(resource.to_owned(), id)));
            let there = there.map_or(element, String::as_str);
            self.add(format!("link {kind}: {rest} = {there}"));
        }
        Ok(())
    }
}

type Table = (&'static str, &'static [&'static str], &'static str);

/// The program's elements, by name.
const TABLES: [Table; 5] = [
    (
        "unit",
        &["name", "full_name", "decimals", "active"],
        "units",
    ),
    (
        "category",
        &["c.name", "p.name", "c.active", "c.position", "c.outside"],
        "categories c LEFT JOIN categories p ON p.id = c.parent_id",
    ),
    ("producer", &["name", "web", "active"], "producers"),
    (
        "product",
        &[
            "p.code",
            "p.name",
            "p.kind",
            "p.ean",
            "u.name",
            "p.rate",
            "p.price_base",
            "p.price",
            "p.price_currency",
            "p.pkwiu",
            "p.gtu",
            "r.name",
            "p.stock",
            "p.weight_kg",
            "p.short_description",
            "d.description",
            "p.active",
            "p.visible_in_shop",
        ],
        "products p JOIN units u ON u.id = p.unit_id LEFT JOIN producers r ON r.id = p.producer_id \
         LEFT JOIN product_descriptions d ON d.product_id = p.id",
    ),
    (
        "picture",
        &["p.code", "i.name", "i.position", "hex i.sha256"],
        "product_images i JOIN products p ON p.id = i.product_id",
    ),
];

/// The journal of the run, and what it kept of what it deleted.
const OF_RUN: [(&str, &str, &str); 2] = [
    (
        "operation",
        "o.kind || ' ' || o.action || ' ' || o.state || ' ' || o.name || ' ' || coalesce(o.skip, '') || \
         coalesce(o.error_code, '')",
        "sync_operations o",
    ),
    (
        "kept",
        "o.name || ' ' || CAST((SELECT count(*) FROM sync_kept_files f WHERE f.run_id = k.run_id AND f.number = k.number) \
         AS TEXT)",
        "sync_kept k JOIN sync_operations o ON o.run_id = k.run_id AND o.number = k.number",
    ),
];

/// Links by the names of what is linked here.
const LINKS: &str = "SELECT l.kind || '|' || CAST(l.element AS TEXT) || '|' || \
    coalesce(u.name, c.name, r.name, p.code, q.code || ' ' || i.name, '') || \
    CASE WHEN l.agreed IS NULL THEN ' never agreed' ELSE '' END || CAST(l.by_hand AS TEXT) AS value \
    FROM sync_links l LEFT JOIN units u ON u.id = l.local_id LEFT JOIN categories c ON c.id = l.local_id \
    LEFT JOIN producers r ON r.id = l.local_id LEFT JOIN products p ON p.id = l.local_id \
    LEFT JOIN product_images i ON i.id = l.local_id LEFT JOIN products q ON q.id = i.product_id";

fn number(json: &Value) -> Option<u32> {
    match json {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|number| number.try_into().ok()),
    }
}

/// What an element is called: nothing else of its resource is called so.
fn name(resource: &str, json: &Value) -> String {
    let text = match resource {
        "products" => &json["code"],
        "producers" => &json["name"],
        _ => &json["translations"]["pl_PL"]["name"],
    };
    text.as_str().unwrap_or_default().to_owned()
}

/// Without what the shop gives itself, and without what depends on its number: of some elements numbers are texts, and no
/// picture is `false`.
fn bare(json: Value) -> Value {
    match json {
        Value::Number(number) => number.to_string().into(),
        Value::Bool(false) => Value::Null,
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| !OWN_FIELDS.contains(&name.as_str()))
            .map(|(name, value)| (name, bare(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(bare).collect(),
        other => other,
    }
}
