//! IP address: of an interface, for devices to be known by and events to touch.

use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static IP_ADDRESS_STATUS: ChoiceSet = ChoiceSet::new(
    "ipam.IPAddress.status",
    &[
        ChoiceOf::new("active", "Active", "blue"),
        ChoiceOf::new("reserved", "Reserved", "cyan"),
        ChoiceOf::new("deprecated", "Deprecated", "red"),
        ChoiceOf::new("dhcp", "DHCP", "green"),
        ChoiceOf::new("slaac", "SLAAC", "purple"),
    ],
);

pub static IP_ADDRESS_ROLE: ChoiceSet = ChoiceSet::new(
    "ipam.IPAddress.role",
    &[
        ChoiceOf::new("loopback", "Loopback", "gray"),
        ChoiceOf::new("secondary", "Secondary", "blue"),
        ChoiceOf::new("anycast", "Anycast", "yellow"),
        ChoiceOf::new("vip", "VIP", "purple"),
        ChoiceOf::new("vrrp", "VRRP", "green"),
        ChoiceOf::new("hsrp", "HSRP", "green"),
        ChoiceOf::new("glbp", "GLBP", "green"),
        ChoiceOf::new("carp", "CARP", "green"),
    ],
);

pub static IP_FAMILY: ChoiceSet =
    ChoiceSet::integers("ipam.family", &[ChoiceOf::new("4", "IPv4", "gray"), ChoiceOf::new("6", "IPv6", "gray")]);

/// An address of an interface of a device or of a virtual machine, with its mask.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 55, app = "ipam", name = "ipaddress", path = "ipam/ip-addresses", label = "IP address",
        plural = "IP addresses", icon = "key", group = "Addresses", family = primary, contacts, display = "{address}",
        order("address_key"), key = "address", q("address", "dns_name", "description", "comments"),
        search(address = 100, dns_name = 300, description = 500, comments = 5000),
        columns("address", "status", "role", "tenant", "assigned_object", "dns_name", "description"),
        brief("family", "address", "description"), no_clone("address", "assigned_object", "nat_inside"),
        absent(vrf = "null"))]
#[section(
    "IP address",
    "address",
    "status",
    "role",
    "dns_name",
    "assigned_object",
    "nat_inside",
    "description",
    "owner",
    "tags"
)]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[reverse(nat_outside, "ipam.ipaddress", "nat_inside")]
#[filter(address, text, label = "Address, with or without mask")]
#[filter(parent, text, label = "Within this prefix")]
#[filter(family, choices = IP_FAMILY, label = "Family")]
#[filter(mask_length, int, label = "Mask length")]
#[filter(mask_length__gte, int, label = "Mask length at least")]
#[filter(mask_length__lte, int, label = "Mask length at most")]
#[filter(assigned, bool, label = "Is assigned")]
#[filter(assigned_to_interface, bool, label = "Is assigned to an interface")]
#[filter(device, text, label = "Device")]
#[filter(device_id, int, label = "Device")]
#[filter(virtual_machine, text, label = "Virtual machine")]
#[filter(virtual_machine_id, int, label = "Virtual machine")]
#[filter(interface, text, label = "Interface")]
#[filter(interface_id, int, label = "Interface")]
#[filter(vminterface, text, label = "VM interface")]
#[filter(vminterface_id, int, label = "VM interface")]
pub struct IpAddress {
    pub id: i64,
    #[field(choices = IP_FAMILY, computed)]
    pub family: Choice,
    /// With the length of its mask, such as 192.0.2.7/24
    #[field(max = 50, required, indexed)]
    pub address: String,
    pub tenant: Option<Ref<Tenant>>,
    #[field(choices = IP_ADDRESS_STATUS, default = "active")]
    pub status: Choice,
    #[field(choices = IP_ADDRESS_ROLE)]
    pub role: Option<Choice>,
    /// The interface that has it
    #[field(targets("dcim.interface", "virtualization.vminterface"), halves("assigned_object_type", "assigned_object_id"),
            on_delete = Cascade, label = "Assigned to")]
    pub assigned_object: Option<AnyRef>,
    /// The inner address that it is translated to
    #[field(on_delete = SetNull, label = "NAT (inside)")]
    pub nat_inside: Option<Ref<IpAddress>>,
    #[field(max = 255, indexed, label = "DNS name")]
    pub dns_name: String,
    /// Family and address in hexadecimal digits, by which addresses sort and ranges are found
    #[field(max = 40, kept, write_only, indexed)]
    pub address_key: Option<String>,
    /// Length of the mask
    #[field(kept, write_only)]
    pub mask: Option<i64>,
}
