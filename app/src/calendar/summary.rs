//! The card that a click on an event opens: what, when in both zones, whom it touches, where to go on.

use chrono::{DateTime, Utc};
use leptos::html;
use leptos::prelude::*;
use shared::rpc::{self, CalendarEvent, ListQuery, Record};
use shared::value::iso;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::events::is_outage;
use super::scene::Scene;
use super::zones;
use crate::act;
use crate::kit::live::{Views, effect, effect_from, live};
use crate::kit::number::pixels;
use crate::kit::{Icon, LinkTo, Time, object_href};
use crate::panels::badges;
use crate::state::{Fetched, fetch, may, use_settings};

/// An event and the place on the screen where it was clicked.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub event: CalendarEvent,
    pub x: f64,
    pub y: f64,
}

/// Shows the opened event's card. Escape or a press elsewhere closes it, and focus goes back.
#[component]
pub fn SummaryCard(scene: Scene) -> impl IntoView {
    let opened = scene.opened;
    effect_from(move |before: Option<Option<Opened>>| {
        let now = opened.get();
        if let (Some(Some(before)), None) = (before, &now) {
            focus_event(&before.event);
        }
        now
    });
    live(move || opened.get().map(|opened| view! { <Card scene opened/> }))
}

/// Boxes are drawn anew with every fetch, so the one to return to is found by its address.
fn focus_event(event: &CalendarEvent) {
    let selector = format!(".cal__grid a[href=\"{}\"]", object_href(&event.model, event.id));
    let found = document().query_selector(&selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that takes no focus leaves it where it is.
        let _ = element.focus();
    }
}

#[component]
fn Card(scene: Scene, opened: Opened) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let close = move || scene.opened.set(None);
    let place = RwSignal::new((opened.x + 8.0, opened.y + 8.0));
    // Its size is known once it is there, and changes when the impacts arrive.
    let fit = Callback::new(move |()| {
        let Some(card) = node.get_untracked() else { return };
        request_animation_frame(move || {
            let size = card.get_bounding_client_rect();
            place.try_update(|(x, y)| {
                *x = inside(*x, size.width(), extent(window().inner_width()));
                *y = inside(*y, size.height(), extent(window().inner_height()));
            });
        });
    });
    effect(move || {
        if let Some(card) = node.get() {
            fit.run(());
            // A card that takes no focus can still be read and clicked.
            let _ = card.focus();
        }
    });
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if !node.get_untracked().is_some_and(|card| card.contains(target.as_ref())) {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    };
    let event = opened.event;
    let href = object_href(&event.model, event.id);
    let kind = if is_outage(&event) { ("Outage", "bolt") } else { ("Maintenance", "wrench") };
    let edit = untrack(|| may('c', &event.model))
        .then(|| view! { <a class="btn btn--sm" href=format!("{href}/edit")>"Edit"</a> });
    // What is done to it closes the card: it shows how things were.
    let actions =
        act::bar(&record(&event), "btn btn--sm").map(|bar| view! { <div on:click=move |_| dismiss(scene)>{bar}</div> });
    let acknowledged = event.acknowledged.then(|| badges::badge("green", "Acknowledged", "check"));
    view! {
        <div class="popover popover--fixed event-card" role="dialog" aria-label=event.name.clone() tabindex="-1" node_ref=node
            style:--x=move || pixels(place.get().0) style:--y=move || pixels(place.get().1) on:keydown=escape>
            <header class="event-card__head">
                {badges::badge("gray", kind.0, kind.1)}
                {badges::choice(&event.model, "status", &event.status)}
                {acknowledged}
                <button type="button" class="btn btn--ghost btn--icon btn--sm push" aria-label="Close" on:click=move |_| close()>
                    <Icon name="x"/>
                </button>
            </header>
            <h3 class="event-card__title"><a href=href.clone()>{event.name.clone()}</a></h3>
            <p>{event.summary.clone()}</p>
            <Facts event=event.clone()/>
            <Impacts event=event.clone() fit/>
            <footer class="event-card__foot">
                <a class="btn btn--sm btn--primary" href=href.clone()>"Open"</a>
                {edit}
            </footer>
            {actions}
        </div>
    }
}

/// Closes the card when an action was chosen; the menu of those that are not possible leaves it open.
fn dismiss(scene: Scene) {
    let focused = document().active_element();
    let in_menu = focused.is_some_and(|element| element.has_attribute("aria-haspopup"));
    if !in_menu {
        scene.opened.set(None);
    }
}

/// The event as actions take it.
fn record(event: &CalendarEvent) -> Record {
    let mut values = serde_json::Map::new();
    values.insert("name".to_owned(), event.name.clone().into());
    values.insert("start".to_owned(), iso(event.start).into());
    values.insert("end".to_owned(), event.end.map(iso).into());
    values.insert("original_timezone".to_owned(), event.timezone.clone().into());
    Record {
        model: event.model.clone(),
        id: event.id,
        version: event.version,
        title: event.name.clone(),
        values,
        actions: event.actions.clone(),
    }
}

#[component]
fn Facts(event: CalendarEvent) -> impl IntoView {
    let ticket = (!event.ticket.is_empty()).then(|| row("Ticket", event.ticket.clone().into_any()));
    let spans = spans(event.start, event.end, &event.timezone).into_iter().map(|(zone, span)| {
        view! { <p class="num">{span}" "<span class="muted">{zone}</span></p> }
    });
    view! {
        <div>{spans.views()}</div>
        <dl class="kv kv--tight">
            {row("Provider", view! { <LinkTo link=event.provider.clone()/> }.into_any())}
            {row("Start", view! { <Time time=event.start/> }.into_any())}
            {ticket}
        </dl>
    }
}

/// The span in UTC, in the event's own zone and in the reader's, each only once, with whose it is.
fn spans(start: DateTime<Utc>, end: Option<DateTime<Utc>>, theirs: &str) -> Vec<(String, String)> {
    let mine = zones::name(use_settings().zone.get_untracked());
    let mut names = vec!["UTC".to_owned()];
    for name in [theirs.to_owned(), mine] {
        if zones::differs(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    let spans = names.into_iter().filter_map(|name| {
        let span = zones::span(start, end, &name)?;
        let whose = match name.as_str() {
            "UTC" => String::new(),
            name if name == theirs => format!("{name}, theirs"),
            name => format!("{name}, yours"),
        };
        Some((whose, span))
    });
    // Two zones with one clock need one line.
    let mut lines = Vec::<(String, String)>::new();
    for line in spans {
        if !lines.iter().any(|(_, span)| *span == line.1) {
            lines.push(line);
        }
    }
    lines
}

/// The same as rows of a definition list.
pub fn times(start: DateTime<Utc>, end: Option<DateTime<Utc>>, theirs: &str) -> AnyView {
    let rows = spans(start, end, theirs).into_iter().map(|(zone, span)| {
        let label = if zone.is_empty() { "UTC".to_owned() } else { zone };
        view! { <div class="kv__row"><dt>{label}</dt><dd class="num">{span}</dd></div> }
    });
    rows.views().into_any()
}

fn row(label: &'static str, value: AnyView) -> AnyView {
    view! { <div class="kv__row"><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
}

/// The first objects the event touches, and how many there are.
#[component]
fn Impacts(event: CalendarEvent, fit: Callback<()>) -> impl IntoView {
    const SHOWN: i64 = 5;
    let count = event.impacts;
    let query = crate::panels::impacts::query(&event.model, event.id, SHOWN);
    let found: Fetched<Vec<Record>> = fetch(
        move || (count > 0).then(|| query.clone()),
        |query: ListQuery| async { rpc::list(query).await.map(|page| page.rows) },
    );
    effect(move || {
        found.data.track();
        fit.run(());
    });
    let lines = move || {
        let rows = found.data.get().unwrap_or_default();
        rows.iter().map(|row| view! { <li>{crate::panels::impacts::line(row)}</li> }).views()
    };
    let more = (count > SHOWN).then(|| view! { <li class="muted">{format!("and {} more", count - SHOWN)}</li> });
    if count == 0 {
        let text = crate::panels::frame::none(&[crate::panels::IMPACT], "No affected objects recorded.");
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    view! { <ul class="event-card__impacts" aria-label="Affected objects">{live(lines)}{more}</ul> }.into_any()
}

/// Keeps a box of `size` beside `at` within `room`.
fn inside(at: f64, size: f64, room: f64) -> f64 {
    const MARGIN: f64 = 8.0;
    at.min(room - size - MARGIN).max(MARGIN)
}

fn extent(value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>) -> f64 {
    value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
}
