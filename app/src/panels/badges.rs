//! Badges of states, each with icon, text and colour: choices, freshness, periods.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use shared::meta::Kind;
use shared::registry;
use shared::rpc::Record;
use shared::status::{self, DateStatus, Freshness};

pub use crate::kit::badge::badge;
use crate::kit::live::{boxed, live};
use crate::kit::time;
use crate::state::now;

/// A value of a choice field in the colour and words of its set; empty for no value.
pub fn choice(model: &str, field: &str, value: &str) -> AnyView {
    if value.is_empty() {
        return none();
    }
    let set = registry::model(model).and_then(|meta| meta.field(field)).and_then(|field| match field.kind {
        Kind::Choice(set) => Some(set),
        _ => None,
    });
    let (label, color) = set.map_or((value, "gray"), |set| (set.label(value), set.color(value)));
    badge(color, label, status::icon(value))
}

/// The choice badge of a record's field, `None` when the record does not carry the field.
pub fn choice_cell(model: &str, field: &str, record: &Record) -> Option<AnyView> {
    record.values.contains_key(field).then(|| choice(model, field, record.text(field)))
}

pub fn none() -> AnyView {
    view! { <span class="none">"—"</span> }.into_any()
}

/// `Seen 3 d ago`, `Stale 40 d`, `Never seen`, by the one definition of freshness.
pub fn freshness(seen: Option<DateTime<Utc>>) -> AnyView {
    let days = super::settings().probe_recent_days;
    let show = live(move || {
        let now = now().get();
        let ago = seen.map(|seen| status::ago(seen, now)).unwrap_or_default();
        match status::freshness(seen, now, days) {
            Freshness::Recent => badge("green", format!("Seen {ago}"), "check"),
            Freshness::Stale => badge("yellow", format!("Stale {}", ago.trim_end_matches(" ago")), "clock"),
            Freshness::Never => badge("gray", "Never seen", "help"),
        }
    });
    let title = move || seen.map_or_else(|| "Discovery has never seen it".to_owned(), time::absolute);
    view! { <span title=boxed(title)>{show}</span> }.into_any()
}

/// Where a period stands, as the reference sheet colours it; nothing when there is no period.
pub fn period(start: Option<NaiveDate>, end: Option<NaiveDate>, warning: Option<i64>) -> AnyView {
    let today = now().get_untracked().date_naive();
    let state = status::date_badge(start, end, today, warning);
    if state.status == DateStatus::None {
        return match (start, end) {
            (None, None) => none(),
            _ => range(start, end).into_any(),
        };
    }
    view! { <span title=range(start, end)>{badge(state.color, state.text, period_icon(state.status))}</span> }
        .into_any()
}

pub fn period_icon(status: DateStatus) -> &'static str {
    match status {
        DateStatus::Expired => "x-circle",
        DateStatus::Expiring => "alert-triangle",
        DateStatus::Valid => "check",
        DateStatus::Upcoming => "clock",
        DateStatus::None => "",
    }
}

/// `2025-01-01 — 2027-12-31`, `?` for an unknown start and `∞` for no end.
pub fn range(start: Option<NaiveDate>, end: Option<NaiveDate>) -> String {
    let text = |date: Option<NaiveDate>, none: &str| date.map_or_else(|| none.to_owned(), |date| date.to_string());
    format!("{} — {}", text(start, "?"), text(end, "∞"))
}
