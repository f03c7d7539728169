//! A Shoper-compatible shop in memory: for training, demonstration and tests. It knows no other crate of Kontor.
//!
//! It speaks Shoper's REST API (`/webapi/rest`) over HTTP or HTTPS on the loopback address, with the quirks that
//! clients meet in real shops: numbers as strings, empty maps as `[]`, limits above 50 that fall back to 10,
//! Polish refusals, a leaking rate limit. What nobody could confirm about the real API is a switch.
//!
//! ```
//! use kontor_practice_shop::Shop;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), kontor_practice_shop::StartError> {
//! let shop = Shop::builder().start().await?;
//! assert!(shop.address().starts_with("http://127.0.0.1:"));
//! shop.stop().await;
//! # Ok(())
//! # }
//! ```

mod answer;
mod ask;
mod body;
pub mod catalogue;
mod clock;
mod door;
mod engine;
mod faults;
mod hold;
mod journal;
mod page;
mod panel;
mod query;
mod rest;
mod schema;
mod serve;
mod shop;
mod store;
pub mod switches;
mod table;
mod tls;
mod wire;
mod write;

pub use clock::{Clock, ManualClock, SystemClock, local};
pub use door::{Account, Rate, Right, Standing};
pub use faults::{Calls, Fault, When};
pub use hold::{Held, Point};
pub use journal::Call;
pub use panel::{Panel, PanelError};
pub use shop::{Shop, ShopBuilder, StartError};
pub use switches::Switches;
pub use tls::{Certificate, TlsError};
