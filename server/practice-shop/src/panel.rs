//! The panel: what the shop's owner sees and does by hand, past the API's door and verbs.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::{
    answer::Refusal,
    schema::Resource,
    store::Store,
    switches::Switches,
    wire::{Place, write_element},
};

/// Why the panel refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// There is no resource of this name.
    #[error("the practice shop has no resource \"{0}\"")]
    UnknownResource(String),
    /// The shop refuses, in its own words.
    #[error("{0}")]
    Refused(String),
}

impl From<Refusal> for PanelError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.text)
    }
}

/// The shop as its owner has it before them. Resources are named as in the API ("products").
#[derive(Debug)]
pub struct Panel<'a> {
    store: &'a mut Store,
}

impl<'a> Panel<'a> {
    /// The panel of a shop.
    pub(crate) fn of(store: &'a mut Store) -> Self {
        Self { store }
    }

    /// How many elements a resource has; 0 for one that does not exist.
    pub fn count(&self, resource: &str) -> usize {
        Resource::named(resource).map_or(0, |resource| self.store.table(resource).rows().len())
    }

    /// The ids of a resource's elements, ascending.
    pub fn ids(&self, resource: &str) -> Vec<u32> {
        let resource = Resource::named(resource);
        let rows = resource.map(|resource| self.store.table(resource).rows());
        rows.unwrap_or_default().iter().map(|row| row.id).collect()
    }

    /// An element as the API shows it.
    pub fn get(&self, resource: &str, id: u32) -> Option<Json> {
        let resource = Resource::named(resource)?;
        let row = self.store.get(resource, id)?;
        let mut json = String::new();
        write_element(&mut json, self.store, resource, row, Place::Alone);
        serde_json::from_str(&json).ok()
    }

    /// Makes an element from a body as the API takes it, also one that the API does not let callers make
    /// (`taxes`). Returns its id.
    ///
    /// # Errors
    /// [`PanelError`] with all that is wrong.
    pub fn create(&mut self, resource: &str, body: &Json) -> Result<u32, PanelError> {
        let resource = known(resource)?;
        Ok(self.store.insert(resource, &object(body))?)
    }

    /// Changes an element: what the body does not name stays.
    ///
    /// # Errors
    /// [`PanelError`] if it is not there, or with all that is wrong.
    pub fn change(&mut self, resource: &str, id: u32, body: &Json) -> Result<(), PanelError> {
        let resource = known(resource)?;
        Ok(self.store.update(resource, id, &object(body))?)
    }

    /// Deletes an element and what goes with it.
    ///
    /// # Errors
    /// [`PanelError`] if it is not there, or the shop needs it.
    pub fn delete(&mut self, resource: &str, id: u32) -> Result<(), PanelError> {
        let resource = known(resource)?;
        Ok(self.store.delete(resource, id)?)
    }

    /// Opens an element for editing: until it is closed, the API answers 409 to changing or deleting it.
    ///
    /// # Errors
    /// [`PanelError::UnknownResource`].
    pub fn open(&mut self, resource: &str, id: u32) -> Result<(), PanelError> {
        let resource = known(resource)?;
        self.store.open.insert((resource, id));
        Ok(())
    }

    /// Closes it again.
    ///
    /// # Errors
    /// [`PanelError::UnknownResource`].
    pub fn close(&mut self, resource: &str, id: u32) -> Result<(), PanelError> {
        let resource = known(resource)?;
        self.store.open.remove(&(resource, id));
        Ok(())
    }

    /// Sets one of the settings that `application-config` shows (`product_defaults_code`).
    pub fn set(&mut self, setting: &str, value: Json) {
        self.store.config.set(setting, value);
    }

    /// The bytes of a picture.
    pub fn picture(&self, id: u32) -> Option<Arc<[u8]>> {
        self.store
            .pictures
            .get(&id)
            .map(crate::store::Picture::bytes)
    }

    /// Positions of the switches, to look at or to change.
    pub fn switches(&mut self) -> &mut Switches {
        &mut self.store.switches
    }
}

fn known(resource: &str) -> Result<Resource, PanelError> {
    Resource::named(resource).ok_or_else(|| PanelError::UnknownResource(resource.to_owned()))
}

fn object(body: &Json) -> serde_json::Map<String, Json> {
    body.as_object().cloned().unwrap_or_default()
}
