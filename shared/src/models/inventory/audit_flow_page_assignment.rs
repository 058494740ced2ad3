//! Audit flow page assignment: a page as a step of a flow.

use crate::models::inventory::audit_flow::AuditFlow;
use crate::models::inventory::audit_flow_page::AuditFlowPage;
use crate::prelude::*;

/// A page as a step of a flow.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 148, app = "netbox_inventory", path = "plugins/inventory/audit-flowpage-assignments",
        label = "Audit flow page assignment", plural = "Audit flow page assignments", icon = "link", group = "Audit",
        family = bare, plain, display = "{flow} → {page}", order("weight"), key = "id",
        q("flow.name", "page.name"), columns("flow", "page", "weight"), brief("flow", "page"), no_clone("page"))]
#[section("Audit flow page assignment", "flow", "page", "weight")]
#[unique("flow", "page")]
pub struct AuditFlowPageAssignment {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub flow: Ref<AuditFlow>,
    pub page: Ref<AuditFlowPage>,
    /// Higher ones come later
    #[field(range(0, 32_767), default = 100)]
    pub weight: i64,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
