//! Places and hardware.

use crate::registry::Describe;
use crate::row::Model;

pub mod device;
pub mod devicerole;
pub mod devicetype;
pub mod location;
pub mod manufacturer;
pub mod platform;
pub mod rack;
pub mod rackrole;
pub mod racktype;
pub mod region;
pub mod site;
pub mod sitegroup;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    site::Site::meta,
    location::Location::meta,
    rack::Rack::meta,
    region::Region::meta,
    sitegroup::SiteGroup::meta,
    device::Device::meta,
    devicetype::DeviceType::meta,
    devicerole::DeviceRole::meta,
    platform::Platform::meta,
    manufacturer::Manufacturer::meta,
    racktype::RackType::meta,
    rackrole::RackRole::meta,
];
