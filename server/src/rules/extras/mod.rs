//! Rules of what can be attached to anything.

pub mod tag;
