//! Units of measure.

use kontor_domain::{
    dictionary::{Unit, UnitInput, validate_unit},
    ids::UnitId,
    refusal::{Label, Problem, Refusal, Violations},
    role::Permission,
};
use kontor_store::{Conn, units};
use serde::Serialize;

use super::exists;
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    services::once::write_once,
};

const UNIT: Label = Label::new("jednostka miary", "unit");

/// A unit as it shall be.
#[derive(Clone, Debug, Serialize)]
pub struct UnitChange {
    /// Which unit.
    pub id: UnitId,
    /// The new content.
    pub input: UnitInput,
    /// Whether it can be chosen.
    pub active: bool,
}

/// Lists units by name; `include_inactive` also those not in use.
///
/// # Errors
/// `PERMISSION_DENIED`; those of the store.
pub async fn list_units(
    app: &App,
    actor: &Actor,
    include_inactive: bool,
) -> Result<Vec<Unit>, Error> {
    actor.require(Permission::Read)?;
    let mut units = app
        .db
        .read(|conn| Ok::<_, Error>(units::all(conn)?))
        .await?;
    units.retain(|unit| unit.active || include_inactive);
    Ok(units)
}

/// Adds a unit.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS`; those of [`write_once`].
pub async fn create_unit(
    app: &App,
    actor: &Actor,
    input: UnitInput,
    request_id: &str,
) -> Result<Unit, Error> {
    actor.require(Permission::EditDictionaries)?;
    let now = app.now();
    let unit = validated(&input, app.id(now), true)?;
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.DictionaryService/CreateUnit",
        request_id,
        &input,
        move |conn| {
            if units::count(conn)? >= units::UNITS_MAX {
                let label = Label::new("jednostki miary", "units");
                return Err(Problem::too_many(label, units::UNITS_MAX)
                    .in_field("unit")
                    .into());
            }
            require_free(conn, &unit)?;
            units::insert(conn, &unit)?;
            let change = Change::of("unit.create", "unit", unit.id).between(None, Some(&unit))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(unit.clone())
        },
    )
    .await
}

/// Changes a unit.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; `ALREADY_EXISTS`; those of [`write_once`].
pub async fn update_unit(
    app: &App,
    actor: &Actor,
    change: UnitChange,
    request_id: &str,
) -> Result<Unit, Error> {
    actor.require(Permission::EditDictionaries)?;
    let now = app.now();
    let after = validated(&change.input, change.id, change.active)?;
    let (by, keys) = (actor.clone(), app.keys.clone());
    write_once(
        app,
        actor,
        "kontor.v1.DictionaryService/UpdateUnit",
        request_id,
        &change,
        move |conn| {
            let Some(before) = units::find(conn, after.id)? else {
                return Err(Refusal::not_found(UNIT, after.id.to_string()).into());
            };
            if after == before {
                return Ok(before);
            }
            require_free(conn, &after)?;
            units::update(conn, &after)?;
            let change =
                Change::of("unit.update", "unit", after.id).between(Some(&before), Some(&after))?;
            audit::record(conn, &keys, &by, now, &change)?;
            Ok(after.clone())
        },
    )
    .await
}

fn require_free(conn: &mut Conn, unit: &Unit) -> Result<(), Error> {
    match units::find_by_name(conn, &unit.name)? {
        Some(other) if other.id != unit.id => Err(exists(UNIT, &other.name).into()),
        _ => Ok(()),
    }
}

fn validated(input: &UnitInput, id: UnitId, active: bool) -> Result<Unit, Error> {
    let mut violations = Violations::new();
    let unit = validate_unit(input, id, active, &mut violations.scope("unit"));
    violations.into_result()?;
    unit.ok_or_else(|| Error::internal("a violation without its refusal"))
}
