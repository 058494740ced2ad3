//! Job: work the program does by itself.

use crate::models::users::user::User;
use crate::prelude::*;

pub static JOB_STATUS: ChoiceSet = ChoiceSet::new(
    "core.Job.status",
    &[
        ChoiceOf::new("pending", "Pending", "cyan"),
        ChoiceOf::new("scheduled", "Scheduled", "gray"),
        ChoiceOf::new("running", "Running", "blue"),
        ChoiceOf::new("completed", "Completed", "green"),
        ChoiceOf::new("errored", "Errored", "red"),
        ChoiceOf::new("failed", "Failed", "red"),
    ],
);

pub static JOB_NOTIFICATIONS: ChoiceSet = ChoiceSet::new(
    "core.Job.notifications",
    &[
        ChoiceOf::new("always", "Always", "gray"),
        ChoiceOf::new("on_failure", "On failure", "gray"),
        ChoiceOf::new("never", "Never", "gray"),
    ],
);

/// Work the program does by itself: once, later or again and again.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 72, app = "core", path = "core/jobs", label = "Job", plural = "Jobs", icon = "clock", group = "Admin",
        family = bare, read_only, unlogged, display = "{name}", order("-created"), key = "id", q("name", "job_id"),
        columns("name", "object", "status", "created", "scheduled", "interval", "started", "completed", "user"),
        brief("status", "created", "completed", "user"))]
pub struct Job {
    pub id: i64,
    #[field(on_delete = Keep, read_only)]
    pub object: Option<AnyRef>,
    #[field(max = 200, read_only)]
    pub name: String,
    #[field(choices = JOB_STATUS, read_only, indexed)]
    pub status: Choice,
    #[field(read_only, indexed)]
    pub created: DateTime<Utc>,
    #[field(read_only)]
    pub scheduled: Option<DateTime<Utc>>,
    /// Minutes between two runs
    #[field(range(1, 2_147_483_647), read_only)]
    pub interval: Option<i64>,
    #[field(read_only)]
    pub started: Option<DateTime<Utc>>,
    #[field(read_only)]
    pub completed: Option<DateTime<Utc>>,
    #[field(on_delete = SetNull, read_only)]
    pub user: Option<Ref<User>>,
    #[field(read_only)]
    pub data: Option<serde_json::Value>,
    #[field(long, read_only)]
    pub error: String,
    #[field(max = 36, read_only, indexed, label = "Job ID")]
    pub job_id: String,
    #[field(max = 100, read_only)]
    pub queue_name: String,
    #[field(choices = JOB_NOTIFICATIONS, read_only)]
    pub notifications: Choice,
    #[field(list, read_only)]
    pub log_entries: serde_json::Value,
}
