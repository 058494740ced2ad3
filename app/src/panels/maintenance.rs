//! Maintenance: when it is in every zone that matters, what it replaces, what can be done about it.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use serde_json::Value;
use shared::rpc::{self, ListQuery, Page, Record};

use super::actions::{self, Action};
use super::{MAINTENANCE, badges, frame, impacts, overlaps, timeline};
use crate::calendar::{Proposal, RescheduleDialog, times};
use crate::kit::live::{Views, boxed, live};
use crate::kit::{Icon, LinkTo, Time, object_href};
use crate::state::{fetch, may, now};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    match field {
        "status" => badges::choice_cell(MAINTENANCE, field, record),
        "start" | "end" => when(record, field),
        "acknowledged" => Some(acknowledged(record)),
        _ => None,
    }
}

/// The absolute time, which is what a plan is read by; how far away it is on hover.
pub fn when(record: &Record, field: &str) -> Option<AnyView> {
    let time = record.time(field)?;
    let away = move || shared::status::ago(time, now().get());
    let text = move || crate::kit::time::absolute(time);
    Some(
        view! { <time class="nowrap" datetime=shared::value::iso(time) title=boxed(away)>{live(text)}</time> }
            .into_any(),
    )
}

/// Null counts as not acknowledged.
pub fn acknowledged(record: &Record) -> AnyView {
    if record.get("acknowledged").as_bool() == Some(true) {
        badges::badge("green", "Acknowledged", "check")
    } else {
        view! { <span class="muted">"No"</span> }.into_any()
    }
}

/// The same beside a title, where a bare "No" would say nothing.
fn acknowledgment(record: &Record) -> AnyView {
    if record.get("acknowledged").as_bool() == Some(true) {
        return acknowledged(record);
    }
    view! { <span class="muted">"Not acknowledged"</span> }.into_any()
}

pub fn panels(record: &Record) -> AnyView {
    let frozen = frozen(record).then_some("This event is finished: its impacts can no longer be changed.");
    view! {
        {replacements(record)}
        {schedule(record)}
        {impacts::panel(record, frozen)}
        {overlaps::panel(record)}
        {timeline::panel(record)}
    }
    .into_any()
}

fn frozen(record: &Record) -> bool {
    matches!(record.text("status"), "COMPLETED" | "CANCELLED")
}

/// Banners: what it replaces, and what has replaced it.
fn replacements(record: &Record) -> AnyView {
    let id = record.id;
    let query = move || {
        let params = vec![("replaces_id".to_owned(), id.to_string())];
        Some(ListQuery { model: MAINTENANCE.to_owned(), params, limit: 20, ..ListQuery::default() })
    };
    let found = fetch(query, rpc::list);
    let by = move || {
        let rows =
            found.data.with(|page: &Option<Page>| page.as_ref().map(|page| page.rows.clone()).unwrap_or_default());
        (!rows.is_empty()).then(|| {
            let links = rows.iter().map(replacement).views();
            banner("warn", "calendar", "Rescheduled to", links.into_any())
        })
    };
    let replaces =
        record.link("replaces").map(|link| banner("info", "history", "Replaces", view! { <LinkTo link/> }.into_any()));
    view! { {live(by)}{replaces} }.into_any()
}

fn replacement(record: &Record) -> AnyView {
    let start = record.time("start").map(|time| view! { " ("{live(move || crate::kit::time::absolute(time))}") " });
    view! { <a href=object_href(&record.model, record.id)>{record.title.clone()}</a>{start} }.into_any()
}

fn banner(kind: &str, icon: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! {
        <div class=format!("alert alert--{kind}") role="status">
            <Icon name=icon/><div class="alert__body"><b class="alert__title">{title}</b>" "{body}</div>
        </div>
    }
    .into_any()
}

fn schedule(record: &Record) -> AnyView {
    let (Some(start), Some(end)) = (record.time("start"), record.time("end")) else { return ().into_any() };
    let proposal = RwSignal::new(None::<Proposal>);
    let state = move || {
        let now = now().get();
        if now < start {
            view! { "Starts "<Time time=start/> }.into_any()
        } else if now < end {
            view! { <span class="badge badge--orange"><Icon name="activity"/>"Window is open"</span>" ends "<Time time=end/> }.into_any()
        } else {
            view! { "Ended "<Time time=end/> }.into_any()
        }
    };
    let body = view! {
        <dl class="kv">
            {times(start, Some(end), record.text("original_timezone"))}
            <div class="kv__row"><dt>"Length"</dt><dd>{length((end - start).num_minutes())}</dd></div>
            <div class="kv__row"><dt>"State"</dt><dd>{live(state)}</dd></div>
        </dl>
        {quick(record, proposal)}
        <RescheduleDialog proposal/>
    };
    frame::panel("Window", acknowledgment(record), body.into_any())
}

/// `2 h 30 min`
pub fn length(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = [(days, "d"), (hours, "h"), (rest, "min")];
    let words: Vec<_> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if words.is_empty() { "0 min".to_owned() } else { words.join(" ") }
}

/// Where the window is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Ahead,
    /// Begins within a day: a crew may be early.
    Soon,
    Begun,
}

impl Phase {
    fn of(start: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        match start - now {
            left if left <= TimeDelta::zero() => Self::Begun,
            left if left <= TimeDelta::days(1) => Self::Soon,
            _ => Self::Ahead,
        }
    }
}

/// What can become of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Confirm,
    Start,
    Complete,
    Cancel,
    /// Another window takes its place: only of one that has not begun.
    Reschedule,
    Reopen,
    Reinstate,
}

/// What is offered, by state and time. What another window has replaced is history.
fn steps(status: &str, phase: Phase) -> &'static [Step] {
    use Phase::{Ahead, Begun, Soon};
    use Step::{Cancel, Complete, Confirm, Reinstate, Reopen, Reschedule, Start};
    match (status, phase) {
        ("RE-SCHEDULED", _) => &[],
        ("COMPLETED", _) => &[Reopen],
        ("CANCELLED", _) => &[Reinstate],
        ("IN-PROCESS", Begun) => &[Complete, Cancel],
        // It began before its time, or was said to by mistake.
        ("IN-PROCESS", _) => &[Confirm, Complete, Cancel, Reschedule],
        ("CONFIRMED", Ahead) => &[Cancel, Reschedule],
        ("CONFIRMED", Soon) => &[Start, Cancel, Reschedule],
        ("CONFIRMED", Begun) => &[Start, Complete, Cancel],
        (_, Ahead) => &[Confirm, Cancel, Reschedule],
        (_, Soon) => &[Confirm, Start, Cancel, Reschedule],
        (_, Begun) => &[Confirm, Start, Complete, Cancel],
    }
}

fn action(step: Step) -> Option<Action> {
    let to =
        |icon, text, said, value: &str| Some(Action { icon, text, said, values: vec![("status", Value::from(value))] });
    match step {
        Step::Confirm => to("check", "Confirmed", |_| "confirmed".to_owned(), "CONFIRMED"),
        Step::Start => to("activity", "In progress", |_| "is in progress".to_owned(), "IN-PROCESS"),
        Step::Complete => to("check-circle", "Completed", |_| "completed".to_owned(), "COMPLETED"),
        Step::Cancel => to("x-circle", "Cancel window", |_| "cancelled".to_owned(), "CANCELLED"),
        Step::Reopen => to("return", "Reopen", |_| "is in progress again".to_owned(), "IN-PROCESS"),
        Step::Reinstate => to("return", "Reinstate", |_| "is confirmed again".to_owned(), "CONFIRMED"),
        Step::Reschedule => None,
    }
}

/// The buttons. They follow the clock: a page stays open over a window's start.
fn quick(record: &Record, proposal: RwSignal<Option<Proposal>>) -> AnyView {
    let (change, add) = untrack(|| (may('c', MAINTENANCE), may('a', MAINTENANCE)));
    let Some(start) = record.time("start").filter(|_| change) else { return ().into_any() };
    let phase = Memo::new(move |_| Phase::of(start, now().get()));
    let record = StoredValue::new(record.clone());
    live(move || {
        let phase = phase.get();
        record.with_value(|record| buttons(record, steps(record.text("status"), phase), add, proposal))
    })
    .into_any()
}

fn buttons(record: &Record, steps: &[Step], add: bool, proposal: RwSignal<Option<Proposal>>) -> Option<AnyView> {
    let known = record.get("acknowledged").as_bool() == Some(true);
    let actions: Vec<_> =
        (!known).then(actions::acknowledge).into_iter().chain(steps.iter().filter_map(|step| action(*step))).collect();
    let first = if add && steps.contains(&Step::Reschedule) { Proposal::of_record(record) } else { None };
    let move_it = first.map(|first| {
        view! {
            <button type="button" class="btn" on:click=move |_| proposal.set(Some(first.clone()))>
                <Icon name="calendar"/>" Reschedule…"
            </button>
        }
    });
    let any = !actions.is_empty() || move_it.is_some();
    any.then(|| frame::padded(actions::bar(record, actions, move_it.into_any())))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::Phase::{Ahead, Begun, Soon};
    use super::Step::{Cancel, Complete, Confirm, Reinstate, Reopen, Reschedule, Start};
    use super::*;

    #[wasm_bindgen_test]
    fn lengths() {
        assert_eq!(length(0), "0 min");
        assert_eq!(length(150), "2 h 30 min");
        assert_eq!(length(1500), "1 d 1 h");
    }

    #[wasm_bindgen_test]
    fn every_state_has_its_ways_on() {
        let table: [(&str, [&[Step]; 3]); 7] = [
            (
                "TENTATIVE",
                [
                    &[Confirm, Cancel, Reschedule],
                    &[Confirm, Start, Cancel, Reschedule],
                    &[Confirm, Start, Complete, Cancel],
                ],
            ),
            (
                "UNKNOWN",
                [
                    &[Confirm, Cancel, Reschedule],
                    &[Confirm, Start, Cancel, Reschedule],
                    &[Confirm, Start, Complete, Cancel],
                ],
            ),
            ("CONFIRMED", [&[Cancel, Reschedule], &[Start, Cancel, Reschedule], &[Start, Complete, Cancel]]),
            (
                "IN-PROCESS",
                [
                    &[Confirm, Complete, Cancel, Reschedule],
                    &[Confirm, Complete, Cancel, Reschedule],
                    &[Complete, Cancel],
                ],
            ),
            ("COMPLETED", [&[Reopen]; 3]),
            ("CANCELLED", [&[Reinstate]; 3]),
            ("RE-SCHEDULED", [&[]; 3]),
        ];
        for (status, rows) in table {
            for (phase, expected) in [Ahead, Soon, Begun].into_iter().zip(rows) {
                assert_eq!(steps(status, phase), expected, "{status} {phase:?}");
            }
        }
    }

    #[wasm_bindgen_test]
    fn a_day_before_it_is_soon() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(9000);
        for (hours, phase) in [(25, Ahead), (24, Soon), (1, Soon), (0, Begun), (-5, Begun)] {
            assert_eq!(Phase::of(now + TimeDelta::hours(hours), now), phase, "{hours}");
        }
    }
}
