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
use chrono::NaiveDate;
use shared::models::inventory::delivery::Delivery;
use shared::models::inventory_monitor::contract::Contract;
use shared::models::inventory_monitor::external_inventory::ExternalInventory;
use shared::row::{Model, Row};
use shared::status::freshness;
use shared::value::Value;

use self::place::What;
use super::seen;
use crate::cx::Cx;
use crate::db::schema::through;
use crate::db::{Dialect, Reader, Sql};
use crate::engine::catalog::Mask;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{Guard, money, period, period::Period, rows, touches};

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
            "kind" => Some(hardware::kind(alias)),
            "installed_device" => Some(place::device(alias)),
            "current_site" => Some(place::current(alias, What::Site)),
            "current_location" => Some(place::current(alias, What::Location)),
            "current_rack" => Some(place::current(alias, What::Rack)),
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

    /// Where an asset is belongs to the asset, whatever says it: so do the fields that tell it.
    fn own(&self, filter: &str) -> bool {
        filter.starts_with("installed_") || filter.starts_with("located_")
    }

    fn derive(&self, cx: &Cx, row: &mut Row, _fields: Mask) {
        let band = warranty(cx).band(row);
        row.set("warranty_status", band);
        figures(row, cx.now.date_naive());
        let fresh = freshness(row.get("last_seen").as_time(), cx.now, cx.app.config.probe_recent_days);
        row.set("probe_status", Value::text(fresh.value()));
    }

    fn sources(&self) -> &'static [&'static str] {
        &["warranty_start", "warranty_end", "last_seen"]
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        state::keep(cx, item);
    }

    fn complete(&self, row: &mut Row) {
        state::settle(row);
    }

    fn form(&self, item: &mut Item) {
        money::pair(item, "price", "currency");
        period::ordered(item, "warranty_start", "warranty_end");
        hardware::kinds(item);
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        hardware::types(w, items).await?;
        self.sound(w, items).await
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        deliveries(w, items).await
    }

    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
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

/// The warranty in days, and how much of it is over. A day that is the last one still counts.
fn figures(row: &mut Row, today: NaiveDate) {
    let (start, end) = (row.get("warranty_start").as_date(), row.get("warranty_end").as_date());
    let total = start.zip(end).map(|(start, end)| (end - start).num_days());
    let elapsed = start.map(|start| (today - start).num_days());
    let progress = elapsed.zip(total.filter(|total| *total > 0)).map(|(elapsed, total)| elapsed * 100 / total);
    let remaining = end.map(|end| (end - today).num_days());
    for (field, days) in [
        ("warranty_remaining", remaining),
        ("warranty_elapsed", elapsed),
        ("warranty_total", total),
        ("warranty_progress", progress),
    ] {
        row.set(field, days.map_or(Value::Null, Value::Int));
    }
}

/// What came in a delivery was bought with its purchase.
async fn deliveries(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let delivery = |item: &Item| {
        let touched = touches(item, &["delivery", "purchase"]);
        item.after.as_ref().filter(|_| touched).and_then(|after| after.int("delivery"))
    };
    let ids: BTreeSet<i64> = items.iter().filter_map(delivery).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let deliveries = rows(w, Delivery::meta(), ids.into_iter().collect(), &["purchase"]).await?;
    for item in items.iter_mut() {
        let Some(purchase) = delivery(item).and_then(|id| deliveries.get(&id)?.int("purchase")) else { continue };
        let follows = item.given("delivery") && !item.given("purchase");
        let Some(after) = &mut item.after else { continue };
        if follows {
            after.set("purchase", Value::Int(purchase));
        } else if after.int("purchase") != Some(purchase) {
            item.errors.add("delivery", "This delivery is of another purchase.");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::models::inventory_monitor::asset::Asset;

    use super::*;

    #[test]
    fn a_warranty_runs_out() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).expect("a day");
        let mut row = Row::empty(Asset::meta());
        row.set("warranty_start", Value::Date(day(1)));
        row.set("warranty_end", Value::Date(day(11)));
        figures(&mut row, day(4));
        let figure = |row: &Row, name: &str| row.int(name);
        assert_eq!((figure(&row, "warranty_remaining"), figure(&row, "warranty_progress")), (Some(7), Some(30)));
        figures(&mut row, day(21));
        assert_eq!((figure(&row, "warranty_remaining"), figure(&row, "warranty_progress")), (Some(-10), Some(200)));
        row.set("warranty_end", Value::Null);
        figures(&mut row, day(4));
        assert_eq!((figure(&row, "warranty_elapsed"), figure(&row, "warranty_progress")), (Some(3), None));
    }
}
