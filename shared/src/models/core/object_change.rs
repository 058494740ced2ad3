//! ObjectChange: one entry of the change log.

use crate::models::users::user::User;
use crate::prelude::*;

pub static CHANGE_ACTION: ChoiceSet = ChoiceSet::new(
    "core.ObjectChange.action",
    &[
        ChoiceOf::new("create", "Created", "green"),
        ChoiceOf::new("update", "Updated", "blue"),
        ChoiceOf::new("delete", "Deleted", "red"),
    ],
);

/// What was done to one object, by whom, with its complete state before and after.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 70, app = "core", path = "core/object-changes", label = "Change", plural = "Changes",
        icon = "history", group = "Admin", family = bare, read_only, unlogged, display = "{object_repr} {action:label}",
        order("-time"), key = "id", q("user_name", "object_repr", "message"),
        columns("time", "user_name", "action", "verb", "changed_object", "object_repr", "message"),
        brief("time", "user", "user_name", "request_id", "action", "changed_object", "object_repr", "message",
              "prechange_data", "postchange_data"))]
#[index("user_name", "id")]
pub struct ObjectChange {
    pub id: i64,
    #[field(indexed, read_only)]
    pub time: DateTime<Utc>,
    #[field(on_delete = SetNull, read_only)]
    pub user: Option<Ref<User>>,
    /// Name of the user at the time, kept when the user is deleted
    #[field(max = 150, read_only)]
    pub user_name: String,
    /// Groups everything one request did
    #[field(max = 36, indexed, read_only, label = "Request ID")]
    pub request_id: String,
    #[field(choices = CHANGE_ACTION, read_only)]
    pub action: Choice,
    /// The action of its model that was done (`complete`), if it was one
    #[field(max = 50, read_only)]
    pub verb: String,
    #[field(halves("changed_object_type", "changed_object_id"), on_delete = Keep, read_only, label = "Object")]
    pub changed_object: AnyRef,
    /// The object whose history also shows this entry
    #[field(halves("related_object_type", "related_object_id"), on_delete = Keep, read_only, sparse)]
    pub related_object: Option<AnyRef>,
    #[field(max = 200, read_only, label = "Object name")]
    pub object_repr: String,
    #[field(max = 200, read_only)]
    pub message: String,
    #[field(read_only, label = "Before")]
    pub prechange_data: Option<serde_json::Value>,
    #[field(read_only, label = "After")]
    pub postchange_data: Option<serde_json::Value>,
}
