//! Outages: the end is not before the start, and a resolved outage has one.
//!
//! Source: reference sheet on notices, §4 (V1, V2).

use shared::action::Action;
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

    /// It ends when it is resolved, unless it is known to have ended before; never before it began.
    fn suggest(&self, cx: &Cx, action: &'static Action, row: &Row, args: &mut Row) {
        if action.name == "resolve" {
            let known = row.get("end").as_time().filter(|end| *end <= cx.now);
            let begun = row.get("start").as_time().map_or(cx.now, |start| start.max(cx.now));
            args.set("end", Value::Time(known.unwrap_or(begun)));
        }
    }

    /// Why repair is expected at another time is told in the history.
    fn act(&self, _cx: &Cx, item: &mut Item) {
        let reason = item.act.as_ref().filter(|act| act.is("revise-etr")).map(|act| act.args.str("reason").to_owned());
        if let Some(reason) = reason.filter(|_| item.message.is_empty()) {
            item.message = reason;
        }
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
