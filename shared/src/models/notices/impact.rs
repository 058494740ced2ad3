//! Impact: an event touches an object, and how badly.

use crate::prelude::*;

pub static IMPACT_LEVEL: ChoiceSet = ChoiceSet::new(
    "notices.DocTypeChoices.Impact",
    &[
        ChoiceOf::new("NO-IMPACT", "No-Impact", "green"),
        ChoiceOf::new("REDUCED-REDUNDANCY", "Reduced Redundancy", "yellow"),
        ChoiceOf::new("DEGRADED", "Degraded", "orange"),
        ChoiceOf::new("OUTAGE", "Outage", "red"),
    ],
);

/// That a maintenance or outage touches a circuit, device or site, and how badly.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 122, app = "notices", path = "plugins/notices/impact", label = "Impact", plural = "Impacts",
        icon = "bolt", group = "Notices", family = plain, plain, display = "{event} - {target}", order("impact"),
        key = "id", q("impact", "event.name", "target.name", "target.cid"),
        columns("event", "target", "impact", "tags"), brief("impact"), no_clone("target"))]
#[section("Impact", "event", "target", "impact", "tags")]
#[unique("event", "target")]
pub struct Impact {
    pub id: i64,
    /// The maintenance or outage
    #[field(targets("notices.maintenance", "notices.outage"), halves("event_content_type", "event_object_id"), numbered,
            on_delete = Cascade)]
    pub event: AnyRef,
    /// The circuit, device, place or other thing it touches
    #[field(targets("circuits.circuit", "dcim.device", "dcim.site", "dcim.location", "dcim.rack", "dcim.powerfeed",
                    "dcim.interface", "virtualization.virtualmachine", "virtualization.vminterface", "ipam.ipaddress",
                    "ipam.prefix"), halves("target_content_type", "target_object_id"), numbered, on_delete = Protect)]
    pub target: AnyRef,
    /// Empty: not known
    #[field(choices = IMPACT_LEVEL, indexed, label = "Level")]
    pub impact: Option<Choice>,
}
