//! What is on the calendar.

use chrono::{DateTime, Utc};
use shared::rpc::{CalendarEvent, CalendarQuery, Record};

use super::records;
use crate::cx::{Action, Cx};
use crate::error::{Error, Result};

/// Most events a range answers with.
const EVENTS_MAX: i64 = 20_000;
/// States in which a window can no longer be moved.
const FINISHED: &[&str] = &["COMPLETED", "CANCELLED", "RE-SCHEDULED", "RESOLVED"];

/// Events that touch the range: they start before its end and end after its start, or have no end.
pub async fn between(cx: &Cx, query: &CalendarQuery) -> Result<Vec<CalendarEvent>> {
    if query.to <= query.from {
        return Err(Error::field("to", "The range must end after it begins."));
    }
    let wants = |kind: &str| query.types.is_empty() || query.types.iter().any(|t| t == kind);
    let mut out = Vec::new();
    for (kind, wire) in [("maintenance", "notices.maintenance"), ("outage", "notices.outage")] {
        let meta = records::model(wire)?;
        if !wants(kind) || cx.caller.require(Action::View, meta).is_err() {
            continue;
        }
        let mut params = vec![("start__lt", shared::value::iso(query.to))];
        let offered = |status: &&String| {
            meta.field("status")
                .is_some_and(|f| matches!(f.kind, shared::meta::Kind::Choice(set) if set.get(status).is_some()))
        };
        let statuses: Vec<&String> = query.statuses.iter().filter(offered).collect();
        if !query.statuses.is_empty() && statuses.is_empty() {
            continue;
        }
        params.extend(statuses.into_iter().map(|status| ("status", status.clone())));
        params.extend(query.providers.iter().map(|id| ("provider_id", id.to_string())));
        if !query.q.trim().is_empty() {
            params.push(("q", query.q.trim().to_owned()));
        }
        let mut ended = params.clone();
        ended.push(("end__gt", shared::value::iso(query.from)));
        out.extend(events(cx, wire, &ended, &["start"], EVENTS_MAX).await?);
        if kind == "outage" {
            params.push(("end__empty", "true".to_owned()));
            out.extend(events(cx, wire, &params, &["start"], EVENTS_MAX).await?);
        }
    }
    out.sort_by_key(|event| event.start);
    Ok(out)
}

/// Events of one model by filter parameters.
pub async fn events(
    cx: &Cx,
    wire: &str,
    params: &[(&str, String)],
    order: &[&str],
    limit: i64,
) -> Result<Vec<CalendarEvent>> {
    let (records, _) = records::permitted(records::list(cx, wire, params, order, limit).await)?;
    let meta = records::model(wire)?;
    let may = wire == "notices.maintenance"
        && cx.caller.require(Action::Change, meta).is_ok()
        && cx.caller.require(Action::Add, meta).is_ok();
    Ok(records.into_iter().filter_map(|record| event(&record, may, cx.now)).collect())
}

fn event(record: &Record, may: bool, now: DateTime<Utc>) -> Option<CalendarEvent> {
    let start = record.time("start")?;
    let status = record.text("status").to_owned();
    Some(CalendarEvent {
        movable: may && start > now && !FINISHED.contains(&status.as_str()),
        model: record.model.clone(),
        id: record.id,
        version: record.version,
        name: record.text("name").to_owned(),
        summary: record.text("summary").to_owned(),
        provider: record.link("provider")?,
        status,
        start,
        end: record.time("end"),
        timezone: record.text("original_timezone").to_owned(),
        ticket: record.text("internal_ticket").to_owned(),
        acknowledged: record.get("acknowledged").as_bool().unwrap_or(false),
        impacts: record.int("impact_count").unwrap_or(0),
    })
}
