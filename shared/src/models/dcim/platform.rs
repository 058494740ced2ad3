//! Platform: the software devices run.

use crate::models::dcim::manufacturer::Manufacturer;
use crate::prelude::*;

/// The operating system or firmware a device runs; platforms nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 7, app = "dcim", path = "dcim/platforms", label = "Platform", plural = "Platforms",
        icon = "chip", group = "Hardware", family = nested, display = "{name}", order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "manufacturer", "device_count", "description"),
        brief("name", "slug", "description", "device_count", "virtualmachine_count", "_depth"), no_clone("name", "slug"),
        absent(config_template = "null"))]
#[section("Platform", "parent", "name", "slug", "manufacturer", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("manufacturer", "name")]
#[unique("manufacturer", "slug")]
#[unique("name", when_null("manufacturer"))]
#[unique("slug", when_null("manufacturer"))]
#[count(device_count, "dcim.device", "platform", subtree)]
#[count(virtualmachine_count, "virtualization.virtualmachine", "platform", subtree)]
#[filter(available_for_device_type, int, label = "Available for device type")]
pub struct Platform {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<Platform>>,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    /// Limits the platform to devices of this manufacturer
    pub manufacturer: Option<Ref<Manufacturer>>,
}
