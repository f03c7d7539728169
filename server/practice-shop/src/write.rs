//! Changing elements: by callers of the API and by hand in the panel.

mod categories;
mod images;
mod load;
mod plain;
mod producers;
mod products;
mod stocks;
mod tree;
mod uploads;

use http::StatusCode;

use crate::{answer::Refusal, body::Body, schema::Resource, store::Store};

pub use tree::tree;

impl Store {
    /// Makes an element; returns its id.
    ///
    /// # Errors
    /// 400 with all that is wrong.
    pub fn insert(&mut self, resource: Resource, body: &Body) -> Result<u32, Refusal> {
        let id = match resource {
            Resource::Products => products::insert(self, body),
            Resource::Stocks => stocks::insert(self, body),
            Resource::Images => images::insert(self, body),
            Resource::Categories => categories::insert(self, body),
            Resource::Producers => producers::insert(self, body),
            // the real shop fails here
            Resource::Languages => Err(broken()),
            resource => plain::insert(self, resource, body),
        }?;
        let now = self.now.unix;
        if let Some(row) = self.table_mut(resource).get_mut(id) {
            row.changed_at = now;
        }
        Ok(id)
    }

    /// Changes an element: what the body does not name stays.
    ///
    /// # Errors
    /// 404 if it is not there, 400 with all that is wrong.
    pub fn update(&mut self, resource: Resource, id: u32, body: &Body) -> Result<(), Refusal> {
        if !self.has(resource, id) {
            return Err(Refusal::not_found());
        }
        match resource {
            Resource::Products => products::update(self, id, body),
            Resource::Stocks => stocks::update(self, id, body),
            Resource::Images => images::update(self, id, body),
            Resource::Categories => categories::update(self, id, body),
            Resource::Producers => producers::update(self, id, body),
            resource => plain::update(self, resource, id, body),
        }?;
        let now = self.now.unix;
        if let Some(row) = self.table_mut(resource).get_mut(id) {
            row.changed_at = now;
        }
        Ok(())
    }

    /// Deletes an element and what goes with it.
    ///
    /// # Errors
    /// 404 if it is not there, 400 `cannot_delete_internal_object` if the shop needs it.
    pub fn delete(&mut self, resource: Resource, id: u32) -> Result<(), Refusal> {
        if !self.has(resource, id) {
            return Err(Refusal::not_found());
        }
        match resource {
            Resource::Products => {
                products::delete(self, id);
                Ok(())
            }
            Resource::Stocks => stocks::delete(self, id),
            Resource::Images => {
                images::delete(self, id);
                Ok(())
            }
            Resource::Categories => categories::delete(self, id),
            Resource::Producers => producers::delete(self, id),
            resource => plain::delete(self, resource, id),
        }
    }
}

/// 400: the shop cannot be without it.
fn internal() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "cannot_delete_internal_object",
        "Nie można usunąć obiektu systemowego",
    )
}

fn broken() -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "server_error",
        "Internal server error",
    )
}
