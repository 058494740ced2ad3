//! Audit trail: that an object was seen during an audit.

use crate::models::inventory::audit_trail_source::AuditTrailSource;
use crate::prelude::*;

/// That an object was seen during an audit. The change log says who saw it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 149, app = "netbox_inventory", path = "plugins/inventory/audit-trails", label = "Audit trail",
        plural = "Audit trails", icon = "eye", group = "Audit", family = bare, plain, display = "{created} ({object})",
        order("-created"), key = "id", q("source.name"), columns("created", "object", "source"), brief("object"),
        no_clone("object"))]
#[section("Audit trail", "object", "source")]
pub struct AuditTrail {
    pub id: i64,
    /// What was seen
    #[field(halves("object_type", "object_id"), on_delete = Keep, belongs)]
    pub object: AnyRef,
    /// What the sighting comes from
    pub source: Option<Ref<AuditTrailSource>>,
    #[field(kept, indexed)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
