//! Virtual machine: a computer that runs on others.

use crate::models::dcim::device::Device;
use crate::models::dcim::device_role::DeviceRole;
use crate::models::dcim::platform::Platform;
use crate::models::dcim::site::Site;
use crate::models::ipam::ip_address::IpAddress;
use crate::models::tenancy::tenant::Tenant;
use crate::models::virtualization::cluster::Cluster;
use crate::prelude::*;

pub static VIRTUAL_MACHINE_STATUS: ChoiceSet = ChoiceSet::new(
    "virtualization.VirtualMachine.status",
    &[
        ChoiceOf::new("offline", "Offline", "gray"),
        ChoiceOf::new("active", "Active", "green"),
        ChoiceOf::new("planned", "Planned", "cyan"),
        ChoiceOf::new("staged", "Staged", "blue"),
        ChoiceOf::new("failed", "Failed", "red"),
        ChoiceOf::new("decommissioning", "Decommissioning", "yellow"),
        ChoiceOf::new("paused", "Paused", "orange"),
    ],
);

pub static START_ON_BOOT: ChoiceSet = ChoiceSet::new(
    "virtualization.VirtualMachine.start_on_boot",
    &[
        ChoiceOf::new("on", "On", "green"),
        ChoiceOf::new("off", "Off", "gray"),
        ChoiceOf::new("laststate", "Last State", "cyan"),
    ],
);

/// A computer that runs on a cluster or a device.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 53, app = "virtualization", path = "virtualization/virtual-machines", label = "Virtual machine",
        plural = "Virtual machines", icon = "monitor", group = "Virtualization", family = primary, contacts,
        display = "{name}", order("name"), key = "name", q("name", "serial", "description", "comments"),
        search(name = 100, serial = 100, description = 500, comments = 5000),
        columns("name", "status", "site", "cluster", "role", "tenant", "vcpus", "memory", "disk", "primary_ip"),
        brief("name", "description"), no_clone("name", "serial", "status", "primary_ip4", "primary_ip6"),
        absent(virtual_machine_type = "null", local_context_data = "null", config_template = "null",
               config_context = "{}", virtual_disk_count = "0"))]
#[section("Virtual machine", "name", "role", "status", "start_on_boot", "description", "owner", "tags")]
#[section("Place", "site", "cluster", "device")]
#[section("Management", "platform", "primary_ip4", "primary_ip6", "serial")]
#[section("Resources", "vcpus", "memory", "disk")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[unique("name", "cluster", "tenant", fold)]
#[unique("name", "cluster", when_null("tenant"), fold)]
#[unique("name", "device", when_null("cluster"), fold)]
#[unique("primary_ip4")]
#[unique("primary_ip6")]
#[count(interface_count, "virtualization.vminterface", "virtual_machine")]
#[filter(cluster_group, path = "cluster.group")]
#[filter(cluster_type, path = "cluster.type")]
#[filter(region, path = "site.region")]
#[filter(site_group, path = "site.group")]
#[filter(has_primary_ip, bool, label = "Has a primary address")]
pub struct VirtualMachine {
    pub id: i64,
    #[field(max = 64, required, natural, indexed)]
    pub name: String,
    #[field(among = "vm_role=true")]
    pub role: Option<Ref<DeviceRole>>,
    #[field(choices = VIRTUAL_MACHINE_STATUS, default = "active")]
    pub status: Choice,
    /// What happens to it when its host starts
    #[field(choices = START_ON_BOOT, default = "off")]
    pub start_on_boot: Choice,
    /// Empty takes the cluster's
    pub site: Option<Ref<Site>>,
    pub cluster: Option<Ref<Cluster>>,
    /// The host it is bound to
    pub device: Option<Ref<Device>>,
    #[field(on_delete = SetNull)]
    pub platform: Option<Ref<Platform>>,
    #[field(computed, label = "Primary IP")]
    pub primary_ip: Option<Ref<IpAddress>>,
    /// An address of one of its interfaces
    #[field(on_delete = SetNull, label = "Primary IPv4")]
    pub primary_ip4: Option<Ref<IpAddress>>,
    /// An address of one of its interfaces
    #[field(on_delete = SetNull, label = "Primary IPv6")]
    pub primary_ip6: Option<Ref<IpAddress>>,
    #[field(decimal(6, 2), label = "vCPUs")]
    pub vcpus: Option<Decimal>,
    /// In MB
    #[field(range(0, 2_147_483_647))]
    pub memory: Option<i64>,
    /// In MB
    #[field(range(0, 2_147_483_647))]
    pub disk: Option<i64>,
    #[field(max = 50, label = "Serial number", indexed, identity)]
    pub serial: String,
    pub tenant: Option<Ref<Tenant>>,
}
