//! The list page of every model, from its description alone.
//!
//! The address holds everything one sees: filters, search, order, columns and page (`state`). The
//! page asks the server for exactly that (`view`), and every part (`toolbar`, `filters`, `table`,
//! `bulkbar`) reads the same `ListView` and changes only the address.

mod bulkbar;
mod columns;
mod filters;
pub mod hits;
pub mod keys;
mod save_filter;
mod saved;
mod scroll;
pub mod selection;
pub mod share;
mod state;
mod table;
mod toolbar;
mod transfer;
mod view;
mod width;

pub use scroll::watch_history;
pub use view::ModelList;
