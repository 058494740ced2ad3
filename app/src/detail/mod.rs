//! Looking at one object: its fields, what surrounds it, its history, and deleting it.

pub mod delete;
