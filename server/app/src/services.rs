//! The use cases: one function for each thing that can be asked of Kontor.
//!
//! Each has the shape `pub async fn create(app: &App, actor: &Actor, input: …) -> Result<…, Error>`. It authorises
//! first (`actor.require(Permission::…)?`), loads, lets `kontor_domain` decide, and writes in one `Db::write`, the
//! audit row among the rest. No service sees a protobuf type, and none calls an adaptor.

pub mod audit;
pub mod bank_accounts;
pub mod callers;
pub mod company;
pub mod customers;
pub mod dictionaries;
pub mod enrolment;
pub mod etag;
pub mod invoices;
pub mod licence;
pub mod login;
pub mod once;
pub mod paging;
pub mod products;
pub mod restored;
pub mod searching;
pub mod series;
pub mod server_info;
pub mod service_tokens;
pub mod sessions;
pub mod shops;
pub mod sync;
pub mod templates;
pub mod users;
pub mod workstations;
