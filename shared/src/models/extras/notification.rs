//! Notification: something a user is told about an object.

use crate::models::users::user::User;
use crate::prelude::*;

/// Source: reference sheet of NetBox, §7.1.
pub static EVENT_TYPE: ChoiceSet = ChoiceSet::new(
    "extras.Notification.event_type",
    &[
        ChoiceOf::new("object_created", "Object created", "green"),
        ChoiceOf::new("object_updated", "Object updated", "blue"),
        ChoiceOf::new("object_deleted", "Object deleted", "red"),
        ChoiceOf::new("job_started", "Job started", "blue"),
        ChoiceOf::new("job_completed", "Job completed", "green"),
        ChoiceOf::new("job_failed", "Job failed", "yellow"),
        ChoiceOf::new("job_errored", "Job errored", "red"),
    ],
);

/// Something its user is told about an object.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 68, app = "extras", path = "extras/notifications", label = "Notification", plural = "Notifications",
        icon = "bell", group = "Customisation", family = bare, plain, private, unlogged,
        display = "<{object_repr}>||<{object}>", order("-created"), key = "id",
        columns("object", "event_type", "user", "created", "read"), brief("object", "user", "read", "event_type"))]
#[section("Notification", "object", "user", "event_type", "read")]
#[unique("object", "user")]
pub struct Notification {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub object: AnyRef,
    #[field(on_delete = Cascade)]
    pub user: Ref<User>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    /// When it was read
    pub read: Option<DateTime<Utc>>,
    #[field(choices = EVENT_TYPE)]
    pub event_type: Choice,
    /// Name of the object at the time
    #[field(max = 200, read_only)]
    pub object_repr: String,
}
