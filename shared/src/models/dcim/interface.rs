//! Interface: a port of a device, for things to be attached to and to be touched by events.

use crate::models::dcim::device::Device;
use crate::models::dcim::module::Module;
use crate::models::users::owner::Owner;
use crate::prelude::*;

pub static INTERFACE_TYPE: ChoiceSet = ChoiceSet::new(
    "dcim.Interface.type",
    &[
        ChoiceOf::new("virtual", "Virtual", "gray"),
        ChoiceOf::new("bridge", "Bridge", "gray"),
        ChoiceOf::new("lag", "Link Aggregation Group (LAG)", "gray"),
        ChoiceOf::new("100base-tx", "100BASE-TX (10/100ME)", "gray"),
        ChoiceOf::new("1000base-t", "1000BASE-T (1GE)", "gray"),
        ChoiceOf::new("1000base-x-sfp", "SFP (1GE)", "gray"),
        ChoiceOf::new("2.5gbase-t", "2.5GBASE-T (2.5GE)", "gray"),
        ChoiceOf::new("5gbase-t", "5GBASE-T (5GE)", "gray"),
        ChoiceOf::new("10gbase-t", "10GBASE-T (10GE)", "gray"),
        ChoiceOf::new("10gbase-x-sfpp", "SFP+ (10GE)", "gray"),
        ChoiceOf::new("10gbase-x-xfp", "XFP (10GE)", "gray"),
        ChoiceOf::new("25gbase-x-sfp28", "SFP28 (25GE)", "gray"),
        ChoiceOf::new("40gbase-x-qsfpp", "QSFP+ (40GE)", "gray"),
        ChoiceOf::new("50gbase-x-sfp56", "SFP56 (50GE)", "gray"),
        ChoiceOf::new("100gbase-x-cfp2", "CFP2 (100GE)", "gray"),
        ChoiceOf::new("100gbase-x-qsfp28", "QSFP28 (100GE)", "gray"),
        ChoiceOf::new("200gbase-x-qsfp56", "QSFP56 (200GE)", "gray"),
        ChoiceOf::new("400gbase-x-qsfpdd", "QSFP-DD (400GE)", "gray"),
        ChoiceOf::new("400gbase-x-osfp", "OSFP (400GE)", "gray"),
        ChoiceOf::new("800gbase-x-osfp", "OSFP (800GE)", "gray"),
        ChoiceOf::new("ieee802.11ax", "IEEE 802.11ax", "gray"),
        ChoiceOf::new("32gfc-sfp28", "SFP28 (32GFC)", "gray"),
        ChoiceOf::new("infiniband-hdr", "HDR (50 Gbps)", "gray"),
        ChoiceOf::new("other", "Other", "gray"),
    ],
);

pub static INTERFACE_DUPLEX: ChoiceSet = ChoiceSet::new(
    "dcim.Interface.duplex",
    &[
        ChoiceOf::new("half", "Half", "gray"),
        ChoiceOf::new("full", "Full", "gray"),
        ChoiceOf::new("auto", "Auto", "gray"),
    ],
);

/// How an interface treats VLAN tags.
pub static INTERFACE_MODE: ChoiceSet = ChoiceSet::new(
    "dcim.Interface.mode",
    &[
        ChoiceOf::new("access", "Access", "gray"),
        ChoiceOf::new("tagged", "Tagged", "gray"),
        ChoiceOf::new("tagged-all", "Tagged (All)", "gray"),
        ChoiceOf::new("q-in-q", "Q-in-Q (802.1ad)", "gray"),
    ],
);

/// A port of a device, physical or virtual.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 18, app = "dcim", path = "dcim/interfaces", label = "Interface", plural = "Interfaces", icon = "link",
        group = "Hardware", family = plain, display = "{name}", order("device", "name"), key = "name",
        q("name", "label", "description", "device.name"), search(name = 100, label = 200, description = 500, mtu = 2000),
        columns("device", "name", "label", "enabled", "type", "speed", "description"),
        brief("device", "name", "description"), no_clone("name"),
        absent(mac_address = "null", primary_mac_address = "null", mac_addresses = "[]", untagged_vlan = "null",
               tagged_vlans = "[]", qinq_svlan = "null", vlan_translation_policy = "null", vrf = "null",
               l2vpn_termination = "null", count_fhrp_groups = "0", vdcs = "[]", wwn = "null", rf_role = "null",
               rf_channel = "null", rf_channel_frequency = "null", rf_channel_width = "null", tx_power = "null",
               poe_mode = "null", poe_type = "null", wireless_link = "null", wireless_lans = "[]", cable = "null",
               cable_end = "\"\"", link_peers = "[]", link_peers_type = "null", connected_endpoints = "null",
               connected_endpoints_type = "null", connected_endpoints_reachable = "false"))]
#[section(
    "Interface",
    "device",
    "module",
    "name",
    "label",
    "type",
    "speed",
    "duplex",
    "enabled",
    "mgmt_only",
    "owner",
    "description",
    "tags"
)]
#[section("Related interfaces", "parent", "bridge", "lag")]
#[section("Switching", "mode", "mtu", "mark_connected")]
#[unique("device", "name")]
#[reverse(bridge_interfaces, "dcim.interface", "bridge")]
#[count(count_ipaddresses, "ipam.ipaddress", "assigned_object")]
#[filter(region, path = "device.site.region")]
#[filter(site_group, path = "device.site.group")]
#[filter(site, path = "device.site")]
#[filter(location, path = "device.location")]
#[filter(rack, path = "device.rack")]
#[filter(device_type, path = "device.device_type")]
#[filter(device_role, path = "device.role")]
#[filter(device_status, path = "device.status")]
#[filter(tenant, path = "device.tenant")]
#[filter(occupied, bool, label = "Is occupied")]
#[filter(kind, choices = INTERFACE_KIND, label = "Kind")]
pub struct Interface {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub device: Ref<Device>,
    /// The module of the same device that it is on
    #[field(on_delete = Cascade)]
    pub module: Option<Ref<Module>>,
    #[field(max = 64, required, natural, indexed)]
    pub name: String,
    /// What is printed next to it
    #[field(max = 64)]
    pub label: String,
    #[field(choices = INTERFACE_TYPE)]
    pub r#type: Choice,
    #[field(default = true)]
    pub enabled: bool,
    /// The interface that this one is a subinterface of
    pub parent: Option<Ref<Interface>>,
    #[field(on_delete = SetNull)]
    pub bridge: Option<Ref<Interface>>,
    /// The aggregation group that it is a member of
    #[field(on_delete = SetNull, label = "Parent LAG")]
    pub lag: Option<Ref<Interface>>,
    #[field(range(1, 65_536), label = "MTU")]
    pub mtu: Option<i64>,
    /// In kbit/s
    #[field(range(0, 2_147_483_647_000))]
    pub speed: Option<i64>,
    #[field(choices = INTERFACE_DUPLEX)]
    pub duplex: Option<Choice>,
    /// Used for nothing but managing the device
    #[field(label = "Management only")]
    pub mgmt_only: bool,
    #[field(choices = INTERFACE_MODE, label = "802.1Q mode")]
    pub mode: Option<Choice>,
    /// Counts as connected although no cable is recorded
    pub mark_connected: bool,
    pub owner: Option<Ref<Owner>>,
    #[field(max = 200)]
    pub description: String,
    #[field(computed, label = "Occupied")]
    pub _occupied: bool,
}

/// What sorts of interfaces the filter `kind` tells apart.
pub static INTERFACE_KIND: ChoiceSet = ChoiceSet::new(
    "dcim.Interface.kind",
    &[ChoiceOf::new("physical", "Physical", "gray"), ChoiceOf::new("virtual", "Virtual", "gray")],
);
