//! The engine: one way to read and one way to write, against descriptions, naming no model.
//!
//! Reading: a filter, an order and a page become the ids of that page (`list`); `graph` loads those
//! rows and, level by level, just enough of what they refer to, one statement a model and level,
//! however many rows there are. Writing: `write` takes a batch through one transaction, from the
//! caller's permission to the change log. What single models do on top is in `rules`.

pub mod catalog;
pub mod compare;
pub mod condition;
pub mod count;
pub mod cursor;
pub mod custom;
pub mod files;
pub mod graph;
pub mod image;
pub mod json_schema;
pub mod list;
pub mod load;
pub mod narrow;
pub mod order;
pub mod repr;
pub mod reverse;
pub mod search;
pub mod write;

pub use graph::Graph;
pub use write::{Op, Trust, Writer};
