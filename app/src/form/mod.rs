//! Changing objects: the form of every model, conflicts, bulk edit.
//!
//! `fill` finds what a form starts with, `state` holds what is typed, `page` draws it, `submit` sends
//! it, `conflict` settles what somebody else changed meanwhile, `guard` keeps one from leaving by
//! accident and `keep` keeps what was typed when one left all the same.

pub mod bulk;
mod bulk_field;
mod conflict;
pub mod errors;
pub mod fill;
mod guard;
mod keep;
pub mod page;
pub mod row;
mod slug;
pub mod state;
pub mod submit;

pub use guard::watch_history;
