//! Assets: the devices' own chassis and racks here, parts in `parts`, everything idle in `stores`.

use serde_json::{Value as Json, json};

use super::devices::Device;
use super::estate::{Estate, Who};
use super::{parts, stores};
use crate::error::Result;

/// An asset as discovery, cover and repair need it.
pub struct Thing {
    pub id: i64,
    pub serial: String,
    pub part: &'static str,
    /// Slug of the asset type.
    pub kind: &'static str,
    pub maker: &'static str,
    pub state: State,
    /// Position in the list of devices, for what is in one or is one.
    pub device: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Is a device.
    Chassis,
    /// Sits in a device.
    Installed,
    Stored,
    /// Loaned to somebody.
    Away,
    /// Waits for repair or comes back from it.
    Repair,
    /// Retired or disposed.
    Gone,
}

/// An asset about to be made.
pub struct Draft {
    pub thing: Thing,
    pub body: Json,
}

/// Slug, name, colour.
const TYPES: [(&str, &str, &str); 17] = [
    ("chassis", "Chassis", "1565c0"),
    ("switch", "Switch", "1e88e5"),
    ("firewall", "Firewall", "c62828"),
    ("server", "Server", "2e7d32"),
    ("storage", "Storage shelf", "00695c"),
    ("console-server", "Console server", "ef6c00"),
    ("pdu", "PDU", "6d4c41"),
    ("rack", "Rack", "455a64"),
    ("line-card", "Line card", "5e35b1"),
    ("routing-engine", "Routing engine", "4527a0"),
    ("transceiver", "Transceiver", "6a1b9a"),
    ("power-supply", "Power supply", "f57c00"),
    ("fan-tray", "Fan tray", "ffa000"),
    ("ssd", "SSD", "00838f"),
    ("nic", "Network adapter", "0277bd"),
    ("memory", "Memory", "558b2f"),
    ("cable", "Cable", "757575"),
];

/// Days from now: when a warranty began and when it ends, if there is one.
pub struct Warranty(pub Option<(i64, i64)>);

impl Warranty {
    /// Some long expired, some about to, most good, some never noted.
    pub fn draw(e: &mut Estate) -> Self {
        let end = match e.luck.between(0, 99) {
            0..26 => -e.luck.between(1, 640),
            26..34 => e.luck.between(1, 58),
            34..82 => e.luck.between(75, 1300),
            _ => return Self(None),
        };
        Self(Some((end - 365 * *e.luck.pick(&[2, 3, 3, 5]), end)))
    }

    pub fn write(&self, e: &Estate, body: &mut Json) {
        if let Some((start, end)) = self.0 {
            body["warranty_start"] = e.date(start).into();
            body["warranty_end"] = e.date(end).into();
        }
    }
}

/// Which asset type a device's chassis is of.
fn kind_of(device: &Device) -> &'static str {
    match device.role {
        "core-router" | "edge-router" | "transport" | "customer-edge" => "chassis",
        "dc-switch" | "access-switch" => "switch",
        "firewall" => "firewall",
        "storage" => "storage",
        "console-server" => "console-server",
        "pdu" => "pdu",
        _ => "server",
    }
}

/// The contract a maker's hardware was bought under, as far as anybody knows.
pub fn contract_of(e: &mut Estate, maker: &str, kind: &str) -> Result<Option<i64>> {
    let of: &[&str] = match (maker, kind) {
        (_, "transceiver") => &["Optics Q1", "Optics Q2", "Optics Q3", "Optics frame agreement"],
        ("dell" | "samsung" | "nvidia", _) => &["Compute refresh, first half", "Compute refresh, second half"],
        ("cisco" | "arista", _) => &["Call-off AMS1 peering", "Call-off VIE1", "Call-off FRA1 edge"],
        ("hpe" | "netapp", _) => &["Backup servers"],
        _ => return Ok(None),
    };
    if e.luck.chance(22) {
        return Ok(None);
    }
    let name = e.luck.pick(of);
    e.id("inventory_monitor.contract", name).map(Some)
}

pub async fn load(e: &mut Estate, devices: &[Device]) -> Result<Vec<Thing>> {
    e.at(e.days(-395), Who::Eva);
    let types = TYPES.iter().map(|(slug, name, color)| json!({"slug": slug, "name": name, "color": color}));
    e.create("inventory_monitor.assettype", types.collect()).await?;
    let mut things = Vec::new();
    let drafts = chassis(e, devices)?;
    write(e, drafts, &mut things).await?;
    racks(e).await?;
    e.at(e.days(-392), Who::Eva);
    let drafts = parts::drafts(e, devices)?;
    write(e, drafts, &mut things).await?;
    stores::load(e, &mut things).await?;
    Ok(things)
}

/// Creates drafts and notes their ids.
pub async fn write(e: &mut Estate, drafts: Vec<Draft>, things: &mut Vec<Thing>) -> Result<()> {
    let (drafted, bodies): (Vec<Thing>, Vec<Json>) = drafts.into_iter().map(|draft| (draft.thing, draft.body)).unzip();
    let ids = e.create("inventory_monitor.asset", bodies).await?;
    things.extend(drafted.into_iter().zip(ids).map(|(thing, id)| Thing { id, ..thing }));
    Ok(())
}

fn chassis(e: &mut Estate, devices: &[Device]) -> Result<Vec<Draft>> {
    let mut out = Vec::new();
    for (number, device) in devices.iter().enumerate().filter(|(_, device)| device.status != "planned") {
        let (kind, owner) = (kind_of(device), if device.tenant == "platform" { "platform" } else { "netops" });
        let lifecycle = match (device.name.as_str(), device.status) {
            ("prg1-hv4", _) => "in_maintenance",
            (_, "staged") => "new",
            _ => "in_use",
        };
        let mut body = json!({
            "serial": device.serial, "partnumber": device.kind.part, "asset_tag": device.asset_tag,
            "type": e.id("inventory_monitor.assettype", kind)?, "device_type": e.id("dcim.devicetype", device.kind.slug)?,
            "device": device.id, "assignment_status": if device.status == "staged" { "reserved" } else { "deployed" },
            "lifecycle_status": lifecycle, "vendor": maker(device.kind.maker), "price": device.kind.price, "currency": "EUR",
            "project": project(device.role, device.site), "owning_tenant": e.id("tenancy.tenant", owner)?,
            "tenant": e.id("tenancy.tenant", device.tenant)?, "order_contract": contract_of(e, device.kind.maker, kind)?,
            "description": format!("{} {}", maker(device.kind.maker), device.kind.model),
        });
        Warranty::draw(e).write(e, &mut body);
        let thing = Thing {
            id: 0,
            serial: device.serial.clone(),
            part: device.kind.part,
            kind,
            maker: device.kind.maker,
            state: State::Chassis,
            device: Some(number),
        };
        out.push(Draft { thing, body });
    }
    Ok(out)
}

/// Some racks are ours and have labels of their own.
async fn racks(e: &mut Estate) -> Result<()> {
    let mut bodies = Vec::new();
    for (number, (rack, kind)) in [
        ("PRG1-A01", "vx-it-47"),
        ("PRG1-A02", "vx-it-47"),
        ("PRG1-B01", "vx-it-47"),
        ("BRN1-A01", "premium-45"),
        ("PRG2-A01", "premium-45"),
    ]
    .into_iter()
    .enumerate()
    {
        bodies.push(json!({
            "serial": format!("RKA{}", e.luck.text(7, "0123456789")), "asset_tag": format!("HN-R{:03}", number + 1),
            "type": e.id("inventory_monitor.assettype", "rack")?, "rack_type": e.id("dcim.racktype", kind)?,
            "rack": e.id("dcim.rack", rack)?, "assignment_status": "deployed", "lifecycle_status": "in_use",
            "price": 2_150, "currency": "EUR", "vendor": if kind == "vx-it-47" { "Rittal" } else { "Conteg" },
            "owning_tenant": e.id("tenancy.tenant", "netops")?, "description": "Bought with the hall",
        }));
    }
    e.create("inventory_monitor.asset", bodies).await.map(|_| ())
}

pub fn maker(slug: &str) -> &'static str {
    match slug {
        "juniper" => "Juniper",
        "cisco" => "Cisco",
        "arista" => "Arista",
        "ciena" => "Ciena",
        "fortinet" => "Fortinet",
        "dell" => "Dell",
        "hpe" => "HPE",
        "netapp" => "NetApp",
        "opengear" => "Opengear",
        "apc" => "APC",
        "flexoptix" => "Flexoptix",
        "samsung" => "Samsung",
        "nvidia" => "NVIDIA",
        _ => "Other",
    }
}

pub fn project(role: &str, site: &str) -> &'static str {
    match (role, site) {
        (_, "waw1") => "Warsaw",
        ("hypervisor" | "storage" | "backup" | "probe-host", _) => "Compute",
        ("customer-edge" | "firewall", _) => "Customer services",
        ("console-server" | "pdu", _) => "Operations",
        _ => "Backbone",
    }
}
