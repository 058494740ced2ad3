//! Platforms: which of them suit a device type. Source: reference sheet of NetBox, §1.5.

use shared::value::Value;

use crate::cx::Cx;
use crate::db::Sql;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name != "available_for_device_type" {
            return false;
        }
        let id = value.as_int().unwrap_or_default();
        sql.push("EXISTS (SELECT 1 FROM dcim_devicetype d WHERE d.id = ").int(id).push(" AND (");
        sql.column(alias, "manufacturer_id").push(" IS NULL OR ").column(alias, "manufacturer_id");
        sql.push(" = d.manufacturer_id))");
        true
    }
}
