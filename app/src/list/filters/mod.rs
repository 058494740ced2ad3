//! Filters of a list: what a model offers (`offers`), the panel that sets them (`panel`, `row`,
//! `values`), and the chips that say which are on (`chips`).

pub mod chips;
pub mod offers;
mod panel;
mod row;
mod values;

pub use chips::FilterChips;
pub use panel::FilterPanel;
