//! Places and hardware.

use crate::registry::Describe;
use crate::row::Model;

pub mod device;
pub mod device_role;
pub mod device_type;
pub mod interface;
pub mod inventory_item;
pub mod inventory_item_role;
pub mod location;
pub mod manufacturer;
pub mod module;
pub mod module_bay;
pub mod module_type;
pub mod platform;
pub mod power_feed;
pub mod power_panel;
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
    power_panel::PowerPanel::meta,
    power_feed::PowerFeed::meta,
    region::Region::meta,
    site_group::SiteGroup::meta,
    device::Device::meta,
    module::Module::meta,
    inventory_item::InventoryItem::meta,
    interface::Interface::meta,
    module_bay::ModuleBay::meta,
    device_type::DeviceType::meta,
    module_type::ModuleType::meta,
    device_role::DeviceRole::meta,
    inventory_item_role::InventoryItemRole::meta,
    platform::Platform::meta,
    manufacturer::Manufacturer::meta,
    rack_type::RackType::meta,
    rack_role::RackRole::meta,
];
