//! The change log, the registry of models and jobs.

use crate::registry::Describe;
use crate::row::Model;

pub mod job;
pub mod object_change;
pub mod object_type;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[object_change::ObjectChange::meta, object_type::ObjectType::meta, job::Job::meta];
