//! The audit row of a change, written in the change's own transaction.

use kontor_store::{
    Conn, StoreError,
    audit::{ActorKind, NewEntry, append},
};
use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    actor::{Actor, WorkstationActor},
    error::Error,
    keys::Keys,
};

/// What was done to one thing. Holds no secret: whoever may read the audit reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    action: &'static str,
    object_kind: &'static str,
    object_id: Option<Uuid>,
    content: Map<String, Value>,
}

impl Change {
    /// An action (`customer.update`) on a thing (`customer`, its id).
    pub fn of(action: &'static str, object_kind: &'static str, object_id: impl Into<Uuid>) -> Self {
        Self {
            action,
            object_kind,
            object_id: Some(object_id.into()),
            content: Map::new(),
        }
    }

    /// An action on something that has no id.
    pub fn without_id(action: &'static str, object_kind: &'static str) -> Self {
        Self {
            action,
            object_kind,
            object_id: None,
            content: Map::new(),
        }
    }

    /// With one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.content.insert(name.to_owned(), value.into());
        self
    }

    /// With the thing as it was and as it is: `before`, `after`, and the names of the fields that differ as `changed`.
    ///
    /// # Errors
    /// [`Error::Internal`] if one of them cannot be written as JSON.
    pub fn between<T: Serialize>(
        mut self,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<Self, Error> {
        let json = |thing: Option<&T>| {
            thing
                .map(serde_json::to_value)
                .transpose()
                .map_err(Error::because("writing a change as JSON"))
        };
        let (before, after) = (json(before)?, json(after)?);
        if let (Some(before), Some(after)) = (&before, &after) {
            self.content
                .insert("changed".to_owned(), changed(before, after));
        }
        for (name, value) in [("before", before), ("after", after)] {
            if let Some(value) = value {
                self.content.insert(name.to_owned(), value);
            }
        }
        Ok(self)
    }
}

/// Appends the row of a change made by `actor`.
///
/// # Errors
/// Those of the store.
pub fn record(
    conn: &mut Conn,
    keys: &Keys,
    actor: &Actor,
    now: OffsetDateTime,
    change: &Change,
) -> Result<(), Error> {
    let kind = match (actor.user_id, actor.service_token_id) {
        (Some(_), _) => ActorKind::User,
        (None, Some(_)) => ActorKind::System,
        (None, None) => ActorKind::Console,
    };
    let who = (kind, actor.id(), actor.workstation_id.map(Uuid::from));
    Ok(write(conn, keys, who, now, change)?)
}

/// Appends the row of something that a workstation did without a person, as joining or a refused login.
///
/// # Errors
/// Those of the store.
pub fn record_of_workstation(
    conn: &mut Conn,
    keys: &Keys,
    workstation: &WorkstationActor,
    now: OffsetDateTime,
    change: &Change,
) -> Result<(), Error> {
    let who = (ActorKind::System, None, Some(Uuid::from(workstation.id)));
    Ok(write(conn, keys, who, now, change)?)
}

/// Appends the row of something that the server did by itself.
///
/// # Errors
/// Those of the store.
pub fn record_of_server(
    conn: &mut Conn,
    keys: &Keys,
    now: OffsetDateTime,
    change: &Change,
) -> Result<(), Error> {
    Ok(write(
        conn,
        keys,
        (ActorKind::System, None, None),
        now,
        change,
    )?)
}

type Who = (ActorKind, Option<Uuid>, Option<Uuid>);

fn write(
    conn: &mut Conn,
    keys: &Keys,
    who: Who,
    now: OffsetDateTime,
    change: &Change,
) -> Result<(), StoreError> {
    let (actor_kind, actor_id, workstation_id) = who;
    let content = Value::Object(change.content.clone());
    let entry = NewEntry {
        at: now,
        actor_kind,
        actor_id,
        workstation_id,
        action: change.action,
        object_kind: change.object_kind,
        object_id: change.object_id,
        content: &content,
    };
    append(conn, keys.audit(), &[entry])?;
    Ok(())
}

/// The names of the top fields that differ, sorted.
fn changed(before: &Value, after: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return Value::Array(Vec::new());
    };
    let mut names: Vec<&String> = before
        .keys()
        .chain(after.keys())
        .filter(|name| before.get(*name) != after.get(*name))
        .collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| Value::from(name.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_names_the_fields_that_differ() {
        let before = json!({"name": "Ala", "town": "Łódź", "email": null});
        let after = json!({"name": "Ala", "town": "Gdynia", "phone": "1"});
        let change = Change::of("customer.update", "customer", Uuid::nil())
            .between(Some(&before), Some(&after))
            .unwrap();
        assert_eq!(change.content["changed"], json!(["email", "phone", "town"]));
        assert_eq!(change.content["after"]["town"], "Gdynia");
    }

    #[test]
    fn a_new_thing_has_no_before() {
        let change = Change::of("user.create", "user", Uuid::nil())
            .between(None, Some(&json!({"login": "ala"})))
            .unwrap();
        assert_eq!(change.content.keys().collect::<Vec<_>>(), ["after"]);
    }
}
