//! Custom links: templates that can be read.

use shared::value::Value;

use super::object_types;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::touches;
use crate::template;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        for field in ["link_text", "link_url"] {
            readable(item, field);
        }
    }
}

/// A text that must be a template.
pub fn readable(item: &mut Item, field: &str) {
    if !touches(item, &[field]) {
        return;
    }
    let Some(Err(message)) = item.after.as_ref().map(|after| template::check(after.str(field))) else { return };
    item.errors.add(field, message);
}
