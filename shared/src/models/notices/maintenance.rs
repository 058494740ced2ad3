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
