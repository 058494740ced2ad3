//! Overlaps: times in which events come together on a thing, at a site or in a path group.

use leptos::prelude::*;
use shared::rpc::{self, Link, ListQuery, OVERLAP, Page, Record};

use super::{IMPACT, MAINTENANCE, OUTAGE, badges, frame};
use crate::calendar::zones;
use crate::kit::live::live;
use crate::kit::{Icon, LinkTo};
use crate::state::{Fetched, fetch, use_settings};

/// Most lines of a panel.
const LINES: i64 = 50;

pub fn query(params: Vec<(String, String)>) -> ListQuery {
    ListQuery { model: OVERLAP.to_owned(), params, limit: LINES, ..ListQuery::default() }
}

/// The panel of an event's page, or of a path group's.
pub fn panel(record: &Record) -> AnyView {
    let id = record.id.to_string();
    let (params, none) = match record.model.as_str() {
        MAINTENANCE => (vec![("maintenance_id".to_owned(), id)], ALONE),
        OUTAGE => (vec![("outage_id".to_owned(), id)], ALONE),
        model => {
            (vec![("object_type".to_owned(), model.to_owned()), ("object_id".to_owned(), id)], "None from now on.")
        }
    };
    let own = record.id;
    let model = record.model.clone();
    let found: Fetched<Page> = fetch(move || Some(query(params.clone())), rpc::list);
    let body = frame::fetched(found, move |page: &Page| lines(page, &model, own, none));
    frame::panel("Overlaps", ().into_any(), body)
}

/// What overlaps are made of.
const EVENTS: [&str; 3] = [MAINTENANCE, OUTAGE, IMPACT];

const ALONE: &str = "No other event touches the same things, sites or path groups while it lasts.";

/// Overlaps as a list, without naming the object whose page it is; and a note of those that are left out.
pub fn lines(page: &Page, model: &str, id: i64, none: &'static str) -> AnyView {
    let items = page.rows.iter().map(|row| line(row, model, id)).collect();
    let rest = page.count - i64::try_from(page.rows.len()).unwrap_or(0);
    let more = (rest > 0).then(|| view! { <p class="panel__foot muted">{format!("and {rest} more")}</p> });
    if page.rows.is_empty() {
        return frame::padded(view! { <p class="muted">{frame::none(&EVENTS, none)}</p> }.into_any());
    }
    view! { {frame::list(OVERLAP, items, "")}{more} }.into_any()
}

fn line(overlap: &Record, model: &str, id: i64) -> AnyView {
    let own = |link: &Link| link.model == model && link.id == id;
    let icon = match overlap.text("kind") {
        "path_group" => "link",
        "site" => "building",
        _ => "bolt",
    };
    let subject = overlap.link("subject").filter(|link| !own(link));
    let others: Vec<Link> = overlap.links("events").into_iter().filter(|link| !own(link)).collect();
    let named = i64::try_from(overlap.links("events").len()).unwrap_or(0);
    let rest = overlap.int("event_count").unwrap_or(0) - named;
    let more = (rest > 0).then(|| format!(" and {rest} more"));
    let comma = |place: usize| if place > 0 { ", " } else { "" };
    let events = others.into_iter().enumerate();
    let events: Vec<AnyView> = events.map(|(i, link)| view! { {comma(i)}<LinkTo link/> }.into_any()).collect();
    let (start, end) = (overlap.time("start"), overlap.time("end"));
    let span = move || {
        let zone = zones::name(use_settings().zone.get());
        start.and_then(|start| zones::span(start, end, &zone)).unwrap_or_default()
    };
    let badge = match (overlap.int("left"), overlap.int("members")) {
        (Some(left), Some(members)) => badges::badge(
            if left == 0 { "red" } else { "orange" },
            format!("{left} of {members} left"),
            "alert-triangle",
        ),
        _ => ().into_any(),
    };
    let title = match subject {
        Some(link) => view! { <span class="list__title"><LinkTo link/></span> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <li class="list__item">
            <span class="list__icon"><Icon name=icon/></span>
            <div class="list__main">
                {title}
                <span class="list__sub list__sub--wrap">{live(span)}</span>
                <span class="list__sub list__sub--wrap">{events}{more}</span>
            </div>
            <span class="list__end">{badge}</span>
        </li>
    }
    .into_any()
}
