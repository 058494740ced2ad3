//! Event notification: a message that was received about an event.

use crate::models::notices::inbox_message::InboxMessage;
use crate::prelude::*;

/// A message that was received about a maintenance or outage.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 123, app = "notices", path = "plugins/notices/eventnotification", label = "Received notification",
        plural = "Received notifications", icon = "mail", group = "Notices", family = plain, plain,
        display = "{subject}", order("email_received"), key = "id", q("subject", "email_body", "email_from"),
        search(subject = 100, email_from = 300), columns("event", "subject", "email_from", "email_received"),
        brief("subject", "email_from", "email_received"), no_clone("email_received"))]
#[section("Received notification", "event", "subject", "email_from", "email_received", "email_body", "tags")]
pub struct EventNotification {
    pub id: i64,
    /// The maintenance or outage it is about
    #[field(targets("notices.maintenance", "notices.outage"), halves("event_content_type", "event_object_id"), numbered,
            on_delete = Cascade)]
    pub event: AnyRef,
    #[field(required)]
    pub email_body: LongText,
    #[field(max = 255, required)]
    pub subject: String,
    #[field(required, label = "From")]
    pub email_from: Email,
    #[field(indexed, label = "Received")]
    pub email_received: DateTime<Utc>,
    /// The inbox message that it came with
    #[field(read_only, on_delete = SetNull, bare, sparse)]
    pub message: Option<Ref<InboxMessage>>,
    /// The provider's revision of the notice
    #[field(read_only)]
    pub sequence: Option<i64>,
    /// When the provider wrote it
    #[field(read_only)]
    pub stamp: Option<DateTime<Utc>>,
    /// The notice's number among calendars
    #[field(max = 255, read_only, label = "UID")]
    pub uid: String,
}
