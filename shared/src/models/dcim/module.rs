//! Module: a card or line module in its bay.

use crate::models::dcim::device::Device;
use crate::models::dcim::module_bay::ModuleBay;
use crate::models::dcim::module_type::ModuleType;
use crate::prelude::*;

/// State of a part of a device.
pub const PART_STATUS: &[ChoiceOf] = &[
    ChoiceOf::new("offline", "Offline", "gray"),
    ChoiceOf::new("active", "Active", "green"),
    ChoiceOf::new("planned", "Planned", "cyan"),
    ChoiceOf::new("staged", "Staged", "blue"),
    ChoiceOf::new("failed", "Failed", "red"),
    ChoiceOf::new("decommissioning", "Decommissioning", "yellow"),
];

pub static MODULE_STATUS: ChoiceSet = ChoiceSet::new("dcim.Module.status", PART_STATUS);

/// A card, supply or other part in a bay of a device.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 15, app = "dcim", path = "dcim/modules", label = "Module", plural = "Modules", icon = "layers",
        group = "Hardware", family = primary, display = "{device}: {module_bay.name} ({module_type.model})",
        order("module_bay"), key = "serial",
        q("device.name", "serial", "asset_tag", "module_type.model", "description", "comments"),
        search(asset_tag = 50, serial = 60, description = 500, comments = 5000),
        columns("device", "module_bay", "module_type", "status", "serial", "asset_tag", "description"),
        brief("device", "module_bay", "module_type", "description"), no_clone("module_bay", "serial", "asset_tag"))]
#[section("Module", "device", "module_bay", "module_type", "status", "description", "owner", "tags")]
#[section("Inventory", "serial", "asset_tag")]
#[section("Comments", "comments")]
#[unique("module_bay")]
#[unique("asset_tag")]
#[filter(region, path = "device.site.region")]
#[filter(site_group, path = "device.site.group")]
#[filter(site, path = "device.site")]
#[filter(location, path = "device.location")]
#[filter(rack, path = "device.rack")]
#[filter(manufacturer, path = "module_type.manufacturer")]
pub struct Module {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub device: Ref<Device>,
    /// A bay of the same device that is free
    #[field(on_delete = Cascade)]
    pub module_bay: Ref<ModuleBay>,
    pub module_type: Ref<ModuleType>,
    #[field(choices = MODULE_STATUS, default = "active")]
    pub status: Choice,
    #[field(max = 50, label = "Serial number", indexed, identity)]
    pub serial: String,
    /// Must be unique
    #[field(max = 50, natural, identity)]
    pub asset_tag: Option<String>,
}
