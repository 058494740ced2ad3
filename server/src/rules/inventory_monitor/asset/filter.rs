//! Filters of assets beyond their fields.

use shared::models::inventory_monitor::external_inventory::ExternalInventory;
use shared::row::Model;
use shared::status::recent_since;
use shared::value::Value;

use super::{hardware, place, warranty};
use crate::cx::Cx;
use crate::db::schema::through;
use crate::db::{Alternatives, Sql};
use crate::rules::inventory_monitor::asset_service::service;
use crate::rules::negate;

/// Writes the condition; false when there is no such filter.
pub fn write(cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let (text, id) = (value.as_str().unwrap_or_default(), value.as_int().unwrap_or_default());
    match name {
        "warranty_status" => warranty(cx).filter(text, alias, sql),
        "service_status" => services(cx, text, alias, sql),
        "probe_status" => seen(cx, text, alias, sql),
        "kind" => {
            sql.push("(").push(&hardware::kind(alias)).push(") = ").str(text);
        }
        "has_duplicates" => {
            let twin = sql.alias();
            negate(value, sql);
            sql.push("EXISTS (SELECT 1 FROM inventory_monitor_asset ").push(&twin).push(" WHERE ");
            sql.column(&twin, "serial_key").push(" = ").column(alias, "serial_key");
            sql.push(" AND ").column(&twin, "id").push(" <> ").column(alias, "id").push(")");
        }
        "is_assigned" => {
            negate(value, sql);
            let mut any = Alternatives::open(sql);
            for kind in &hardware::KINDS {
                any.next(sql).column(alias, &format!("{}_id", kind.thing)).push(" IS NOT NULL");
            }
            any.next(sql).column(alias, "assigned_object_id").push(" IS NOT NULL");
            any.close(sql);
        }
        "has_external_inventory_items" | "external_inventory_items" | "external_inventory_number" => {
            external(name, value, alias, sql);
        }
        "manufacturer" | "manufacturer_id" | "manufacturer_name" => manufacturer(name, text, id, alias, sql),
        "tenant_any" | "tenant_any_id" => {
            let mut any = Alternatives::open(sql);
            for column in ["tenant_id", "owning_tenant_id"] {
                any.next(sql).column(alias, column);
                if name == "tenant_any_id" {
                    sql.push(" = ").int(id);
                } else {
                    sql.push(" IN (SELECT id FROM tenancy_tenant WHERE lower(slug) = ")
                        .str(text.to_ascii_lowercase())
                        .push(")");
                }
            }
            any.close(sql);
        }
        _ => return place::write(name, value, alias, sql),
    }
    true
}

/// One of the services is in the band; `none` means that there are no services.
fn services(cx: &Cx, band: &str, alias: &str, sql: &mut Sql) {
    let inner = sql.alias();
    sql.column(alias, "id").push(if band == "none" { " NOT IN (" } else { " IN (" });
    sql.push("SELECT ").column(&inner, "asset_id").push(" FROM inventory_monitor_assetservice ").push(&inner);
    if band != "none" {
        sql.push(" WHERE ");
        service(cx).filter(band, &inner, sql);
    }
    sql.push(")");
}

fn seen(cx: &Cx, freshness: &str, alias: &str, sql: &mut Sql) {
    let since = recent_since(cx.now, cx.app.config.probe_recent_days);
    sql.column(alias, "last_seen");
    match freshness {
        "recent" => sql.push(" >= ").time(since),
        "stale" => sql.push(" < ").time(since),
        _ => sql.push(" IS NULL"),
    };
}

fn external(name: &str, value: &Value, alias: &str, sql: &mut Sql) {
    let (table, source, target) = through(ExternalInventory::meta(), "assets");
    if name == "has_external_inventory_items" {
        negate(value, sql);
    }
    let inner = sql.alias();
    sql.push("EXISTS (SELECT 1 FROM ").name(&table).push(" ").push(&inner).push(" WHERE ").column(&inner, target);
    sql.push(" = ").column(alias, "id");
    match value {
        Value::Int(id) => {
            sql.push(" AND ").column(&inner, source).push(" = ").int(*id);
        }
        Value::Text(text) => {
            sql.push(" AND ")
                .column(&inner, source)
                .push(" IN (SELECT id FROM inventory_monitor_externalinventory WHERE ");
            sql.push("lower(inventory_number)").like("%", &text.to_ascii_lowercase(), "%").push(")");
        }
        _ => {}
    }
    sql.push(")");
}

fn manufacturer(name: &str, text: &str, id: i64, alias: &str, sql: &mut Sql) {
    let mut any = Alternatives::open(sql);
    for (column, table) in [
        ("device_type_id", "dcim_devicetype"),
        ("module_type_id", "dcim_moduletype"),
        ("inventoryitem_type_id", "netbox_inventory_inventoryitemtype"),
        ("rack_type_id", "dcim_racktype"),
    ] {
        any.next(sql).column(alias, column).push(" IN (SELECT id FROM ").name(table).push(" WHERE ");
        match name {
            "manufacturer_id" => sql.push("manufacturer_id = ").int(id),
            "manufacturer" => {
                sql.push("manufacturer_id IN (SELECT id FROM dcim_manufacturer WHERE slug = ").str(text).push(")")
            }
            _ => sql
                .push("manufacturer_id IN (SELECT id FROM dcim_manufacturer WHERE lower(name)")
                .like("%", &text.to_ascii_lowercase(), "%")
                .push(")"),
        };
        sql.push(")");
    }
    any.close(sql);
}
