//! Where assets come from, what they are meant for, and audits.

use crate::meta::ModelMeta;
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
pub const MODELS: &[&ModelMeta] = &[
    asset_role::AssetRole::META,
    inventory_item_type::InventoryItemType::META,
    inventory_item_group::InventoryItemGroup::META,
    supplier::Supplier::META,
    purchase::Purchase::META,
    delivery::Delivery::META,
    audit_flow::AuditFlow::META,
    audit_flow_page::AuditFlowPage::META,
    audit_flow_page_assignment::AuditFlowPageAssignment::META,
    audit_trail::AuditTrail::META,
    audit_trail_source::AuditTrailSource::META,
];
