//! What people use to fit Purser to their estate.

use crate::registry::Describe;
use crate::row::Model;

pub mod tag;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[tag::Tag::meta];
