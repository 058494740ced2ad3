//! Rules of accounts and what they may do.

pub mod group;
pub mod object_permission;
pub mod token;
pub mod user;
