//! What is on the calendar.

mod choice;

use shared::rpc::{CalendarEvent, CalendarPage, CalendarQuery, Record};

use self::choice::{Span, choose};
use super::objects::{self, ListRequest, Strict};
use super::{actions, records};
use crate::cx::{Action, Cx};
use crate::engine::catalog::mask;
use crate::engine::graph::Depth;
use crate::engine::list::Page;
use crate::error::{Error, Result};

/// Kinds of events by the word of the query, and their models.
const KINDS: &[(&str, &str)] = &[("maintenance", "notices.maintenance"), ("outage", "notices.outage")];
/// Most events a range answers with.
const EVENTS_MAX: i64 = 20_000;
/// Most days that can be asked for at once: a year and a bit.
const DAYS_MAX: usize = 400;

/// Events that touch the range: they start before its end and end after its start, or have no end.
pub async fn between(cx: &Cx, query: &CalendarQuery) -> Result<CalendarPage> {
    if query.to <= query.from {
        return Err(Error::field("to", "The range must end after it begins."));
    }
    if query.days.len() > DAYS_MAX || !query.days.is_sorted() {
        return Err(Error::field("days", format!("At most {DAYS_MAX} days, one after the other.")));
    }
    let asked = questions(cx, query)?;
    let mut events = Vec::new();
    if query.days.is_empty() {
        for (wire, params) in &asked {
            events.extend(self::events(cx, wire, params, &["start"], EVENTS_MAX).await?);
        }
        events.sort_by_key(|event| event.start);
        return Ok(CalendarPage { events, more: Vec::new() });
    }
    let mut spans = Vec::new();
    for (wire, params) in &asked {
        spans.extend(self::spans(cx, wire, params).await?);
    }
    let (chosen, more) = choose(spans, &query.days, query.to, cx.now, query.most);
    for (_, wire) in KINDS {
        let ids: Vec<i64> = chosen.iter().filter(|span| span.wire == *wire).map(|span| span.id).collect();
        if !ids.is_empty() {
            events.extend(by_ids(cx, wire, &ids).await?);
        }
    }
    events.sort_by_key(|event| event.start);
    Ok(CalendarPage { events, more })
}

/// Filters in the grammar of the REST interface.
type Params = Vec<(&'static str, String)>;

/// Which filters to ask each model with. Outages without an end are asked for apart.
fn questions(cx: &Cx, query: &CalendarQuery) -> Result<Vec<(&'static str, Params)>> {
    let wants = |kind: &str| query.types.is_empty() || query.types.iter().any(|t| t == kind);
    let mut out = Vec::new();
    for (kind, wire) in KINDS {
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
        for (name, ids) in [("provider_id", &query.providers), ("site", &query.sites), ("tenant", &query.tenants)] {
            params.extend(ids.iter().map(|id| (name, id.to_string())));
        }
        if !query.q.trim().is_empty() {
            params.push(("q", query.q.trim().to_owned()));
        }
        let mut ended = params.clone();
        ended.push(("end__gt", shared::value::iso(query.from)));
        out.push((*wire, ended));
        if *kind == "outage" {
            params.push(("end__empty", "true".to_owned()));
            out.push((*wire, params));
        }
    }
    Ok(out)
}

/// When the events of one model take place: all that a crowded range reads of most of them.
async fn spans(cx: &Cx, wire: &'static str, params: &[(&'static str, String)]) -> Result<Vec<Span>> {
    let meta = records::model(wire)?;
    let request = ListRequest {
        meta,
        params: params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        order: vec!["start".to_owned()],
        otherwise: meta.order,
        page: Page::Offset { offset: 0, limit: EVENTS_MAX },
        fields: mask(meta, ["start", "end"]),
        depth: Depth::Titles,
        strict: Strict::Yes,
    };
    let listing = objects::list(cx, request).await?;
    let span = |id: &i64| {
        let row = listing.graph.row(meta, *id)?;
        Some(Span { wire, id: *id, start: row.get("start").as_time()?, end: row.get("end").as_time() })
    };
    Ok(listing.ids.iter().filter_map(span).collect())
}

/// Some events of one model.
async fn by_ids(cx: &Cx, wire: &str, ids: &[i64]) -> Result<Vec<CalendarEvent>> {
    let meta = records::model(wire)?;
    let fields = records::everything(meta);
    let graph = objects::several(cx, meta, ids, fields, Depth::Titles).await?;
    let found = ids.iter().filter_map(|id| records::record(&graph, meta, *id, fields));
    let mut found: Vec<Record> = found.collect();
    actions::offer(cx, meta, &graph, &mut found).await?;
    Ok(found.iter().filter_map(event).collect())
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
    Ok(records.iter().filter_map(event).collect())
}

fn event(record: &Record) -> Option<CalendarEvent> {
    let start = record.time("start")?;
    let status = record.text("status").to_owned();
    Some(CalendarEvent {
        actions: record.actions.clone(),
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
