//! The calendar: FullCalendar behind our own bindings, and what surrounds it.
//!
//! The URL is the state (`range.rs`). `grid.rs` keeps the JavaScript calendar in step with it and
//! asks the server for the visible range; clicks open `summary.rs`; drops and the button there open
//! `reschedule.rs`, the one place from which a window is moved.

mod binding;
mod drag;
mod events;
mod filters;
mod grid;
mod handle;
mod keys;
mod legend;
mod links;
mod loader;
mod opening;
mod overlaps;
pub mod range;
mod reschedule;
mod scene;
mod summary;
mod tidy;
mod toolbar;
pub mod zones;

pub use events::{MAINTENANCE, OUTAGE, color, label};
pub use filters::Filters;
pub use grid::Grid;
pub use keys::listen as listen_for_keys;
pub use legend::Legend;
pub use links::Links;
pub use overlaps::Overlaps;
pub use reschedule::{Proposal, RescheduleDialog};
pub use scene::Scene;
pub use summary::{SummaryCard, times};
pub use toolbar::Toolbar;
