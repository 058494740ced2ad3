//! Outage: how long it lasts, and when repair is expected.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use shared::rpc::Record;
use shared::status::is_over;

use super::maintenance::{acknowledged, length, when};
use super::{OUTAGE, badges, frame, impacts, overlaps, timeline};
use crate::calendar::{times, zones};
use crate::kit::Time;
use crate::kit::live::{Views, live};
use crate::state::now;

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
    let frozen =
        is_over(record.text("status")).then_some("This outage is resolved: its impacts can no longer be changed.");
    view! {
        {course(record)}
        {impacts::panel(record, frozen)}
        {overlaps::panel(record)}
        {timeline::panel(record)}
    }
    .into_any()
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
    };
    frame::panel("Course", state, body.into_any())
}

/// An instant in UTC and in the provider's zone.
fn instant(time: DateTime<Utc>, theirs: &str) -> AnyView {
    let zones = ["UTC", theirs].into_iter().filter(|zone| *zone == "UTC" || zones::differs(zone));
    let lines = zones.filter_map(|zone| zones::instant(time, zone)).map(|text| view! { <div class="num">{text}</div> });
    lines.views().into_any()
}
