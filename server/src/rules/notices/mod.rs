//! Rules of maintenances, outages and what they touch.

pub mod calendar_feed;
pub mod event;
pub mod impact;
pub mod inbox_message;
pub mod maintenance;
pub mod notification_template;
pub mod outage;
pub mod prepared_notification;
pub mod template_scope;
