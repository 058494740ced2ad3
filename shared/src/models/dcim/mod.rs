//! Places and hardware.

use crate::registry::Describe;
use crate::row::Model;

pub mod device;
pub mod device_role;
pub mod device_type;
pub mod location;
pub mod manufacturer;
pub mod platform;
pub mod rack;
pub mod rack_role;
pub mod rack_type;
pub mod region;
pub mod site;
pub mod site_group;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    site::Site::meta,
    location::Location::meta,
    rack::Rack::meta,
    region::Region::meta,
    site_group::SiteGroup::meta,
    device::Device::meta,
    device_type::DeviceType::meta,
    device_role::DeviceRole::meta,
    platform::Platform::meta,
    manufacturer::Manufacturer::meta,
    rack_type::RackType::meta,
    rack_role::RackRole::meta,
];
