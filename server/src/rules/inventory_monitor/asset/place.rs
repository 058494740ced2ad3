//! Filters of assets by place.
//!
//! Where an asset is now follows from the hardware it is, else from what it is assigned to, else
//! from where it belongs (DESIGN §2). A location matches with everything below it.

use shared::meta::ModelMeta;
use shared::models::dcim::device::Device;
use shared::models::dcim::location::Location;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::site::Site;
use shared::row::Model;
use shared::value::Value;

use crate::db::Sql;
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
            sql.push("(").column(alias, "rack_id").push(" = ").int(id).push(" OR ").column(alias, "device_id");
            sql.push(" IN (SELECT id FROM dcim_device WHERE rack_id = ").int(id).push("))");
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
    sql.push("(FALSE");
    for (thing, meta) in [("device_id", Device::meta()), ("rack_id", Rack::meta())] {
        sql.push(" OR ").column(alias, thing);
        stands(meta, column, sql, place);
    }
    sql.push(")");
}

/// The asset is at a place now.
fn located(alias: &str, column: &str, of: &ModelMeta, sql: &mut Sql, place: Place<'_>) {
    let column_of = |meta: &ModelMeta| if meta.number == of.number { "id" } else { column };
    sql.push("(");
    installed(alias, column, sql, place);
    sql.push(" OR (").column(alias, "device_id").push(" IS NULL AND ").column(alias, "rack_id").push(" IS NULL");
    sql.push(" AND (FALSE");
    for meta in [Site::meta(), Location::meta(), Rack::meta(), Device::meta()] {
        let column = column_of(meta);
        if column != "id" && !meta.has(column.trim_end_matches("_id")) {
            continue;
        }
        sql.push(" OR (").column(alias, "assigned_object_type").push(" = ").int(meta.number.into()).push(" AND ");
        sql.column(alias, "assigned_object_id");
        stands(meta, column, sql, place);
        sql.push(")");
    }
    sql.push(" OR (").column(alias, "assigned_object_id").push(" IS NULL AND ").column(alias, "storage_location_id");
    stands(Location::meta(), column_of(Location::meta()), sql, place);
    sql.push("))))");
}

/// ` IN` the rows of a model that stand at a place.
fn stands(meta: &ModelMeta, column: &str, sql: &mut Sql, place: Place<'_>) {
    sql.push(" IN (SELECT id FROM ").name(meta.table).push(" WHERE ").name(column);
    place(sql);
    sql.push(")");
}
