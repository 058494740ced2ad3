//! Rules of assets, discovery and contracts.

pub mod asset;
pub mod asset_service;
pub mod contract;
pub mod external_inventory;
pub mod invoice;
pub mod probe;
pub mod rma;
pub mod seen;
