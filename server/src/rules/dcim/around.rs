//! What a batch of devices refers to: types, racks, locations, platforms.

use std::collections::{BTreeSet, HashMap};

use shared::models::dcim::device_type::DeviceType;
use shared::models::dcim::location::Location;
use shared::models::dcim::platform::Platform;
use shared::row::{Model, Row};

use super::rack;
use crate::engine::write::Writer;
use crate::error::Result;
use crate::rules::rows;

/// Rows by id.
type Rows = HashMap<i64, Row>;

pub struct Around {
    types: Rows,
    racks: Rows,
    locations: Rows,
    platforms: Rows,
}

impl Around {
    /// Loads what these devices refer to, and the platforms that their types bring.
    pub async fn load(w: &mut Writer, devices: &[&Row]) -> Result<Self> {
        let ids = |field: &str| devices.iter().filter_map(|row| row.int(field)).collect::<BTreeSet<i64>>();
        let list = |ids: BTreeSet<i64>| ids.into_iter().collect::<Vec<i64>>();
        let wanted = ["manufacturer", "u_height", "is_full_depth", "airflow", "default_platform", "subdevice_role"];
        let types = rows(w, DeviceType::meta(), list(ids("device_type")), &wanted).await?;
        let mut platforms = ids("platform");
        platforms.extend(types.values().filter_map(|row| row.int("default_platform")));
        Ok(Self {
            types,
            racks: rack::load(w, ids("rack")).await?,
            locations: rows(w, Location::meta(), list(ids("location")), &["site"]).await?,
            platforms: rows(w, Platform::meta(), list(platforms), &["manufacturer"]).await?,
        })
    }

    /// What a device refers to by one of its fields.
    pub fn of(&self, device: &Row, field: &str) -> Option<&Row> {
        let found = match field {
            "device_type" => &self.types,
            "rack" => &self.racks,
            "location" => &self.locations,
            _ => &self.platforms,
        };
        found.get(&device.int(field)?)
    }
}
