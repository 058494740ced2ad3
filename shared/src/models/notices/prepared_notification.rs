//! Prepared notification: a message on its way out.

use crate::models::notices::notification_template::NotificationTemplate;
use crate::models::tenancy::contact::Contact;
use crate::models::users::user::User;
use crate::prelude::*;

pub static PREPARED_STATUS: ChoiceSet = ChoiceSet::new(
    "notices.PreparedNotification.Status",
    &[
        ChoiceOf::new("draft", "Draft", "gray"),
        ChoiceOf::new("ready", "Ready", "cyan"),
        ChoiceOf::new("sent", "Sent", "blue"),
        ChoiceOf::new("delivered", "Delivered", "green"),
        ChoiceOf::new("failed", "Failed", "red"),
    ],
);

/// A message to contacts, from its draft until it has arrived.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 126, app = "notices", path = "plugins/notices/prepared-notifications",
        label = "Prepared notification", plural = "Prepared notifications", icon = "mail", group = "Notices",
        family = plain, plain, display = "{subject}", order("-created"), key = "id", q("subject", "body_text"),
        search(subject = 100, body_text = 5000), columns("subject", "template", "status", "sent_at"),
        brief("status", "subject"), no_clone("status"))]
#[section("Prepared notification", "template", "event", "status", "contacts", "tags")]
#[section("Content", "subject", "body_text", "body_html", "css", "headers", "ical_content")]
pub struct PreparedNotification {
    pub id: i64,
    pub template: Ref<NotificationTemplate>,
    /// The maintenance or outage it is about
    #[field(targets("notices.maintenance", "notices.outage"), halves("event_content_type", "event_id"), numbered,
            on_delete = SetNull, belongs)]
    pub event: Option<AnyRef>,
    #[field(choices = PREPARED_STATUS, default = "draft", indexed)]
    pub status: Choice,
    pub contacts: Many<Contact>,
    /// Name and address of each contact when it was made ready
    #[field(list, read_only)]
    pub recipients: serde_json::Value,
    #[field(max = 255, required)]
    pub subject: String,
    #[field(required)]
    pub body_text: LongText,
    #[field(label = "Body HTML")]
    pub body_html: LongText,
    /// Headers of the message by name
    #[field(object)]
    pub headers: serde_json::Value,
    #[field(label = "CSS")]
    pub css: LongText,
    #[field(label = "iCal content")]
    pub ical_content: LongText,
    #[field(read_only, on_delete = SetNull, bare)]
    pub approved_by: Option<Ref<User>>,
    #[field(read_only)]
    pub approved_at: Option<DateTime<Utc>>,
    #[field(read_only)]
    pub sent_at: Option<DateTime<Utc>>,
    #[field(read_only)]
    pub delivered_at: Option<DateTime<Utc>>,
    #[field(read_only)]
    pub viewed_at: Option<DateTime<Utc>>,
}
