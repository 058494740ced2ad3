//! Importing a file of objects: `page` shows it, `send` talks to the REST interface, which imports alone offer.

pub mod page;
mod send;
