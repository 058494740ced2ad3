//! Which units of a rack its devices take.
//!
//! A device at position `p` of height `h` takes the units from `p` up to, not including, `p + h`,
//! on its face, or on both when its type is of full depth. Units count in halves.

use rust_decimal::Decimal;
use shared::meta::ModelMeta;
use shared::models::dcim::device::Device;
use shared::models::dcim::device_type::DeviceType;
use shared::row::Model;
use shared::value::Value;

use crate::db::{Dialect, Sql, Ty};
use crate::engine::write::Writer;
use crate::error::Result;

/// The place a device takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub device: i64,
    pub rack: i64,
    pub from: Decimal,
    pub until: Decimal,
    pub face: String,
    pub full_depth: bool,
}

impl Slot {
    /// Whether both cannot be mounted.
    pub fn collides(&self, other: &Self) -> bool {
        self.rack == other.rack
            && self.from < other.until
            && other.from < self.until
            && (self.full_depth || other.full_depth || self.face == other.face)
    }
}

/// What is mounted in some racks. The racks stay locked, so that nobody mounts anything besides.
pub async fn mounted(w: &mut Writer, racks: Vec<i64>) -> Result<Vec<Slot>> {
    if w.reader().dialect() == Dialect::Postgres {
        let mut sql = Sql::new(Dialect::Postgres);
        sql.push("SELECT id FROM dcim_rack WHERE id").in_ints(racks.clone()).push(" ORDER BY id FOR UPDATE");
        w.reader().ids(sql).await?;
    }
    let mut sql = Sql::new(w.reader().dialect());
    sql.push(
        "SELECT d.id, d.rack_id, d.position, t.u_height, d.face, t.is_full_depth FROM dcim_device d JOIN dcim_devicetype t \
         ON t.id = d.device_type_id WHERE d.position IS NOT NULL AND d.rack_id",
    );
    sql.in_ints(racks);
    let scaled = |meta: &ModelMeta, name: &str| meta.field(name).map_or(Ty::Int, Ty::of);
    let (position, height) = (scaled(Device::meta(), "position"), scaled(DeviceType::meta(), "u_height"));
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Int, position, height, Ty::Text, Ty::Bool]).await?;
    let slots = rows.iter().filter_map(|row| {
        let from = decimal(&row[2])?;
        Some(Slot {
            device: row[0].as_int()?,
            rack: row[1].as_int()?,
            from,
            until: from + decimal(&row[3])?,
            face: row[4].as_str().unwrap_or_default().to_owned(),
            full_depth: row[5].as_bool().unwrap_or(true),
        })
    });
    Ok(slots.collect())
}

pub fn decimal(value: &Value) -> Option<Decimal> {
    if let Value::Decimal(number) = value { Some(*number) } else { None }
}

/// Whether a number of units is whole or a half.
pub fn in_halves(units: Decimal) -> bool {
    (units * Decimal::TWO).fract().is_zero()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(from: i64, height: i64, face: &str, full_depth: bool) -> Slot {
        let from = Decimal::from(from);
        Slot { device: 0, rack: 1, from, until: from + Decimal::from(height), face: face.to_owned(), full_depth }
    }

    #[test]
    fn shallow_devices_share_units_back_to_back() {
        assert!(!slot(1, 2, "front", false).collides(&slot(1, 2, "rear", false)));
        assert!(slot(1, 2, "front", true).collides(&slot(1, 2, "rear", false)));
        assert!(slot(1, 2, "front", false).collides(&slot(2, 1, "front", false)));
        assert!(!slot(1, 2, "front", true).collides(&slot(3, 1, "front", true)));
        assert!(!slot(1, 2, "front", true).collides(&Slot { rack: 2, ..slot(1, 2, "front", true) }));
    }

    #[test]
    fn units_count_in_halves() {
        assert!(in_halves(Decimal::new(15, 1)) && in_halves(Decimal::ONE) && !in_halves(Decimal::new(12, 1)));
    }
}
