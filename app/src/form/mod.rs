//! Changing objects: the form of every model, conflicts, bulk edit.

pub mod bulk;
