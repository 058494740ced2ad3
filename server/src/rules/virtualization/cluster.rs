//! Clusters: what their machines were given, and hosts at one site. Source: reference sheet of NetBox,
//! §1.10.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use shared::models::dcim::device::Device;
use shared::models::dcim::location::Location;
use shared::models::dcim::site::Site;
use shared::models::virtualization::cluster::Cluster;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{ids_where, rows, scope, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        let column = field.strip_prefix("allocated_")?;
        Some(format!(
            "(SELECT CAST(COALESCE(SUM(v.\"{column}\"), 0) AS BIGINT) FROM virtualization_virtualmachine v WHERE v.cluster_id = \
             {alias}.\"id\")"
        ))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        scope::filter("scope", name, value, alias, sql)
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        for item in items.iter_mut().filter(|item| !item.creates() && touches(item, &["scope"])) {
            let Some(after) = &item.after else { continue };
            let (id, site) = (after.id(), sites(w, std::iter::once(after)).await?.remove(&after.id()));
            let Some(site) = site else { continue };
            let elsewhere = ids_where(w, Device::meta(), |sql: &mut Sql| {
                sql.push("cluster_id = ").int(id).push(" AND site_id <> ").int(site);
            })
            .await?;
            if !elsewhere.is_empty() {
                item.errors.add("scope_id", format!("{} of its hosts are at other sites.", elsewhere.len()));
            }
        }
        Ok(())
    }
}

/// The sites of clusters that are scoped to one or to a location of one.
async fn sites(w: &mut Writer, clusters: impl Iterator<Item = &Row>) -> Result<HashMap<i64, i64>> {
    let mut sites = HashMap::new();
    let mut rooms = Vec::new();
    for cluster in clusters {
        match cluster.get("scope") {
            Value::Any(any) if any.model == Site::meta().number => {
                sites.insert(cluster.id(), any.id);
            }
            Value::Any(any) if any.model == Location::meta().number => rooms.push((cluster.id(), any.id)),
            _ => {}
        }
    }
    let places = rows(w, Location::meta(), rooms.iter().map(|(_, room)| *room).collect(), &["site"]).await?;
    let known = rooms.into_iter().filter_map(|(id, room)| Some((id, places.get(&room)?.int("site")?)));
    sites.extend(known);
    Ok(sites)
}

/// The sites of stored clusters.
pub async fn sites_of(w: &mut Writer, ids: BTreeSet<i64>) -> Result<HashMap<i64, i64>> {
    let clusters = rows(w, Cluster::meta(), ids.into_iter().collect(), &["scope"]).await?;
    sites(w, clusters.values()).await
}

/// Devices and virtual machines are at their cluster's site.
pub async fn same_site(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let placed = |item: &Item| {
        let touched = touches(item, &["cluster", "site"]);
        let after = item.after.as_ref().filter(|_| touched)?;
        Some((after.int("cluster")?, after.int("site")))
    };
    let ids: BTreeSet<i64> = items.iter().filter_map(placed).map(|(cluster, _)| cluster).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let sites = sites_of(w, ids).await?;
    for item in items.iter_mut() {
        let Some((cluster, site)) = placed(item) else { continue };
        let Some(theirs) = sites.get(&cluster) else { continue };
        match (site, &mut item.after) {
            (None, Some(after)) => after.set("site", Value::Int(*theirs)),
            (Some(own), _) if own != *theirs => item.errors.add("cluster", "The cluster is at another site."),
            _ => {}
        }
    }
    Ok(())
}
