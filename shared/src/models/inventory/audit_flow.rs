//! Audit flow: how a site, location or rack is audited.

use crate::prelude::*;

/// How a site, location or rack is audited: its pages list what should be found there.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 146, app = "netbox_inventory", path = "plugins/inventory/audit-flows", label = "Audit flow",
        plural = "Audit flows", icon = "list", group = "Audit", family = primary, plain, linked, display = "{name}",
        order("name"), key = "name", q("name", "description"), search(name = 100, description = 500),
        columns("name", "object_type", "enabled", "page_count", "description"), brief("name"), no_clone("name"))]
#[section("Audit flow", "name", "object_type", "object_filter", "enabled", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[count(page_count, "netbox_inventory.auditflowpageassignment", "flow")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(page_id, int, label = "Page")]
pub struct AuditFlow {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// What is audited: dcim.site, dcim.location or dcim.rack
    #[field(max = 100, required, indexed)]
    pub object_type: String,
    /// Which of them, as filters of their list
    pub object_filter: Option<serde_json::Value>,
    #[field(default = true)]
    pub enabled: bool,
}
