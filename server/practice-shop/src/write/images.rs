//! Pictures of products (Shoper API: product-images).

use serde_json::Value as Json;

use super::uploads;
use crate::{
    answer::Refusal,
    body::{self, Body, Mode, Problems, decimal, text_of},
    schema::{Resource, image},
    store::{Picture, Store},
    switches::Unexpected,
    table::{Cell, Row},
};

const OF: Resource = Resource::Images;

/// Names that a picture's body may have beside its writable columns.
const KNOWN: [&str; 6] = ["product_id", "url", "content", "order", "main", "name"];

/// Pictures of one product.
const PICTURES_MAX: usize = 255;

/// A file that came with a body.
struct File {
    bytes: Vec<u8>,
    extension: &'static str,
}

/// Adds a picture to a product; the first one becomes the main one.
pub fn insert(store: &mut Store, body: &Body) -> Result<u32, Refusal> {
    let mut problems = Problems::default();
    let owner = body.get("product_id").map(text_of);
    let product = owner.as_deref().and_then(|id| id.trim().parse().ok());
    let product = product.and_then(|id| store.get(Resource::Products, id));
    let id = store.table(OF).next_id();
    let schema = OF.schema();
    let mut row = Row {
        id,
        ..Row::default()
    };
    match (&owner, product) {
        (None, _) => problems.required("product_id"),
        (Some(id), None) => problems.not_found("product_id", id),
        (_, Some(product)) if product.images.len() >= PICTURES_MAX => {
            problems.wrong("product_id", "Przekroczono limit 255 zdjęć");
        }
        (_, Some(product)) => {
            row.set(schema, image::PRODUCT, Cell::Int(product.id.into()));
            row.set(schema, image::ORDER, Cell::Int(next_order(store, product)));
        }
    }
    let file = file(store, body, &mut problems);
    if body.get("content").is_none() && body.get("url").is_none() {
        problems.required("content");
    }
    fill(store, &mut row, body, Mode::Insert, &mut problems);
    problems.settle()?;
    row.set(schema, image::UNIC_NAME, Cell::text(&id.to_string()));
    if row.texts.is_empty() {
        let name = body.get("name").map(text_of).unwrap_or_default();
        let language = store.main_language();
        let texts = row.in_language_mut(language);
        texts.set(schema, image::TEXT_NAME, Cell::text(&name));
    }
    let owner = row.value(schema, image::PRODUCT).id().unwrap_or_default();
    keep(store, &mut row, file);
    store.table_mut(OF).add(row);
    if let Some(owner) = store.table_mut(Resource::Products).get_mut(owner) {
        let mut images = std::mem::take(&mut owner.images).into_vec();
        images.push(id);
        owner.images = images.into_boxed_slice();
    }
    place(store, owner, id, body);
    bump(store, owner);
    Ok(id)
}

/// Changes a picture; new bytes keep its id.
pub fn update(store: &mut Store, id: u32, body: &Body) -> Result<(), Refusal> {
    let Some(mut row) = store.get(OF, id).cloned() else {
        return Err(Refusal::not_found());
    };
    let mut problems = Problems::default();
    let file = file(store, body, &mut problems);
    fill(store, &mut row, body, Mode::Update, &mut problems);
    problems.settle()?;
    keep(store, &mut row, file);
    let owner = row
        .value(OF.schema(), image::PRODUCT)
        .id()
        .unwrap_or_default();
    if let Some(kept) = store.table_mut(OF).get_mut(id) {
        *kept = row;
    }
    place(store, owner, id, body);
    bump(store, owner);
    Ok(())
}

/// Deletes a picture; the next one becomes the main one.
pub fn delete(store: &mut Store, id: u32) {
    let Some(row) = store.table_mut(OF).remove(id) else {
        return;
    };
    store.pictures.remove(&id);
    let owner = row
        .value(OF.schema(), image::PRODUCT)
        .id()
        .unwrap_or_default();
    if let Some(owner) = store.table_mut(Resource::Products).get_mut(owner) {
        owner.images = owner
            .images
            .iter()
            .copied()
            .filter(|image| *image != id)
            .collect();
    }
    bump(store, owner);
}

fn fill(store: &Store, row: &mut Row, body: &Body, mode: Mode, problems: &mut Problems) {
    body::own(store, OF, row, body, mode, &KNOWN, problems);
    body::texts(store, OF, row, body, mode, problems);
    let writes_order = body.contains_key("order") || body.contains_key("main");
    if writes_order && store.switches.picture_order == Some(Unexpected::Refuse) {
        problems.wrong("order", "Pole tylko do odczytu");
    }
}

/// The file of `content`, or of `url` if it is an address of this shop's own pictures: the practice shop fetches
/// nothing from elsewhere.
fn file(store: &Store, body: &Body, problems: &mut Problems) -> Option<File> {
    let text = |name: &str| body.get(name).filter(|value| !value.is_null());
    let (name, bytes) = match (text("content"), text("url")) {
        (Some(_), Some(_)) => {
            problems.wrong("url", "Podaj tylko jedno z pól: url, content");
            return None;
        }
        (Some(content), None) => ("content", content.as_str().and_then(uploads::content)),
        (None, Some(Json::String(url))) if url.is_empty() => {
            problems.wrong("url", "'' nie jest poprawnym adresem URL");
            return None;
        }
        (None, Some(url)) => ("url", own_picture(store, &text_of(url))),
        (None, None) => return None,
    };
    let Some(bytes) = bytes else {
        problems.wrong(name, "Nie udało się pobrać pliku");
        return None;
    };
    if bytes.len() > store.switches.picture_bytes_max {
        problems.wrong(name, "Plik jest zbyt duży");
        return None;
    }
    let Some(extension) = uploads::extension(&bytes) else {
        problems.wrong(name, "Niedozwolony typ pliku");
        return None;
    };
    Some(File { bytes, extension })
}

fn own_picture(store: &Store, url: &str) -> Option<Vec<u8>> {
    let path = url.strip_prefix(&store.base)?;
    store.picture_at(path).map(|(bytes, _)| bytes.to_vec())
}

/// Where files of pictures are served.
const FILES: &str = "/userdata/public/gfx/";

impl Store {
    /// The picture served under a path, with its extension.
    pub fn picture_at(&self, path: &str) -> Option<(std::sync::Arc<[u8]>, &str)> {
        let (name, extension) = path.strip_prefix(FILES)?.rsplit_once('.')?;
        let id = name.parse().ok()?;
        let row = self.get(OF, id)?;
        let kept = row.value(OF.schema(), image::EXTENSION).text();
        let picture = self.pictures.get(&id).filter(|_| kept == extension)?;
        Some((picture.bytes(), kept))
    }
}

fn keep(store: &mut Store, row: &mut Row, file: Option<File>) {
    if let Some(file) = file {
        row.set(OF.schema(), image::EXTENSION, Cell::text(file.extension));
        store
            .pictures
            .insert(row.id, Picture::Bytes(file.bytes.into()));
    }
}

fn next_order(store: &Store, product: &Row) -> i64 {
    let images = product.images.iter();
    let orders = images
        .filter_map(|id| store.get(OF, *id))
        .map(|row| row.value(OF.schema(), image::ORDER).int());
    orders.max().unwrap_or_default() + 1
}

/// Where the switch lets `order` and `main` work, puts the picture there.
fn place(store: &mut Store, owner: u32, id: u32, body: &Body) {
    if store.switches.picture_order.is_some() {
        return;
    }
    if let Some(order) = body
        .get("order")
        .and_then(|order| decimal(&text_of(order), 0))
    {
        store.set(OF, id, image::ORDER, Cell::Int(order));
    }
    let is_main = body.get("main").is_some_and(|main| text_of(main) == "1");
    let Some(mut images) = store
        .get(Resource::Products, owner)
        .map(|owner| owner.images.to_vec())
    else {
        return;
    };
    let order = |id: &u32| {
        let row = store.get(OF, *id);
        row.map_or(0, |row| row.value(OF.schema(), image::ORDER).int())
    };
    images.sort_by_key(order);
    if is_main {
        images.retain(|image| *image != id);
        images.insert(0, id);
    }
    if let Some(owner) = store.table_mut(Resource::Products).get_mut(owner) {
        owner.images = images.into_boxed_slice();
    }
}

fn bump(store: &mut Store, owner: u32) {
    if store.switches.edit_date.by_picture {
        store.touch(Resource::Products, owner);
    }
}
