//! Where assets come from, what they are meant for, and audits.

use crate::registry::Describe;
use crate::row::Model;

pub mod asset_role;
pub mod audit_flow;
pub mod audit_flow_page;
pub mod audit_flow_page_assignment;
pub mod audit_trail;
pub mod audit_trail_source;
pub mod delivery;
pub mod inventory_item_group;
pub mod inventory_item_type;
pub mod purchase;
pub mod supplier;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    asset_role::AssetRole::meta,
    inventory_item_type::InventoryItemType::meta,
    inventory_item_group::InventoryItemGroup::meta,
    supplier::Supplier::meta,
    purchase::Purchase::meta,
    delivery::Delivery::meta,
    audit_flow::AuditFlow::meta,
    audit_flow_page::AuditFlowPage::meta,
    audit_flow_page_assignment::AuditFlowPageAssignment::meta,
    audit_trail::AuditTrail::meta,
    audit_trail_source::AuditTrailSource::meta,
];
