//! Audit flows: of sites, locations or racks, which a filter narrows.
//!
//! Source: reference sheet of the netbox-inventory plugin, §3.6. There a value of the wrong type in
//! a filter is a crash.

use shared::meta::ModelMeta;
use shared::registry;
use shared::value::Value;

use crate::auth::constraint::constrained;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::touches;

pub struct Rules;

/// What is audited.
pub const PLACES: [&str; 3] = ["dcim.site", "dcim.location", "dcim.rack"];

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        filter(name, value, alias, ("page_id", "flow_id"), sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        let Some(meta) = object_type(item) else { return };
        if PLACES.contains(&meta.wire().as_str()) {
            object_filter(item, meta);
        } else {
            let message = format!("Flows are of {}.", PLACES.join(", "));
            item.errors.add("object_type", message);
        }
    }
}

/// Reads the object type, which is stored in wire form.
pub fn object_type(item: &mut Item) -> Option<&'static ModelMeta> {
    let touched = touches(item, &["object_type", "object_filter"]);
    let after = item.after.as_mut().filter(|_| touched)?;
    let text = after.str("object_type");
    let number = text.parse::<i16>().ok().and_then(registry::numbered);
    let meta = number.or_else(|| registry::model(text)).filter(|meta| crate::db::schema::stored(meta));
    match meta {
        Some(meta) => after.set("object_type", Value::text(meta.wire())),
        None if text.is_empty() => {}
        None => {
            let message = format!("There is no object type {text}.");
            item.errors.add("object_type", message);
        }
    }
    meta
}

/// A filter names fields that the objects have.
pub fn object_filter(item: &mut Item, meta: &'static ModelMeta) {
    let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get("object_filter")) else { return };
    let wrong = match json {
        serde_json::Value::Null => None,
        serde_json::Value::Object(_) => constrained(meta, json, 0).err(),
        _ => Some("A filter is an object of values by field.".to_owned()),
    };
    if let Some(message) = wrong {
        item.errors.add("object_filter", message);
    }
}

/// Filters of flows and pages: by object type, and by the other end of an assignment.
pub fn filter(name: &str, value: &Value, alias: &str, ends: (&str, &str), sql: &mut Sql) -> bool {
    let (other, own) = ends;
    match name {
        "object_type" => {
            let text = value.as_str().unwrap_or_default();
            let wire = registry::model(text).map_or_else(|| text.to_owned(), ModelMeta::wire);
            sql.column(alias, "object_type").push(" = ").str(wire);
        }
        "object_type_id" => {
            let meta = value.as_int().and_then(|number| i16::try_from(number).ok()).and_then(registry::numbered);
            sql.column(alias, "object_type").push(" = ").str(meta.map_or(String::new(), ModelMeta::wire));
        }
        "page_id" | "assigned_flow_id" => {
            sql.column(alias, "id").push(" IN (SELECT ").name(own);
            sql.push(" FROM netbox_inventory_auditflowpageassignment WHERE ").name(other).push(" = ");
            sql.int(value.as_int().unwrap_or_default()).push(")");
        }
        _ => return false,
    }
    true
}
