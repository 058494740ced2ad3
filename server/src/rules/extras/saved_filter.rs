//! Saved filters: parameters by name, for the kinds of objects they fit.
//!
//! Source: reference sheet of NetBox, §1.11.

use serde_json::Value as Json;
use shared::value::Value;

use super::object_types;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::{negate, touches};

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name == "usable" {
            usable(cx, value, alias, sql);
            return true;
        }
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        if touches(item, &["parameters"]) {
            parameters(item);
        }
    }
}

/// Enabled, and shared or the caller's own.
pub fn usable(cx: &Cx, value: &Value, alias: &str, sql: &mut Sql) {
    negate(value, sql);
    sql.push("(").column(alias, "enabled").push(" AND (").column(alias, "shared").push(" OR ");
    sql.column(alias, "user_id").push(" IS NULL OR ").column(alias, "user_id").push(" = ");
    sql.int(cx.caller.user.unwrap_or(0)).push("))");
}

/// Each parameter has a plain value or a list of them.
fn parameters(item: &mut Item) {
    let plain = |json: &Json| matches!(json, Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Null);
    let fine = |json: &Json| plain(json) || json.as_array().is_some_and(|list| list.iter().all(plain));
    let message = match item.after.as_ref().map(|after| after.get("parameters")) {
        Some(Value::Json(Json::Object(map))) if map.values().all(fine) => return,
        Some(Value::Json(Json::Object(_))) => "Each parameter has a value or a list of values.",
        None => return,
        _ => "Expected an object of values by parameter.",
    };
    item.errors.add("parameters", message);
}
