//! What is sent to the shop for an operation, and its place in a request of several.

use kontor_domain::sync::operation::Action;
use kontor_shoper::{
    Bulk, BulkAnswer, Error as ShopError, Id, Producer, ProducerFields, Product, ProductFields,
    ProductImage, ProductImageFields, Resource, Shop, Ticket, Unit, UnitFields, Writable,
};
use serde_json::Value;

use super::merged::merged;
use crate::error::Error;

/// The fields that are written; of a deletion the kind alone.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// Of a unit.
    Unit(UnitFields),
    /// Of a producer.
    Producer(ProducerFields),
    /// Of a product.
    Product(Box<ProductFields>),
    /// Of a picture.
    Image(Box<ProductImageFields>),
}

/// A call: what is done with which element.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Changing, adding or deleting.
    pub(super) action: Action,
    /// The element's number; none of one that is added.
    pub(super) number: Option<u64>,
    /// The fields; ignored when deleting.
    pub(super) body: Body,
}

/// Where the answer to a request stands.
#[derive(Debug)]
pub(super) enum Place {
    /// It tells the number of what was added.
    Unit(Ticket<Id<Unit>>),
    /// The same.
    Producer(Ticket<Id<Producer>>),
    /// The same.
    Product(Ticket<Id<Product>>),
    /// The same.
    Image(Ticket<Id<ProductImage>>),
    /// It tells that it was done.
    Done(Ticket<()>),
}

/// Calls the same code with the fields and the kind of a body.
macro_rules! of_body {
    ($body:expr, $fields:ident, $kind:ident => $do:expr) => {
        match $body {
            Body::Unit($fields) => {
                type $kind = Unit;
                $do
            }
            Body::Producer($fields) => {
                type $kind = Producer;
                $do
            }
            Body::Product($fields) => {
                type $kind = Product;
                let $fields: &ProductFields = $fields;
                $do
            }
            Body::Image($fields) => {
                type $kind = ProductImage;
                let $fields: &ProductImageFields = $fields;
                $do
            }
        }
    };
}

impl Body {
    /// How long it is, about, in bytes.
    pub(super) fn bytes(&self) -> Result<usize, Error> {
        let text = of_body!(self, fields, _Kind => serde_json::to_vec(fields));
        let text = text.map_err(Error::because("writing fields for the shop as JSON"))?;
        Ok(text.len())
    }

    /// The element's JSON after this was written, as far as it can be told without asking.
    pub(super) fn laid_over(&self, before: Option<&str>, number: u64) -> Result<String, Error> {
        of_body!(self, fields, Kind => {
            let mut sent = serde_json::to_value(fields)
                .map_err(Error::because("writing fields for the shop as JSON"))?;
            without_bytes(&mut sent);
            if before.is_none() {
                number_stock_row(&mut sent, number);
            }
            merged(before, &sent, (<Kind as Resource>::ID_FIELD, number))
        })
    }
}

/// The bytes of a picture are no part of what is told of it; a difference of the stock is no quantity.
fn without_bytes(sent: &mut Value) {
    if let Some(object) = sent.as_object_mut() {
        object.remove("content");
    }
    if let Some(row) = sent.get_mut("stock").and_then(Value::as_object_mut) {
        row.remove("stock_relative");
    }
}

/// A new product's stock row has a number that the shop gives and does not tell. Nothing here asks for it, but a row without one
/// is none; the next reading of the product brings the true one.
fn number_stock_row(sent: &mut Value, product: u64) {
    if let Some(row) = sent.get_mut("stock").and_then(Value::as_object_mut) {
        row.insert("stock_id".to_owned(), product.into());
    }
}

impl Request {
    /// Takes a place in a request of several.
    ///
    /// # Errors
    /// Defects: the request is full, or the number is none of a shop.
    pub(super) fn put_into(&self, bulk: &mut Bulk) -> Result<Place, Error> {
        match self.number {
            Some(number) => of_body!(&self.body, fields, Kind => {
                let id = Id::<Kind>::new(number)
                    .ok_or_else(|| Error::internal("a number that no shop gives"))?;
                if self.action == Action::DeleteInShop {
                    bulk.delete(id)
                } else {
                    bulk.update(id, fields)
                }
                .map(Place::Done)
            }),
            None => match &self.body {
                Body::Unit(fields) => bulk.insert::<Unit>(fields).map(Place::Unit),
                Body::Producer(fields) => bulk.insert::<Producer>(fields).map(Place::Producer),
                Body::Product(fields) => bulk.insert::<Product>(fields).map(Place::Product),
                Body::Image(fields) => bulk.insert::<ProductImage>(fields).map(Place::Image),
            },
        }
        .map_err(Error::because("putting a request for the shop together"))
    }

    /// Whether it goes alone: a picture with its bytes.
    pub(super) fn goes_alone(&self) -> bool {
        matches!((&self.body, self.number), (Body::Image(_), None))
    }

    /// Adds one element by a call of its own.
    pub(super) async fn insert(&self, shop: &Shop) -> Result<u64, ShopError> {
        of_body!(&self.body, fields, Kind => inserted::<Kind>(shop, fields).await)
    }
}

async fn inserted<R: Writable>(shop: &Shop, fields: &R::Fields) -> Result<u64, ShopError> {
    Ok(shop.endpoint::<R>().insert(fields).await?.get())
}

impl Place {
    /// The result: the number of what was added, none of what was changed or deleted.
    pub(super) fn take(self, answer: &mut BulkAnswer) -> Result<Option<u64>, ShopError> {
        match self {
            Self::Unit(ticket) => answer.take(ticket).map(|id| Some(id.get())),
            Self::Producer(ticket) => answer.take(ticket).map(|id| Some(id.get())),
            Self::Product(ticket) => answer.take(ticket).map(|id| Some(id.get())),
            Self::Image(ticket) => answer.take(ticket).map(|id| Some(id.get())),
            Self::Done(ticket) => answer.take(ticket).map(|()| None),
        }
    }
}
