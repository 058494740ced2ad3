//! Maintenance: work a provider announces.

use crate::models::circuits::provider::Provider;
use crate::prelude::*;

pub static MAINTENANCE_STATUS: ChoiceSet = ChoiceSet::new(
    "notices.DocTypeChoices.Maintenance",
    &[
        ChoiceOf::new("TENTATIVE", "Tentative", "yellow"),
        ChoiceOf::new("CONFIRMED", "Confirmed", "green"),
        ChoiceOf::new("CANCELLED", "Cancelled", "gray"),
        ChoiceOf::new("IN-PROCESS", "In-Progress", "orange"),
        ChoiceOf::new("COMPLETED", "Completed", "indigo"),
        ChoiceOf::new("RE-SCHEDULED", "Rescheduled", "teal"),
        ChoiceOf::new("UNKNOWN", "Unknown", "blue"),
    ],
);

/// Work that a provider announces for a window of time.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 120, app = "notices", path = "plugins/notices/maintenance", label = "Maintenance",
        plural = "Maintenances", icon = "wrench", group = "Notices", family = plain, plain, display = "{name}",
        order("-start"), api_order("-created"), key = "name", q("name", "summary", "internal_ticket", "impact"),
        search(name = 100, internal_ticket = 300, summary = 500, comments = 5000),
        columns("name", "summary", "provider", "start", "end", "acknowledged", "internal_ticket", "status",
                "impact_count"),
        brief("name", "status", "provider", "start", "end"), no_clone("status", "acknowledged", "replaces"))]
#[section("Maintenance", "name", "summary", "status", "provider", "internal_ticket", "acknowledged", "tags")]
#[section("Window", "start", "end", "original_timezone", "replaces")]
#[section("Notes", "impact", "comments")]
#[index("span", "start")]
#[index("created", "id")]
#[count(impact_count, "notices.impact", "event")]
#[reverse(impacts, "notices.impact", "event")]
#[reverse(notifications, "notices.eventnotification", "event")]
#[action(
    acknowledge,
    label = "Acknowledge",
    help = "Someone on our side has read it",
    icon = "eye",
    many,
    when("acknowledged=false&acknowledged=null&status__n=COMPLETED&status__n=CANCELLED&status__n=RE-SCHEDULED"),
    sets("acknowledged=true"),
    done = "is acknowledged"
)]
#[action(
    confirm,
    label = "Confirm",
    help = "The provider is certain of it",
    icon = "check",
    many,
    when(
        "status__n=CONFIRMED&status__n=IN-PROCESS&status__n=COMPLETED&status__n=CANCELLED&status__n=RE-SCHEDULED",
        "status=IN-PROCESS&start__gt=now"
    ),
    sets("status=CONFIRMED"),
    event = "maintenance_confirmed",
    done = "is confirmed"
)]
#[action(
    start,
    label = "Start",
    help = "Work has begun; a crew may be a day early",
    icon = "activity",
    many,
    when("status__n=IN-PROCESS&status__n=COMPLETED&status__n=CANCELLED&status__n=RE-SCHEDULED&start__lte=now+1d"),
    sets("status=IN-PROCESS"),
    event = "maintenance_started",
    done = "is in progress"
)]
#[action(
    complete,
    label = "Complete",
    help = "Work is done",
    icon = "check-circle",
    many,
    when("status__n=COMPLETED&status__n=CANCELLED&status__n=RE-SCHEDULED&start__lte=now", "status=IN-PROCESS"),
    sets("status=COMPLETED"),
    event = "maintenance_completed",
    done = "is completed"
)]
#[action(reschedule, label = "Reschedule", icon = "calendar", args = RescheduleMaintenance,
         help = "A new window takes the place of this one, which is marked rescheduled",
         when("status__n=COMPLETED&status__n=CANCELLED&status__n=RE-SCHEDULED&start__gt=now"),
         sets("status=RE-SCHEDULED"), event = "maintenance_rescheduled", done = "is rescheduled")]
#[action(
    cancel,
    label = "Cancel window",
    help = "It will not take place",
    icon = "x-circle",
    many,
    asks = "impacts",
    when("status__n=COMPLETED&status__n=CANCELLED&status__n=RE-SCHEDULED"),
    sets("status=CANCELLED"),
    event = "maintenance_cancelled",
    done = "is cancelled"
)]
#[action(
    reopen,
    label = "Reopen",
    help = "It goes on after all; what it touches can be changed again",
    icon = "return",
    when("status=COMPLETED"),
    sets("status=IN-PROCESS"),
    event = "maintenance_reopened",
    done = "is in progress again"
)]
#[action(
    reinstate,
    label = "Reinstate",
    help = "It takes place after all",
    icon = "return",
    when("status=CANCELLED"),
    sets("status=CONFIRMED"),
    event = "maintenance_confirmed",
    done = "is confirmed again"
)]
#[filter(has_replaces, bool, label = "Replaces another")]
#[filter(has_been_replaced, bool, label = "Has been replaced")]
#[filter(site, text, label = "Site touched")]
#[filter(location, text, label = "Location touched")]
#[filter(region, text, label = "Region touched")]
#[filter(device, text, label = "Device touched")]
#[filter(circuit, text, label = "Circuit touched")]
#[filter(tenant, text, label = "Tenant touched")]
pub struct Maintenance {
    pub id: i64,
    /// The provider's number for it
    #[field(max = 100, required, indexed, label = "Event ID")]
    pub name: String,
    #[field(max = 200, required)]
    pub summary: String,
    #[field(choices = MAINTENANCE_STATUS, indexed)]
    pub status: Choice,
    #[field(computed)]
    pub status_color: String,
    pub provider: Ref<Provider>,
    #[field(indexed)]
    pub start: DateTime<Utc>,
    #[field(indexed)]
    pub end: DateTime<Utc>,
    /// The zone of the provider's notice, such as Europe/Prague
    #[field(max = 63, label = "Original time zone")]
    pub original_timezone: String,
    #[field(max = 100, label = "Internal ticket #")]
    pub internal_ticket: String,
    /// Someone on our side has read it
    #[field(default = false)]
    pub acknowledged: Option<bool>,
    /// The window that this one is instead of
    #[field(on_delete = SetNull, bare)]
    pub replaces: Option<Ref<Maintenance>>,
    /// In the provider's words
    pub impact: LongText,
    pub comments: LongText,
    /// How long it lasts, as a power of two of seconds: what goes on at a time is found by it
    #[field(write_only, kept)]
    pub span: i64,
}

/// When the new window is.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct RescheduleMaintenance {
    /// When the new window begins
    pub start: DateTime<Utc>,
    /// When it ends
    pub end: DateTime<Utc>,
}
