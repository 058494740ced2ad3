//! Outage: how long it lasts, when repair is expected, and the steps to its end.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Value;
use shared::rpc::Record;

use super::actions::{self, Action};
use super::maintenance::{acknowledged, length, when};
use super::{OUTAGE, badges, frame, impacts, overlaps, timeline};
use crate::calendar::{times, zones};
use crate::kit::Time;
use crate::kit::live::{Views, live};
use crate::state::{may, now};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    match field {
        "status" => badges::choice_cell(OUTAGE, field, record),
        "end" if record.values.contains_key("end") && record.time("end").is_none() => {
            Some(badges::badge("red", "Ongoing", "bolt"))
        }
        "start" | "end" | "reported_at" | "estimated_time_to_repair" => when(record, field),
        "acknowledged" => Some(acknowledged(record)),
        _ => None,
    }
}

pub fn panels(record: &Record) -> AnyView {
    let frozen = resolved(record).then_some("This outage is resolved: its impacts can no longer be changed.");
    view! {
        {course(record)}
        {impacts::panel(record, frozen)}
        {overlaps::panel(record)}
        {timeline::panel(record)}
    }
    .into_any()
}

fn resolved(record: &Record) -> bool {
    record.text("status") == "RESOLVED"
}

fn course(record: &Record) -> AnyView {
    let Some(start) = record.time("start") else { return ().into_any() };
    let end = record.time("end");
    let lasts = move || match end {
        Some(end) => length((end - start).num_minutes()),
        None if start > now().get() => "Not begun yet".to_owned(),
        None => format!("{} so far", length((now().get() - start).num_minutes())),
    };
    let state = if end.is_none() { badges::badge("red", "Ongoing", "bolt") } else { ().into_any() };
    let repair = match record.time("estimated_time_to_repair") {
        Some(time) => instant(time, record.text("original_timezone")),
        None => view! { <span class="muted">"No estimate"</span> }.into_any(),
    };
    let reported = record.time("reported_at").map(|time| view! { <Time time/> }.into_any());
    let body = view! {
        <dl class="kv">
            {times(start, end, record.text("original_timezone"))}
            <div class="kv__row"><dt>"Lasts"</dt><dd>{live(lasts)}</dd></div>
            <div class="kv__row"><dt>"Repair expected"</dt><dd>{repair}</dd></div>
            {frame::fact("Reported", reported)}
            <div class="kv__row"><dt>"Acknowledged"</dt><dd>{acknowledged(record)}</dd></div>
        </dl>
        {quick(record).map(frame::padded)}
    };
    frame::panel("Course", state, body.into_any())
}

/// An instant in UTC and in the provider's zone.
fn instant(time: DateTime<Utc>, theirs: &str) -> AnyView {
    let zones = ["UTC", theirs].into_iter().filter(|zone| *zone == "UTC" || zones::differs(zone));
    let lines = zones.filter_map(|zone| zones::instant(time, zone)).map(|text| view! { <div class="num">{text}</div> });
    lines.views().into_any()
}

/// What can become of an outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Investigate,
    Identify,
    Monitor,
    Resolve,
    Reopen,
}

/// What is offered, by state. Any order is allowed; this is the usual one.
fn steps(status: &str) -> &'static [Step] {
    use Step::{Identify, Investigate, Monitor, Reopen, Resolve};
    match status {
        "INVESTIGATING" => &[Identify, Monitor, Resolve],
        "IDENTIFIED" => &[Investigate, Monitor, Resolve],
        "MONITORING" => &[Investigate, Identify, Resolve],
        "RESOLVED" => &[Reopen],
        _ => &[Investigate, Identify, Monitor, Resolve],
    }
}

fn action(step: Step, record: &Record) -> Action {
    let to = |icon, text, said, value: &str, end: Option<Value>| {
        let status = std::iter::once(("status", Value::from(value)));
        Action { icon, text, said, values: status.chain(end.map(|end| ("end", end))).collect() }
    };
    let updated = |_: &Record| "updated".to_owned();
    match step {
        Step::Investigate => to("search", "Investigating", updated, "INVESTIGATING", None),
        Step::Identify => to("eye", "Identified", updated, "IDENTIFIED", None),
        Step::Monitor => to("activity", "Monitoring", updated, "MONITORING", None),
        Step::Resolve => {
            let end = ended(record.time("start"), record.time("end"), now().get_untracked());
            let end = Value::from(shared::value::iso(end));
            to("check-circle", "Resolved", |_| "resolved".to_owned(), "RESOLVED", Some(end))
        }
        Step::Reopen => to("return", "Reopen", |_| "is open again".to_owned(), "INVESTIGATING", Some(Value::Null)),
    }
}

/// When something that is resolved now came to its end: the known one unless that is still to come, and never before it began.
fn ended(start: Option<DateTime<Utc>>, end: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    end.filter(|end| *end <= now).unwrap_or_else(|| start.map_or(now, |start| start.max(now)))
}

fn quick(record: &Record) -> Option<AnyView> {
    if !untrack(|| may('c', OUTAGE)) {
        return None;
    }
    let known = record.get("acknowledged").as_bool() == Some(true);
    let steps = steps(record.text("status")).iter().map(|step| action(*step, record));
    let all = (!known).then(actions::acknowledge).into_iter().chain(steps).collect();
    Some(actions::bar(record, all, ().into_any()))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::Step::{Identify, Investigate, Monitor, Reopen, Resolve};
    use super::*;

    #[wasm_bindgen_test]
    fn every_state_has_its_ways_on() {
        let table: [(&str, &[Step]); 5] = [
            ("REPORTED", &[Investigate, Identify, Monitor, Resolve]),
            ("INVESTIGATING", &[Identify, Monitor, Resolve]),
            ("IDENTIFIED", &[Investigate, Monitor, Resolve]),
            ("MONITORING", &[Investigate, Identify, Resolve]),
            ("RESOLVED", &[Reopen]),
        ];
        for (status, expected) in table {
            assert_eq!(steps(status), expected, "{status}");
        }
    }

    #[wasm_bindgen_test]
    fn it_ends_when_it_is_resolved_or_did_before() {
        let at = |hour: i64| DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hour);
        assert_eq!(ended(Some(at(1)), None, at(5)), at(5));
        assert_eq!(ended(Some(at(1)), Some(at(3)), at(5)), at(3));
        assert_eq!(ended(Some(at(1)), Some(at(9)), at(5)), at(5), "it was expected to last longer");
        assert_eq!(ended(Some(at(8)), None, at(5)), at(8), "reported ahead of its time");
    }
}
