//! Looking at one object: its fields, what surrounds it, its history, and deleting it.

mod actions;
mod bookmark;
pub mod delete;
pub mod diff;
mod facts;
mod head;
pub mod history;
mod links;
pub mod note;
pub mod page;
mod related;
