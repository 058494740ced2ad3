//! Device: a piece of hardware in service, or on its way in or out.

use crate::models::dcim::device_role::DeviceRole;
use crate::models::dcim::device_type::{DEVICE_AIRFLOW, DeviceType};
use crate::models::dcim::location::Location;
use crate::models::dcim::platform::Platform;
use crate::models::dcim::rack::Rack;
use crate::models::dcim::site::Site;
use crate::models::ipam::ip_address::IpAddress;
use crate::models::tenancy::tenant::Tenant;
use crate::models::virtualization::cluster::Cluster;
use crate::prelude::*;

pub static DEVICE_STATUS: ChoiceSet = ChoiceSet::new(
    "dcim.Device.status",
    &[
        ChoiceOf::new("offline", "Offline", "gray"),
        ChoiceOf::new("active", "Active", "green"),
        ChoiceOf::new("planned", "Planned", "cyan"),
        ChoiceOf::new("staged", "Staged", "blue"),
        ChoiceOf::new("failed", "Failed", "red"),
        ChoiceOf::new("inventory", "Inventory", "purple"),
        ChoiceOf::new("decommissioning", "Decommissioning", "yellow"),
    ],
);

/// The side of the rack a device is mounted on.
pub static DEVICE_FACE: ChoiceSet = ChoiceSet::new(
    "dcim.Device.face",
    &[ChoiceOf::new("front", "Front", "gray"), ChoiceOf::new("rear", "Rear", "gray")],
);

/// A piece of hardware in service, or on its way in or out.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 12, app = "dcim", path = "dcim/devices", label = "Device", plural = "Devices", icon = "server",
        group = "Hardware", family = primary, contacts,
        display = "{name}< ({asset_tag})>||{device_type.manufacturer.name} {device_type.model} ({asset_tag})||\
                   {device_type.manufacturer.name} {device_type.model} ({id})",
        order("name"), key = "name", q("name", "serial", "asset_tag", "description", "comments"),
        search(asset_tag = 50, serial = 60, name = 100, description = 500, comments = 5000),
        columns("name", "status", "tenant", "site", "location", "rack", "role", "device_type", "serial"),
        brief("name", "description"),
        no_clone("name", "serial", "asset_tag", "position", "face", "status",
                 "primary_ip4", "primary_ip6", "oob_ip"),
        absent(parent_device = "null", virtual_chassis = "null", vc_position = "null", vc_priority = "null",
               config_template = "null", local_context_data = "null", config_context = "{}",
               console_port_count = "0", console_server_port_count = "0", power_port_count = "0",
               power_outlet_count = "0", front_port_count = "0", rear_port_count = "0", device_bay_count = "0"))]
#[section("Device", "name", "role", "description", "owner", "tags")]
#[section("Hardware", "device_type", "airflow", "serial", "asset_tag")]
#[section("Location", "site", "location", "rack", "face", "position", "latitude", "longitude")]
#[section("Management", "status", "platform", "primary_ip4", "primary_ip6", "oob_ip")]
#[section("Virtualization", "cluster")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[unique("name", "site", "tenant", fold)]
#[unique("name", "site", when_null("tenant"), fold)]
#[unique("rack", "position", "face")]
#[unique("asset_tag")]
#[unique("primary_ip4")]
#[unique("primary_ip6")]
#[unique("oob_ip")]
#[count(interface_count, "dcim.interface", "device")]
#[count(module_bay_count, "dcim.modulebay", "device")]
#[count(inventory_item_count, "dcim.inventoryitem", "device")]
#[filter(region, path = "site.region")]
#[filter(site_group, path = "site.group")]
#[filter(manufacturer, path = "device_type.manufacturer")]
#[filter(model, path = "device_type.slug", label = "Model (slug of the device type)")]
#[filter(is_full_depth, path = "device_type.is_full_depth")]
#[filter(cluster_group, path = "cluster.group")]
#[filter(has_primary_ip, bool, label = "Has a primary address")]
#[filter(has_oob_ip, bool, label = "Has an out-of-band address")]
#[filter(interfaces, bool, label = "Has interfaces")]
#[filter(module_bays, bool, label = "Has module bays")]
#[filter(inventory_items, bool, label = "Has inventory items")]
pub struct Device {
    pub id: i64,
    /// May be left empty, for instance for a device that is not set up yet
    #[field(max = 64, natural, indexed)]
    pub name: Option<String>,
    pub device_type: Ref<DeviceType>,
    pub role: Ref<DeviceRole>,
    pub tenant: Option<Ref<Tenant>>,
    #[field(on_delete = SetNull)]
    pub platform: Option<Ref<Platform>>,
    #[field(max = 50, label = "Serial number", indexed, identity)]
    pub serial: String,
    /// Must be unique
    #[field(max = 50, natural, identity)]
    pub asset_tag: Option<String>,
    pub site: Ref<Site>,
    /// A location of the same site; empty takes the rack's
    pub location: Option<Ref<Location>>,
    /// A rack of the same site
    pub rack: Option<Ref<Rack>>,
    /// Lowest unit it takes, in steps of 0.5
    #[field(decimal(4, 1), min = 1, label = "Position (U)")]
    pub position: Option<Decimal>,
    #[field(choices = DEVICE_FACE, label = "Rack face")]
    pub face: Option<Choice>,
    /// Degrees north, where it differs from the site's
    #[field(decimal(8, 6), range(-90, 90))]
    pub latitude: Option<Decimal>,
    /// Degrees east, where it differs from the site's
    #[field(decimal(9, 6), range(-180, 180))]
    pub longitude: Option<Decimal>,
    #[field(choices = DEVICE_STATUS, default = "active")]
    pub status: Choice,
    /// Empty takes the device type's
    #[field(choices = DEVICE_AIRFLOW)]
    pub airflow: Option<Choice>,
    #[field(computed, label = "Primary IP")]
    pub primary_ip: Option<Ref<IpAddress>>,
    /// An address of one of its interfaces
    #[field(on_delete = SetNull, label = "Primary IPv4")]
    pub primary_ip4: Option<Ref<IpAddress>>,
    /// An address of one of its interfaces
    #[field(on_delete = SetNull, label = "Primary IPv6")]
    pub primary_ip6: Option<Ref<IpAddress>>,
    /// An address by which it is managed when all else fails
    #[field(on_delete = SetNull, label = "Out-of-band IP")]
    pub oob_ip: Option<Ref<IpAddress>>,
    /// The cluster it is a host of
    #[field(on_delete = SetNull)]
    pub cluster: Option<Ref<Cluster>>,
}
