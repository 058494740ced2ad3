//! Assets, what discovery sees of them, and the contracts that cover them.

use crate::meta::ModelMeta;
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
pub const MODELS: &[&ModelMeta] = &[
    asset::Asset::META,
    asset_type::AssetType::META,
    rma::Rma::META,
    external_inventory::ExternalInventory::META,
    asset_service::AssetService::META,
    probe::Probe::META,
    contract::Contract::META,
    contractor::Contractor::META,
    invoice::Invoice::META,
];
