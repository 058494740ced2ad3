//! Table configs: columns of a list that exists.

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::registry;
use shared::value::Value;

use super::{object_types, saved_filter};
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::touches;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "usable" => saved_filter::usable(cx, value, alias, sql),
            "object_type_id" => {
                let wire = object_types::named(value).map(ModelMeta::wire).unwrap_or_default();
                sql.column(alias, "object_type").push(" = ").str(wire);
            }
            _ => return false,
        }
        true
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if touches(item, &["object_type"])
            && let Some(after) = &mut item.after
        {
            let given = after.str("object_type").to_owned();
            match registry::model(&given) {
                Some(meta) => after.set("object_type", Value::Text(meta.wire())),
                None if given.is_empty() => {}
                None => item.errors.add("object_type", format!("There is no object type {given}.")),
            }
        }
        for field in ["columns", "ordering"] {
            names(item, field);
        }
    }
}

/// A list of names; columns must be some.
fn names(item: &mut Item, field: &str) {
    let Some(after) = item.after.as_ref().filter(|_| touches(item, &[field])) else { return };
    let message = match after.get(field) {
        Value::Null => return,
        Value::Json(Json::Array(list)) if field == "columns" && list.is_empty() => "At least one column must be given.",
        Value::Json(Json::Array(list)) if list.iter().all(|one| one.as_str().is_some_and(|text| !text.is_empty())) => {
            return;
        }
        _ => "Expected a list of names.",
    };
    item.errors.add(field, message);
}
