//! Power feeds: what they can give, and a rack at the panel's site. Source: reference sheet of NetBox,
//! §1.8.

use std::collections::BTreeSet;

use async_trait::async_trait;
use shared::models::dcim::power_panel::PowerPanel;
use shared::models::dcim::rack::Rack;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{negate, rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "_occupied").then(|| format!("{alias}.\"mark_connected\""))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name != "occupied" {
            return false;
        }
        negate(value, sql);
        sql.column(alias, "mark_connected");
        true
    }

    fn complete(&self, row: &mut Row) {
        let watts = available(row);
        row.set("available_power", watts.map_or(Value::Null, Value::Int));
    }

    fn form(&self, item: &mut Item) {
        let touched = touches(item, &["voltage", "supply"]);
        let Some(after) = &item.after else { return };
        match after.int("voltage") {
            Some(0) if touched => item.errors.add("voltage", "The voltage cannot be 0."),
            Some(volts) if touched && volts < 0 && after.str("supply") == "ac" => {
                item.errors.add("voltage", "An AC supply has no negative voltage.");
            }
            _ => {}
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let placed = |item: &Item| {
            let touched = touches(item, &["rack", "power_panel"]);
            let after = item.after.as_ref().filter(|_| touched)?;
            Some((after.int("rack")?, after.int("power_panel")?))
        };
        let (racks, panels): (BTreeSet<i64>, BTreeSet<i64>) = items.iter().filter_map(placed).unzip();
        if racks.is_empty() {
            return Ok(());
        }
        let racks = rows(w, Rack::meta(), racks.into_iter().collect(), &["site"]).await?;
        let panels = rows(w, PowerPanel::meta(), panels.into_iter().collect(), &["site"]).await?;
        for item in items.iter_mut() {
            let Some((rack, panel)) = placed(item) else { continue };
            let site = |row: Option<&Row>| row.and_then(|row| row.int("site"));
            if site(racks.get(&rack)) != site(panels.get(&panel)) {
                item.errors.add("rack", "The rack is at another site than the panel.");
            }
        }
        Ok(())
    }
}

/// Watts that may be drawn: volts by amperes by the share that may be used; three phases give the
/// square root of three as much.
fn available(feed: &Row) -> Option<i64> {
    let (volts, amperes, share) = (feed.int("voltage")?, feed.int("amperage")?, feed.int("max_utilization")?);
    // In hundred-thousandths of a watt, so that it rounds exactly.
    let phases = if feed.str("phase") == "three-phase" { 1732 } else { 1000 };
    Some((volts.abs() * amperes * share * phases + 50_000) / 100_000)
}

#[cfg(test)]
mod tests {
    use shared::models::dcim::power_feed::PowerFeed;

    use super::*;

    #[test]
    fn three_phases_give_more() {
        let mut feed = Row::empty(PowerFeed::meta());
        for (name, value) in [("voltage", -120), ("amperage", 15), ("max_utilization", 80)] {
            feed.set(name, Value::Int(value));
        }
        assert_eq!(available(&feed), Some(1440));
        feed.set("phase", Value::text("three-phase"));
        assert_eq!(available(&feed), Some(2494));
    }
}
