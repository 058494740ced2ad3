//! Locations: a location belongs to its parent's site, and takes along what stands in it.
//!
//! Source: reference sheet of NetBox, §1.3 and §1.4. There a change of site moves what is below
//! silently; here every row that moves has its change record.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use shared::meta::ModelMeta;
use shared::models::dcim::device::Device;
use shared::models::dcim::location::Location;
use shared::models::dcim::power_panel::PowerPanel;
use shared::models::dcim::rack::Rack;
use shared::row::Model;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::scope::{prefixes, subtree};
use crate::rules::{follow, rows, touches, update};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "prefix_count").then(|| prefixes(&[(Location::meta(), subtree(Location::meta(), alias))]))
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let parent = |item: &Item| {
            let touched = touches(item, &["parent", "site"]);
            item.after.as_ref().filter(|_| touched).and_then(|after| after.int("parent"))
        };
        let ids: BTreeSet<i64> = items.iter().filter_map(parent).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let stored = rows(w, Location::meta(), ids.into_iter().collect(), &["site"]).await?;
        let mut sites: HashMap<i64, Option<i64>> = stored.into_iter().map(|(id, row)| (id, row.int("site"))).collect();
        // A parent that moves in the same request counts where it will be.
        sites.extend(items.iter().filter_map(|item| Some((item.id(), item.after.as_ref()?.int("site")))));
        for item in items.iter_mut() {
            if let Some(parent) = parent(item)
                && item
                    .after
                    .as_ref()
                    .is_some_and(|after| sites.get(&parent).is_some_and(|site| *site != after.int("site")))
            {
                item.errors.add("parent", "The parent is a location of another site.");
            }
        }
        Ok(())
    }

    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items.iter().filter(|item| !item.creates() && touches(item, &["site"])) {
            let Some(site) = item.after.as_ref().and_then(|after| after.int("site")) else { continue };
            for (meta, via) in [
                (Location::meta(), "parent_id"),
                (Rack::meta(), "location_id"),
                (Device::meta(), "location_id"),
                (PowerPanel::meta(), "location_id"),
            ] {
                carry(w, meta, via, item.id(), site).await?;
            }
        }
        Ok(())
    }
}

/// Moves what stands in a location to its site. Racks take their own devices along.
async fn carry(w: &mut Writer, meta: &'static ModelMeta, via: &str, location: i64, site: i64) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM ").name(meta.table).push(" WHERE ").name(via).push(" = ").int(location);
    sql.push(" AND site_id <> ").int(site).push(" ORDER BY id");
    let ids = w.reader().ids(sql).await?;
    let op = |id| update(meta, id, vec![("site", Value::Int(site))], "Moved with its location");
    follow(w, meta, ids.into_iter().map(op).collect()).await
}
