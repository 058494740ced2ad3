//! Outages: the end is not before the start, and a resolved outage has one.
//!
//! Source: reference sheet on notices, §4 (V1, V2).

use shared::models::notices::outage::{OUTAGE_STATUS, Outage};
use shared::row::{Model, Row};
use shared::value::Value;

use super::event;
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::Item;
use crate::rules::{period, touches};

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "status_color").then(|| event::color(&OUTAGE_STATUS, alias))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        event::touched(Outage::meta(), name, value, alias, sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        event::zone(item);
    }

    fn complete(&self, row: &mut Row) {
        event::span(row);
    }

    fn form(&self, item: &mut Item) {
        period::ordered(item, "start", "end");
        let endless =
            item.after.as_ref().is_some_and(|after| after.str("status") == "RESOLVED" && after.get("end").is_null());
        if endless && touches(item, &["status", "end"]) {
            item.errors.add("end", "A resolved outage has an end.");
        }
    }
}
