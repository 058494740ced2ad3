//! One file a model, grouped as the REST paths are.

pub mod circuits;
pub mod core;
pub mod dcim;
pub mod extras;
pub mod inventory;
pub mod inventory_monitor;
pub mod ipam;
pub mod notices;
pub mod tenancy;
pub mod users;
pub mod virtualization;
