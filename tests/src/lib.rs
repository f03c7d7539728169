//! What the whole-system tests, the benchmarks and the soak share: offices of real processes, and the runs that try
//! to make them lose or double an invoice.

pub mod bench;
pub mod client_kills;
pub mod database;
pub mod licence;
pub mod office;
pub mod pace;
pub mod papers;
pub mod programs;
pub mod report;
pub mod same_buyer;
pub mod seed;
pub mod shop_sync;
pub mod storm;
pub mod watch;

pub use kontor_server::demo::process;
