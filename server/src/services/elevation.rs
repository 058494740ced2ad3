//! What is mounted in a rack, seen from one side.

use rust_decimal::Decimal;
use shared::models::dcim::device::Device;
use shared::models::dcim::device_type::DeviceType;
use shared::models::dcim::rack::Rack;
use shared::row::Model;
use shared::value::Value;

use crate::cx::{Action, Cx};
use crate::db::{Sql, Ty};
use crate::engine::Graph;
use crate::engine::catalog::{info, mask};
use crate::engine::graph::Depth;
use crate::error::Result;
use crate::services::objects;

/// One side of a rack.
pub struct Elevation {
    /// The devices that the caller may see, in their short form.
    pub graph: Graph,
    pub name: String,
    /// The lowest unit, and how many there are.
    pub first: i64,
    pub height: i64,
    /// Units are numbered from top to bottom.
    pub descending: bool,
    pub slots: Vec<Slot>,
}

/// A device in its units: from `from` up to, not including, `until`.
pub struct Slot {
    /// `None` when the caller may not see the device.
    pub device: Option<i64>,
    pub from: Decimal,
    pub until: Decimal,
    /// The colour of the device's role, six hexadecimal digits.
    pub color: String,
}

impl Elevation {
    /// The half units from top to bottom.
    pub fn units(&self) -> Vec<Decimal> {
        let half = |n: i64| Decimal::from(self.first) + Decimal::new(n * 5, 1);
        let mut units: Vec<Decimal> = (0..self.height * 2).map(half).collect();
        if !self.descending {
            units.reverse();
        }
        units
    }

    /// What takes a half unit.
    pub fn at(&self, unit: Decimal) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.from <= unit && unit < slot.until)
    }
}

/// The side `face` of a rack; `exclude` leaves a device out, to see where it could go.
pub async fn of(cx: &Cx, rack: i64, face: &str, exclude: Option<i64>) -> Result<Elevation> {
    let meta = Rack::meta();
    let wanted = mask(meta, ["name", "u_height", "starting_unit", "desc_units"]);
    let found = objects::one(cx, meta, rack, wanted, Depth::Titles).await?;
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push(
        "SELECT d.id, d.position, t.u_height, r.color FROM dcim_device d JOIN dcim_devicetype t ON t.id = d.device_type_id \
         JOIN dcim_devicerole r ON r.id = d.role_id WHERE d.position IS NOT NULL AND d.rack_id = ",
    );
    sql.int(rack).push(" AND (t.is_full_depth OR d.face = ").str(face).push(") AND d.id <> ");
    sql.int(exclude.unwrap_or_default()).push(" ORDER BY d.position");
    let scaled = |meta: &'static shared::meta::ModelMeta, name: &str| meta.field(name).map_or(Ty::Int, Ty::of);
    let shape = [Ty::Int, scaled(Device::meta(), "position"), scaled(DeviceType::meta(), "u_height"), Ty::Text];
    let rows = cx.app.db.rows(sql, &shape).await?;
    let ids: Vec<i64> = rows.iter().filter_map(|row| row[0].as_int()).collect();
    let device = Device::meta();
    let graph = match cx.caller.require(Action::View, device) {
        Ok(_) => objects::several(cx, device, &ids, info(device).brief, Depth::Nested).await?,
        Err(_) => Graph::default(),
    };
    let slots = rows.into_iter().filter_map(|row| {
        let (Value::Decimal(from), Value::Decimal(height)) = (&row[1], &row[2]) else { return None };
        Some(Slot {
            device: row[0].as_int().filter(|id| graph.row(device, *id).is_some()),
            from: *from,
            until: *from + *height,
            color: row[3].as_str().unwrap_or_default().to_owned(),
        })
    });
    let slots = slots.collect();
    let row = found.row(meta, rack);
    let number = |name: &str| row.and_then(|row| row.int(name)).unwrap_or(1);
    Ok(Elevation {
        name: found.title(meta, rack),
        first: number("starting_unit"),
        height: number("u_height"),
        descending: row.is_some_and(|row| row.get("desc_units").as_bool() == Some(true)),
        slots,
        graph,
    })
}
