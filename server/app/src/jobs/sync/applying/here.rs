//! The program's elements in their own types: loaded, changed by what the shop says, and put back.

mod categories;
mod loading;
mod removing;
mod writing;

use std::sync::Arc;

use kontor_domain::{
    dictionary::{Producer, Unit},
    ids::{CategoryId, ShopId},
    product::Product,
    sync::field::Field,
};
use kontor_store::product_images::ProductImage;

pub(in crate::jobs::sync) use loading::load;
pub(super) use removing::remove;
pub(super) use writing::{Values, add, change, set_archived};

use super::{fate::Failure, turn::Turn};
use crate::{
    error::Error,
    services::sync::elements::{
        LocalElement, Partners, ShopFacts, Unfit,
        local::{category::TreeCategory, product::Places},
    },
};

/// An element of the program.
#[derive(Clone, Debug)]
pub(in crate::jobs::sync) struct Here {
    /// As the planner sees it.
    pub(in crate::jobs::sync) element: LocalElement,
    /// In its own type.
    pub(in crate::jobs::sync) own: Own,
}

/// An element in its own type.
#[derive(Clone, Debug)]
pub(in crate::jobs::sync) enum Own {
    /// A unit of measure.
    Unit(Unit),
    /// A category of the shop's tree.
    Category(TreeCategory),
    /// A producer.
    Producer(Producer),
    /// A VAT rate.
    VatRate,
    /// A product with its categories in the shop's tree.
    Product(Box<Product>, Places),
    /// A picture.
    Image(ProductImage),
}

/// What else is known where elements are read and written.
#[derive(Clone, Debug)]
pub(in crate::jobs::sync) struct Around {
    /// The shop.
    pub(in crate::jobs::sync) shop: ShopId,
    /// The shop as a whole.
    pub(in crate::jobs::sync) facts: Arc<ShopFacts>,
    /// Who is whose partner.
    pub(in crate::jobs::sync) partners: Arc<Partners>,
    /// The category for products that have none in the shop's tree.
    pub(in crate::jobs::sync) export_category: Option<CategoryId>,
}

impl Around {
    /// As it is in a kind's turn.
    pub(in crate::jobs::sync) fn of(turn: &Turn<'_>) -> Self {
        let run = &turn.ctx.run.new;
        Self {
            shop: run.shop,
            facts: Arc::clone(&turn.facts),
            partners: Arc::clone(&turn.partners),
            export_category: run
                .options
                .of(turn.kind)
                .export_category
                .map(CategoryId::from_uuid),
        }
    }
}

/// Why an element is not written here.
#[derive(Debug)]
pub(super) enum Fault {
    /// The value of a field does not go here.
    Unfit(Field),
    /// Another element has it already.
    Taken(Field),
    /// What it belongs to is not here.
    Missing(Field),
    /// This server failed.
    Failed(Error),
}

impl Fault {
    /// As the journal keeps it.
    ///
    /// # Errors
    /// The server's own failure, which is none of the element.
    pub(super) fn failure(self) -> Result<Failure, Error> {
        Ok(match self {
            Self::Unfit(field) => Failure::own("FIELD_UNFIT", field.as_str()),
            Self::Taken(field) => Failure::own("FIELD_TAKEN", field.as_str()),
            Self::Missing(field) => Failure::own("PARTNER_MISSING", field.as_str()),
            Self::Failed(error) => return Err(error),
        })
    }
}

impl From<Unfit> for Fault {
    fn from(Unfit(field): Unfit) -> Self {
        Self::Unfit(field)
    }
}

impl From<kontor_store::StoreError> for Fault {
    fn from(error: kontor_store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
