//! Providers and their circuits.

use crate::registry::Describe;
use crate::row::Model;

pub mod circuit;
pub mod circuit_termination;
pub mod circuit_type;
pub mod provider;
pub mod provider_account;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    circuit::Circuit::meta,
    circuit_termination::CircuitTermination::meta,
    provider::Provider::meta,
    provider_account::ProviderAccount::meta,
    circuit_type::CircuitType::meta,
];
