//! Providers and their circuits.

use crate::registry::Describe;
use crate::row::Model;

pub mod circuit;
pub mod circuit_type;
pub mod provider;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[circuit::Circuit::meta, provider::Provider::meta, circuit_type::CircuitType::meta];
