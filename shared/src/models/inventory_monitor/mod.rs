//! Assets, what discovery sees of them, and the contracts that cover them.

use crate::registry::Describe;
use crate::row::Model;

pub mod asset;
pub mod asset_service;
pub mod asset_type;
pub mod contract;
pub mod contractor;
pub mod currency;
pub mod date_status;
pub mod external_inventory;
pub mod invoice;
pub mod probe;
pub mod rma;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    asset::Asset::meta,
    asset_type::AssetType::meta,
    rma::Rma::meta,
    external_inventory::ExternalInventory::meta,
    asset_service::AssetService::meta,
    probe::Probe::meta,
    contract::Contract::meta,
    contractor::Contractor::meta,
    invoice::Invoice::meta,
];
