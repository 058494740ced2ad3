//! Rules of providers and their circuits.

pub mod circuit;
pub mod circuit_termination;
pub mod provider;
pub mod provider_account;
