//! Maintenances and outages as an iCalendar file (RFC 5545).
//!
//! Source: reference sheet on notices, §13. What is different: outages are in it, what still runs stays in it, a state
//! and its revision are told (`SEQUENCE`), a window knows the one it replaces (`RELATED-TO`), ids do not depend on
//! the address it is read under, and the same events make the same file, byte for byte.

use std::collections::HashMap;

use chrono::{DateTime, Duration, DurationRound, NaiveTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use shared::filter::{self, Filter, Op};
use shared::meta::{Kind, ModelMeta};
use shared::models::circuits::provider::Provider;
use shared::models::core::object_change::ObjectChange;
use shared::models::notices::impact::Impact;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::auth::digest;
use crate::cx::{Action, Cx};
use crate::db::Sql;
use crate::engine::catalog::mask;
use crate::engine::graph::{Depth, Graph};
use crate::engine::list::Page;
use crate::error::{Error, Result};
use crate::services::objects::{self, ListRequest, Strict};

/// Most events of each kind.
const MOST: i64 = 10_000;

/// Which events.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    pub maintenances: bool,
    pub outages: bool,
    /// Parameters of their lists: `provider`, `site`, `tenant`.
    pub params: Vec<(String, String)>,
    /// What the feed is limited to, as such parameters.
    pub limits: Vec<(String, String)>,
    /// States of either kind; empty: all.
    pub statuses: Vec<String>,
    /// The states that the feed is limited to.
    pub states: Vec<String>,
    /// Those that ended so many days ago, and begin in so many; `None`: whenever they begin.
    pub past: i64,
    pub future: Option<i64>,
}

/// The states that an event of this model may have.
pub fn states(meta: &ModelMeta) -> impl Iterator<Item = &'static str> {
    let set = meta.field("status").and_then(|field| if let Kind::Choice(set) = field.kind { Some(set) } else { None });
    set.into_iter().flat_map(|set| set.all().iter().map(|choice| choice.value))
}

/// When what the calendar says last changed: with any object, and at the beginning of the hour, for days pass and outages last.
pub async fn changed(cx: &Cx) -> Result<DateTime<Utc>> {
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT \"time\" FROM ").name(ObjectChange::meta().table).push(" ORDER BY id DESC LIMIT 1");
    let rows = cx.app.db.rows(sql, &[crate::db::Ty::Time]).await?;
    let change = rows.first().and_then(|row| row[0].as_time());
    Ok(change.map_or(hour(cx.now), |change| change.max(hour(cx.now))))
}

fn hour(time: DateTime<Utc>) -> DateTime<Utc> {
    time.duration_trunc(Duration::hours(1)).unwrap_or(time)
}

/// The calendar; `base` is the server as the client addressed it, without a final slash.
pub async fn calendar(cx: &Cx, base: &str, wish: &Wish) -> Result<Calendar> {
    let wanted = [(Maintenance::meta(), wish.maintenances), (Outage::meta(), wish.outages)];
    let wanted: Vec<_> = wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(meta, _)| meta).collect();
    let may = |meta: &&&'static ModelMeta| cx.caller.require(Action::View, meta).is_ok();
    if let (None, Some(meta)) = (wanted.iter().find(may), wanted.first()) {
        cx.caller.require(Action::View, meta)?;
    }
    let mut all = Vec::new();
    for meta in wanted.iter().filter(may) {
        all.extend(events(cx, base, meta, wish).await?);
    }
    all.sort_by_key(|(start, ..)| *start);
    let mut calendar = Calendar::empty();
    for property in
        [("VERSION", "2.0"), ("PRODID", "-//Purser//Maintenances and outages//EN"), ("CALSCALE", "GREGORIAN")]
    {
        calendar.append_property(property);
    }
    calendar.name("Maintenances and outages");
    calendar.append_property(("X-WR-TIMEZONE", "UTC"));
    calendar.append_property(("X-WR-CALDESC", "What providers announce, from Purser"));
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT15M").add_parameter("VALUE", "DURATION").done());
    for (_, event) in all {
        calendar.push(event);
    }
    Ok(calendar)
}

async fn events(cx: &Cx, base: &str, meta: &'static ModelMeta, wish: &Wish) -> Result<Vec<(DateTime<Utc>, Event)>> {
    let mut params = wish.params.clone();
    let asked = [&wish.statuses, &wish.states];
    if asked.iter().any(|states| !states.is_empty()) {
        let all = |state: &&str| asked.iter().all(|asked| asked.is_empty() || asked.iter().any(|one| one == state));
        let own: Vec<_> = states(meta).filter(all).collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        params.extend(own.into_iter().map(|state| ("status".to_owned(), state.to_owned())));
    }
    let within = Filter::All(vec![window(cx.now, wish), filter::parse(meta, &wish.limits)?.filter()]);
    let request = ListRequest {
        meta,
        params,
        order: vec!["start".to_owned()],
        otherwise: meta.order,
        page: Page::Offset { offset: 0, limit: MOST + 1 },
        fields: mask(
            meta,
            [
                "name",
                "summary",
                "status",
                "provider",
                "start",
                "end",
                "internal_ticket",
                "comments",
                "created",
                "last_updated",
                "_version",
                "impacts",
                "replaces",
                "estimated_time_to_repair",
            ],
        ),
        depth: Depth::Titles,
        strict: Strict::Yes,
    };
    let listing = objects::list_within(cx, request, Some(&within)).await?;
    if i64::try_from(listing.ids.len()).unwrap_or(i64::MAX) > MOST {
        let text =
            format!("There are more than {MOST} {} in this time; ask for fewer days.", meta.plural.to_lowercase());
        return Err(Error::BadRequest(text));
    }
    let rows: Vec<&Row> = listing.ids.iter().filter_map(|id| listing.graph.row(meta, *id)).collect();
    let touched = touched(cx, &rows).await?;
    let domain = format!("{}.purser", &digest(&cx.app.pepper, "calendar")?[..12]);
    let uid = |id: i64| format!("{}-{id}@{domain}", meta.name);
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(start) = row.get("start").as_time() else { continue };
        let end = row.get("end").as_time().unwrap_or_else(|| open_end(cx.now, row));
        let provider = row.int("provider").map_or(String::new(), |id| listing.graph.title(Provider::meta(), id));
        let mut event = Event::new();
        event.uid(&uid(row.id())).starts(start).ends(end.max(start));
        event.summary(&plain(&format!("{} - {}", row.str("name"), row.str("summary"))));
        event.location(&plain(&provider)).status(status(row.str("status")));
        event.sequence(u32::try_from(row.version()).unwrap_or(u32::MAX));
        event.append_property(Property::new("CATEGORIES", row.str("status")));
        event.description(&plain(&description(row, &provider, touched.get(&row.id()).map_or(&[][..], Vec::as_slice))));
        event.url(&format!("{base}/{}/{}/", meta.page(), row.id()));
        if let Some(updated) = row.get("last_updated").as_time() {
            // Of a calendar that calls for nothing, it says when the event was last revised (RFC 5545, 3.8.7.2).
            event.timestamp(updated).last_modified(updated);
        }
        if let Some(created) = row.get("created").as_time() {
            event.created(created);
        }
        if let Some(replaced) = row.int("replaces") {
            event
                .append_property(Property::new("RELATED-TO", uid(replaced)).add_parameter("RELTYPE", "SIBLING").done());
        }
        out.push((start, event.done()));
    }
    Ok(out)
}

/// Ends after the past began, and begins before the future is over where it is, by whole days; what has no end lasts.
fn window(now: DateTime<Utc>, wish: &Wish) -> Filter {
    let midnight = |days: i64| (now + Duration::days(days)).date_naive().and_time(NaiveTime::MIN).and_utc();
    let is = |path: &str, op, value| Filter::Is { path: path.to_owned(), op, value };
    let lasts = Filter::In { path: "end".to_owned(), values: vec![Value::Null] };
    let mut window = vec![Filter::Any(vec![is("end", Op::Gte, Value::Time(midnight(-wish.past))), lasts])];
    window.extend(wish.future.map(|days| is("start", Op::Lt, Value::Time(midnight(days + 1)))));
    Filter::All(window)
}

/// The end to draw of an outage that lasts: when it should be mended, or the end of this hour.
fn open_end(now: DateTime<Utc>, row: &Row) -> DateTime<Utc> {
    let next = hour(now) + Duration::hours(1);
    row.get("estimated_time_to_repair").as_time().filter(|mended| *mended > now).unwrap_or(next)
}

fn status(status: &str) -> EventStatus {
    match status {
        "CANCELLED" | "RE-SCHEDULED" => EventStatus::Cancelled,
        "TENTATIVE" | "UNKNOWN" | "" => EventStatus::Tentative,
        _ => EventStatus::Confirmed,
    }
}

fn description(row: &Row, provider: &str, touched: &[String]) -> String {
    let mut lines = vec![format!("Provider: {provider}"), format!("Status: {}", row.str("status"))];
    if !row.str("internal_ticket").is_empty() {
        lines.push(format!("Ticket: {}", row.str("internal_ticket")));
    }
    if !touched.is_empty() {
        lines.extend([String::new(), "Affected objects:".to_owned()]);
        lines.extend(touched.iter().map(|line| format!("- {line}")));
    }
    if !row.str("comments").is_empty() {
        lines.extend([String::new(), row.str("comments").to_owned()]);
    }
    lines.join("\n")
}

/// What each event touches, with the level, as lines of text.
async fn touched(cx: &Cx, events: &[&Row]) -> Result<HashMap<i64, Vec<String>>> {
    let meta = Impact::meta();
    let of = |row: &&Row| if let Value::Ids(ids) = row.get("impacts") { ids.clone() } else { Vec::new() };
    let ids: Vec<i64> = events.iter().flat_map(of).collect();
    let fields = mask(meta, ["target", "impact"]);
    let graph = Graph::load(cx, &mut cx.app.db.snapshot().reader(), meta, &ids, fields, Depth::Titles).await?;
    let line = |id: i64| {
        let row = graph.row(meta, id)?;
        let Value::Any(any) = row.get("target") else { return None };
        let title = graph.title(registry::numbered(any.model)?, any.id);
        let level = Some(row.str("impact")).filter(|level| !level.is_empty()).unwrap_or("UNKNOWN");
        Some(format!("{title} ({level})"))
    };
    Ok(events.iter().map(|row| (row.id(), of(row).into_iter().filter_map(line).collect())).collect())
}

/// Text without what no calendar line may hold.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect()
}
