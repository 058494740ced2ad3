//! What the pages of assets and probes show besides their fields.

use shared::models::inventory_monitor::asset::whereabouts;
use shared::rpc::{AssetPanels, Link, ProbePanels, Record};

use super::objects;
use super::records::{self, everything, permitted};
use crate::cx::Cx;
use crate::engine::graph::Depth;
use crate::error::{Error, Result};

/// Rows of each panel.
const ROWS: i64 = 20;
const ASSET: &str = "inventory_monitor.asset";

pub async fn asset(cx: &Cx, id: i64) -> Result<AssetPanels> {
    let meta = records::model(ASSET)?;
    let graph = objects::one(cx, meta, id, everything(meta), Depth::Titles).await?;
    let asset = records::record(&graph, meta, id, everything(meta)).ok_or(Error::NotFound)?;
    let own = [("asset_id", id.to_string())];
    let rmas = panel(cx, "inventory_monitor.rma", &own, &["-date_issued"]).await?.0;
    let serials = serials(cx, &asset, &rmas);
    let exact: Vec<(&str, String)> = serials.iter().map(|serial| ("serial__ie", serial.clone())).collect();
    let (probes, probe_count) = if exact.is_empty() {
        Default::default()
    } else {
        panel(cx, "inventory_monitor.probe", &exact, &["-time"]).await?
    };
    // Only what bears the serial itself: one that was sent back may be somebody else's by now.
    let twins = match cx.app.policy.serials.key(asset.text("serial")) {
        Some(key) => panel(cx, ASSET, &[("serial", key)], &["id"]).await?.0,
        None => Vec::new(),
    };
    Ok(AssetPanels {
        place: place(&asset),
        probe_count,
        probes,
        duplicates: twins.into_iter().filter(|other| other.id != id).collect(),
        services: panel(cx, "inventory_monitor.assetservice", &own, &["-service_end"]).await?.0,
        external: panel(cx, "inventory_monitor.externalinventory", &[("assets_id", id.to_string())], &[]).await?.0,
        rmas,
    })
}

/// The asset's serial and those its repairs name, without placeholders.
fn serials(cx: &Cx, asset: &Record, rmas: &[Record]) -> Vec<String> {
    let mut out = vec![asset.text("serial").to_owned()];
    out.extend(
        rmas.iter().flat_map(|rma| [rma.text("original_serial").to_owned(), rma.text("replacement_serial").to_owned()]),
    );
    out.retain(|serial| cx.app.policy.serials.key(serial).is_some());
    out.sort();
    out.dedup();
    out
}

/// Where it is now, from the nearest to the widest, and which field says so; then where it belongs, if that is not it.
fn place(asset: &Record) -> Vec<(String, Link)> {
    let says = whereabouts(|field| asset.link(field).is_some()).map(|(field, _)| field);
    let hardware = says.filter(|field| !matches!(*field, "assigned_object" | "storage_location"));
    let wider = ["current_rack", "current_location", "current_site", "storage_location"];
    let mut out: Vec<(String, Link)> = Vec::new();
    for field in says.into_iter().chain(hardware.map(|_| "installed_device")).chain(wider) {
        let Some(link) = asset.link(field) else { continue };
        let known = out.iter().any(|(_, one)| (&one.model, one.id) == (&link.model, link.id));
        if !known {
            out.push((field.to_owned(), link));
        }
    }
    out
}

pub async fn probe(cx: &Cx, id: i64) -> Result<ProbePanels> {
    let meta = records::model("inventory_monitor.probe")?;
    let graph = objects::one(cx, meta, id, everything(meta), Depth::Titles).await?;
    let serial = graph.row(meta, id).map(|row| row.str("serial").to_owned()).unwrap_or_default();
    // A placeholder names nothing else.
    if cx.app.policy.serials.key(&serial).is_none() {
        let (history, history_count) = panel(cx, "inventory_monitor.probe", &[("id", id.to_string())], &[]).await?;
        return Ok(ProbePanels { assets: Vec::new(), history, history_count });
    }
    let same = |field: &'static str| [(field, serial.clone())];
    let (history, history_count) = panel(cx, "inventory_monitor.probe", &same("serial__ie"), &["-time"]).await?;
    let mut assets = panel(cx, ASSET, &same("serial"), &[]).await?.0;
    let mut more: Vec<i64> = Vec::new();
    for field in ["original_serial", "replacement_serial"] {
        let rmas = panel(cx, "inventory_monitor.rma", &same(field), &[]).await?.0;
        more.extend(rmas.iter().filter_map(|rma| rma.link("asset")).map(|link| link.id));
    }
    let more: Vec<(&str, String)> =
        more.into_iter().filter(|id| !assets.iter().any(|a| a.id == *id)).map(|id| ("id", id.to_string())).collect();
    if !more.is_empty() {
        assets.extend(panel(cx, ASSET, &more, &[]).await?.0);
    }
    Ok(ProbePanels { assets, history, history_count })
}

async fn panel(cx: &Cx, wire: &str, params: &[(&str, String)], order: &[&str]) -> Result<(Vec<Record>, i64)> {
    permitted(records::list(cx, wire, params, order, ROWS).await)
}
