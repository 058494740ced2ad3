//! Addresses and networks, as far as hardware and events refer to them.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod ip_address;
pub mod prefix;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[ip_address::IpAddress::META, prefix::Prefix::META];
