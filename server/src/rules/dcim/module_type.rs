//! Module types: a weight needs a unit, attributes are named. Source: reference sheet of NetBox, §1.5.

use serde_json::Value as Json;
use shared::value::Value;

use super::rack::units;
use crate::cx::Cx;
use crate::engine::write::Item;
use crate::rules::touches;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn merged(&self) -> &'static [&'static str] {
        &["attributes"]
    }

    fn form(&self, item: &mut Item) {
        units(item);
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        let given = item.after.as_ref().map(|after| after.get("attributes"));
        let named = given.is_none_or(|value| matches!(value, Value::Null | Value::Json(Json::Object(_) | Json::Null)));
        if touches(item, &["attributes"]) && !named {
            item.errors.add("attributes", "Attributes are an object of values by name.");
        }
    }
}
