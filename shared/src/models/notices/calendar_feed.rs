//! CalendarFeed: an address that a calendar program subscribes to.

use crate::models::circuits::provider::Provider;
use crate::models::dcim::site::Site;
use crate::models::tenancy::tenant::Tenant;
use crate::models::users::user::User;
use crate::prelude::*;

pub static FEED_EVENTS: ChoiceSet = ChoiceSet::new(
    "notices.CalendarFeed.event_type",
    &[
        ChoiceOf::new("both", "Both", "gray"),
        ChoiceOf::new("maintenance", "Maintenances", "blue"),
        ChoiceOf::new("outage", "Outages", "red"),
    ],
);

/// The states of maintenances and outages, as their own sets have them.
pub static FEED_STATES: ChoiceSet = ChoiceSet::new(
    "notices.CalendarFeed.statuses",
    &[
        ChoiceOf::new("TENTATIVE", "Tentative", "yellow"),
        ChoiceOf::new("CONFIRMED", "Confirmed", "green"),
        ChoiceOf::new("CANCELLED", "Cancelled", "gray"),
        ChoiceOf::new("IN-PROCESS", "In-Progress", "orange"),
        ChoiceOf::new("COMPLETED", "Completed", "indigo"),
        ChoiceOf::new("RE-SCHEDULED", "Rescheduled", "teal"),
        ChoiceOf::new("UNKNOWN", "Unknown", "blue"),
        ChoiceOf::new("REPORTED", "Reported", "red"),
        ChoiceOf::new("INVESTIGATING", "Investigating", "orange"),
        ChoiceOf::new("IDENTIFIED", "Identified", "yellow"),
        ChoiceOf::new("MONITORING", "Monitoring", "blue"),
        ChoiceOf::new("RESOLVED", "Resolved", "green"),
    ],
);

/// A calendar that programs read with a token of its own, which opens nothing else.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 127, app = "notices", path = "plugins/notices/feeds", label = "Calendar feed",
        plural = "Calendar feeds", icon = "calendar", group = "Notices", family = bare, private, plain,
        display = "{name}", order("name"), key = "name", q("name", "description", "user.username"),
        columns("name", "user", "event_type", "enabled", "expires", "last_used"),
        brief("name", "description", "enabled"), no_clone("name"))]
#[section("Calendar feed", "name", "user", "description", "enabled", "expires")]
#[section("Events", "event_type", "statuses", "providers", "sites", "tenants", "search", "days_past", "days_future")]
#[unique("key")]
pub struct CalendarFeed {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    /// Whose permissions it has
    #[field(on_delete = Cascade)]
    pub user: Ref<User>,
    #[field(max = 200)]
    pub description: String,
    #[field(default = true)]
    pub enabled: bool,
    /// Empty: never
    pub expires: Option<DateTime<Utc>>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept)]
    pub last_used: Option<DateTime<Utc>>,
    #[field(choices = FEED_EVENTS, default = "both")]
    pub event_type: Choice,
    /// Empty: in any state
    #[field(several = FEED_STATES)]
    pub statuses: serde_json::Value,
    /// Empty: of all
    pub providers: Many<Provider>,
    /// Empty: wherever they are
    pub sites: Many<Site>,
    /// Empty: whatever they touch
    pub tenants: Many<Tenant>,
    /// Only events that the search of their lists finds by this
    #[field(max = 100)]
    pub search: String,
    #[field(range(0, 365), default = 30)]
    pub days_past: i64,
    #[field(range(0, 730), default = 90)]
    pub days_future: i64,
    /// The part of the token that identifies it
    #[field(max = 16, read_only)]
    pub key: Option<String>,
    /// The whole token, shown once when it is created
    #[field(max = 80, computed)]
    pub token: Option<String>,
    #[field(write_only, kept, indexed)]
    pub digest: Secret,
}
