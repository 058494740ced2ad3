//! VM interface: a port of a virtual machine.

use crate::models::dcim::interface::INTERFACE_MODE;
use crate::models::users::owner::Owner;
use crate::models::virtualization::virtual_machine::VirtualMachine;
use crate::prelude::*;

/// A port of a virtual machine.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 54, app = "virtualization", path = "virtualization/interfaces", label = "VM interface",
        plural = "VM interfaces", icon = "link", group = "Virtualization", family = plain, display = "{name}",
        order("virtual_machine", "name"), key = "name", q("name", "description", "virtual_machine.name"),
        search(name = 100, description = 500, mtu = 2000),
        columns("virtual_machine", "name", "enabled", "mtu", "description"),
        brief("virtual_machine", "name", "description"), no_clone("name"),
        absent(mac_address = "null", primary_mac_address = "null", mac_addresses = "[]", untagged_vlan = "null",
               tagged_vlans = "[]", qinq_svlan = "null", vlan_translation_policy = "null", vrf = "null",
               l2vpn_termination = "null", count_fhrp_groups = "0"))]
#[section(
    "VM interface",
    "virtual_machine",
    "name",
    "enabled",
    "parent",
    "bridge",
    "mtu",
    "mode",
    "owner",
    "description",
    "tags"
)]
#[unique("virtual_machine", "name")]
#[count(count_ipaddresses, "ipam.ipaddress", "assigned_object")]
#[filter(cluster, path = "virtual_machine.cluster")]
pub struct VmInterface {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub virtual_machine: Ref<VirtualMachine>,
    #[field(max = 64, required, natural, indexed)]
    pub name: String,
    #[field(default = true)]
    pub enabled: bool,
    /// The interface that this one is a subinterface of
    pub parent: Option<Ref<VmInterface>>,
    #[field(on_delete = SetNull)]
    pub bridge: Option<Ref<VmInterface>>,
    #[field(range(1, 65_536), label = "MTU")]
    pub mtu: Option<i64>,
    #[field(choices = INTERFACE_MODE, label = "802.1Q mode")]
    pub mode: Option<Choice>,
    pub owner: Option<Ref<Owner>>,
    #[field(max = 200)]
    pub description: String,
}
