//! Rules of deliveries, types of parts and audits.

pub mod audit_flow;
pub mod audit_flow_page;
pub mod audit_flow_page_assignment;
pub mod delivery;
pub mod inventory_item_group;
pub mod supplier;
