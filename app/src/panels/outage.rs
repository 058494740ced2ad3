//! Outage: how long it lasts, when repair is expected, and the steps to its end.

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

/// The course of an outage. Any order is allowed; this is the usual one.
const STEPS: [(&str, &str, &str); 3] = [
    ("INVESTIGATING", "Investigating", "search"),
    ("IDENTIFIED", "Identified", "eye"),
    ("MONITORING", "Monitoring", "activity"),
];

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
    let lasts = move || {
        let minutes = (end.unwrap_or_else(|| now().get()) - start).num_minutes().max(0);
        if end.is_some() { length(minutes) } else { format!("{} so far", length(minutes)) }
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
fn instant(time: chrono::DateTime<chrono::Utc>, theirs: &str) -> AnyView {
    let zones = ["UTC", theirs].into_iter().filter(|zone| *zone == "UTC" || zones::differs(zone));
    let lines = zones.filter_map(|zone| zones::instant(time, zone)).map(|text| view! { <div class="num">{text}</div> });
    lines.views().into_any()
}

fn quick(record: &Record) -> Option<AnyView> {
    if !untrack(|| may('c', OUTAGE)) {
        return None;
    }
    let status = record.text("status");
    let mut actions = Vec::new();
    if record.get("acknowledged").as_bool() != Some(true) {
        let values = vec![("acknowledged", Value::Bool(true))];
        actions.push(Action { icon: "check", text: "Acknowledge", said: "acknowledged", values });
    }
    if !resolved(record) {
        for (value, text, icon) in STEPS.into_iter().filter(|(value, ..)| *value != status) {
            actions.push(Action { icon, text, said: "updated", values: vec![("status", Value::from(value))] });
        }
        // Resolved needs an end: the known one, else now.
        let end = record.time("end").unwrap_or_else(|| now().get_untracked());
        let values = vec![("status", Value::from("RESOLVED")), ("end", Value::from(shared::value::iso(end)))];
        actions.push(Action { icon: "check-circle", text: "Resolved", said: "resolved", values });
    }
    (!actions.is_empty()).then(|| actions::bar(record, actions, ().into_any()))
}
