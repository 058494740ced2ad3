//! What can be asked of Purser, independent of who asks how. REST and server functions call these
//! and translate nothing but shapes.

pub mod account;
pub mod actions;
pub mod calendar;
pub mod documents;
pub mod elevation;
pub mod history;
pub mod home;
pub mod housekeeping;
pub mod ical;
pub mod identities;
pub mod integrity;
pub mod media;
pub mod objects;
pub mod overlaps;
pub mod panels;
pub mod records;
pub mod saved;
pub mod search;
pub mod slug;
pub mod templates;
pub mod transfer;
pub mod undo;
