//! JournalEntry: what somebody noted about an object.

use crate::models::users::user::User;
use crate::prelude::*;

pub static KIND: ChoiceSet = ChoiceSet::new(
    "extras.JournalEntry.kind",
    &[
        ChoiceOf::new("info", "Info", "cyan"),
        ChoiceOf::new("success", "Success", "green"),
        ChoiceOf::new("warning", "Warning", "yellow"),
        ChoiceOf::new("danger", "Danger", "red"),
    ],
);

/// What somebody noted about an object.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 162, app = "extras", path = "extras/journal-entries", label = "Journal entry",
        plural = "Journal entries", icon = "file-text", group = "Customisation", family = plain,
        display = "{assigned_object} ({kind:label})", order("-created"), key = "id", q("comments"),
        columns("created", "created_by", "assigned_object", "kind", "comments", "tags"), brief("created"))]
#[section("Journal entry", "assigned_object", "kind", "comments", "tags")]
pub struct JournalEntry {
    pub id: i64,
    #[field(halves("assigned_object_type", "assigned_object_id"), on_delete = Cascade)]
    pub assigned_object: AnyRef,
    #[field(on_delete = SetNull, bare, read_only)]
    pub created_by: Option<Ref<User>>,
    #[field(choices = KIND, default = "info")]
    pub kind: Choice,
    #[field(long, required)]
    pub comments: String,
}
