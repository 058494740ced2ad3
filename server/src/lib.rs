//! The Purser server.
//!
//! `rest` and `rpc` are two thin faces of `services`; services ask the `engine`, the engine asks
//! `db`. What one model does that others do not stands in `rules`. Nothing below the faces names
//! axum, nothing above `db` names sqlx.

pub mod app;
pub mod assets;
pub mod auth;
pub mod bounds;
pub mod config;
pub mod cx;
pub mod db;
pub mod demo;
pub mod engine;
pub mod error;
pub mod hosts;
pub mod http;
pub mod intake;
pub mod policy;
pub mod rest;
pub mod rpc;
pub mod rules;
pub mod services;
pub mod template;

/// Requests make and drop many small texts, on all threads at once: large lists take an eighth less time than
/// with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
