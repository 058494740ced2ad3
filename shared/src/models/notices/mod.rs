//! Planned and unplanned interruptions, and what they touch.

use crate::registry::Describe;
use crate::row::Model;

pub mod impact;
pub mod maintenance;
pub mod outage;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[maintenance::Maintenance::meta, outage::Outage::meta, impact::Impact::meta];
