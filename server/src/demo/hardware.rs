//! Who makes hardware, which models of it we run, what they are for and what runs on them.

use serde_json::json;

use super::estate::{Estate, Who};
use super::people::nested;
use crate::error::Result;

const MAKERS: [(&str, &str, &str); 15] = [
    ("juniper", "Juniper", "Backbone routers, data-centre switches, firewalls"),
    ("cisco", "Cisco", "Edge routers west, access switches"),
    ("arista", "Arista", "Data-centre switches west"),
    ("ciena", "Ciena", "Optical transport"),
    ("fortinet", "Fortinet", "Customer firewalls"),
    ("dell", "Dell", "Servers"),
    ("hpe", "HPE", "Backup servers"),
    ("netapp", "NetApp", "Storage"),
    ("opengear", "Opengear", "Console servers with LTE"),
    ("apc", "APC", "Racks and power distribution"),
    ("rittal", "Rittal", "Racks"),
    ("conteg", "Conteg", "Racks"),
    ("flexoptix", "Flexoptix", "Transceivers, recodable"),
    ("samsung", "Samsung", "Solid-state drives"),
    ("nvidia", "NVIDIA", "Network adapters"),
];

/// Slug, name, parent.
const ROLES: [(&str, &str, &str, &str); 16] = [
    ("network", "Network", "", ""),
    ("core-router", "Core router", "network", "Label-switched core, no customers attached"),
    ("edge-router", "Edge router", "network", "Customers, transit and peering"),
    ("dc-switch", "Data-centre switch", "network", "Leaf and spine"),
    ("access-switch", "Access switch", "network", "Offices and management networks"),
    ("firewall", "Firewall", "network", ""),
    ("customer-edge", "Customer edge", "network", "Ours, at the customer's service"),
    ("transport", "Optical transport", "", "Wavelengths between sites"),
    ("compute", "Compute", "", ""),
    ("hypervisor", "Hypervisor", "compute", "Cluster members"),
    ("storage", "Storage", "compute", ""),
    ("backup", "Backup", "compute", "Off-site copies"),
    ("probe-host", "Probe host", "compute", "Runs discovery and measurements"),
    ("infrastructure", "Infrastructure", "", ""),
    ("console-server", "Console server", "infrastructure", "The way in when everything else is down"),
    ("pdu", "PDU", "infrastructure", "Metered per outlet"),
];

/// Slug, name, parent, maker (empty: any).
const PLATFORMS: [(&str, &str, &str, &str); 19] = [
    ("junos", "Junos OS", "", "juniper"),
    ("junos-22", "Junos 22.4R3-S2", "junos", "juniper"),
    ("junos-23", "Junos 23.4R2", "junos", "juniper"),
    ("ios-xr", "IOS XR", "", "cisco"),
    ("ios-xr-7", "IOS XR 7.10.2", "ios-xr", "cisco"),
    ("ios-xe", "IOS XE 17.12", "", "cisco"),
    ("nx-os", "NX-OS 10.3(5)M", "", "cisco"),
    ("eos", "EOS", "", "arista"),
    ("eos-4-31", "EOS 4.31.2F", "eos", "arista"),
    ("saos", "SAOS 10.9", "", "ciena"),
    ("fortios", "FortiOS 7.4.4", "", "fortinet"),
    ("ontap", "ONTAP 9.14.1", "", "netapp"),
    ("opengear-os", "Operations Manager 24.03", "", "opengear"),
    ("apc-aos", "AOS 7.1.2", "", "apc"),
    ("linux", "Linux", "", ""),
    ("debian-12", "Debian 12", "linux", ""),
    ("proxmox-8", "Proxmox VE 8.2", "linux", ""),
    ("firmware", "Appliance firmware", "", ""),
    ("firmware-lts", "Appliance firmware LTS", "firmware", ""),
];

/// A device type; height in units, weight in kilograms, price in whole euros.
pub struct Type {
    pub slug: &'static str,
    pub maker: &'static str,
    pub model: &'static str,
    pub part: &'static str,
    pub height: i64,
    pub weight: f64,
    pub price: i64,
    pub airflow: &'static str,
    pub platform: &'static str,
    pub description: &'static str,
}

const fn kind(
    slug: &'static str,
    maker: &'static str,
    model: &'static str,
    part: &'static str,
    size: (i64, f64, i64),
    (airflow, platform): (&'static str, &'static str),
    description: &'static str,
) -> Type {
    let (height, weight, price) = size;
    Type { slug, maker, model, part, height, weight, price, airflow, platform, description }
}

pub const TYPES: [Type; 24] = [
    kind(
        "mx480",
        "juniper",
        "MX480",
        "MX480-PREMIUM3-AC",
        (8, 81.7, 62_000),
        ("side-to-rear", "junos-22"),
        "Eight slots; line cards are assets of their own",
    ),
    kind(
        "mx304",
        "juniper",
        "MX304",
        "MX304-BASE",
        (2, 21.5, 48_500),
        ("front-to-rear", "junos-23"),
        "Three LMIC slots, 4.8T",
    ),
    kind(
        "ptx10001",
        "juniper",
        "PTX10001-36MR",
        "PTX10001-36MR-AC",
        (1, 11.8, 71_000),
        ("front-to-rear", "junos-23"),
        "400G core",
    ),
    kind(
        "qfx5120",
        "juniper",
        "QFX5120-48Y",
        "QFX5120-48Y-AFO2",
        (1, 10.9, 12_800),
        ("front-to-rear", "junos-22"),
        "48 × 25G, 8 × 100G",
    ),
    kind(
        "ex4400",
        "juniper",
        "EX4400-48P",
        "EX4400-48P",
        (1, 7.3, 6_900),
        ("front-to-rear", "junos-22"),
        "Management and office access",
    ),
    kind("srx4600", "juniper", "SRX4600", "SRX4600-AC", (1, 17.2, 54_000), ("front-to-rear", "junos-22"), ""),
    kind(
        "ncs5501",
        "cisco",
        "NCS-5501-SE",
        "NCS-5501-SE",
        (1, 10.1, 31_000),
        ("front-to-rear", "ios-xr-7"),
        "End of sale announced by Cisco",
    ),
    kind("asr9902", "cisco", "ASR 9902", "ASR-9902", (2, 20.4, 58_000), ("front-to-rear", "ios-xr-7"), ""),
    kind("n93180", "cisco", "Nexus 93180YC-FX3", "N9K-C93180YC-FX3", (1, 9.7, 14_200), ("front-to-rear", "nx-os"), ""),
    kind("c9300", "cisco", "Catalyst 9300-48P", "C9300-48P-A", (1, 7.4, 7_400), ("front-to-rear", "ios-xe"), ""),
    kind(
        "a7280",
        "arista",
        "DCS-7280CR3-32P4",
        "DCS-7280CR3-32P4-F",
        (1, 10.2, 36_000),
        ("front-to-rear", "eos-4-31"),
        "Peering routers run a full table on these",
    ),
    kind(
        "a7050",
        "arista",
        "DCS-7050SX3-48YC8",
        "DCS-7050SX3-48YC8-F",
        (1, 8.4, 11_900),
        ("front-to-rear", "eos-4-31"),
        "",
    ),
    kind("rls", "ciena", "6500-7 RLS", "NTK503PAE5", (7, 24.0, 44_000), ("side-to-rear", "saos"), "Line system shelf"),
    kind(
        "waveserver",
        "ciena",
        "Waveserver 5",
        "186-5500-901",
        (2, 16.6, 52_000),
        ("front-to-rear", "saos"),
        "800G per wavelength",
    ),
    kind("fg1801f", "fortinet", "FortiGate 1801F", "FG-1801F", (2, 12.2, 28_000), ("front-to-rear", "fortios"), ""),
    kind(
        "r660",
        "dell",
        "PowerEdge R660",
        "R660-8NVME",
        (1, 21.0, 9_800),
        ("front-to-rear", "proxmox-8"),
        "Standard hypervisor since last year",
    ),
    kind(
        "r760",
        "dell",
        "PowerEdge R760",
        "R760-24NVME",
        (2, 35.3, 16_400),
        ("front-to-rear", "proxmox-8"),
        "Dense hypervisor, render nodes",
    ),
    kind(
        "r640",
        "dell",
        "PowerEdge R640",
        "R640-10SFF",
        (1, 21.9, 6_200),
        ("front-to-rear", "proxmox-8"),
        "Support ends next year, replaced one by one",
    ),
    kind("dl380", "hpe", "ProLiant DL380 Gen11", "P52560-421", (2, 32.6, 14_900), ("front-to-rear", "debian-12"), ""),
    kind(
        "a250",
        "netapp",
        "AFF A250",
        "AFF-A250-HA",
        (2, 27.8, 39_000),
        ("front-to-rear", "ontap"),
        "HA pair in one chassis",
    ),
    kind(
        "om2216",
        "opengear",
        "OM2216-L",
        "OM2216-L-EU",
        (1, 4.8, 3_600),
        ("rear-to-front", "opengear-os"),
        "LTE fallback; SIMs are on the OOB contract",
    ),
    kind(
        "ap8959",
        "apc",
        "AP8959EU3",
        "AP8959EU3",
        (0, 5.7, 1_450),
        ("passive", "apc-aos"),
        "Vertical, 32 A, metered and switched",
    ),
    kind(
        "acx7024",
        "juniper",
        "ACX7024",
        "ACX7024-AC",
        (1, 8.6, 9_900),
        ("front-to-rear", "junos-23"),
        "Customer edge",
    ),
    kind(
        "sn2201",
        "nvidia",
        "SN2201",
        "MSN2201-CB2FC",
        (1, 8.5, 4_700),
        ("front-to-rear", "debian-12"),
        "Management network of the clusters",
    ),
];

pub async fn load(e: &mut Estate) -> Result<()> {
    e.at(e.days(-414), Who::Tomas);
    let makers =
        MAKERS.iter().map(|(slug, name, description)| json!({"slug": slug, "name": name, "description": description}));
    e.create("dcim.manufacturer", makers.collect()).await?;
    nested(e, "dcim.devicerole", &ROLES).await?;
    let colors = [("network", "1565c0"), ("transport", "6a1b9a"), ("compute", "2e7d32"), ("infrastructure", "ef6c00")];
    let mut painted = Vec::new();
    for (slug, _, parent, _) in ROLES {
        let color =
            colors.iter().find(|(root, _)| *root == slug || *root == parent).map_or("9e9e9e", |(_, color)| color);
        let vm = parent == "compute" || slug == "firewall";
        painted.push((e.id("dcim.devicerole", slug)?, json!({"color": color, "vm_role": vm})));
    }
    e.change("dcim.devicerole", painted).await?;
    for roots in [true, false] {
        let mut platforms = Vec::new();
        for (slug, name, parent, maker) in PLATFORMS.iter().filter(|(_, _, parent, _)| parent.is_empty() == roots) {
            let parent = if roots { None } else { Some(e.id("dcim.platform", parent)?) };
            let maker = if maker.is_empty() { None } else { Some(e.id("dcim.manufacturer", maker)?) };
            platforms.push(json!({"slug": slug, "name": name, "parent": parent, "manufacturer": maker}));
        }
        e.create("dcim.platform", platforms).await?;
    }
    let mut types = Vec::new();
    for one in &TYPES {
        let tags =
            if one.slug == "r640" || one.slug == "ncs5501" { vec![e.id("extras.tag", "end-of-life")?] } else { vec![] };
        types.push(json!({
            "slug": one.slug, "manufacturer": e.id("dcim.manufacturer", one.maker)?, "model": one.model,
            "part_number": one.part, "u_height": one.height, "is_full_depth": one.height > 0, "weight": one.weight,
            "weight_unit": "kg", "airflow": one.airflow, "default_platform": e.id("dcim.platform", one.platform)?,
            "description": one.description, "tags": tags,
        }));
    }
    e.create("dcim.devicetype", types).await?;
    Ok(())
}
