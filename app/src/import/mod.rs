//! Importing a file of objects: `page` shows it, `send` talks to the REST interface, which imports alone offer, `report` says how it went.

pub mod page;
mod report;
mod send;
