//! Events as the calendar draws them: title, class and span from a `CalendarEvent`.
//!
//! Colour comes from the status, pattern and words from the type, so that colour never speaks alone.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;
use shared::choices::ChoiceSet;
use shared::meta::Kind;
use shared::registry;
use shared::rpc::CalendarEvent;
use shared::status;

use super::reschedule::RESCHEDULE;
use crate::kit::isolated;
use crate::kit::link::object_href;
use crate::kit::number::grouped;

pub const MAINTENANCE: &str = "notices.maintenance";
pub const OUTAGE: &str = "notices.outage";

/// One event in FullCalendar's words. Times are milliseconds, which it parses fastest.
#[derive(Serialize)]
struct Drawn {
    id: String,
    title: String,
    start: i64,
    end: i64,
    url: String,
    #[serde(rename = "className")]
    class: String,
    editable: bool,
    #[serde(rename = "allDay")]
    all_day: bool,
}

/// The events as a JSON array. An outage without an end lasts until now.
pub fn draw(events: &[CalendarEvent], crowded: &[Crowded], now: DateTime<Utc>) -> String {
    let events = events.iter().map(|event| one(event, now));
    let drawn: Vec<Drawn> = events.chain(crowded.iter().map(rest)).collect();
    serde_json::to_string(&drawn).unwrap_or_else(|_| "[]".to_owned())
}

/// A day that has more events than it shows.
pub struct Crowded {
    pub date: NaiveDate,
    /// Where it ends.
    pub end: DateTime<Utc>,
    pub more: i64,
    /// The address of that day.
    pub href: String,
}

/// What stands for the events a crowded day does not show: the last thing on it, a link to the day.
fn rest(day: &Crowded) -> Drawn {
    Drawn {
        id: format!("{MORE}{}", day.date),
        title: format!("+{} more", grouped(day.more)),
        start: (day.end - Duration::seconds(1)).timestamp_millis(),
        end: day.end.timestamp_millis(),
        url: day.href.clone(),
        class: "ev ev-more".to_owned(),
        editable: false,
        all_day: false,
    }
}

/// The day that such an id stands for.
pub fn crowded_day(id: &str) -> Option<NaiveDate> {
    shared::moment::date(id.strip_prefix(MORE)?)
}

const MORE: &str = "more/";

fn one(event: &CalendarEvent, now: DateTime<Utc>) -> Drawn {
    let end = until(event, now);
    let long = is_long(event, end);
    // The calendar cuts such an event's end to the day before; a day more makes it the last one.
    let end = if long { end + Duration::days(1) - Duration::milliseconds(1) } else { end };
    Drawn {
        id: key(event),
        title: title(event),
        start: event.start.timestamp_millis(),
        end: end.timestamp_millis(),
        url: object_href(&event.model, event.id),
        class: class(event, now),
        editable: event.allows(RESCHEDULE),
        all_day: long,
    }
}

/// Tells an event from all others, maintenance or outage.
pub fn key(event: &CalendarEvent) -> String {
    format!("{}/{}", event.model, event.id)
}

pub fn is_outage(event: &CalendarEvent) -> bool {
    event.model == OUTAGE
}

/// A sign of the status first, readable however narrow the box is; the words follow the name.
fn title(event: &CalendarEvent) -> String {
    let what = if is_outage(event) { "Outage, " } else { "" };
    let status = label(&event.model, &event.status);
    format!("{}{} · {what}{status} · {}", status::sign(&event.status), isolated(&event.name), isolated(&event.summary))
}

/// Whether it stands above the hours.
pub fn lasts(event: &CalendarEvent, now: DateTime<Utc>) -> bool {
    is_long(event, until(event, now))
}

/// What lasts for days goes above the hours, where it takes no width from the rest. Not so what can be
/// moved: there the hours matter.
fn is_long(event: &CalendarEvent, end: DateTime<Utc>) -> bool {
    !event.allows(RESCHEDULE) && end - event.start >= Duration::days(1)
}

/// Where the box ends. Something that begins in the future without an end gets an hour.
fn until(event: &CalendarEvent, now: DateTime<Utc>) -> DateTime<Utc> {
    event.end.unwrap_or_else(|| now.max(event.start + Duration::hours(1)))
}

fn class(event: &CalendarEvent, now: DateTime<Utc>) -> String {
    let mut class = format!("ev ev--{}", color(&event.model, &event.status));
    class.push_str(if is_outage(event) { " ev--outage" } else { " ev--maintenance" });
    if event.end.is_none() {
        class.push_str(" ev--open");
    } else if until(event, now) < now {
        class.push_str(" ev--past");
    }
    if status::is_off(&event.status) {
        class.push_str(" ev--cancelled");
    } else if !status::is_certain(&event.status) {
        class.push_str(" ev--tentative");
    }
    if event.allows(RESCHEDULE) {
        class.push_str(" ev--movable");
    }
    class
}

/// The statuses of one kind of event.
pub fn statuses(model: &str) -> Option<&'static ChoiceSet> {
    match registry::model(model)?.field("status")?.kind {
        Kind::Choice(set) => Some(set),
        _ => None,
    }
}

/// What people call a status.
pub fn label(model: &str, status: &str) -> String {
    statuses(model).map_or(status, |set| set.label(status)).to_owned()
}

pub fn color(model: &str, status: &str) -> &'static str {
    statuses(model).map_or("gray", |set| set.color(status))
}
