//! Rules of contacts.

pub mod contactassignment;
pub mod contactgroup;
