//! What people use to fit Purser to their estate.

use crate::registry::Describe;
use crate::row::Model;

pub mod bookmark;
pub mod custom_field;
pub mod custom_field_choice_set;
pub mod custom_link;
pub mod event_rule;
pub mod export_template;
pub mod image_attachment;
pub mod journal_entry;
pub mod notification;
pub mod notification_group;
pub mod saved_filter;
pub mod subscription;
pub mod table_config;
pub mod tag;
pub mod tagged_object;
pub mod webhook;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    tag::Tag::meta,
    custom_field::CustomField::meta,
    custom_field_choice_set::CustomFieldChoiceSet::meta,
    custom_link::CustomLink::meta,
    export_template::ExportTemplate::meta,
    saved_filter::SavedFilter::meta,
    table_config::TableConfig::meta,
    journal_entry::JournalEntry::meta,
    image_attachment::ImageAttachment::meta,
    bookmark::Bookmark::meta,
    notification::Notification::meta,
    subscription::Subscription::meta,
    notification_group::NotificationGroup::meta,
    event_rule::EventRule::meta,
    webhook::Webhook::meta,
    tagged_object::TaggedObject::meta,
];
