//! Measurements, each beside a floor that is measured in the same run: the same rows written, or the same rows read,
//! by SQL alone.

mod figures;
mod floor;
mod issuing;
mod lists;
mod prepared;
mod printing;
mod process;
mod running;
mod sync;

pub use figures::{Figure, Figures};
pub use issuing::issuing;
pub use lists::lists;
pub use printing::printing;
pub use running::running;
pub use sync::{SyncFigure, SyncMeasure, sync};
