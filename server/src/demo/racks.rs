//! Racks, and which of their units are still free.

use std::collections::HashMap;

use serde_json::json;

use super::estate::{Estate, Who};
use crate::error::Result;

/// Slug, maker, model, height, outer width and depth in millimetres, weight in kilograms.
const TYPES: [(&str, &str, &str, i64, i64, i64, f64); 3] = [
    ("ar3100", "apc", "NetShelter SX AR3100", 42, 600, 1070, 125.0),
    ("vx-it-47", "rittal", "VX IT 47U", 47, 800, 1200, 152.5),
    ("premium-45", "conteg", "Premium RSF-45", 45, 600, 1200, 131.0),
];

const ROLES: [(&str, &str, &str, &str); 4] = [
    ("backbone", "Backbone", "1565c0", "Routers and transport"),
    ("compute", "Compute", "2e7d32", "Servers and storage"),
    ("customer", "Customer", "ef6c00", "Space that customers rent"),
    ("cross-connect", "Cross-connect", "6d4c41", "Patch panels only"),
];

/// Room, first letter, number of racks, type, role, tenant, status.
const ROWS: [(&str, &str, i64, &str, &str, &str, &str); 12] = [
    ("prg1-hall-a", "A", 5, "vx-it-47", "backbone", "netops", "active"),
    ("prg1-hall-b", "B", 5, "vx-it-47", "compute", "platform", "active"),
    ("prg1-hall-b", "C", 2, "ar3100", "customer", "tatran", "active"),
    ("prg1-mmr", "M", 1, "ar3100", "cross-connect", "netops", "active"),
    ("prg2-107", "A", 2, "premium-45", "backbone", "netops", "active"),
    ("prg2-108", "B", 3, "premium-45", "compute", "platform", "active"),
    ("brn1-214", "A", 4, "premium-45", "backbone", "netops", "active"),
    ("fra1-42", "F", 3, "ar3100", "backbone", "netops", "active"),
    ("ams1-118", "W", 3, "ar3100", "backbone", "netops", "active"),
    ("vie1-hall-2", "G", 2, "ar3100", "backbone", "netops", "active"),
    ("waw1-03", "S", 2, "vx-it-47", "backbone", "netops", "planned"),
    ("ova1-repair", "R", 1, "premium-45", "compute", "netops", "active"),
];

/// A rack and its free units: the lowest free one, and the first one above the highest free one.
pub struct Rack {
    pub id: i64,
    pub site: &'static str,
    bottom: i64,
    top: i64,
}

/// Which end of a rack fills first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Top,
    Bottom,
}

impl Rack {
    /// Takes units, if there are as many. Answers the lowest of them.
    pub fn take(&mut self, height: i64, from: End) -> Option<i64> {
        // One unit of air between the two stacks.
        if self.top - self.bottom <= height {
            return None;
        }
        match from {
            End::Bottom => {
                self.bottom += height;
                Some(self.bottom - height)
            }
            End::Top => {
                self.top -= height;
                Some(self.top)
            }
        }
    }
}

/// Racks by room and row, in the order of their names.
pub type Racks = HashMap<(&'static str, &'static str), Vec<Rack>>;

pub async fn load(e: &mut Estate) -> Result<Racks> {
    e.at(e.days(-413), Who::Tomas);
    let roles = ROLES
        .iter()
        .map(|(slug, name, color, text)| json!({"slug": slug, "name": name, "color": color, "description": text}));
    e.create("dcim.rackrole", roles.collect()).await?;
    let mut types = Vec::new();
    for (slug, maker, model, height, width, depth, weight) in TYPES {
        types.push(json!({
            "slug": slug, "manufacturer": e.id("dcim.manufacturer", maker)?, "model": model, "form_factor": "4-post-cabinet",
            "width": 19, "u_height": height, "outer_width": width, "outer_depth": depth, "outer_unit": "mm",
            "weight": weight, "max_weight": 1360, "weight_unit": "kg", "mounting_depth": depth - 150,
        }));
    }
    e.create("dcim.racktype", types).await?;
    e.at(e.days(-409), Who::Tomas);
    let (mut bodies, mut places) = (Vec::new(), Vec::new());
    for (room, row, count, kind, role, tenant, status) in ROWS {
        let site = room.split('-').next().unwrap_or(room);
        let height = TYPES.iter().find(|(slug, ..)| *slug == kind).map_or(42, |(_, _, _, height, ..)| *height);
        for number in 1..=count {
            let name = format!("{}-{row}{number:02}", site.to_uppercase());
            bodies.push(json!({
                "name": name, "site": e.id("dcim.site", site)?, "location": e.id("dcim.location", room)?,
                "rack_type": e.id("dcim.racktype", kind)?, "role": e.id("dcim.rackrole", role)?, "status": status,
                "tenant": e.id("tenancy.tenant", tenant)?, "serial": format!("RK{}", e.luck.text(7, "0123456789")),
                "facility_id": if site == "fra1" || site == "ams1" { Some(format!("{}.{}", e.luck.between(40, 48), 10 + number)) } else { None },
                "airflow": "front-to-rear",
                "description": if role == "customer" { "Rented as a whole; we only hold the keys" } else { "" },
            }));
            places.push((room, row, site, height));
        }
    }
    let ids = e.create("dcim.rack", bodies).await?;
    let mut racks = Racks::new();
    for (id, (room, row, site, height)) in ids.into_iter().zip(places) {
        racks.entry((room, row)).or_default().push(Rack { id, site, bottom: 1, top: height + 1 });
    }
    Ok(racks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_ends_of_a_rack_never_meet() {
        let mut rack = Rack { id: 1, site: "x", bottom: 1, top: 43 };
        assert_eq!(rack.take(2, End::Top), Some(41));
        assert_eq!(rack.take(2, End::Bottom), Some(1));
        let mut units = 4;
        while rack.take(3, End::Bottom).is_some() {
            units += 3;
        }
        assert!(units < 42);
    }
}
