//! Saved filters: parameters by name, for the kinds of objects they fit.
//!
//! Source: reference sheet of NetBox, §1.11.

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::registry;
use shared::value::Value;

use super::{object_types, parameters};
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::users::oneself;
use crate::rules::{negate, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name == "usable" {
            usable(cx, value, alias, sql);
            return true;
        }
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        oneself(cx, item);
        object_types::read_some(item);
        let wrong = item.after.as_ref().and_then(|after| match after.get("parameters") {
            Value::Json(json) => parameters::shape(json).err(),
            _ => parameters::shape(&Json::Null).err(),
        });
        if let Some(message) = wrong.filter(|_| touches(item, &["parameters"])) {
            item.errors.add("parameters", message);
        }
    }

    /// Each kind of objects must know what it is filtered by.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        for item in items.iter_mut().filter(|item| touches(item, &["parameters", "object_types"])) {
            let Some(after) = &item.after else { continue };
            let (Value::Json(given), Value::Json(Json::Array(types))) =
                (after.get("parameters"), after.get("object_types"))
            else {
                continue;
            };
            let (given, types) = (given.clone(), types.clone());
            for meta in types.iter().filter_map(Json::as_str).filter_map(registry::model) {
                for message in parameters::problems(w, meta, &given).await? {
                    item.errors.add("parameters", message);
                }
            }
        }
        Ok(())
    }
}

/// Enabled, and shared or the caller's own.
pub fn usable(cx: &Cx, value: &Value, alias: &str, sql: &mut Sql) {
    negate(value, sql);
    sql.push("(").column(alias, "enabled").push(" AND (").column(alias, "shared").push(" OR ");
    sql.column(alias, "user_id").push(" IS NULL OR ").column(alias, "user_id").push(" = ");
    sql.int(cx.caller.user.unwrap_or(0)).push("))");
}
