//! Assets: money, hardware and its type, the states, and what keeps an asset from being deleted.
//!
//! Source: DESIGN §2; reference sheets of the inventory-monitor plugin, §2.2 and §3, and of the
//! netbox-inventory plugin, §4.

mod filter;
mod hardware;
mod place;
pub mod state;

use std::collections::BTreeSet;

use async_trait::async_trait;
use shared::models::inventory_monitor::contract::Contract;
use shared::models::inventory_monitor::external_inventory::ExternalInventory;
use shared::row::{Model, Row};
use shared::status::freshness;
use shared::value::Value;

use super::seen;
use crate::cx::Cx;
use crate::db::schema::through;
use crate::db::{Dialect, Reader, Sql};
use crate::engine::catalog::Mask;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{Guard, money, period, period::Period, touches};

pub struct Rules;

/// The warranty of an asset as of now.
pub fn warranty(cx: &Cx) -> Period {
    let warning = cx.app.config.warning_days.warranty;
    Period { start: "warranty_start", end: "warranty_end", warning, today: cx.now.date_naive() }
}

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, dialect: Dialect) -> Option<String> {
        match field {
            "status" => Some(state::expression(alias)),
            "kind" => Some(hardware::kind(alias)),
            "asset_numbers" => {
                let (table, source, target) = through(ExternalInventory::meta(), "assets");
                let joined = Sql::joined(dialect, "n.number");
                Some(format!(
                    "(SELECT {joined} FROM (SELECT DISTINCT e.inventory_number AS number FROM \"{table}\" p JOIN \
                     inventory_monitor_externalinventory e ON e.id = p.\"{source}\" WHERE p.\"{target}\" = {alias}.\"id\" \
                     AND e.inventory_number <> '') n)"
                ))
            }
            _ => None,
        }
    }

    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        filter::write(cx, name, value, alias, sql) || money::is_null(name, value, alias, sql)
    }

    fn derive(&self, cx: &Cx, row: &mut Row, _fields: Mask) {
        let band = warranty(cx).band(row);
        row.set("warranty_status", band);
        let fresh = freshness(row.get("last_seen").as_time(), cx.now, cx.app.config.probe_recent_days);
        row.set("probe_status", Value::text(fresh.value()));
    }

    fn sources(&self) -> &'static [&'static str] {
        &["warranty_start", "warranty_end", "last_seen"]
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        money::pair(item, "price", "currency");
        period::apart(item, "warranty_start", "warranty_end");
        hardware::kinds(item);
        state::keep(cx, item);
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        hardware::types(w, items).await
    }

    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        let renamed = |item: &&Item| {
            let blank = item.creates() && item.after.as_ref().is_some_and(|after| after.str("serial").is_empty());
            touches(item, &["serial"]) && !blank
        };
        let ids: BTreeSet<i64> = items.iter().filter(renamed).map(Item::id).collect();
        seen::refresh(w, ids).await
    }

    async fn guards(&self, reader: &mut Reader<'_>, ids: &[i64]) -> Result<Vec<Guard>> {
        let mut sql = Sql::new(reader.dialect());
        sql.push(
            "SELECT DISTINCT order_contract_id FROM inventory_monitor_asset WHERE order_contract_id IS NOT NULL AND id",
        );
        sql.in_ints(ids.to_vec());
        Ok(vec![Guard { meta: Contract::meta(), ids: reader.ids(sql).await? }])
    }
}
