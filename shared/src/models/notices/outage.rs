//! Outage: an interruption nobody planned.

use crate::models::circuits::provider::Provider;
use crate::prelude::*;

pub static OUTAGE_STATUS: ChoiceSet = ChoiceSet::new(
    "notices.Outage.Status",
    &[
        ChoiceOf::new("REPORTED", "Reported", "red"),
        ChoiceOf::new("INVESTIGATING", "Investigating", "orange"),
        ChoiceOf::new("IDENTIFIED", "Identified", "yellow"),
        ChoiceOf::new("MONITORING", "Monitoring", "blue"),
        ChoiceOf::new("RESOLVED", "Resolved", "green"),
    ],
);

/// An interruption nobody planned; it has no end until it is resolved.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 121, app = "notices", path = "plugins/notices/outage", label = "Outage", plural = "Outages",
        icon = "alert-triangle", group = "Notices", family = plain, plain, display = "{name}", order("-start"),
        api_order("-created"),
        key = "name", q("name", "summary", "internal_ticket", "impact"),
        search(name = 100, internal_ticket = 300, summary = 500, comments = 5000),
        columns("name", "summary", "provider", "status", "start", "end", "estimated_time_to_repair", "impact_count"),
        brief("name", "status", "provider", "start", "end"),
        no_clone("status", "acknowledged", "reported_at", "estimated_time_to_repair"))]
#[section("Outage", "name", "summary", "status", "provider", "internal_ticket", "acknowledged", "tags")]
#[section("Times", "start", "reported_at", "end", "estimated_time_to_repair", "original_timezone")]
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
    when("acknowledged=false&acknowledged=null&status__n=RESOLVED"),
    sets("acknowledged=true"),
    done = "is acknowledged"
)]
#[action(
    investigate,
    label = "Investigate",
    help = "Someone is looking for the cause",
    icon = "search",
    many,
    when("status__n=INVESTIGATING&status__n=RESOLVED"),
    sets("status=INVESTIGATING"),
    event = "outage_investigating",
    done = "is being investigated"
)]
#[action(
    identify,
    label = "Identify",
    help = "The cause is known",
    icon = "info",
    many,
    when("status__n=IDENTIFIED&status__n=RESOLVED"),
    sets("status=IDENTIFIED"),
    event = "outage_identified",
    done = "is identified"
)]
#[action(
    monitor,
    label = "Monitor",
    help = "It is mended, as far as one can see",
    icon = "activity",
    many,
    when("status__n=MONITORING&status__n=RESOLVED"),
    sets("status=MONITORING"),
    event = "outage_monitoring",
    done = "is being monitored"
)]
#[action(revise_etr, label = "Revise repair time", help = "The provider expects it to be mended at another time",
         icon = "clock", args = ReviseOutage, when("status__n=RESOLVED"), sets("estimated_time_to_repair"),
         event = "outage_etr_revised", done = "has another time of repair")]
#[action(resolve, label = "Resolve", help = "It has come to its end", icon = "check-circle", args = ResolveOutage, many,
         when("status__n=RESOLVED"), sets("status=RESOLVED", "end"), event = "outage_resolved", done = "is resolved")]
#[action(
    reopen,
    label = "Reopen",
    help = "It goes on after all; what it touches can be changed again",
    icon = "return",
    when("status=RESOLVED"),
    sets("status=INVESTIGATING", "end="),
    event = "outage_reopened",
    done = "is open again"
)]
#[filter(site, text, label = "Site touched")]
#[filter(location, text, label = "Location touched")]
#[filter(region, text, label = "Region touched")]
#[filter(device, text, label = "Device touched")]
#[filter(circuit, text, label = "Circuit touched")]
#[filter(tenant, text, label = "Tenant touched")]
pub struct Outage {
    pub id: i64,
    /// The provider's number for it
    #[field(max = 100, required, indexed, label = "Event ID")]
    pub name: String,
    #[field(max = 200, required)]
    pub summary: String,
    #[field(choices = OUTAGE_STATUS, indexed)]
    pub status: Choice,
    #[field(computed)]
    pub status_color: String,
    pub provider: Ref<Provider>,
    #[field(indexed, default = now)]
    pub start: DateTime<Utc>,
    #[field(default = now)]
    pub reported_at: DateTime<Utc>,
    /// Empty until it is resolved
    #[field(indexed)]
    pub end: Option<DateTime<Utc>>,
    /// When the provider expects to have it mended
    #[field(label = "Estimated time to repair")]
    pub estimated_time_to_repair: Option<DateTime<Utc>>,
    /// The zone of the provider's notice, such as Europe/Prague
    #[field(max = 63, label = "Original time zone")]
    pub original_timezone: String,
    #[field(max = 100, label = "Internal ticket #")]
    pub internal_ticket: String,
    /// Someone on our side has read it
    #[field(default = false)]
    pub acknowledged: Option<bool>,
    /// In the provider's words
    pub impact: LongText,
    pub comments: LongText,
    /// How long it lasts, as a power of two of seconds: what goes on at a time is found by it
    #[field(write_only, kept)]
    pub span: i64,
}

/// When it came to its end.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct ResolveOutage {
    /// When it came to its end
    #[field(default = now)]
    pub end: DateTime<Utc>,
}

/// When repair is expected now.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct ReviseOutage {
    #[field(label = "Expected repair")]
    pub estimated_time_to_repair: DateTime<Utc>,
    /// Why, for those who read its history
    #[field(max = 200, required)]
    pub reason: String,
}
