//! Contracts: price with currency, the invoicing period in order, one level of subcontracts.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.5 and §3.1. It does not keep a
//! contract from being its own parent, nor one with subcontracts from becoming a subcontract; here
//! the promised single level always holds.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use shared::models::inventory_monitor::contract::Contract;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Sql, Ty};
use crate::engine::catalog::Mask;
use crate::engine::write::locks::{self, Place, Strength, Wanted};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{money, period, period::Period};

pub struct Rules;

/// The period a contract or invoice is billed for, as of now.
pub fn invoicing(cx: &Cx) -> Period {
    let warning = cx.app.config.warning_days.invoicing;
    Period { start: "invoicing_start", end: "invoicing_end", warning, today: cx.now.date_naive() }
}

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "invoicing_status" => invoicing(cx).filter(value.as_str().unwrap_or_default(), alias, sql),
            "contract_type" => {
                let sub = value.as_str() == Some("subcontract");
                sql.column(alias, "parent_id").push(if sub { " IS NOT NULL" } else { " IS NULL" });
            }
            "master_contracts" if value == &Value::Bool(false) => {
                sql.push("TRUE");
            }
            "master_contracts" => {
                sql.column(alias, "parent_id").push(" IS NULL");
            }
            _ => return money::is_null(name, value, alias, sql),
        }
        true
    }

    fn derive(&self, cx: &Cx, row: &mut Row, _fields: Mask) {
        let band = invoicing(cx).band(row);
        row.set("invoicing_status", band);
        let level = if row.get("parent").is_null() { "contract" } else { "subcontract" };
        row.set("contract_type", Value::text(level));
    }

    fn sources(&self) -> &'static [&'static str] {
        &["invoicing_start", "invoicing_end", "parent"]
    }

    fn form(&self, item: &mut Item) {
        money::pair(item, "price", "currency");
        period::ordered(item, "invoicing_start", "invoicing_end");
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let parent = |item: &Item| item.after.as_ref().and_then(|after| after.int("parent"));
        let moved: HashMap<i64, Option<i64>> =
            items.iter().filter(|i| !i.creates() && !i.deletes()).map(|i| (i.id(), parent(i))).collect();
        let wanted: Vec<i64> = items.iter().filter(|i| i.changed("parent")).filter_map(parent).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = wanted.iter().chain(moved.keys()).copied().collect();
        // Who stands below whom, as it will be. A new contract takes no turn by itself: it is below another one only.
        locks::hold(w, Wanted::from([(Place::Tree(Contract::meta().number), Strength::Change)])).await?;
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT id, parent_id FROM ").name(Contract::meta().table).push(" WHERE id");
        sql.in_ints(ids.clone()).push(" OR parent_id").in_ints(ids);
        let stored = w.reader().rows(sql, &[Ty::Int, Ty::Int]).await?;
        let stored = stored.iter().filter_map(|row| Some((row[0].as_int()?, row[1].as_int()?)));
        let mut parents: HashMap<i64, i64> = stored.filter(|(id, _)| !moved.contains_key(id)).collect();
        parents.extend(moved.iter().filter_map(|(id, parent)| Some((*id, (*parent)?))));
        let mains: HashSet<i64> = parents.values().copied().collect();
        for item in items.iter_mut().filter(|i| !i.deletes() && i.changed("parent")) {
            let Some(to) = item.after.as_ref().and_then(|after| after.int("parent")) else { continue };
            if item.id() == to {
                item.errors.add("parent", "A contract cannot be its own parent.");
            } else if parents.contains_key(&to) {
                item.errors.add("parent", "A subcontract cannot have subcontracts of its own.");
            } else if !item.creates() && mains.contains(&item.id()) {
                item.errors.add("parent", "This contract has subcontracts and cannot become one.");
            }
        }
        Ok(())
    }
}
