//! Audit flow pages: of anything there is a list of, which a filter narrows. Source: reference sheet of
//! the netbox-inventory plugin, §3.6.

use shared::value::Value;

use super::audit_flow;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        audit_flow::filter(name, value, alias, ("flow_id", "page_id"), sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if let Some(meta) = audit_flow::object_type(item) {
            audit_flow::object_filter(item, meta);
        }
    }
}
