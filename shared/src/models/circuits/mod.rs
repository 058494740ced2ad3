//! Providers and their circuits.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod circuit;
pub mod circuit_termination;
pub mod circuit_type;
pub mod provider;
pub mod provider_account;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[
    circuit::Circuit::META,
    circuit_termination::CircuitTermination::META,
    provider::Provider::META,
    provider_account::ProviderAccount::META,
    circuit_type::CircuitType::META,
];
