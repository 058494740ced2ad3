//! The home page: how much there is, how fresh it is, what comes next.

use chrono::Duration;
use shared::filter::{self, Filter};
use shared::meta::{Kind, ModelMeta};
use shared::registry;
use shared::rpc::Home;
use shared::value::iso;

use super::calendar::events;
use super::{history, objects, records};
use crate::cx::{Action, Cx};
use crate::error::{Error, Result};

/// Entries of each list.
const ENTRIES: i64 = 8;

pub async fn page(cx: &Cx) -> Result<Home> {
    let mut counts = Vec::new();
    for meta in registry::all().filter(|m| !m.group.is_empty() && crate::db::schema::stored(m)) {
        if cx.caller.require(Action::View, meta).is_ok() {
            counts.push((meta.wire(), objects::count(cx, meta, &Filter::All(Vec::new())).await?));
        }
    }
    let assets = records::model("inventory_monitor.asset")?;
    let now = iso(cx.now);
    let active = |statuses: &[&str]| statuses.iter().map(|s| ("status", (*s).to_owned())).collect::<Vec<_>>();
    let mut windows = active(&["TENTATIVE", "CONFIRMED", "IN-PROCESS", "UNKNOWN"]);
    windows.push(("end__gte", now.clone()));
    let outages = active(&["REPORTED", "INVESTIGATING", "IDENTIFIED", "MONITORING"]);
    let warning = Duration::days(cx.app.config.warning_days.warranty.unwrap_or(60));
    let today = cx.now.date_naive();
    let expiring = [("warranty_end__gte", today.to_string()), ("warranty_end__lte", (today + warning).to_string())];
    let expiring: Vec<(&str, String)> = expiring.into_iter().collect();
    let changes = match history::recent(cx, ENTRIES).await {
        Err(Error::Forbidden(_)) => Vec::new(),
        other => other?,
    };
    let expiring =
        records::permitted(records::list(cx, "inventory_monitor.asset", &expiring, &["warranty_end"], ENTRIES).await)?
            .0;
    Ok(Home {
        counts,
        freshness: by(cx, assets, "probe_status").await?,
        lifecycle: by(cx, assets, "lifecycle_status").await?,
        assignment: by(cx, assets, "assignment_status").await?,
        windows: events(cx, "notices.maintenance", &windows, &["start"], ENTRIES).await?,
        outages: events(cx, "notices.outage", &outages, &["-start"], ENTRIES).await?,
        expiring,
        changes,
    })
}

/// Number of rows for each choice of a field.
async fn by(cx: &Cx, meta: &'static ModelMeta, field: &str) -> Result<Vec<(String, i64)>> {
    let mut out = Vec::new();
    if cx.caller.require(Action::View, meta).is_err() {
        return Ok(out);
    }
    let Some(Kind::Choice(set)) = meta.field(field).map(|f| f.kind) else { return Ok(out) };
    for choice in set.all() {
        let parsed = filter::parse(meta, &[(field.to_owned(), choice.value.to_owned())])?;
        out.push((choice.value.to_owned(), objects::count(cx, meta, &parsed.filter()).await?));
    }
    Ok(out)
}
