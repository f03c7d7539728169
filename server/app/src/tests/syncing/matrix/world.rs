//! The whole state of both sides, and what is different between two of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kontor_domain::sync::kind::Kind;
use kontor_store::{archive, files::FileHash};
use serde_json::{Map, Value};

use super::super::{Stage, resource};
use crate::error::Error;

/// Tables that tell what was done and planned, not what there is.
const BOOKS: [&str; 15] = [
    "audit",
    "audit_content",
    "audit_head",
    "files",
    "file_pieces",
    "licence",
    "requests",
    "sync_ignored",
    "sync_image_hashes",
    "sync_kept",
    "sync_kept_files",
    "sync_kinds",
    "sync_operations",
    "sync_options",
    "sync_runs",
];
/// What the shop has, as its panel names it.
const RESOURCES: [&str; 12] = [
    "products",
    "product-stocks",
    "product-images",
    "categories",
    "producers",
    "units",
    "taxes",
    "languages",
    "currencies",
    "statuses",
    "deliveries",
    "availabilities",
];
/// When something was done, not what.
const MOMENTS: [&str; 2] = ["linked_at", "updated_at"];
/// What the shop assigns itself, wherever it stands.
const SHOP_ASSIGNS: [&str; 3] = ["edit_date", "permalink", "items"];

/// Everything that there is, by side, table and key.
#[derive(Clone, Debug)]
pub(super) struct World(BTreeMap<Place, Thing>);

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) is_here: bool,
    pub(super) table: String,
    pub(super) key: String,
}

#[derive(Clone, Debug)]
struct Thing {
    name: String,
    value: Value,
}

impl World {
    /// As it is now.
    pub(super) async fn of(stage: &Stage) -> Self {
        let mut all = in_shop(stage);
        all.extend(here(stage).await);
        name(&mut all);
        Self(all)
    }

    /// Where something stands that was not there before.
    pub(super) fn added<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Place> {
        let places = self.0.keys();
        places.filter(|place| !before.0.contains_key(place))
    }

    /// What has happened, a line for each thing: `+ here units wiadro`, `~ shop producers Acme: web`, `- link Acme`. Names are
    /// those from before.
    pub(super) fn effects(&self, before: &Self) -> Vec<String> {
        let places: BTreeSet<&Place> = self.0.keys().chain(before.0.keys()).collect();
        let mut effects: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for place in places {
            let (was, is) = (before.0.get(place), self.0.get(place));
            let (sign, thing, fields) = match (was, is) {
                (Some(was), Some(is)) if was.value == is.value => continue,
                (Some(was), Some(is)) => ('~', was, changed(&was.value, &is.value)),
                (Some(was), None) => ('-', was, BTreeSet::new()),
                (None, Some(is)) => ('+', is, BTreeSet::new()),
                (None, None) => continue,
            };
            let told = format!("{sign} {} {}", place.side(), thing.name);
            effects.entry(told).or_default().extend(fields);
        }
        let effects = effects.into_iter().map(|(told, fields)| {
            let fields: Vec<String> = fields.into_iter().collect();
            if fields.is_empty() {
                told
            } else {
                format!("{told}: {}", fields.join(", "))
            }
        });
        effects.collect()
    }
}

impl Place {
    /// The side and the kind of thing; parts are told as what they belong to.
    fn side(&self) -> String {
        match (self.is_here, self.table.as_str()) {
            (true, "sync_links") => "link".to_owned(),
            (true, "product_descriptions" | "product_shop_categories") => {
                "here products".to_owned()
            }
            (true, table) => format!("here {table}"),
            (false, "product-stocks") => "shop products".to_owned(),
            (false, table) => format!("shop {table}"),
        }
    }
}

fn in_shop(stage: &Stage) -> BTreeMap<Place, Thing> {
    stage.practice.panel(|panel| {
        let mut all = BTreeMap::new();
        for table in RESOURCES {
            for id in panel.ids(table) {
                let mut value = panel.get(table, id).unwrap();
                forget_assigned(&mut value);
                if table == "product-images" {
                    let bytes = panel.picture(id).unwrap();
                    value["bytes"] = data_encoding::HEXLOWER
                        .encode(&FileHash::of(&bytes).0)
                        .into();
                }
                // stock has rows of its own
                if table == "products" {
                    value["stock"] = Value::Null;
                }
                let place = Place {
                    is_here: false,
                    table: table.to_owned(),
                    key: id.to_string(),
                };
                all.insert(place, Thing::new(value));
            }
        }
        all
    })
}

fn forget_assigned(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for field in SHOP_ASSIGNS {
                fields.remove(field);
            }
            fields.values_mut().for_each(forget_assigned);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_assigned),
        _ => {}
    }
}

async fn here(stage: &Stage) -> BTreeMap<Place, Thing> {
    stage
        .read(|conn| {
            let mut all = BTreeMap::new();
            for table in archive::tables(conn)? {
                if BOOKS.contains(&table.name.as_str()) {
                    continue;
                }
                archive::export(conn, &table, |line| {
                    let mut row: Map<String, Value> = serde_json::from_str(line).unwrap();
                    // the clock of a test goes on by itself
                    row.retain(|column, _| !MOMENTS.contains(&column.as_str()));
                    let key = table.key.iter().map(|column| text(&row[column]));
                    let place = Place {
                        is_here: true,
                        table: table.name.clone(),
                        key: key.collect::<Vec<_>>().join(" "),
                    };
                    all.insert(place, Thing::new(Value::Object(row)));
                    Ok::<_, Error>(())
                })?;
            }
            Ok(all)
        })
        .await
}

impl Thing {
    fn new(value: Value) -> Self {
        Self {
            name: String::new(),
            value,
        }
    }
}

/// Names everything as a person would: by its own name, or by that of what it belongs to.
fn name(all: &mut BTreeMap<Place, Thing>) {
    let own = |thing: &Thing| {
        let value = &thing.value;
        let texts = [&value["name"], &value["translations"]["pl_PL"]["name"]];
        texts
            .into_iter()
            .find_map(|name| name.as_str().filter(|name| !name.is_empty()))
            .map(str::to_owned)
    };
    let named = all.iter().filter_map(|(place, thing)| {
        let name = own(thing)?;
        Some((
            (place.is_here, place.table.clone(), place.key.clone()),
            name,
        ))
    });
    let names: HashMap<_, _> = named.collect();
    for (place, thing) in all {
        let of = |table: &str, column: &str| {
            let key = text(&thing.value[column]);
            names.get(&(place.is_here, table.to_owned(), key)).cloned()
        };
        let name = own(thing)
            .or_else(|| of("products", "product_id"))
            .or_else(|| KINDS_HERE.iter().find_map(|table| of(table, "local_id")))
            .or_else(|| {
                let kind: Kind = thing.value["kind"].as_str()?.parse().ok()?;
                let element = text(&thing.value["element"]);
                let place = (false, resource(kind).to_owned(), element);
                names.get(&place).cloned()
            });
        thing.name = name.unwrap_or_else(|| place.key.clone());
    }
}

/// Tables of what links are about.
const KINDS_HERE: [&str; 5] = [
    "units",
    "categories",
    "producers",
    "products",
    "product_images",
];

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The fields that differ, without those that follow from others.
fn changed(was: &Value, is: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    differing("", was, is, &mut paths);
    let follows = |path: &str| {
        let computed = path.starts_with("comp_") || path.ends_with("historical_lowest_price");
        let key = path.ends_with("_key") || path == "version";
        computed || key || ["price_special", "price_wholesale"].contains(&path)
    };
    let telling: BTreeSet<String> = paths
        .iter()
        .filter(|path| !follows(path))
        .cloned()
        .collect();
    if telling.is_empty() { paths } else { telling }
}

fn differing(path: &str, was: &Value, is: &Value, paths: &mut BTreeSet<String>) {
    let (Value::Object(was), Value::Object(is)) = (was, is) else {
        if was != is {
            // what a link remembers is one thing
            let path = if path.starts_with("agreed") {
                "agreed"
            } else {
                path
            };
            paths.insert(path.trim_start_matches("translations.pl_PL.").to_owned());
        }
        return;
    };
    for key in was.keys().chain(is.keys()) {
        let below = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let null = Value::Null;
        let (was, is) = (was.get(key).unwrap_or(&null), is.get(key).unwrap_or(&null));
        differing(&below, was, is, paths);
    }
}
