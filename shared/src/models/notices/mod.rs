//! Planned and unplanned interruptions, and what they touch.

use crate::registry::Describe;
use crate::row::Model;

pub mod event_notification;
pub mod impact;
pub mod maintenance;
pub mod notification_template;
pub mod outage;
pub mod prepared_notification;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    maintenance::Maintenance::meta,
    outage::Outage::meta,
    impact::Impact::meta,
    event_notification::EventNotification::meta,
    notification_template::NotificationTemplate::meta,
    prepared_notification::PreparedNotification::meta,
];
