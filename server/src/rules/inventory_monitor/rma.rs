//! RMAs: what completing one does to its asset.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.8. Completing an RMA with a
//! replacement serial gives that serial to the asset, as a logged change. Where the reference
//! forgets a replacement that is filled in later, it still reaches the asset here, as long as that
//! has the original serial.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use shared::identity;
use shared::models::inventory_monitor::asset::Asset;
use shared::row::Model;
use shared::value::Value;

use super::seen;
use crate::cx::Cx;
use crate::db::{Alternatives, Sql, Ty};
use crate::engine::graph::Graph;
use crate::engine::write::{Item, Writer, identity::hold};
use crate::error::Result;
use crate::rules::{follow, rows, touches, update};

pub struct Rules;

const COMPLETED: &str = "completed";
const REPLACEMENT: &str = "replacement_serial";

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name != "serial" {
            return false;
        }
        let part = identity::clean(value.as_str().unwrap_or_default()).to_ascii_lowercase();
        let mut any = Alternatives::open(sql);
        for column in ["original_serial", "replacement_serial"] {
            any.next(sql).push("lower(").column(alias, column).push(")").like("%", &part, "%");
        }
        any.close(sql);
        true
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        let completes = completes(item);
        let Some(after) = &mut item.after else { return };
        if completes && after.get("date_replaced").is_null() {
            after.set("date_replaced", Value::Date(cx.now.date_naive()));
        }
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        originals(w, items).await?;
        replacements(w, items).await
    }

    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        swap(w, items).await?;
        lifecycles(w, items).await?;
        self.keep(w, items).await
    }

    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        let mut assets = BTreeSet::new();
        for item in items {
            if item.deletes() || touches(item, &["asset", "original_serial", "replacement_serial"]) {
                assets.extend([&item.before, &item.after].into_iter().flatten().filter_map(|row| row.int("asset")));
            }
        }
        seen::refresh(w, assets).await
    }
}

fn asset(item: &Item) -> Option<i64> {
    item.after.as_ref().and_then(|after| after.int("asset"))
}

/// A new RMA is of the serial that its asset has, unless it says otherwise.
async fn originals(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let bare =
        |item: &Item| item.creates() && item.after.as_ref().is_some_and(|row| row.get("original_serial").is_empty());
    let ids: BTreeSet<i64> = items.iter().filter(|item| bare(item)).filter_map(asset).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let assets = rows(w, Asset::meta(), ids.into_iter().collect(), &["serial"]).await?;
    for item in items.iter_mut().filter(|item| bare(item)) {
        let serial = asset(item).and_then(|id| assets.get(&id)).map_or("", |row| row.str("serial")).to_owned();
        if let Some(after) = item.after.as_mut().filter(|_| !serial.is_empty()) {
            after.set("original_serial", Value::Text(serial));
        }
    }
    Ok(())
}

/// A replacement is no other asset, nor the replacement of another one in the same request.
async fn replacements(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let app = w.cx.app.clone();
    let key = |item: &Item| {
        let named = touches(item, &[REPLACEMENT, "asset"]) || completes(item);
        item.after.as_ref().filter(|_| named).and_then(|after| app.policy.serials.key(after.str("replacement_serial")))
    };
    let mut firsts: BTreeMap<String, i64> = BTreeMap::new();
    for item in items.iter_mut() {
        let (Some(key), Some(asset)) = (key(item), asset(item)) else { continue };
        if *firsts.entry(key).or_insert(asset) != asset {
            item.errors.add(REPLACEMENT, "Another RMA in this request has this replacement serial.");
        }
    }
    if firsts.is_empty() {
        return Ok(());
    }
    // Else two RMAs completed at the same moment could give two assets one serial.
    hold(w, Asset::meta(), firsts.keys().cloned().collect()).await?;
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id, serial_key FROM inventory_monitor_asset WHERE serial_key")
        .in_texts(firsts.into_keys().collect());
    sql.push(" ORDER BY id");
    let mut bearers: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in w.reader().rows(sql, &[Ty::Int, Ty::Text]).await? {
        if let (Some(id), Some(key)) = (row[0].as_int(), row[1].as_str()) {
            bearers.entry(key.to_owned()).or_default().push(id);
        }
    }
    // What gets another serial in this very request is not in the way.
    let leaves = |id: &i64, key: &str| {
        items.iter().any(|item| {
            let replacement = item.after.as_ref().map_or("", |after| after.str("replacement_serial"));
            asset(item) == Some(*id)
                && (completes(item) || comes_late(item))
                && app.policy.serials.key(replacement).is_some_and(|new| new != key)
        })
    };
    let mut taken: Vec<(usize, i64)> = Vec::new();
    for (position, item) in items.iter().enumerate() {
        let (Some(key), Some(own)) = (key(item), asset(item)) else { continue };
        let others = bearers.get(&key).into_iter().flatten();
        taken.extend(others.filter(|id| **id != own && !leaves(id, &key)).map(|id| (position, *id)).next());
    }
    if taken.is_empty() {
        return Ok(());
    }
    let cx = w.cx.clone();
    let ids: Vec<i64> = taken.iter().map(|(_, id)| *id).collect();
    let graph = Graph::titles(&cx, &mut w.reader(), [(Asset::meta(), ids)]).await?;
    for (position, id) in taken {
        let message = if graph.hides(Asset::meta(), id) {
            "Another asset already has this serial.".to_owned()
        } else {
            format!("{} (asset {id}) already has this serial.", graph.title(Asset::meta(), id))
        };
        items[position].errors.add(REPLACEMENT, message);
    }
    Ok(())
}

/// Whether this write is what completes the RMA.
fn completes(item: &Item) -> bool {
    item.after.as_ref().is_some_and(|after| after.str("status") == COMPLETED) && touches(item, &["status"])
}

/// Whether this write names the replacement of an RMA completed before.
fn comes_late(item: &Item) -> bool {
    item.after.as_ref().is_some_and(|after| after.str("status") == COMPLETED)
        && item.before.as_ref().is_some_and(|before| before.get("replacement_serial").is_empty())
}

/// Gives assets the lifecycle that the operator wants of such an RMA.
async fn lifecycles(w: &mut Writer, items: &[Item]) -> Result<()> {
    let app = w.cx.app.clone();
    let mut ops = BTreeMap::new();
    for item in items.iter().filter(|item| touches(item, &["status"])) {
        let status = item.after.as_ref().map_or("", |after| after.str("status"));
        if let (Some(asset), Some(becomes)) = (asset(item), app.config.rma_lifecycle.get(status)) {
            let message = format!("{}: {status}", name(item));
            ops.insert(asset, update(Asset::meta(), asset, vec![("lifecycle_status", Value::text(becomes))], &message));
        }
    }
    follow(w, Asset::meta(), ops.into_values().collect()).await
}

/// What an RMA is called in the history of its asset.
fn name(item: &Item) -> String {
    let number = item.after.as_ref().map_or("", |after| after.str("rma_number"));
    if number.is_empty() { format!("RMA {}", item.id()) } else { format!("RMA {number}") }
}

/// Gives assets the serials of their replacements.
async fn swap(w: &mut Writer, items: &[Item]) -> Result<()> {
    let mut swaps: BTreeMap<i64, &Item> = BTreeMap::new();
    let app = w.cx.app.clone();
    for item in items {
        let serial = item.after.as_ref().map_or("", |after| after.str(REPLACEMENT));
        let named = app.policy.serials.key(serial).is_some();
        if let Some(asset) = asset(item).filter(|_| named && (completes(item) || comes_late(item))) {
            swaps.insert(asset, item);
        }
    }
    if swaps.is_empty() {
        return Ok(());
    }
    let assets = rows(w, Asset::meta(), swaps.keys().copied().collect(), &["serial"]).await?;
    let mut ops = Vec::new();
    for (asset, item) in swaps {
        let Some(after) = &item.after else { continue };
        let current = assets.get(&asset).map_or("", |row| row.str("serial"));
        let same = |a: &str, b: &str| w.cx.app.policy.serials.key(a) == w.cx.app.policy.serials.key(b);
        if completes(item) || same(current, after.str("original_serial")) {
            let message = format!("{} completed: {current} replaced", name(item));
            ops.push(update(Asset::meta(), asset, vec![("serial", after.get("replacement_serial").clone())], &message));
        }
    }
    follow(w, Asset::meta(), ops).await
}
