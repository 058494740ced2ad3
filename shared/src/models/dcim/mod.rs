//! Places and hardware.

use crate::meta::ModelMeta;
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
pub const MODELS: &[&ModelMeta] = &[
    site::Site::META,
    location::Location::META,
    rack::Rack::META,
    power_panel::PowerPanel::META,
    power_feed::PowerFeed::META,
    region::Region::META,
    site_group::SiteGroup::META,
    device::Device::META,
    module::Module::META,
    inventory_item::InventoryItem::META,
    interface::Interface::META,
    module_bay::ModuleBay::META,
    device_type::DeviceType::META,
    module_type::ModuleType::META,
    device_role::DeviceRole::META,
    inventory_item_role::InventoryItemRole::META,
    platform::Platform::META,
    manufacturer::Manufacturer::META,
    rack_type::RackType::META,
    rack_role::RackRole::META,
];
