//! Rules of contacts.

pub mod contact_assignment;
pub mod contact_group;
