//! Notification template: what people are told about events, and who.

use crate::models::tenancy::contact_role::ContactRole;
use crate::prelude::*;

pub static TEMPLATE_EVENT_TYPE: ChoiceSet = ChoiceSet::new(
    "notices.MessageTemplate.EventType",
    &[
        ChoiceOf::new("maintenance", "Maintenance", "gray"),
        ChoiceOf::new("outage", "Outage", "gray"),
        ChoiceOf::new("both", "Both", "gray"),
        ChoiceOf::new("none", "None (Standalone)", "gray"),
    ],
);

pub static TEMPLATE_GRANULARITY: ChoiceSet = ChoiceSet::new(
    "notices.MessageTemplate.Granularity",
    &[
        ChoiceOf::new("per_event", "Per Event", "gray"),
        ChoiceOf::new("per_tenant", "Per Tenant", "gray"),
        ChoiceOf::new("per_impact", "Per Impact", "gray"),
    ],
);

pub static TEMPLATE_BODY_FORMAT: ChoiceSet = ChoiceSet::new(
    "notices.MessageTemplate.BodyFormat",
    &[
        ChoiceOf::new("markdown", "Markdown", "gray"),
        ChoiceOf::new("html", "HTML", "gray"),
        ChoiceOf::new("text", "Plain Text", "gray"),
    ],
);

/// Which contacts a template is for, by the priority of their assignment.
pub static TEMPLATE_PRIORITY: ChoiceSet = ChoiceSet::new(
    "notices.MessageTemplate.ContactPriority",
    &[
        ChoiceOf::new("primary", "Primary", "gray"),
        ChoiceOf::new("secondary", "Secondary", "gray"),
        ChoiceOf::new("tertiary", "Tertiary", "gray"),
    ],
);

/// What people are told about events, and which people.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 124, app = "notices", path = "plugins/notices/notification-templates",
        label = "Notification template", plural = "Notification templates", icon = "file-text", group = "Notices",
        family = plain, plain, display = "{name}", order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500),
        columns("name", "event_type", "granularity", "is_base_template", "weight"),
        brief("name", "slug", "description"), no_clone("name", "slug"))]
#[section("Notification template", "name", "slug", "description", "tags")]
#[section("Targeting", "event_type", "granularity", "weight")]
#[section("Content", "subject_template", "body_template", "body_format", "css_template", "headers_template")]
#[section("Calendar", "include_ical", "ical_template")]
#[section("Recipients", "contact_roles", "contact_priorities")]
#[section("Inheritance", "is_base_template", "extends")]
#[section("Scopes", "scopes")]
#[unique("slug")]
pub struct NotificationTemplate {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required, max = 50)]
    pub slug: Slug,
    pub description: LongText,
    /// What it is about
    #[field(choices = TEMPLATE_EVENT_TYPE)]
    pub event_type: Choice,
    /// One message for what
    #[field(choices = TEMPLATE_GRANULARITY, default = "per_tenant")]
    pub granularity: Choice,
    #[field(required)]
    pub subject_template: LongText,
    #[field(required)]
    pub body_template: LongText,
    #[field(choices = TEMPLATE_BODY_FORMAT, default = "markdown")]
    pub body_format: Choice,
    #[field(label = "CSS template")]
    pub css_template: LongText,
    /// Headers of the message by name
    #[field(object)]
    pub headers_template: serde_json::Value,
    /// Attach the event as a calendar entry
    #[field(label = "Include iCal")]
    pub include_ical: bool,
    #[field(label = "iCal template")]
    pub ical_template: LongText,
    /// Contacts in these roles; none means all
    pub contact_roles: Many<ContactRole>,
    /// Contacts of these priorities; none means all but inactive ones
    #[field(list)]
    pub contact_priorities: serde_json::Value,
    /// Others extend it
    pub is_base_template: bool,
    /// A base template that gives what this one leaves out
    #[field(on_delete = SetNull, bare)]
    pub extends: Option<Ref<NotificationTemplate>>,
    /// Higher ones win
    #[field(range(-2_147_483_648, 2_147_483_647), default = 1000)]
    pub weight: i64,
    /// The objects and events it is for: content_type, object_id (none: all of the kind), event_type, event_status,
    /// weight; no scopes means everything
    #[field(list)]
    pub scopes: serde_json::Value,
}
