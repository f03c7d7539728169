//! Takes an element away that an import added and nobody has used since.

use kontor_domain::ids::{CategoryId, ProducerId, ProductId, UnitId};
use kontor_store::{Conn, product_images, unused};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Fault, Here, Own};

/// Takes it away; false if somebody uses it: then it stays.
pub(in crate::jobs::sync::applying) fn remove(
    conn: &mut Conn,
    here: &Here,
    at: OffsetDateTime,
) -> Result<bool, Fault> {
    let id: Uuid = here.element.id;
    Ok(match &here.own {
        Own::Unit(_) => unused::remove_unit(conn, UnitId::from_uuid(id))?,
        Own::Category(_) => unused::remove_category(conn, CategoryId::from_uuid(id))?,
        Own::Producer(_) => unused::remove_producer(conn, ProducerId::from_uuid(id))?,
        Own::Product(..) => unused::remove_product(conn, ProductId::from_uuid(id))?,
        Own::Image(image) => {
            product_images::remove(conn, image, at)?;
            true
        }
        // a rate of the law was not added by anybody
        Own::VatRate => false,
    })
}
