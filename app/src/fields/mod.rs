//! One field at a time, by kind: how its value reads, how it is edited, how it is sent.
//!
//! Everything here works on a `&'static Field` and on JSON in the form of `Record.values`
//! (references are `Link`s). Nothing here knows a model; forms, lists and panels build on it.

mod choice;
pub mod choice_picker;
pub mod color;
pub mod custom;
pub mod generic;
pub mod input;
pub mod json;
pub mod markdown;
pub mod number;
mod options;
pub mod picker;
mod picker_list;
pub mod text;
mod time;
pub mod upload;
pub mod view;
pub mod wire;
