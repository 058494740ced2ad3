//! Rules of what people fit Purser to their estate with.

pub mod countries;
pub mod custom_field;
pub mod custom_field_choice_set;
pub mod custom_link;
pub mod event_rule;
pub mod export_template;
pub mod image_attachment;
pub mod journal_entry;
pub mod mark;
pub mod object_types;
pub mod parameters;
pub mod saved_filter;
pub mod table_config;
pub mod tag;
pub mod webhook;
