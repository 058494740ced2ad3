//! The change log, the registry of models and jobs.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod job;
pub mod object_change;
pub mod object_type;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[object_change::ObjectChange::META, object_type::ObjectType::META, job::Job::META];
