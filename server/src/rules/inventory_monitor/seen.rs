//! `last_seen` of assets: the newest probe of the asset's serial or of a serial its RMAs name.
//!
//! It is kept in the asset's row so that lists filter and sort by freshness with an index; the
//! rules of probes, assets and RMAs keep it true. It is no change of the asset: no version, no
//! change record. Serials are the same when their keys are (`shared::identity`), and a placeholder is no serial. A probe
//! whose time lay ahead of the clock when it came does not count (`probe`). Source: reference sheet of the inventory-monitor plugin,
//! §2.2 and §3.3, with one definition where it has two.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use shared::models::inventory_monitor::asset::Asset;
use shared::row::Model;

use crate::db::{Arg, Dialect, Sql};
use crate::engine::count;
use crate::engine::write::Writer;
use crate::engine::write::locks::{self, Strength};
use crate::error::Result;

/// Columns of RMAs that name serials of their assets.
const OF_RMAS: [&str; 2] = ["original_serial_key", "replacement_serial_key"];

/// Assets by one of these keys, as a subselect of ids.
fn assets_of(keys: BTreeSet<String>, sql: &mut Sql) {
    let list: Vec<String> = keys.into_iter().collect();
    sql.push("SELECT id FROM inventory_monitor_asset WHERE serial_key").in_texts(list.clone());
    for column in OF_RMAS {
        sql.push(" UNION SELECT asset_id FROM inventory_monitor_rma WHERE ").name(column).in_texts(list.clone());
    }
}

/// Works it out anew for the assets whose ids `which` writes, and touches only those that were seen at another
/// time: a new version of a row is a new entry in each of its indexes.
async fn recount(w: &mut Writer, which: impl FnOnce(&mut Sql)) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push(
        "UPDATE inventory_monitor_asset AS a SET last_seen = n.seen FROM (SELECT t.id, (SELECT MAX(p.time) FROM \
         inventory_monitor_probe p WHERE NOT p.ahead AND p.serial_key IN (SELECT t.serial_key UNION ALL SELECT \
         r.original_serial_key FROM inventory_monitor_rma r WHERE r.asset_id = t.id UNION ALL SELECT \
         r.replacement_serial_key FROM inventory_monitor_rma r WHERE r.asset_id = t.id)) AS seen FROM \
         inventory_monitor_asset t WHERE ",
    );
    which(&mut sql);
    sql.push(") n WHERE a.id = n.id AND a.last_seen IS DISTINCT FROM n.seen");
    count::changed(Asset::meta(), &mut sql);
    w.tx().execute(sql).await?;
    Ok(())
}

/// Works it out anew for some assets.
pub async fn refresh(w: &mut Writer, assets: BTreeSet<i64>) -> Result<()> {
    if assets.is_empty() {
        return Ok(());
    }
    let assets: Vec<i64> = assets.into_iter().collect();
    locks::rows(w, Asset::meta(), &assets, Strength::Change).await?;
    recount(w, |sql| {
        sql.push("t.id").in_ints(assets);
    })
    .await
}

/// Works it out anew for all assets.
pub async fn refresh_all(w: &mut Writer) -> Result<()> {
    recount(w, |sql| {
        sql.push("TRUE");
    })
    .await
}

/// Works it out anew for the assets of some keys of serials.
pub async fn refresh_keys(w: &mut Writer, keys: BTreeSet<String>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(w.reader().dialect());
    assets_of(keys, &mut sql);
    let assets = w.reader().ids(sql).await?;
    refresh(w, assets.into_iter().collect()).await
}

/// New probes, by the keys of their serials, can only move it forward: nothing older has to be read.
pub async fn advance(w: &mut Writer, newest: BTreeMap<String, DateTime<Utc>>) -> Result<()> {
    let newest: Vec<(String, DateTime<Utc>)> = newest.into_iter().collect();
    for chunk in newest.chunks(5000) {
        let mut sql = Sql::new(w.reader().dialect());
        let rows = chunk.iter().map(|(serial, seen)| vec![Arg::text(serial), Arg::Time(Some(*seen))]);
        sql.push("WITH v(serial, seen) AS (").table(rows.collect()).push(
            "), s(id, seen) AS (SELECT t.id, v.seen FROM v JOIN inventory_monitor_asset t ON t.serial_key = v.serial",
        );
        for column in OF_RMAS {
            sql.push(" UNION ALL SELECT r.asset_id, v.seen FROM v JOIN inventory_monitor_rma r ON r.").name(column);
            sql.push(" = v.serial");
        }
        sql.push("), m(id, seen) AS (SELECT id, MAX(seen) FROM s GROUP BY id)");
        // Batches that overlap lock their assets in the same order, or they would wait for each other.
        let locked = match sql.dialect() {
            Dialect::Sqlite => "m",
            Dialect::Postgres => {
                sql.push(
                    ", l(id, seen) AS (SELECT t.id, m.seen FROM inventory_monitor_asset t JOIN m ON m.id = t.id WHERE ",
                );
                sql.push("t.last_seen IS NULL OR t.last_seen < m.seen ORDER BY t.id FOR NO KEY UPDATE OF t)");
                "l"
            }
        };
        sql.push(" UPDATE inventory_monitor_asset AS a SET last_seen = n.seen FROM ").push(locked);
        sql.push(" n WHERE a.id = n.id AND (a.last_seen IS NULL OR a.last_seen < n.seen)");
        count::changed(Asset::meta(), &mut sql);
        w.tx().execute(sql).await?;
    }
    Ok(())
}
