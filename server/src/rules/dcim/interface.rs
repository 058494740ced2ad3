//! Interfaces: related ones are of the same device and of a type that can be related so.
//!
//! Source: reference sheet of NetBox, §1.7.

use std::collections::BTreeSet;

use async_trait::async_trait;
use shared::models::dcim::interface::Interface;
use shared::row::Model;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{agree, negate, rows, touches};

pub struct Rules;

/// Types that are no port one can touch.
const VIRTUAL: [&str; 3] = ["virtual", "bridge", "lag"];

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "_occupied").then(|| format!("{alias}.\"mark_connected\""))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "kind" => {
                let physical = value.as_str() == Some("physical");
                sql.column(alias, "type").push(if physical { " NOT IN (" } else { " IN (" });
                sql.push("'virtual', 'bridge', 'lag')");
            }
            "occupied" => {
                negate(value, sql);
                sql.column(alias, "mark_connected");
            }
            _ => return false,
        }
        true
    }

    fn form(&self, item: &mut Item) {
        if !touches(item, &["type", "parent", "bridge", "lag"]) {
            return;
        }
        let Some(after) = &item.after else { return };
        let (kind, id) = (after.str("type"), after.id());
        let mut errors = Vec::new();
        for field in ["parent", "bridge", "lag"] {
            if id > 0 && after.int(field) == Some(id) {
                errors.push((field, "An interface cannot be related to itself."));
            }
        }
        if kind != "virtual" && !after.get("parent").is_null() {
            errors.push(("parent", "Only a virtual interface has a parent."));
        }
        if VIRTUAL.contains(&kind) && !after.get("lag").is_null() {
            errors.push(("lag", "Only a physical interface is a member of an aggregation group."));
        }
        for (field, message) in errors {
            item.errors.add(field, message);
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        agree(w, items, "module", "device", "The module is in another device.").await?;
        for field in ["parent", "bridge", "lag"] {
            agree(w, items, field, "device", "The interface is of another device.").await?;
        }
        let lag = |item: &Item| {
            let touched = touches(item, &["lag"]);
            item.after.as_ref().filter(|_| touched).and_then(|after| after.int("lag"))
        };
        let ids: BTreeSet<i64> = items.iter().filter_map(lag).collect();
        let groups = rows(w, Interface::meta(), ids.into_iter().collect(), &["type"]).await?;
        for item in items.iter_mut() {
            if lag(item).and_then(|id| groups.get(&id)).is_some_and(|group| group.str("type") != "lag") {
                item.errors.add("lag", "This interface is no aggregation group.");
            }
        }
        Ok(())
    }
}
