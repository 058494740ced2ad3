//! The home page: how much there is, how fresh it is, and what needs attention today.

use leptos::prelude::*;
use shared::meta::Kind;
use shared::registry;
use shared::rpc::{self, CalendarEvent, Change, Home, Record};

use crate::detail::diff;
use crate::detail::history::object;
use crate::detail::note::note;
use crate::kit::live::{Views, live};
use crate::kit::number::grouped;
use crate::kit::title::page_title;
use crate::kit::{Empty, ErrorView, Icon, Loading, Time, isolated, list_href, object_href, page_href, url};
use crate::panels::charts::{self, Part};
use crate::panels::{ASSET, CHANGE, CONTRACT, MAINTENANCE, OUTAGE, PROBE, badges, bookmarks, frame, settings};
use crate::state::{Fetched, fetch, may, now};

/// What is counted on the tiles, most asked for first.
const TILES: [&str; 8] = [ASSET, "dcim.device", "dcim.site", PROBE, CONTRACT, "circuits.circuit", MAINTENANCE, OUTAGE];

#[component]
pub fn HomePage() -> impl IntoView {
    page_title(|| "Home".to_owned());
    let home: Fetched<Home> = fetch(|| Some(()), |()| rpc::home());
    let body = live(move || {
        if let Some(error) = home.error.get() {
            return view! { <ErrorView error/> }.into_any();
        }
        home.data.with(|home| match home {
            Some(home) => untrack(|| dash(home)),
            None => view! { <Loading/> }.into_any(),
        })
    });
    view! {
        <div class="page">
            <header class="page-head">
                <div class="page-head__row"><h1 class="page-head__title">"Home"</h1></div>
            </header>
            {body}
        </div>
    }
}

fn dash(home: &Home) -> AnyView {
    if !TILES.iter().any(|model| may('v', model)) && !may('v', CHANGE) {
        return view! {
            <Empty kind="denied" icon="lock" title="There is nothing here that you may see"
                text="Ask whoever manages Purser for permissions. Your own account is under Profile in the user menu."/>
        }
        .into_any();
    }
    if home.counts.iter().all(|(_, count)| *count == 0) && TILES.iter().all(|model| may('v', model)) {
        return nothing_yet();
    }
    view! {
        <div class="dash">
            {tiles(&home.counts)}
            {attention(home)}
            {state_of_assets(home)}
            {seen(ASSET, || expiring(&home.expiring))}
            {seen(CHANGE, || changes(&home.changes))}
            {bookmarks::panel()}
        </div>
    }
    .into_any()
}

/// A panel about a model, for those who may see it: to the others an empty one would say that there is none.
fn seen(model: &str, panel: impl FnOnce() -> AnyView) -> AnyView {
    if !may('v', model) {
        return ().into_any();
    }
    view! { <div class="dash__w6">{panel()}</div> }.into_any()
}

/// A first look at an empty estate says where to begin.
fn nothing_yet() -> AnyView {
    let add = |model: &'static str, text: &'static str| {
        may('a', model).then(|| view! { <a class="btn" href=page_href(model, "add")><Icon name="plus"/>" "{text}</a> })
    };
    view! {
        <Empty icon="anchor" title="Nothing is recorded yet"
            text="Begin with a site, then add devices and assets. Scripts can fill everything through the REST interface at /api/; `purser demo` loads an example estate.">
            {add("dcim.site", "Add site")}
            {add(ASSET, "Add asset")}
            {add(MAINTENANCE, "Add maintenance")}
        </Empty>
    }
    .into_any()
}

fn tiles(counts: &[(String, i64)]) -> AnyView {
    let tiles = TILES.into_iter().filter_map(|model| {
        let (_, count) = counts.iter().find(|(name, _)| name == model)?;
        let meta = registry::model(model)?;
        Some(view! {
            <a class="stat dash__w3" href=list_href(model, &[])>
                <span class="stat__label"><Icon name=meta.icon/>{meta.plural}</span>
                <span class="stat__value">{grouped(*count)}</span>
            </a>
        })
    });
    tiles.views().into_any()
}

/// Open outages and the next windows.
fn attention(home: &Home) -> AnyView {
    let calendar = || view! { <a class="btn btn--sm btn--ghost" href=url::ours("/calendar")><Icon name="calendar"/>" Calendar"</a> };
    let windows = home.windows.iter().map(|event| line(event, "wrench")).collect();
    let outages: Vec<_> = home.outages.iter().map(|event| line(event, "bolt")).collect();
    let open = if outages.is_empty() { ().into_any() } else { frame::count(outages.len()) };
    view! {
        {seen(OUTAGE, || frame::panel("Open outages", open, frame::list(OUTAGE, outages, "No outage is open.")))}
        {seen(MAINTENANCE, || {
            let list = frame::list(MAINTENANCE, windows, "No maintenance is planned.");
            frame::panel("Next windows", calendar().into_any(), list)
        })}
    }
    .into_any()
}

fn line(event: &CalendarEvent, icon: &'static str) -> AnyView {
    let (start, end) = (event.start, event.end);
    let when = live(move || {
        let now = now().get();
        match end {
            Some(end) if start <= now && now < end => view! { "open, ends "<Time time=end/> }.into_any(),
            None => view! { "since "<Time time=start/> }.into_any(),
            _ => view! { <Time time=start/> }.into_any(),
        }
    });
    let impacts = (event.impacts > 0).then(|| format!(" · {} affected", event.impacts));
    let title = format!("{} {}", isolated(&event.name), isolated(&event.summary));
    view! {
        <li class="list__item">
            <span class="list__icon"><Icon name=icon/></span>
            <div class="list__main">
                <a class="list__title" href=object_href(&event.model, event.id)>{title}</a>
                <span class="list__sub"><bdi>{event.provider.title.clone()}</bdi>" · "{when}{impacts}</span>
            </div>
            <span class="list__end">{badges::choice(&event.model, "status", &event.status)}</span>
        </li>
    }
    .into_any()
}

fn state_of_assets(home: &Home) -> AnyView {
    if !home.counts.iter().any(|(model, count)| model == ASSET && *count > 0) {
        return ().into_any();
    }
    let fresh = home.freshness.iter().map(|(value, count)| {
        let (label, color) = match value.as_str() {
            "recent" => ("Seen recently", "green"),
            "stale" => ("Stale", "yellow"),
            _ => ("Never seen", "gray"),
        };
        part("probe_status", value, label, color, *count)
    });
    let fresh: Vec<Part> = fresh.collect();
    let days = settings().probe_recent_days;
    let note = view! { <span class="muted">{format!("recent: {days} days")}</span> };
    let ring = charts::ring("Assets by freshness", &fresh);
    let bars = |field: &'static str, rows: &[(String, i64)]| charts::bars(&choices(field, rows));
    view! {
        <div class="dash__w4">{frame::panel("Freshness", note.into_any(), ring)}</div>
        <div class="dash__w4">
            {frame::panel("Lifecycle", ().into_any(), bars("lifecycle_status", &home.lifecycle))}
        </div>
        <div class="dash__w4">
            {frame::panel("Assignment", ().into_any(), bars("assignment_status", &home.assignment))}
        </div>
    }
    .into_any()
}

fn choices(field: &'static str, rows: &[(String, i64)]) -> Vec<Part> {
    let set = registry::model(ASSET).and_then(|meta| meta.field(field)).and_then(|field| match field.kind {
        Kind::Choice(set) => Some(set),
        _ => None,
    });
    let parts = rows.iter().map(|(value, count)| {
        let (label, color) = set.map_or((value.as_str(), "gray"), |set| (set.label(value), set.color(value)));
        part(field, value, label, color, *count)
    });
    parts.collect()
}

fn part(field: &str, value: &str, label: &str, color: &'static str, count: i64) -> Part {
    let href = list_href(ASSET, &[(field.to_owned(), value.to_owned())]);
    Part { label: label.to_owned(), color, value: count, href }
}

fn expiring(assets: &[Record]) -> AnyView {
    let warning = settings().warranty_warning_days;
    let items = assets.iter().map(|asset| {
        let badge = badges::period(asset.date("warranty_start"), asset.date("warranty_end"), warning);
        let kind = asset.link("type").map(|link| link.title).unwrap_or_default();
        frame::item("shield", asset, kind.into_any(), badge)
    });
    let all = view! {
        <a class="btn btn--sm btn--ghost" href=list_href(ASSET, &[("warranty_status".to_owned(), "expiring".to_owned())])>"See all"</a>
    };
    frame::panel("Expiring warranties", all.into_any(), frame::list(ASSET, items.collect(), "No warranty ends soon."))
}

fn changes(changes: &[Change]) -> AnyView {
    let items = changes.iter().map(change).collect();
    frame::panel("Recent changes", ().into_any(), frame::list(CHANGE, items, "Nothing has been changed yet."))
}

fn change(change: &Change) -> AnyView {
    let (_, icon, word) = diff::of(change);
    let label = registry::model(&change.object.model).map_or("", |meta| meta.label);
    let message = (!change.message.is_empty()).then(|| view! { " · "{note(change)} });
    let who = if change.user.is_empty() { "System".to_owned() } else { change.user.clone() };
    // A deleted object has no page any more; its change record has.
    let title = object(change);
    view! {
        <li class="list__item">
            <span class="list__icon"><Icon name=icon/></span>
            <div class="list__main">
                <span class="list__title">{title}</span>
                <span class="list__sub">{format!("{label} · {word} by {who}")}{message}</span>
            </div>
            <a class="list__end link--quiet" href=object_href("core.objectchange", change.id)><Time time=change.time/></a>
        </li>
    }
    .into_any()
}
