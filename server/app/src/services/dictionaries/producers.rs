//! Producers.

use kontor_domain::{
    dictionary::{Producer, ProducerInput, validate_producer},
    ids::ProducerId,
    refusal::{Label, Refusal, Violations},
    role::Permission,
};
use kontor_store::{StoreError, producers};
use serde::Serialize;

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

const PRODUCER: Label = Label::new("producent", "producer");

/// A producer as it shall be.
#[derive(Clone, Debug, Serialize)]
pub struct ProducerChange {
    /// Which producer.
    pub id: ProducerId,
    /// The new content.
    pub input: ProducerInput,
    /// Whether it can be chosen.
    pub active: bool,
}

/// Lists producers by name; `include_inactive` also those not in use.
///
/// # Errors
/// `PERMISSION_DENIED`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list_producers(
    app: &App,
    actor: &Actor,
    include_inactive: bool,
    (page_size, page_token): (i32, &str),
) -> Result<Page<Producer>, Error> {
    actor.require(Permission::Read)?;
    let size = paging::page_size_of(page_size, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX)?;
    let query = ("producers", include_inactive);
    let after = paging::after(&app.keys, &query, page_token)?;
    let rows = app
        .db
        .read(move |conn| {
            Ok::<_, Error>(producers::page(
                conn,
                include_inactive,
                after.as_ref(),
                size + 1,
            )?)
        })
        .await?;
    paging::page(&app.keys, &query, rows, size, producers::place)
}

/// Adds a producer.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS`; those of [`write_once`].
pub async fn create_producer(
    app: &App,
    actor: &Actor,
    input: ProducerInput,
    request_id: &str,
) -> Result<Producer, Error> {
    actor.require(Permission::EditDictionaries)?;
    let now = app.now();
    let producer = validated(&input, app.id(now), true)?;
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.DictionaryService/CreateProducer",
        request_id,
        &input,
        move |conn| {
            producers::insert(conn, &producer).map_err(taken(&producer))?;
            let change = Change::of("producer.create", "producer", producer.id)
                .between(None, Some(&producer))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(producer.clone())
        },
    )
    .await
}

/// Changes a producer.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; `ALREADY_EXISTS`; those of [`write_once`].
pub async fn update_producer(
    app: &App,
    actor: &Actor,
    change: ProducerChange,
    request_id: &str,
) -> Result<Producer, Error> {
    actor.require(Permission::EditDictionaries)?;
    let now = app.now();
    let after = validated(&change.input, change.id, change.active)?;
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.DictionaryService/UpdateProducer",
        request_id,
        &change,
        move |conn| {
            let Some(before) = producers::find(conn, after.id)? else {
                return Err(Refusal::not_found(PRODUCER, after.id.to_string()).into());
            };
            if after == before {
                return Ok(before);
            }
            producers::update(conn, &after).map_err(taken(&after))?;
            let change = Change::of("producer.update", "producer", after.id)
                .between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after.clone())
        },
    )
    .await
}

fn taken(producer: &Producer) -> impl FnOnce(StoreError) -> Error {
    let name = producer.name.clone();
    move |error| {
        if producers::is_taken(&error) {
            exists(PRODUCER, &name).into()
        } else {
            error.into()
        }
    }
}

fn validated(input: &ProducerInput, id: ProducerId, active: bool) -> Result<Producer, Error> {
    let mut violations = Violations::new();
    let producer = validate_producer(input, id, active, &mut violations.scope("producer"));
    violations.into_result()?;
    producer.ok_or_else(|| Error::internal("a violation without its refusal"))
}
