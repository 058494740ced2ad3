//! Module bay: a slot of a device, or of a module, that takes a module.

use crate::models::dcim::device::Device;
use crate::models::dcim::module::Module;
use crate::models::users::owner::Owner;
use crate::prelude::*;

/// A slot of a device, or of a module in it, that takes a module.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 14, app = "dcim", path = "dcim/module-bays", label = "Module bay", plural = "Module bays",
        icon = "grid", group = "Hardware", family = plain, display = "{name}", order("device", "name"), key = "name",
        q("name", "label", "position", "description", "device.name"), search(name = 100, label = 200, description = 500),
        columns("device", "name", "label", "position", "installed_module", "enabled", "description"),
        brief("name", "enabled", "description", "_occupied"), no_clone("name"))]
#[section("Module bay", "device", "module", "name", "label", "position", "enabled", "owner", "description", "tags")]
#[unique("device", "module", "name")]
#[unique("device", "name", when_null("module"))]
#[filter(region, path = "device.site.region")]
#[filter(site_group, path = "device.site.group")]
#[filter(site, path = "device.site")]
#[filter(location, path = "device.location")]
#[filter(rack, path = "device.rack")]
#[filter(device_type, path = "device.device_type")]
#[filter(device_role, path = "device.role")]
#[filter(device_status, path = "device.status")]
#[filter(tenant, path = "device.tenant")]
#[filter(parent_id, path = "module.module_bay.id", label = "In a module of this bay")]
pub struct ModuleBay {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub device: Ref<Device>,
    /// The module the bay is part of, if it is not part of the device itself
    #[field(on_delete = Cascade)]
    pub module: Option<Ref<Module>>,
    #[field(max = 64, required, natural)]
    pub name: String,
    /// What is printed next to it
    #[field(max = 64)]
    pub label: String,
    /// What a module's components are numbered by
    #[field(max = 30)]
    pub position: String,
    /// Takes modules
    #[field(default = true)]
    pub enabled: bool,
    pub owner: Option<Ref<Owner>>,
    #[field(max = 200)]
    pub description: String,
    #[field(computed)]
    pub installed_module: Option<Ref<Module>>,
    #[field(computed, label = "Occupied")]
    pub _occupied: bool,
}
