//! Models and their descriptions, shared by server and browser.
//!
//! To add a model, write one struct in `models/<area>/<model>.rs`, name it in `registry.rs`, and
//! generate its pair of migrations (`docs/MODELS.md`). Nothing here does I/O; everything compiles
//! to wasm.

extern crate self as shared;

pub mod action;
pub mod candidate_key;
pub mod check;
pub mod choices;
pub mod custom;
pub mod display;
pub mod error;
pub mod family;
mod field;
pub mod filter;
pub mod identity;
#[cfg(any(feature = "csr", feature = "ssr"))]
pub mod json;
pub mod meta;
pub mod models;
pub mod moment;
pub mod natural;
pub mod packed;
pub mod patch;
pub mod prelude;
#[cfg(any(feature = "csr", feature = "ssr"))]
pub mod protocol;
pub mod registry;
pub mod row;
#[cfg(any(feature = "csr", feature = "ssr"))]
pub mod rpc;
pub mod slug;
pub mod status;
pub mod transfer;
pub mod types;
pub mod value;
