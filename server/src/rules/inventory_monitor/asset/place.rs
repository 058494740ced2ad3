//! The place of an asset, and filters by it.
//!
//! Where an asset is now follows from the hardware it is, else from what it is assigned to, else
//! from where it belongs (DESIGN §2). A location matches with everything below it.

use shared::meta::ModelMeta;
use shared::models::dcim::device::Device;
use shared::models::dcim::location::Location;
use shared::models::dcim::module::Module;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::site::Site;
use shared::row::Model;
use shared::value::Value;

use crate::db::{Alternatives, Sql};
use crate::rules::dcim::below;

/// Writes the condition; false when there is no such filter.
pub fn write(name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let (text, id) = (value.as_str().unwrap_or_default(), value.as_int().unwrap_or_default());
    let is = |sql: &mut Sql| {
        sql.push(" = ").int(id);
    };
    let within = |sql: &mut Sql| below("dcim_location", id, sql);
    match name {
        "installed_site_id" => installed(alias, "site_id", sql, &is),
        "installed_site_slug" => installed(alias, "site_id", sql, &|sql| {
            sql.push(" IN (SELECT id FROM dcim_site WHERE slug = ").str(text).push(")");
        }),
        "installed_location_id" => installed(alias, "location_id", sql, &within),
        "installed_rack_id" => {
            sql.push("(").column(alias, "rack_id");
            is(sql);
            sql.push(" OR ");
            in_device(alias, "rack_id", sql, &is);
            sql.push(")");
        }
        "located_site_id" => located(alias, "site_id", Site::meta(), sql, &is),
        "located_location_id" => located(alias, "location_id", Location::meta(), sql, &within),
        _ => return false,
    }
    true
}

/// What stands after a column that names a place.
type Place<'a> = &'a dyn Fn(&mut Sql);

/// The hardware the asset is stands at a place.
fn installed(alias: &str, column: &str, sql: &mut Sql, place: Place<'_>) {
    sql.push("(");
    in_device(alias, column, sql, place);
    sql.push(" OR ").column(alias, "rack_id");
    stands(Rack::meta(), column, sql, place);
    sql.push(")");
}

/// The asset is, or is in, a device of which a column says something.
fn in_device(alias: &str, column: &str, sql: &mut Sql, place: Place<'_>) {
    sql.push("(").column(alias, "device_id");
    stands(Device::meta(), column, sql, place);
    for (thing, table) in [("module_id", "dcim_module"), ("inventoryitem_id", "dcim_inventoryitem")] {
        sql.push(" OR ").column(alias, thing).push(" IN (SELECT id FROM ").name(table).push(" WHERE device_id");
        stands(Device::meta(), column, sql, place);
        sql.push(")");
    }
    sql.push(")");
}

/// The asset is at a place now.
fn located(alias: &str, column: &str, of: &ModelMeta, sql: &mut Sql, place: Place<'_>) {
    let column_of = |meta: &ModelMeta| if meta.number == of.number { "id" } else { column };
    sql.push("(");
    installed(alias, column, sql, place);
    sql.push(" OR (");
    for thing in THINGS {
        sql.column(alias, thing).push(" IS NULL AND ");
    }
    let mut any = Alternatives::open(sql);
    for meta in [Site::meta(), Location::meta(), Rack::meta(), Device::meta()] {
        let column = column_of(meta);
        if column != "id" && !meta.has(column.trim_end_matches("_id")) {
            continue;
        }
        any.next(sql).push("(").column(alias, "assigned_object_type").push(" = ").int(meta.number.into());
        sql.push(" AND ").column(alias, "assigned_object_id");
        stands(meta, column, sql, place);
        sql.push(")");
    }
    any.next(sql).push("(").column(alias, "assigned_object_type").push(" = ").int(Module::meta().number.into());
    sql.push(" AND ").column(alias, "assigned_object_id").push(" IN (SELECT id FROM dcim_module WHERE device_id");
    stands(Device::meta(), column, sql, place);
    sql.push("))");
    any.next(sql).push("(").column(alias, "assigned_object_id").push(" IS NULL AND ");
    sql.column(alias, "storage_location_id");
    stands(Location::meta(), column_of(Location::meta()), sql, place);
    sql.push(")");
    any.close(sql);
    sql.push("))");
}

/// Columns of the hardware an asset may be.
const THINGS: [&str; 4] = ["device_id", "module_id", "inventoryitem_id", "rack_id"];

/// ` IN` the rows of a model that stand at a place.
fn stands(meta: &ModelMeta, column: &str, sql: &mut Sql, place: Place<'_>) {
    sql.push(" IN (SELECT id FROM ").name(meta.table).push(" WHERE ").name(column);
    place(sql);
    sql.push(")");
}

/// The device an asset is, or is in, in SQL.
pub fn device(alias: &str) -> String {
    format!(
        "CASE WHEN {alias}.\"device_id\" IS NOT NULL THEN {alias}.\"device_id\" WHEN {alias}.\"module_id\" IS NOT NULL THEN \
         (SELECT m.device_id FROM dcim_module m WHERE m.id = {alias}.\"module_id\") WHEN {alias}.\"inventoryitem_id\" IS NOT \
         NULL THEN (SELECT i.device_id FROM dcim_inventoryitem i WHERE i.id = {alias}.\"inventoryitem_id\") END"
    )
}

/// Where an asset is now in SQL: `site_id` or `location_id` of its hardware, else of what it is
/// assigned to, else of where it is stored.
pub fn current(alias: &str, column: &str) -> String {
    let of = |table: &str, id: &str| format!("(SELECT p.{column} FROM {table} p WHERE p.id = {id})");
    let own = |field: &str| format!("{alias}.\"{field}\"");
    let location = |id: &str| if column == "site_id" { of("dcim_location", id) } else { id.to_owned() };
    let (to, module) = (own("assigned_object_id"), "(SELECT m.device_id FROM dcim_module m WHERE m.id = ");
    let site = if column == "site_id" { to.as_str() } else { "NULL" };
    let mut text = format!(
        "CASE WHEN {} IS NOT NULL OR {} IS NOT NULL OR {} IS NOT NULL THEN {}",
        own("device_id"),
        own("module_id"),
        own("inventoryitem_id"),
        of("dcim_device", &device(alias))
    );
    text += &format!(" WHEN {} IS NOT NULL THEN {}", own("rack_id"), of("dcim_rack", &own("rack_id")));
    for (meta, place) in [
        (Site::meta(), site.to_owned()),
        (Location::meta(), location(&to)),
        (Rack::meta(), of("dcim_rack", &to)),
        (Device::meta(), of("dcim_device", &to)),
        (Module::meta(), of("dcim_device", &format!("{module}{to})"))),
    ] {
        text += &format!(" WHEN {} = {} THEN {place}", own("assigned_object_type"), meta.number);
    }
    text + &format!(" ELSE {} END", location(&own("storage_location_id")))
}
