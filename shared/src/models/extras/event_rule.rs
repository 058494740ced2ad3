//! EventRule: what happens when something happens.

use crate::models::extras::notification::EVENT_TYPE;
use crate::models::users::owner::Owner;
use crate::prelude::*;

pub static ACTION_TYPE: ChoiceSet = ChoiceSet::new(
    "extras.EventRule.action_type",
    &[ChoiceOf::new("webhook", "Webhook", "blue"), ChoiceOf::new("notification", "Notification", "cyan")],
);

/// Calls a webhook or tells people when something happens to objects of some kinds.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 163, app = "extras", path = "extras/event-rules", label = "Event rule", plural = "Event rules",
        icon = "bolt", group = "Operations", family = plain, display = "{name}", order("name"), key = "name",
        q("name", "description"), search(name = 100, description = 500),
        columns("name", "enabled", "action_type", "object_types", "event_types", "description"),
        brief("name", "description"), no_clone("name"))]
#[section("Event rule", "name", "description", "enabled", "owner", "tags")]
#[section("When", "object_types", "event_types", "conditions")]
#[section("Then", "action_type", "action_object")]
#[unique("name")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(event_type, text, label = "Event type")]
pub struct EventRule {
    pub id: i64,
    /// Kinds of objects it watches, such as dcim.site
    #[field(several = OBJECT_TYPES, required)]
    pub object_types: serde_json::Value,
    #[field(max = 150, required)]
    pub name: String,
    #[field(default = true)]
    pub enabled: bool,
    /// What happens to them
    #[field(several = EVENT_TYPE, required)]
    pub event_types: serde_json::Value,
    /// What must be so, such as {"attr": "status.value", "value": "active"}
    pub conditions: Option<serde_json::Value>,
    #[field(choices = ACTION_TYPE, default = "webhook")]
    pub action_type: Choice,
    #[field(halves("action_object_type", "action_object_id"), on_delete = Cascade,
            targets("extras.webhook", "extras.notificationgroup"))]
    pub action_object: AnyRef,
    #[field(max = 200)]
    pub description: String,
    pub owner: Option<Ref<Owner>>,
}
