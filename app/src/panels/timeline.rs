//! An event's timeline: its change log, told by category. Rules: reference sheet of the notices
//! plugin, §6.

use leptos::prelude::*;
use shared::meta::Kind;
use shared::registry;
use shared::rpc::{self, Change, Difference, Record};

use super::{IMPACT, MAINTENANCE, OUTAGE, frame};
use crate::detail::note::note;
use crate::kit::live::Views;
use crate::kit::{Icon, Time};
use crate::state::{Fetched, fetch};

/// How many entries are shown; the history tab has all of them.
const SHOWN: i64 = 20;
const TIMES: [&str; 3] = ["start", "end", "estimated_time_to_repair"];

/// What a change is about, in the order in which it is decided.
enum Category<'a> {
    Impact,
    Status(&'a Difference),
    Time(Vec<&'a Difference>),
    Acknowledgment(&'a Difference),
    Standard,
}

pub fn panel(record: &Record) -> AnyView {
    let (model, id) = (record.model.clone(), record.id);
    let found: Fetched<Vec<Change>> =
        fetch(move || Some((model.clone(), id)), |(model, id)| rpc::history(model, id, 0, SHOWN));
    let body = frame::fetched(found, |changes: &Vec<Change>| {
        if changes.is_empty() {
            return frame::padded(view! { <p class="muted">"Nothing has changed yet."</p> }.into_any());
        }
        let items = changes.iter().map(entry).views();
        view! { <ol class="timeline">{items}</ol> }.into_any()
    });
    frame::panel("Timeline", ().into_any(), body)
}

fn entry(change: &Change) -> AnyView {
    let category = category(change);
    let (icon, color) = look(&category, change);
    let class = format!("timeline__icon timeline__icon--{color}");
    let who = if change.user.is_empty() { "System".to_owned() } else { change.user.clone() };
    let why = (!change.message.is_empty()).then(|| view! { " · "{note(change)} });
    // A creation lists every field; that it happened is all there is to say.
    let lines = (change.action == "update").then(|| change.differences.iter().map(difference).views());
    view! {
        <li class="timeline__item">
            <span class=class><Icon name=icon/></span>
            <div class="timeline__body">
                <p class="timeline__title">{title(&category, change)}</p>
                <p class="timeline__text muted"><bdi>{who}</bdi>{why}</p>
                {lines}
            </div>
            <span class="timeline__when"><Time time=change.time/></span>
        </li>
    }
    .into_any()
}

fn difference(difference: &Difference) -> AnyView {
    let value = |text: &str| match shared::check::datetime(text) {
        _ if text.is_empty() => "Not set".to_owned(),
        Ok(time) => crate::kit::time::absolute(time),
        Err(_) => text.to_owned(),
    };
    view! {
        <p class="timeline__text">
            <bdi>{difference.label.clone()}</bdi>": "<del><bdi>{value(&difference.before)}</bdi></del>" → "
            <ins><bdi>{value(&difference.after)}</bdi></ins>
        </p>
    }
    .into_any()
}

fn category(change: &Change) -> Category<'_> {
    let find = |field: &str| change.differences.iter().find(|difference| difference.field == field);
    if change.object.model == IMPACT {
        return Category::Impact;
    }
    // What belongs to the event has states and times of its own.
    if change.action != "update" || !is_event(change) {
        return Category::Standard;
    }
    if let Some(status) = find("status") {
        return Category::Status(status);
    }
    let times: Vec<_> = TIMES.iter().filter_map(|field| find(field)).collect();
    if !times.is_empty() {
        return Category::Time(times);
    }
    find("acknowledged").map_or(Category::Standard, Category::Acknowledgment)
}

fn is_event(change: &Change) -> bool {
    matches!(change.object.model.as_str(), MAINTENANCE | OUTAGE)
}

fn look(category: &Category<'_>, change: &Change) -> (&'static str, &'static str) {
    match category {
        Category::Impact => ("alert-triangle", "yellow"),
        Category::Status(to) => {
            let (value, color) = status(&change.object.model, &to.after);
            (Some(shared::status::icon(value)).filter(|icon| !icon.is_empty()).unwrap_or("check-circle"), color)
        }
        Category::Time(_) => ("clock", "orange"),
        Category::Acknowledgment(_) => ("check", "green"),
        Category::Standard if change.action == "create" => ("plus", "gray"),
        Category::Standard => ("edit", "gray"),
    }
}

fn title(category: &Category<'_>, change: &Change) -> AnyView {
    let text = match category {
        Category::Impact => {
            let done = match change.action.as_str() {
                "create" => "added",
                "delete" => "removed",
                _ => "updated",
            };
            return view! { {format!("Impact {done}: ")}<bdi>{change.object.title.clone()}</bdi> }.into_any();
        }
        Category::Status(to) => return view! { "Status: "<bdi>{to.after.clone()}</bdi> }.into_any(),
        Category::Time(times) => match times.as_slice() {
            [one] => format!("{} updated", one.label),
            _ => "Schedule updated".to_owned(),
        },
        Category::Acknowledgment(to) if matches!(to.after.as_str(), "true" | "yes") => "Acknowledged".to_owned(),
        Category::Acknowledgment(_) => "Acknowledgment removed".to_owned(),
        Category::Standard => {
            let label = registry::model(&change.object.model).map_or("Object", |meta| meta.label);
            let text = match change.action.as_str() {
                "create" => format!("{label} created"),
                "delete" => format!("{label} deleted"),
                _ => format!("{label} updated"),
            };
            if !is_event(change) {
                return view! { {text}": "<bdi>{change.object.title.clone()}</bdi> }.into_any();
            }
            text
        }
    };
    text.into_any()
}

/// Value and colour of a status by its value or by what people call it.
fn status<'a>(model: &str, text: &'a str) -> (&'a str, &'static str) {
    let Some(Kind::Choice(set)) = registry::model(model).and_then(|meta| meta.field("status")).map(|field| field.kind)
    else {
        return (text, "gray");
    };
    let found = set.all().iter().find(|choice| choice.value == text || choice.label == text);
    found.map_or((text, "gray"), |choice| (choice.value, choice.color))
}
