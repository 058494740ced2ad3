//! Probes: first seen not after last seen, the newest of each serial, and the assets they are of.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.7 and §6. There a probe of the past
//! without a first sighting is refused, because that defaults to now; here it was first seen when
//! it was seen. And there a clock that runs ahead keeps its assets fresh for years. Here its probes are
//! taken, but marked `ahead` as they are written, and count for nothing: also later, when their time has
//! come, for a clock that was wrong by a year was wrong about the hour, too.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use shared::row::Row;
use shared::status::is_ahead;
use shared::value::Value;

use super::seen;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        let per_device = match name {
            "latest_only" => "",
            "latest_only_per_device" => "device_id",
            _ => return false,
        };
        if value == &Value::Bool(false) {
            sql.push("TRUE");
            return true;
        }
        // No newer one; of several at the same time the last counts. One that lies ahead of the clock is none of them.
        let newer = sql.alias();
        sql.push("(NOT ")
            .column(alias, "ahead")
            .push(" AND NOT EXISTS (SELECT 1 FROM inventory_monitor_probe ")
            .push(&newer)
            .push(" WHERE ");
        sql.column(&newer, "serial_key").push(" = ").column(alias, "serial_key");
        sql.push(" AND NOT ").column(&newer, "ahead").push(" AND (").column(&newer, "time").push(" > ");
        sql.column(alias, "time").push(" OR (").column(&newer, "time").push(" = ").column(alias, "time").push(" AND ");
        sql.column(&newer, "id").push(" > ").column(alias, "id").push("))");
        if !per_device.is_empty() {
            sql.push(" AND ").column(&newer, per_device).push(" IS NOT DISTINCT FROM ").column(alias, per_device);
        }
        sql.push("))");
        true
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        let given = item.given("creation_time");
        let creates = item.creates();
        let (touched, moved) = (touches(item, &["time", "creation_time"]), touches(item, &["time"]));
        let Some(after) = &mut item.after else { return };
        if creates && !given {
            let time = after.get("time").clone();
            after.set("creation_time", time);
        }
        if moved && let Some(time) = after.get("time").as_time() {
            after.set("ahead", Value::Bool(is_ahead(time, cx.now)));
        }
        if let (Some(first), Some(last)) = (after.get("creation_time").as_time(), after.get("time").as_time())
            && touched
            && first > last
        {
            item.errors.add("creation_time", "First seen must not be after last seen.");
        }
    }

    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        let app = w.cx.app.clone();
        let key = |row: &Row| app.policy.serials.key(row.str("serial"));
        let mut newest = BTreeMap::new();
        let mut moved = BTreeSet::new();
        for item in items {
            match (&item.before, &item.after) {
                (None, Some(after)) if after.get("ahead") == &Value::Bool(false) => {
                    if let (Some(key), Some(time)) = (key(after), after.get("time").as_time()) {
                        let entry = newest.entry(key).or_insert(time);
                        *entry = time.max(*entry);
                    }
                }
                (Some(before), after) if after.is_none() || touches(item, &["serial", "time"]) => {
                    moved.extend([key(before), after.as_ref().and_then(key)].into_iter().flatten());
                }
                _ => {}
            }
        }
        seen::advance(w, newest).await?;
        seen::refresh_keys(w, moved).await
    }
}
