//! A client of Shoper's REST API (`/webapi/rest`), made to be trusted with a shop's catalogue.
//!
//! * **Typed.** Each kind of element has its [`Endpoint`], its [`Id`] and its fields to write. What the shop writes as a text, a
//!   number, `false` or `[]` is read by its meaning; money is [`Decimal`], never a float; the JSON of each element is
//!   kept beside it ([`Element::json`]).
//! * **Honest about doubt.** Reads and deletions are repeated by themselves. A write whose fate is not known is not: its error
//!   [is in doubt](Error::is_in_doubt), and the caller looks before doing it again.
//! * **Considerate.** All callers share one picture of the shop's rate limit, in which a place is taken before each call, first
//!   come, first served. In quiet conditions the shop never has to answer 429; when it does, everybody waits as long as it says.
//! * **Careful with secrets.** Only https (or this machine); no redirects; no password or token in any `Debug`, error or log line.
//!
//! # Reading
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use kontor_shoper::{Credentials, Filter, Purpose, Shop};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::login("kontor", std::env::var("SHOP_PASSWORD")?);
//! let shop = Shop::builder("sklep123456.shoparena.pl".parse()?, credentials).build()?;
//! println!("Shoper {}", shop.version().await?);
//!
//! // every product, 50 in a call, however many there are
//! let listing = shop.for_purpose(Purpose::new("list"));
//! let mut pages = std::pin::pin!(listing.products().pages(Filter::all()));
//! while let Some(page) = pages.try_next().await? {
//!     for product in &page.elements {
//!         let name = product.translations.get("pl_PL").map_or("", |text| &text.name);
//!         println!("{} {name}", product.product_id);
//!     }
//!     for element in &page.unreadable {
//!         eprintln!("{}", element.error);
//!     }
//! }
//! for (purpose, calls) in shop.calls() {
//!     println!("{purpose}: {} calls", calls.sent);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Writing
//!
//! Only the fields that are set are sent.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//!
//! use kontor_shoper::{Category, Id, ProductFields, ProductTranslationFields, Shop, StockFields};
//!
//! # async fn example(shop: Shop, category: Id<Category>) -> Result<(), Box<dyn std::error::Error>> {
//! let text = ProductTranslationFields {
//!     name: Some("Kubek".into()),
//!     active: Some(true),
//!     ..ProductTranslationFields::default()
//! };
//! let mug = ProductFields {
//!     category_id: Some(category),
//!     code: Some("KUBEK-1".into()),
//!     stock: Some(StockFields { price: Some("24.90".parse()?), ..StockFields::default() }),
//!     translations: Some(BTreeMap::from([("pl_PL".to_owned(), text)])),
//!     ..ProductFields::default()
//! };
//! match shop.products().insert(&mug).await {
//!     Ok(id) => println!("added as {id}"),
//!     Err(error) if error.is_in_doubt() => println!("look for KUBEK-1 before adding it again"),
//!     Err(error) => println!("{error}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Several writes go in one request with [`Bulk`].
//!
//! # Needs
//!
//! A tokio runtime. TLS is rustls on ring, with the machine's authorities; [`ShopBuilder::extra_ca`] adds one. Nothing
//! has to be installed for the process.

mod address;
mod answer;
mod application;
mod auth;
mod bucket;
mod bulk;
mod call;
mod clock;
mod credentials;
mod decimal;
mod decode;
mod element;
mod endpoint;
mod error;
mod http;
mod id;
mod kinds;
mod listing;
mod purpose;
mod query;
mod resource;
mod setup;
mod shop;
#[cfg(test)]
mod testing;

pub use address::{AddressError, ShopAddress};
pub use bucket::RateLimit;
pub use bulk::{BULK_ITEMS_MAX, Bulk, BulkAnswer, BulkError, Ticket, deletion};
pub use clock::{Clock, SystemClock};
pub use credentials::Credentials;
pub use decimal::{Decimal, NotADecimal};
pub use element::{Element, Page, Unreadable};
pub use endpoint::{Deletion, Endpoint};
pub use error::{Error, ErrorCode, ErrorKind};
pub use id::{Id, NotAnId};
pub use kinds::*;
pub use purpose::{Calls, Purpose};
pub use query::{Filter, FilterValue, Order, PAGE_LIMIT_MAX, Query};
pub use resource::{Resource, Writable};
pub use setup::{BODY_BYTES_MAX, Retries, SetupError, ShopBuilder};
pub use shop::Shop;
