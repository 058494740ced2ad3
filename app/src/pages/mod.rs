//! One file per kind of page. `shell::routes` says which address shows which.

pub mod calendar;
pub mod change;
pub mod form;
pub mod home;
pub mod login;
pub mod not_found;
pub mod profile;
pub mod search;
