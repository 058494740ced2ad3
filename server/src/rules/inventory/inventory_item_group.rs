//! Inventory item groups: how many assets are of the types in them. Source: reference sheet of the
//! netbox-inventory plugin, §5.2.

use crate::cx::Cx;
use crate::db::Dialect;
use crate::db::schema::TREE_SORT;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        let count = || {
            format!(
                "(SELECT COUNT(*) FROM inventory_monitor_asset a JOIN netbox_inventory_inventoryitemtype y ON y.id = \
                 a.inventoryitem_type_id JOIN netbox_inventory_inventoryitemgroup g ON g.id = y.inventoryitem_group_id \
                 WHERE g.{TREE_SORT} >= {alias}.{TREE_SORT} AND g.{TREE_SORT} < {alias}.{TREE_SORT} || '\u{2}')"
            )
        };
        (field == "asset_count").then(count)
    }
}
