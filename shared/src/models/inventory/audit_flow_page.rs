//! Audit flow page: a kind of objects to look for.

use crate::prelude::*;

/// A kind of objects to look for during an audit.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 147, app = "netbox_inventory", path = "plugins/inventory/audit-flowpages", label = "Audit flow page",
        plural = "Audit flow pages", icon = "file-text", group = "Audit", family = primary, plain, linked, display = "{name}",
        order("name"), key = "name", q("name", "description"), search(name = 100, description = 500),
        columns("name", "object_type", "flow_count", "description"), brief("name"), no_clone("name"))]
#[section("Audit flow page", "name", "object_type", "object_filter", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[count(flow_count, "netbox_inventory.auditflowpageassignment", "page")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(assigned_flow_id, int, label = "Flow")]
pub struct AuditFlowPage {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// What is looked for, such as dcim.device
    #[field(max = 100, required, indexed)]
    pub object_type: String,
    /// Which of them, as filters of their list
    pub object_filter: Option<serde_json::Value>,
}
