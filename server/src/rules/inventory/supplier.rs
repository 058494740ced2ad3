//! Suppliers: how much came from them. Source: reference sheet of the netbox-inventory plugin, §5.2.

use crate::cx::Cx;
use crate::db::Dialect;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        let table = match field {
            "asset_count" => "inventory_monitor_asset",
            "delivery_count" => "netbox_inventory_delivery",
            _ => return None,
        };
        Some(format!(
            "(SELECT COUNT(*) FROM {table} c JOIN netbox_inventory_purchase p ON p.id = c.purchase_id WHERE p.supplier_id \
             = {alias}.\"id\")"
        ))
    }
}
