//! Device role: what devices are for.

use crate::prelude::*;

/// What a device is for, such as core switch or firewall; roles nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 6, app = "dcim", path = "dcim/device-roles", label = "Device role", plural = "Device roles",
        icon = "list", group = "Hardware", family = nested, display = "{name}", order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "device_count", "color", "vm_role", "description"),
        brief("name", "slug", "description", "device_count", "virtualmachine_count", "_depth"), no_clone("name", "slug"),
        absent(config_template = "null"))]
#[section("Device role", "parent", "name", "slug", "color", "vm_role", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("parent", "name")]
#[unique("parent", "slug")]
#[unique("name", when_null("parent"))]
#[unique("slug", when_null("parent"))]
#[count(device_count, "dcim.device", "role", subtree)]
#[count(virtualmachine_count, "virtualization.virtualmachine", "role", subtree)]
pub struct DeviceRole {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(default = "9e9e9e")]
    pub color: Color,
    /// Virtual machines may have this role too
    #[field(default = true, label = "VM role")]
    pub vm_role: bool,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<DeviceRole>>,
}
