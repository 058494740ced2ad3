//! The change log and the registry of models.

use crate::registry::Describe;
use crate::row::Model;

pub mod object_change;
pub mod object_type;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[object_change::ObjectChange::meta, object_type::ObjectType::meta];
