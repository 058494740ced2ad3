//! The estate that is measured: what a client's seed script makes, through bulk requests of a thousand.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};

use crate::client::Client;
use crate::driver::Driver;

pub const ASSETS: &str = "/api/plugins/inventory-monitor/assets/";
pub const PROBES: &str = "/api/plugins/inventory-monitor/probes/";
pub const BATCH: usize = 1000;
/// Objects that assets refer to.
const FOUNDATION: usize = 920;

const LIFECYCLE: [&str; 10] =
    ["new", "in_stock", "in_use", "in_use", "in_use", "in_use", "in_maintenance", "retired", "disposed", "in_use"];
const ASSIGNMENT: [&str; 7] = ["reserved", "deployed", "deployed", "deployed", "loaned", "stocked", "deployed"];
const VENDORS: [&str; 10] =
    ["Aruba", "Cisco", "Dell", "Fortinet", "HPE", "Juniper", "Lenovo", "Mellanox", "Nokia", "Supermicro"];
pub const PARTS: [&str; 10] = [
    "SFP-10G-LR",
    "QSFP-100G-SR4",
    "PSU-1100W-AC",
    "RPS-FAN-TRAY",
    "MEM-64G-DDR5",
    "SSD-3T84-NVME",
    "LC-48X10GE",
    "RE-S-X6-64G",
    "CHASSIS-2U",
    "NIC-2X25G",
];
const CURRENCIES: [&str; 4] = ["EUR", "CZK", "USD", "GBP"];
const PROJECTS: [&str; 8] = ["Backbone", "Campus", "DataCentre", "HPC", "Metro", "Security", "Storage", "WiFi"];

/// Ids of what assets refer to.
pub struct Estate {
    pub assets: Vec<i64>,
    pub contracts: Vec<i64>,
    pub types: Vec<i64>,
    devices: Vec<i64>,
    locations: Vec<i64>,
    sites: Vec<i64>,
    tags: Vec<i64>,
    anchor: DateTime<Utc>,
    pub objects: usize,
}

/// No two assets share a serial, and neighbours do not look alike.
pub fn serial(i: usize) -> String {
    let mixed = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("SN{:010X}", mixed >> 24)
}

impl Estate {
    /// The estate of a database that was filled before.
    pub async fn read(driver: &Driver) -> Self {
        let anchor = server::app::Clock::now(&server::app::SystemClock);
        let assets = driver.numbers("SELECT id FROM inventory_monitor_asset ORDER BY id").await;
        let devices = driver.numbers("SELECT id FROM dcim_device ORDER BY id").await;
        Self {
            contracts: driver.numbers("SELECT id FROM inventory_monitor_contract ORDER BY id").await,
            types: driver.numbers("SELECT id FROM inventory_monitor_assettype ORDER BY id").await,
            locations: driver.numbers("SELECT id FROM dcim_location ORDER BY id").await,
            sites: driver.numbers("SELECT id FROM dcim_site ORDER BY id").await,
            tags: driver.numbers("SELECT id FROM extras_tag ORDER BY id").await,
            objects: 2 * assets.len() + FOUNDATION,
            assets,
            devices,
            anchor,
        }
    }

    pub async fn fill(client: &Client, assets: usize) -> Self {
        let anchor = server::app::Clock::now(&server::app::SystemClock);
        let mut estate = Self {
            assets: Vec::new(),
            contracts: Vec::new(),
            types: Vec::new(),
            devices: Vec::new(),
            locations: Vec::new(),
            sites: Vec::new(),
            tags: Vec::new(),
            anchor,
            objects: 0,
        };
        estate.foundation(client).await;
        for start in (0..assets).step_by(BATCH) {
            let rows: Vec<Json> = (start..assets.min(start + BATCH)).map(|i| estate.asset(i)).collect();
            let made = estate.make(client, ASSETS, rows).await;
            estate.assets.extend(made);
            let rows: Vec<Json> = (start..assets.min(start + BATCH)).map(|i| estate.probe(i)).collect();
            estate.make(client, PROBES, rows).await;
        }
        estate
    }

    pub fn devices(&self) -> &[i64] {
        &self.devices
    }

    pub fn sites(&self) -> &[i64] {
        &self.sites
    }

    async fn make(&mut self, client: &Client, path: &str, rows: Vec<Json>) -> Vec<i64> {
        self.objects += rows.len();
        let made = client.post(path, Json::Array(rows).to_string().into_bytes()).await.json();
        made.as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect()
    }

    async fn foundation(&mut self, client: &Client) {
        let named = |what: &str, count: usize| -> Vec<Json> {
            (0..count)
                .map(|i| json!({"name": format!("{what} {i:02}"), "slug": format!("{}-{i:02}", what.to_lowercase())}))
                .collect()
        };
        self.tags = self.make(client, "/api/extras/tags/", named("Tag", 5)).await;
        self.sites = self.make(client, "/api/dcim/sites/", named("Site", 20)).await;
        let sites = self.sites.clone();
        let rooms = (0..100).map(|i| {
            json!({"name": format!("Room {} of site {:02}", i % 5, i / 5), "slug": format!("room-{i}"), "site": sites[i / 5]})
        });
        self.locations = self.make(client, "/api/dcim/locations/", rooms.collect()).await;
        let makers = named("Maker", 10);
        let makers = self.make(client, "/api/dcim/manufacturers/", makers).await;
        let models = (0..20).map(|i| json!({"manufacturer": makers[i % 10], "model": format!("Model {i:02}"), "slug": format!("model-{i:02}")}));
        let models = self.make(client, "/api/dcim/device-types/", models.collect()).await;
        let roles = self.make(client, "/api/dcim/device-roles/", named("Role", 5)).await;
        let locations = self.locations.clone();
        let devices = (0..500).map(|i| {
            json!({"name": format!("dev-{i:04}"), "device_type": models[i % 20], "role": roles[i % 5], "site": sites[i / 25],
                   "location": locations[(i / 25) * 5 + i % 5], "serial": format!("DEV{i:06}")})
        });
        self.devices = self.make(client, "/api/dcim/devices/", devices.collect()).await;
        self.types = self.make(client, "/api/plugins/inventory-monitor/asset-types/", named("Type", 10)).await;
        let contractors =
            (0..50).map(|i| json!({"name": format!("Contractor {i:02}"), "company": format!("Company {i:02} Ltd")}));
        let contractors = self.make(client, "/api/plugins/inventory-monitor/contractors/", contractors.collect()).await;
        let contracts = (0..200).map(|i| {
            json!({"name": format!("Contract {i:03}"), "name_internal": format!("INT-{i:03}"), "contractor": contractors[i % 50],
                   "type": (["supply", "order", "service", "other"][i % 4]), "price": format!("{}.00", 1000 + i * 25),
                   "currency": CURRENCIES[i % 4]})
        });
        self.contracts = self.make(client, "/api/plugins/inventory-monitor/contracts/", contracts.collect()).await;
    }

    /// The body of the `i`th asset.
    pub fn asset(&self, i: usize) -> Json {
        let start = self.anchor.date_naive() - Duration::days((i * 7919 % 1460) as i64);
        let mut row = json!({
            "serial": serial(i), "partnumber": PARTS[i % 10], "description": format!("{} unit {i}", PARTS[i % 10]),
            "assignment_status": ASSIGNMENT[i % 7], "lifecycle_status": LIFECYCLE[i % 10], "type": self.types[i % 10],
            "order_contract": self.contracts[i % 200], "project": PROJECTS[i % 8], "vendor": VENDORS[i / 10 % 10],
            "price": format!("{}.50", 100 + i % 5000), "currency": CURRENCIES[i % 4], "warranty_start": start.to_string(),
            "warranty_end": (start + Duration::days([365, 730, 1095, 1460][i % 4])).to_string(),
            "comments": format!("Seeded asset {i}"),
        });
        if i.is_multiple_of(3) {
            row["tags"] = json!([self.tags[i % 5]]);
        }
        let place = match i % 20 {
            0..14 => Some(("dcim.device", self.devices[i % 500])),
            14..18 => Some(("dcim.location", self.locations[i % 100])),
            18 => Some(("dcim.site", self.sites[i % 20])),
            _ => None,
        };
        if let Some((kind, id)) = place {
            row["assigned_object_type"] = kind.into();
            row["assigned_object_id"] = id.into();
        }
        row
    }

    /// A sighting of the `i`th asset, within the last month.
    pub fn probe(&self, i: usize) -> Json {
        let time = shared::value::iso(self.anchor - Duration::minutes((i * 7919 % 43_200) as i64));
        json!({
            "serial": serial(i), "name": PARTS[i % 10], "part": PARTS[i % 10], "time": time, "creation_time": time,
            "category": (["transceiver", "psu", "chassis"][i % 3]), "description": format!("probe of asset {i}"),
            "device": self.devices[i % 500], "device_descriptor": format!("dev-{:04}", i % 500),
            "site": self.sites[i % 500 / 25], "site_descriptor": format!("Site {:02}", i % 500 / 25),
            "discovered_data": {"slot": i % 48, "temp_c": 20 + i % 30},
        })
    }
}
