//! Planned and unplanned interruptions, and what they touch.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod calendar_feed;
pub mod event_notification;
pub mod impact;
pub mod inbox_message;
pub mod maintenance;
pub mod notice_source;
pub mod notification_template;
pub mod outage;
pub mod path_group;
pub mod prepared_notification;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[
    maintenance::Maintenance::META,
    outage::Outage::META,
    impact::Impact::META,
    path_group::PathGroup::META,
    inbox_message::InboxMessage::META,
    event_notification::EventNotification::META,
    notice_source::NoticeSource::META,
    notification_template::NotificationTemplate::META,
    prepared_notification::PreparedNotification::META,
    calendar_feed::CalendarFeed::META,
];
