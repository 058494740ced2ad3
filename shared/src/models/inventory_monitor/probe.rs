//! Probe: one sighting of a piece of hardware by discovery.

use crate::models::dcim::device::Device;
use crate::models::dcim::location::Location;
use crate::models::dcim::site::Site;
use crate::prelude::*;

/// One sighting of a piece of hardware by discovery; assets are found by its serial number.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 102, app = "inventory_monitor", path = "plugins/inventory-monitor/probes", label = "Probe",
        plural = "Probes", icon = "radar", group = "Discovery", family = telemetry, plain, unlogged,
        display = "{serial} - {name}", order("-time"), key = "id",
        q("device_descriptor", "site_descriptor", "location_descriptor", "part", "name", "serial", "description"),
        search(serial = 100, name = 100, part = 100, category = 100, device_descriptor = 100, site_descriptor = 100,
               location_descriptor = 100, description = 5000, comments = 5000),
        columns("time", "name", "serial", "part", "category", "device", "site", "location", "creation_time", "ahead"),
        brief("name", "serial", "time", "creation_time"), no_clone("serial", "time", "creation_time", "discovered_data"))]
#[section("Hardware", "name", "serial", "part", "category", "description", "tags")]
#[section("Seen", "time", "creation_time", "discovered_data")]
#[section("Place", "device", "device_descriptor", "site", "site_descriptor", "location", "location_descriptor")]
#[section("Comments", "comments")]
#[index("serial_key", "time")]
#[filter(serial, contains)]
#[filter(site, path = "site.id", label = "Site")]
#[filter(location, path = "location.id", label = "Location")]
#[filter(latest_only, bool, label = "Latest of each serial")]
#[filter(latest_only_per_device, bool, label = "Latest of each serial and device")]
pub struct Probe {
    pub id: i64,
    #[field(max = 255, required)]
    pub name: String,
    /// When it was last seen
    #[field(indexed, label = "Last seen")]
    pub time: DateTime<Utc>,
    #[field(max = 255, required, indexed, label = "Serial number", identity)]
    pub serial: String,
    #[field(max = 255, label = "Part number")]
    pub part: Option<String>,
    /// What discovery calls the device
    #[field(max = 100)]
    pub device_descriptor: Option<String>,
    #[field(on_delete = SetNull)]
    pub device: Option<Ref<Device>>,
    /// What discovery calls the site
    #[field(max = 100)]
    pub site_descriptor: Option<String>,
    #[field(on_delete = SetNull)]
    pub site: Option<Ref<Site>>,
    /// What discovery calls the location
    #[field(max = 100)]
    pub location_descriptor: Option<String>,
    #[field(on_delete = SetNull)]
    pub location: Option<Ref<Location>>,
    pub description: LongText,
    #[field(max = 255)]
    pub category: Option<String>,
    /// Whatever else discovery found, as JSON
    #[field(object)]
    pub discovered_data: serde_json::Value,
    pub comments: LongText,
    /// When it was first seen; now unless given
    #[field(default = now, label = "First seen")]
    pub creation_time: Option<DateTime<Utc>>,
    /// Its time lay ahead of the clock when it came, so that it does not count for when anything was last seen
    #[field(kept)]
    pub ahead: bool,
}
