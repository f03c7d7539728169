//! What the whole-system tests, the benchmarks and the soak share: real servers in processes of their own.

pub use kontor_server::demo::process;
