//! Maintenance: when it is in every zone that matters, what it replaces.

use leptos::prelude::*;
use shared::rpc::{self, ListQuery, Page, Record};
use shared::status::is_over;

use super::{MAINTENANCE, badges, frame, impacts, overlaps, timeline};
use crate::calendar::times;
use crate::fields::view::truth;
use crate::kit::live::{Views, boxed, live};
use crate::kit::{Icon, LinkTo, Time, object_href};
use crate::state::{fetch, now};

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
fn is_acknowledged(record: &Record) -> bool {
    record.get("acknowledged").as_bool() == Some(true)
}

/// Under a heading or beside a label that says what it is about.
pub fn acknowledged(record: &Record) -> AnyView {
    truth(is_acknowledged(record))
}

/// The same beside a title, where a bare "Yes" would say nothing.
fn acknowledgment(record: &Record) -> AnyView {
    if is_acknowledged(record) {
        return badges::badge("green", "Acknowledged", "check");
    }
    view! { <span class="muted">"Not acknowledged"</span> }.into_any()
}

pub fn panels(record: &Record) -> AnyView {
    let frozen =
        is_over(record.text("status")).then_some("This event is finished: its impacts can no longer be changed.");
    view! {
        {replacements(record)}
        {schedule(record)}
        {impacts::panel(record, frozen)}
        {overlaps::panel(record)}
        {timeline::panel(record)}
    }
    .into_any()
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

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn lengths() {
        assert_eq!(length(0), "0 min");
        assert_eq!(length(150), "2 h 30 min");
        assert_eq!(length(1500), "1 d 1 h");
    }
}
