//! What people use to fit Purser to their estate.

use crate::meta::ModelMeta;
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
pub const MODELS: &[&ModelMeta] = &[
    tag::Tag::META,
    custom_field::CustomField::META,
    custom_field_choice_set::CustomFieldChoiceSet::META,
    custom_link::CustomLink::META,
    export_template::ExportTemplate::META,
    saved_filter::SavedFilter::META,
    table_config::TableConfig::META,
    journal_entry::JournalEntry::META,
    image_attachment::ImageAttachment::META,
    bookmark::Bookmark::META,
    notification::Notification::META,
    subscription::Subscription::META,
    notification_group::NotificationGroup::META,
    event_rule::EventRule::META,
    webhook::Webhook::META,
    tagged_object::TaggedObject::META,
];
